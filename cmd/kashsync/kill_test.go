package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// TestKilled kills the real program at random instants, again and again, on one
// state file: nobody is entered twice, nobody is lost, and each kill leaves no
// more calls in doubt than there are workers.
func TestKilled(t *testing.T) {
	const rows, kills, workers = 400, 12, 4
	shop := simulator.New(simulator.Options{Record: true, Latency: 2 * time.Millisecond})
	server := httptest.NewServer(shop)
	defer server.Close()
	folder := t.TempDir()
	sheet := filepath.Join(folder, "c.csv")
	require.NoError(t, os.WriteFile(sheet, []byte(numbered(rows)), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "c.mapping.yaml"), []byte("match: [id]\nfields: {barcode: id, name: name}\n"), 0o600))

	killed := 0
	for killed < kills {
		cmd := sync(sheet, server.URL, workers)
		require.NoError(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(30+rand.IntN(150))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if err == nil || cmd.ProcessState.Exited() {
			break // it was done before it was killed
		}
		killed++
	}
	t.Logf("killed %d times", killed)
	require.Positive(t, killed)
	last := sync(sheet, server.URL, workers)
	_ = last.Run() // exit 4 where calls are in doubt
	requireOnce(t, shop, filepath.Join(folder, "c.state.db"), rows, killed*workers)
}

// requireOnce holds the shop's ledger against the state.
func requireOnce(t *testing.T, shop *simulator.Shop, path string, rows, mostInDoubt int) {
	st, err := state.Read(path)
	require.NoError(t, err)
	defer st.Close()
	doubts, err := st.InDoubt()
	require.NoError(t, err)
	require.LessOrEqual(t, len(doubts), mostInDoubt)

	entered := map[string]string{} // key → id
	for _, c := range shop.Customers() {
		key := c.Fields.Value(customer.Barcode)
		require.NotContains(t, entered, key, "entered twice")
		entered[key] = c.ID
	}
	index, err := st.Index(t.Context())
	require.NoError(t, err)
	for i := range rows {
		key := fmt.Sprintf("k%04d", i)
		known, ok := index.Find(key)
		require.True(t, ok || index.InDoubt(key), "%s is lost", key)
		if ok {
			require.Equal(t, entered[key], known.ID, "the state claims what the shop has not")
		}
	}
}

func numbered(n int) string {
	var s strings.Builder
	s.WriteString("id,name\n")
	for i := range n {
		fmt.Fprintf(&s, "k%04d,Nom %d\n", i, i)
	}
	return s.String()
}

// sync starts the real program: testscript has put it on the path.
func sync(sheet, url string, workers int) *exec.Cmd {
	cmd := exec.Command("kashsync", "sync", sheet, "--yes", "--quiet", "--shop", "42", "--url", url,
		"--rate", "200", "--workers", fmt.Sprint(workers))
	cmd.Env = append(os.Environ(), "KASH_API_KEY="+secretKey)
	cmd.Stderr = new(bytes.Buffer)
	return cmd
}
