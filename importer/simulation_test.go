package importer_test

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping"
	"kashsync/state"
	"kashsync/state/register"
)

// TestSimulation runs whole syncs and resolves, night after night, against a
// shop that fails and in whose till people work, and kills some of them, all on
// a fake clock. What happens is drawn from a seed; after every command the
// shop's ledger is held against the state and the results.
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
			synctest.Test(t, func(t *testing.T) { newSimulation(t, folder, seed, &seen).run() })
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
	for _, seed := range regressions() {
		if seed > last {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// regressions are seeds that found something, most of the time.
func regressions() []uint64 {
	return []uint64{
		113, 441, 1788, // adds whose customers are called something else since: no list can tell
		152, 977, // a lost state whose list, still behind, was taken for empty: doubled
		208,      // (planted) the stamp written after the calls
		270, 924, // an adopt killed before its register's word: the file was taken for overtaken
		759, 777, // a list that writes names in capitals, taken for a change at the till
	}
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

// A simulation is what one seed came to.
type simulation struct {
	t    *testing.T
	seed uint64
	dice *rand.Rand
	seen *sights
	setting

	folder   string // of the state in use
	folders  int
	register *register.Register // nil: the machine has none
	shop     *simulator.Shop
	people   []row

	plans []*keeping
	last  *night // that was judged

	// What the state in use knows, beside customers and doubts: see noteRows and
	// noteRuns. rekeyed and taughtAt are the last commands that did so.
	runs              map[int64]int     // the commands that they were; 0: nobody knows
	rows, undone      map[string]told   // by key
	paired            map[string]string // Kash ids of those who were to get a key
	renamed           map[string]string // what the owner called them before, by key
	missed            map[string]map[string]bool
	forgotten         map[string]string // ids by key
	lapsed            map[string]bool   // the forgotten's other keys
	rekeyed, taughtAt int

	judged, calls, counted int // calls of the ledger, and those before this command
	rejected               atomic.Int64
	accounts               map[string]*account // by Kash id

	// What the state in use holds. It is stale where it is an older copy, and
	// orphans are those whom it lost.
	known   map[string]string // ids by key
	doubts  map[string]state.Call
	stale   bool
	orphans map[string]bool

	copies   []copied
	lineage  int               // states that were lost so far
	adopted  bool              // since the last of the owner's deeds
	version  int               // commands so far
	learning map[string]string // who was known before the adopt that is judged
	learnt   []row             // its file

	story []string
}

func newSimulation(t *testing.T, folder string, seed uint64, seen *sights) *simulation {
	s := &simulation{
		t: t, seed: seed, dice: rand.New(rand.NewPCG(seed, 0)), seen: seen, folder: folder,
		accounts: map[string]*account{}, orphans: map[string]bool{}, adopted: true,
		runs: map[int64]int{}, undone: map[string]told{}, rows: map[string]told{}, missed: map[string]map[string]bool{},
		paired: map[string]string{}, renamed: map[string]string{}, forgotten: map[string]string{}, lapsed: map[string]bool{},
	}
	s.setting = s.drawSetting()
	s.habits = s.drawHabits()
	s.shop = s.drawShop()
	if s.chance(0.8) {
		s.register = register.At(filepath.Join(filepath.Dir(folder), "register"))
	}
	return s
}

func (s *simulation) run() {
	defer s.tell()
	s.notef("%+v", s.setting)
	s.people = s.drawPeople(s.more + s.dice.IntN(31))
	if s.chance(0.3) {
		s.till()
	}
	file := s.drawFile()
	nights := 3 + s.dice.IntN(4)
	if s.busyHabits() {
		nights = 2 + nights/3
	}
	for range nights {
		s.evening(file)
		s.pause()
		s.till()
		s.own(file)
		for range s.dice.IntN(3) {
			if len(s.doubts) > 0 || s.chance(0.05) {
				s.resolve(s.drawSettling())
				s.mend(file)
				s.pause()
			}
		}
		s.afterthoughts(file)
		if s.chance(0.7) {
			s.change()
			file = s.drawFile()
		}
	}
	s.end(file)
}

func (s *simulation) drawNight(file []row) *night {
	withIDs := s.chance(0.2)
	if withIDs {
		file = s.withSomeIDs(file)
	}
	return &night{
		fate: s.drawFate(3 * len(file)), file: file, withIDs: withIDs,
		allow: s.chance(0.6), vouch: s.chance(0.3), confirm: s.chance(0.8), refresh: s.chance(0.2),
	}
}

func (s *simulation) drawSettling() *settling {
	r := &settling{fate: s.drawFate(4 * len(s.doubts)), answers: map[string]bool{}, asked: s.chance(0.3)}
	share := pick(s.dice, 0, 0, 0.3, 1)
	for _, key := range s.doubted() {
		if s.chance(share) {
			r.answers[key] = true
		}
	}
	return r
}

// end wants all that the file asks for to come true once nothing goes wrong any
// more and nothing is in doubt, and nothing to be sent after that.
func (s *simulation) end(file []row) {
	s.calm()
	s.notef("all is calm")
	if !s.adopted || len(s.orphans) > 0 {
		s.adopt(&adopting{way: importer.FromIDs, file: file})
	}
	s.settleAll(file)
	s.mend(file)
	first := s.lastNight(file)
	if s.night(first); s.copyHeld(first) {
		s.adopt(&adopting{way: importer.FromIDs, file: file})
		s.night(s.lastNight(file))
	}
	for range s.after { // files that are others, but say the same
		s.blanks++
		s.night(s.lastNight(file))
	}
	require.Empty(s.t, s.doubts)
	s.requireWishes(file)
	before := len(s.shop.Calls())
	s.night(s.lastNight(file))
	for _, call := range s.shop.Calls()[before:] {
		if call.Op == simulator.List {
			continue
		}
		a := s.accounts[call.ID]
		require.NotNil(s.t, a, "(e) the same file again sends nothing: %+v", call)
		gone := a.gone == byTill || s.stale && !a.live()
		// Where the list shows a field of nobody as it was sent, the till's values
		// are not known there, and the file's count.
		blind := s.conflict != "file" && call.Fields.Fields()&^a.before == 0
		require.True(s.t, gone || blind, "(e) the same file again sends nothing: %+v", call)
	}
}

// lastNight is a sync of which a person lets all pass, also what was undone.
func (s *simulation) lastNight(file []row) *night {
	return &night{file: file, allow: true, vouch: true, confirm: true, again: true, reply: mapping.RenamesSeparate}
}

// copyHeld reports whether adds were held because of what befell the state.
func (s *simulation) copyHeld(n *night) bool {
	return slices.ContainsFunc(n.results, func(r send.Result) bool {
		return r.Action.Kind == plan.Add && r.Outcome == send.Held && r.Action.Guard != plan.GuardAdds
	})
}

// settleAll settles every doubt: by the list, and by a person who has looked
// where the list is closed, or a call cannot be made again.
func (s *simulation) settleAll(file []row) {
	if len(s.doubts) > 0 {
		s.resolve(&settling{asked: true})
	}
	if len(s.doubts) == 0 {
		return
	}
	// A copy that is out of place settles nothing before it adopts; where nobody
	// is there, the list says so.
	a := &adopting{way: importer.FromIDs, file: file}
	if len(s.shop.Customers()) == 0 || len(file) == 0 {
		a.way, a.file = importer.FromShop, []row{s.newcomer()}
	}
	s.adopt(a)
	answers := map[string]bool{}
	for key := range s.doubts {
		answers[key] = true
	}
	s.resolve(&settling{answers: answers})
	require.Empty(s.t, s.doubts, "all is settled")
}

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
