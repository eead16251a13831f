package importer_test

import (
	crand "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/state"
)

// TestSimulation runs whole syncs, night after night, against a shop that
// fails, and kills some of them, all on a fake clock. What happens is drawn from
// a seed; after every night the shop's ledger is held against the state and the
// results.
//
//	KASHSYNC_SEEDS=20000   so many seeds, from 1
//	KASHSYNC_SEED=4711     this one alone, with its story
//
// Which worker comes first, and the jitter of retries, are left to chance: a
// seed that failed may need -count.
func TestSimulation(t *testing.T) {
	var seen sights
	for _, seed := range seeds(t) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			folder := inMemory(t)
			synctest.Test(t, func(t *testing.T) { newSimulation(t, folder, seed, &seen).live() })
		})
	}
	t.Cleanup(func() { seen.report(t) })
}

// seeds are the first few hundred, unless somebody asks for others.
func seeds(t *testing.T) (seeds []uint64) {
	if one := os.Getenv("KASHSYNC_SEED"); one != "" {
		seed, err := strconv.ParseUint(one, 10, 64)
		require.NoError(t, err)
		return []uint64{seed}
	}
	last := uint64(300)
	if testing.Short() {
		last = 60
	}
	if many := os.Getenv("KASHSYNC_SEEDS"); many != "" {
		var err error
		last, err = strconv.ParseUint(many, 10, 64)
		require.NoError(t, err)
	}
	for seed := range last {
		seeds = append(seeds, seed+1)
	}
	return seeds
}

// inMemory is a folder that needs no disk, where the system has such: a kill is
// no power cut.
func inMemory(t *testing.T) string {
	above := filepath.Join("/dev/shm", "kashsync-"+crand.Text())
	if os.Mkdir(above, 0o700) != nil {
		above = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(above) })
	folder := filepath.Join(above, "new")
	require.NoError(t, os.Mkdir(folder, 0o700))
	return folder
}

// TestKilledAtEveryStep kills one small sync at its first step, at its second …
func TestKilledAtEveryStep(t *testing.T) {
	var seen sights
	for step := 1; step <= 20; step++ {
		for workers := 1; workers <= 3; workers += 2 {
			t.Run(fmt.Sprintf("step=%d,workers=%d", step, workers), func(t *testing.T) {
				t.Parallel()
				folder := inMemory(t)
				synctest.Test(t, func(t *testing.T) {
					s := newSimulation(t, folder, uint64(step), &seen)
					defer s.tell()
					s.calm()
					s.workers, s.missing = workers, "delete"
					s.people = s.drawPeople(6)
					s.night(s.people[:4], fate{})
					s.people[1].name = "Autre"
					s.night(s.people[1:], fate{killAt: step})
					s.end(s.people[1:])
				})
			})
		}
	}
}

// A simulation is what one seed came to.
type simulation struct {
	t    *testing.T
	seed uint64
	dice *rand.Rand
	seen *sights
	setting

	folder string // of the state, which a kill leaves behind in another
	kills  int
	shop   *simulator.Shop
	people []row

	judged int               // calls of the ledger
	owners map[string]string // whose each Kash id is
	doubts map[string]state.Call
	story  []string
}

func newSimulation(t *testing.T, folder string, seed uint64, seen *sights) *simulation {
	s := &simulation{
		t: t, seed: seed, dice: rand.New(rand.NewPCG(seed, 0)), seen: seen, folder: folder,
		owners: map[string]string{}, doubts: map[string]state.Call{},
	}
	s.setting = s.drawSetting()
	s.shop = s.drawShop()
	return s
}

func (s *simulation) live() {
	defer s.tell()
	s.notef("%+v", s.setting)
	s.people = s.drawPeople(s.dice.IntN(31))
	file := s.drawFile()
	for range 3 + s.dice.IntN(4) {
		s.night(file, s.drawFate(len(file)))
		if s.chance(0.6) { // else so soon that a list is behind
			time.Sleep(time.Duration(s.dice.IntN(20)) * time.Second)
		}
		if s.chance(0.5) {
			s.settle()
		}
		if s.chance(0.7) {
			s.change()
			file = s.drawFile()
		}
	}
	s.end(file)
}

// end wants all that the file asks for to come true once nothing is in doubt
// and nothing goes wrong any more, and nothing to be sent after that.
func (s *simulation) end(file []row) {
	s.settle()
	s.calm()
	s.night(file, fate{allow: true})
	before := s.shop.Counts().Calls
	s.requireWishes(file)
	s.night(file, fate{allow: true})
	require.Equal(s.t, before, s.shop.Counts().Calls, "(e) the same file again sends nothing")
}

// settle tells the state the truth about everything in doubt, as a person does
// who looked into the shop.
func (s *simulation) settle() {
	if len(s.doubts) == 0 {
		return
	}
	st, err := state.Lock(s.statePath())
	require.NoError(s.t, err)
	run, err := st.BeginRun(state.Run{Kind: "sync", Started: time.Now()})
	require.NoError(s.t, err)
	j := st.Journal(run)
	for key, call := range s.doubts {
		outcome := s.truth(&call)
		s.notef("settled: %s %s is %s %s", call.Action, key, outcome.Result, outcome.ID)
		require.NoError(s.t, j.Settle(call.Ticket, outcome))
	}
	require.NoError(s.t, j.Close())
	require.NoError(s.t, st.Close())
	s.judgeState()
}

// truth is what became of a call, as the shop shows it: nothing has been sent
// for that customer since.
func (s *simulation) truth(call *state.Call) state.Outcome {
	there, ok := s.customers()[call.Key]
	happened := ok
	switch call.Action {
	case state.Delete:
		happened = !ok
	case state.Edit:
		happened = ok && holds(&there, &call.Sent) == nil
	}
	if !happened {
		return state.Outcome{Result: state.Failed}
	}
	return state.Outcome{Result: state.Done, ID: there.ID}
}

func (s *simulation) statePath() string { return filepath.Join(s.folder, "customers.state.db") }

func (s *simulation) notef(format string, args ...any) {
	s.story = append(s.story, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// tell tells how it came to that, and how to see it again.
func (s *simulation) tell() {
	if s.t.Failed() || os.Getenv("KASHSYNC_SEED") != "" {
		for _, line := range s.story {
			s.t.Log(line)
		}
		s.t.Logf("again: KASHSYNC_SEED=%d go test ./importer -run '^%s$' -count 20", s.seed, s.t.Name())
	}
}

// sights count what the seeds came to: a simulation in which nothing happens
// proves nothing.
type sights struct {
	nights, kills, interrupts, stops, doubts, adds, edits, deletes, held, failed atomic.Int64
}

func (c *sights) note(s *simulation, n *night) {
	c.nights.Add(1)
	if n.kills() {
		c.kills.Add(1)
	}
	if errors.Is(n.err, errCtrlC) {
		c.interrupts.Add(1)
	}
	if stop := (*send.Stop)(nil); errors.As(n.err, &stop) {
		c.stops.Add(1)
	}
	c.doubts.Add(int64(len(s.doubts)))
	for _, r := range n.results {
		if r.Outcome == send.Done {
			map[plan.Kind]*atomic.Int64{plan.Add: &c.adds, plan.Edit: &c.edits, plan.Delete: &c.deletes}[r.Action.Kind].Add(1)
		}
	}
	c.held.Add(int64(n.tally.Outcomes[send.Held]))
	c.failed.Add(int64(n.tally.Outcomes[send.Failed]))
}

func (c *sights) report(t *testing.T) {
	t.Logf("%d nights: %d killed, %d interrupted, %d stopped; %d in doubt, %d adds, %d edits, %d deletes, %d held, %d failed",
		c.nights.Load(), c.kills.Load(), c.interrupts.Load(), c.stops.Load(), c.doubts.Load(),
		c.adds.Load(), c.edits.Load(), c.deletes.Load(), c.held.Load(), c.failed.Load())
}
