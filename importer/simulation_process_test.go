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
	"kashsync/importer/simulator"
	"kashsync/state/register"
)

// A fate is what befalls one command.
type fate struct {
	killAt    int           // the step of the process after which there is none; 0: none
	killAfter time.Duration // how long the process lives; 0: to its end
	interrupt time.Duration // when Ctrl-C is pressed; 0: never
}

var (
	errCtrlC  = errors.New("interrupted")
	errKilled = errors.New("killed")
	errBuried = errors.New("the process is no more")
)

// command runs one command of the program, to its end or until it is killed.
func (s *simulation) command(f fate, work func(context.Context, *process) error) (killed bool, err error) {
	s.version++
	s.counted = s.calls + int(s.rejected.Load())
	for _, a := range s.accounts {
		a.before = a.till
	}
	p := newProcess(simulator.Transport(s), s.statePath()+"-wal", f.killAt)
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
		err = work(ctx, p)
	}()
	select {
	case <-done:
	case <-p.dead:
		killed = true
		s.bury(p, func() { interrupt(errKilled) })
		<-done
	}
	synctest.Wait() // the shop may still be at work
	return killed, err
}

// bury lets all that a killed process did stand still, and goes on with a copy
// of the state.
func (s *simulation) bury(p *process, unwind func()) {
	synctest.Wait()
	left := s.statePath()
	s.folder = s.newFolder("killed")
	p.leave(s.t, left, s.folder, s.dice)
	unwind()
	p.unwind()
}

// newFolder makes a folder for a copy of the state.
func (s *simulation) newFolder(why string) string {
	s.folders++
	folder := filepath.Join(filepath.Dir(s.folder), fmt.Sprint(why, "-", s.folders))
	require.NoError(s.t, os.Mkdir(folder, 0o700))
	return folder
}

func (s *simulation) client(p *process) *kash.Client {
	client, err := kash.New(kash.Config{
		URL: shopURL, Shop: "42", Key: "a-key", Timeout: timeout, Workers: s.workers, Transport: p,
	})
	require.NoError(s.t, err)
	return client
}

// A process is a command that can be killed: its network, and its view of the
// disk. From the step at which it is killed nothing that it does goes further.
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

// told takes a step when something has been told.
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
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + ending)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		if lost := int64(len(content)) - p.floor; ending != "" && dice.IntN(3) > 0 {
			content = content[:int64(len(content))-dice.Int64N(lost+1)]
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(path)+ending), content, 0o600))
	}
}

// registerOf is the register as a process sees it: each time that it writes
// takes a step, and is on the disk after that.
func (s *simulation) registerOf(p *process) importer.Register {
	if s.register == nil {
		return nil
	}
	return watched{s.register, p}
}

type watched struct {
	register *register.Register
	process  *process
}

func (w watched) Entries(shop, url string) ([]register.Entry, error) {
	return w.register.Entries(shop, url)
}

func (w watched) Announce(e register.Entry) error {
	return w.process.writes(func() error { return w.register.Announce(e) })
}

func (w watched) Accept(e register.Entry, since int64) error {
	return w.process.writes(func() error { return w.register.Accept(e, since) })
}

func (w watched) Record(e register.Entry, since int64) error {
	return w.process.writes(func() error { return w.register.Record(e, since) })
}

func (p *process) writes(write func() error) error {
	if !p.passes() {
		return errBuried
	}
	err := write()
	p.out()
	return err
}
