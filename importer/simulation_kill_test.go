package importer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/state"
)

// A fate is what befalls one run.
type fate struct {
	allow     bool          // a person passes the guards
	killAt    int           // the step of the process after which there is none; 0: none
	killAfter time.Duration // how long the process lives; 0: to its end
	interrupt time.Duration // when Ctrl-C is pressed; 0: never
}

func (f fate) kills() bool { return f.killAt > 0 || f.killAfter > 0 }

// A night is one run and what it told.
type night struct {
	fate
	file    []row
	results []send.Result
	tally   importer.Tally
	err     error
}

var (
	errCtrlC  = errors.New("interrupted")
	errKilled = errors.New("killed")
)

// night runs one sync, to its end or until it is killed, and judges it.
func (s *simulation) night(file []row, f fate) {
	if len(file) == 0 {
		return // a file without rows is refused
	}
	s.notef("night: %d rows, %+v", len(file), f)
	n := &night{fate: f, file: file}
	t := openTrial(s.t, s.folder, spreadsheet(file), s.mappingFile())
	run := s.newRun(t, f.allow)
	p := newProcess(simulator.Transport(s), t.state.Path()+"-wal", f.killAt)
	run.Shop = s.client(p)
	ctx, interrupt := context.WithCancelCause(context.Background())
	defer interrupt(nil)
	if f.interrupt > 0 {
		defer time.AfterFunc(f.interrupt, func() { interrupt(errCtrlC) }).Stop()
	}
	if f.killAfter > 0 {
		defer time.AfterFunc(f.killAfter, p.kill).Stop()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		n.tally, n.err = run.Send(ctx, func(r send.Result) error {
			p.told(func() { n.results = append(n.results, r) })
			return nil
		})
	}()
	select {
	case <-done:
	case <-p.dead:
	}
	if f.kills() {
		s.bury(p, t, func() { interrupt(errKilled) })
		<-done
	} else {
		require.NoError(s.t, run.End(0))
	}
	t.close()
	synctest.Wait() // the shop may still be at work
	s.judge(n)
}

// newRun plans; where a person allows it, past the guards.
func (s *simulation) newRun(t *trial, allow bool) *importer.Run {
	p := t.plan()
	rules := plan.Rules{Missing: t.source.Mapping.Missing, Guards: t.source.Mapping.Guards}
	for _, held := range p.Summary.Held {
		switch held.Guard {
		case plan.GuardDeletes:
			rules.Allow.Deletes = held.Count
		case plan.GuardEdits:
			rules.Allow.Edits = held.Count
		case plan.GuardAdds:
			rules.Allow.Adds = held.Count
		}
	}
	if allow {
		var err error
		p, err = importer.MakePlan(context.Background(), t.source, t.state, rules)
		require.NoError(s.t, err)
	}
	return &importer.Run{
		Kind: "sync", Version: "test", Source: t.source, Plan: p, State: t.state,
		Binding: state.Binding{Shop: "42", URL: "https://kash.click", Match: t.source.Mapping.Match},
		Pace:    send.Options{Workers: s.workers, Rate: s.rate},
	}
}

func (s *simulation) client(network http.RoundTripper) send.Shop {
	client, err := kash.New(kash.Config{
		URL: "https://kash.click", Shop: "42", Key: "a-key", Timeout: timeout, Transport: network,
	})
	require.NoError(s.t, err)
	return client
}

// bury kills the process where it is not dead yet, lets all that it did stand
// still, and goes on with a copy of its state.
func (s *simulation) bury(p *process, t *trial, unwind func()) {
	p.kill()
	synctest.Wait()
	s.kills++
	s.folder = filepath.Join(filepath.Dir(s.folder), fmt.Sprint("killed-", s.kills))
	p.leave(s.t, t.state.Path(), s.folder, s.dice)
	unwind()
	p.unwind()
}

// A process is a run that can be killed: its network, and its view of the disk.
// From the step at which it is killed nothing that it does goes further.
//
// Each time that something got out of it, which a kill cannot call back, the
// write-ahead log holds what had to be durable by then. A kill leaves the log
// as it was at any moment since: cut off at any byte after that.
type process struct {
	shop http.RoundTripper
	log  string

	mu     sync.Mutex
	step   int
	killAt int
	floor  int64 // bytes of the log
	dead   chan struct{}

	buried context.Context
	unwind context.CancelFunc
}

func newProcess(shop http.RoundTripper, log string, killAt int) *process {
	p := &process{shop: shop, log: log, killAt: killAt, dead: make(chan struct{})}
	p.buried, p.unwind = context.WithCancel(context.Background())
	p.out() // what earlier runs left
	return p
}

var errBuried = errors.New("the process is no more")

// RoundTrip takes two steps: before the first byte leaves, and when the answer
// is there.
func (p *process) RoundTrip(req *http.Request) (*http.Response, error) {
	if !p.passes() {
		return nil, errBuried
	}
	p.out()
	// What the shop has begun it ends, also when nobody waits any more.
	ctx, leave := context.WithCancel(req.Context())
	defer leave()
	defer context.AfterFunc(p.buried, leave)()
	res, err := p.shop.RoundTrip(req.WithContext(ctx))
	if !p.passes() {
		return nil, errBuried
	}
	return res, err
}

// told takes a step when a result has been told.
func (p *process) told(note func()) {
	if p.buried.Err() != nil {
		return
	}
	p.out()
	note()
	p.passes()
}

// out notes that something leaves the process.
func (p *process) out() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if info, err := os.Stat(p.log); err == nil {
		p.floor = max(p.floor, info.Size())
	}
}

// passes takes a step, and returns false once the process is buried.
func (p *process) passes() bool {
	p.mu.Lock()
	p.step++
	if p.step == p.killAt {
		p.die()
	}
	p.mu.Unlock()
	select {
	case <-p.dead:
		<-p.buried.Done()
		return false
	default:
		return true
	}
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.die()
}

func (p *process) die() {
	select {
	case <-p.dead:
	default:
		close(p.dead)
	}
}

// leave copies the state as the kill leaves it.
func (p *process) leave(t *testing.T, path, folder string, dice *rand.Rand) {
	require.NoError(t, os.Mkdir(folder, 0o700))
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + ending)
		require.NoError(t, err)
		if lost := int64(len(content)) - p.floor; ending != "" && dice.IntN(3) > 0 {
			content = content[:int64(len(content))-dice.Int64N(lost+1)]
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(path)+ending), content, 0o600))
	}
}
