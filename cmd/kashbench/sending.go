package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"kashsync/importer/simulator"
)

const workers = 32

// sending has kashsync and a bare client send the same forms to the same shop,
// which stands in this process. What counts is the time from the shop's first
// call to its last.
func (b *bench) sending(ctx context.Context) ([]contest, error) {
	var contests []contest
	for _, server := range []struct {
		name  string
		rows  int
		takes time.Duration
		least float64
	}{
		{"a shop that answers at once", 50_000, 0, 0.65},
		{"a shop that takes 20 ms", 16_000, 20 * time.Millisecond, 0.9},
	} {
		rows := b.scaled(server.rows)
		file, err := b.folder.spreadsheet(asCSV, rows, first)
		if err != nil {
			return nil, err
		}
		forms := b.folder.file(fmt.Sprintf("forms-%d-%s.txt", rows, b.folder.build))
		if err := b.recordForms(ctx, file, forms); err != nil {
			return nil, err
		}
		options := simulator.Options{Latency: server.takes}
		contests = append(contests, contest{
			name: fmt.Sprintf("%s, %d workers, from the first call to the last", server.name, workers), rows: rows,
			subjects: []subject{b.sync("kashsync sync", file, options, unlimited), b.bareClient(forms, options)},
			claims:   []claim{{what: "pace, by the bare client", of: times(1, 0), limit: server.least, atLeast: true}},
		})
	}
	pace, err := b.paces()
	return append(contests, pace...), err
}

// unlimited is the highest rate that kashsync takes, and none to speak of.
const unlimited = 100_000

// A shopfront is a shop that is open: for one subject, once.
type shopfront struct {
	shop   *simulator.Shop
	server *http.Server
	url    string
}

func openShop(o simulator.Options, around func(http.Handler) http.Handler) (*shopfront, error) {
	o.Record = true
	l, err := simulator.Listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &shopfront{shop: simulator.New(o), url: "http://" + l.Addr().String()}
	s.server = simulator.NewServer(around(s.shop))
	go func() { _ = s.server.Serve(l) }() // it ends when it is closed
	return s, nil
}

func asItIs(shop http.Handler) http.Handler { return shop }

func (s *shopfront) close() error { return s.server.Close() }

// arrivals are when the calls arrived that write customers.
func (s *shopfront) arrivals() []time.Time {
	var at []time.Time
	for _, call := range s.shop.Calls() {
		if call.Op != simulator.List {
			at = append(at, call.Time)
		}
	}
	return at
}

// sync measures a first sync of a spreadsheet.
func (b *bench) sync(name, file string, o simulator.Options, rate int) subject {
	return subject{name, func(ctx context.Context) (sample, error) {
		return b.atShop(o, asItIs, func(s *shopfront) (sample, error) { return b.syncOnce(ctx, s, file, rate) })
	}}
}

// bareClient measures what sends forms and does nothing else.
func (b *bench) bareClient(forms string, o simulator.Options) subject {
	return subject{"net/http, the same forms", func(ctx context.Context) (sample, error) {
		return b.atShop(o, asItIs, func(s *shopfront) (sample, error) {
			return b.runCommand(ctx, command{path: b.tools.self, args: []string{partWord, "send", s.url, strconv.Itoa(workers), forms}})
		})
	}}
}

// atShop measures what somebody does at a shop of their own.
func (b *bench) atShop(o simulator.Options, around func(http.Handler) http.Handler, visit func(*shopfront) (sample, error)) (sample, error) {
	s, err := openShop(o, around)
	if err != nil {
		return sample{}, err
	}
	m, err := visit(s)
	if err = errors.Join(err, s.close()); err != nil {
		return m, err
	}
	at := s.arrivals()
	if len(at) < 2 {
		return m, fmt.Errorf("the shop was called %d times", len(at))
	}
	m.Wall = at[len(at)-1].Sub(at[0]).Seconds()
	p := paceOf(at)
	m.Pace = &p
	return m, nil
}

// syncOnce syncs with a state and a register of its own.
func (b *bench) syncOnce(ctx context.Context, s *shopfront, file string, rate int) (sample, error) {
	own, err := os.MkdirTemp(b.folder.path, "sync-")
	if err != nil {
		return sample{}, err
	}
	defer func() { _ = os.RemoveAll(own) }() // what is left goes with the folder
	return b.runCommand(ctx, command{
		path: b.tools.kashsync,
		env:  environment(own, "KASH_API_KEY=bench"),
		args: []string{
			"sync", file, "-m", b.folder.mapping(), "-s", filepath.Join(own, "c.state.db"), "--yes", "--quiet",
			"--shop", "42", "--url", s.url, "--workers", strconv.Itoa(workers), "--rate", strconv.Itoa(rate),
			"--report", filepath.Join(own, "results.csv"),
		},
	})
}

// recordForms notes what kashsync sends of a spreadsheet, a form a line.
func (b *bench) recordForms(ctx context.Context, file, forms string) error {
	if isThere(forms) {
		return nil
	}
	progress("noting the forms of %s", filepath.Base(file))
	return writeFile(forms, func(out *bufio.Writer) error {
		var one sync.Mutex
		note := func(shop http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err == nil && strings.HasSuffix(r.URL.Path, addPath) {
					one.Lock()
					_, err = out.Write(append(body, '\n'))
					one.Unlock()
				}
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				shop.ServeHTTP(w, r)
			})
		}
		_, err := b.atShop(simulator.Options{}, note, func(s *shopfront) (sample, error) { return b.syncOnce(ctx, s, file, unlimited) })
		return err
	})
}

const addPath = "/workers/addClient.php"

// sendForms posts forms as fast as net/http can.
func sendForms(ctx context.Context, url string, workers int, path string) (sent int, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	work, failed := make(chan string), make(chan error, workers)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for form := range work {
				if err := post(ctx, client, url+addPath, form); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	for form := range strings.Lines(string(text)) {
		select {
		case work <- strings.TrimSuffix(form, "\n"):
			sent++
		case err := <-failed:
			return sent, err
		}
	}
	close(work)
	all.Wait()
	close(failed)
	return sent, <-failed
}

func post(ctx context.Context, client *http.Client, url, form string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(form))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the shop answers %s", res.Status)
	}
	return nil
}
