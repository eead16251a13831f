package importer_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// BenchmarkSending sends 10,000 adds with 32 workers and no limit to speak of,
// and the same forms through a bare net/http client to the same server, turn
// about. "share" is how much of the bare client's pace is left when every call
// is written down, durably, before and after. It depends on what the server
// itself needs: the instant one answers from memory, the busy one works on each
// call as a small PHP script would, on the same cores.
func BenchmarkSending(b *testing.B) {
	shop := simulator.New(simulator.Options{})
	work := make([]byte, 160<<10)
	b.Run("instant", func(b *testing.B) { benchmarkSending(b, shop) })
	b.Run("busy", func(b *testing.B) {
		benchmarkSending(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sha256.Sum256(work)
			shop.ServeHTTP(w, r)
		}))
	})
}

func benchmarkSending(b *testing.B, shop http.Handler) {
	const rows, workers = 10_000, 32
	server := httptest.NewServer(shop)
	defer server.Close()
	forms := make([]string, rows)
	for i := range forms {
		forms[i] = form(i)
	}
	var bare, ours time.Duration
	for b.Loop() {
		bare += timed(func() { sendBare(b, server.URL, workers, forms) })
		t := newTrial(b, customers(rows))
		p := t.plan()
		ours += timed(func() { t.send(p, server.URL, workers, 0) })
		t.close()
	}
	calls := float64(rows * b.N)
	b.ReportMetric(calls/bare.Seconds(), "bare-calls/s")
	b.ReportMetric(calls/ours.Seconds(), "calls/s")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "share")
}

// BenchmarkPlan plans 200,000 rows that are all known and unchanged.
func BenchmarkPlan(b *testing.B) {
	t := newTrial(b, customers(200_000))
	defer t.close()
	t.knowAll("v1")
	b.ResetTimer()
	for b.Loop() {
		require.Zero(b, t.plan().Summary.Sends)
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// customers writes a spreadsheet of n invented customers.
func customers(n int) string {
	var s strings.Builder
	s.WriteString("id,first,last,mail,phone,street,zip,city\n")
	for i := range n {
		fmt.Fprintf(&s, "C%07d,Anne,Exemple %d,c%d@example.com,01 99 00 %02d %02d,%d rue des Lilas,%05d,Lyon\n",
			i, i, i, i/100%100, i%100, i%200+1, 1000+i%90000)
	}
	return s.String()
}

const customersMapping = `match: [id]
region: FR
fields: {surname: first, name: last, email: mail, phone: phone, addressline1: street, postcode: zip, city: city}
`

func form(i int) string {
	return url.Values{
		"shopID": {"42"}, "key": {"k"},
		"data[surname]": {"Anne"}, "data[name]": {"Exemple " + strconv.Itoa(i)},
		"data[email]": {fmt.Sprintf("c%d@example.com", i)}, "data[phone]": {fmt.Sprintf("+3319900%04d", i%10000)},
		"data[addressline1]": {fmt.Sprintf("%d rue des Lilas", i%200+1)},
		"data[postcode]":     {fmt.Sprintf("%05d", 1000+i%90000)}, "data[city]": {"Lyon"},
	}.Encode()
}

// sendBare posts the forms as fast as net/http can.
func sendBare(tb testing.TB, base string, workers int, forms []string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	work := make(chan string)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for form := range work {
				res, err := client.Post(base+"/workers/addClient.php", "application/x-www-form-urlencoded", strings.NewReader(form))
				if err != nil {
					tb.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
		})
	}
	for _, form := range forms {
		work <- form
	}
	close(work)
	all.Wait()
}

func write(tb testing.TB, folder, name, text string) string {
	path := filepath.Join(folder, name)
	require.NoError(tb, os.WriteFile(path, []byte(text), 0o600))
	return path
}
