package importer_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/match"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// TestUndoSimulation syncs, changes half of the file, syncs again, and undoes all
// of it, against a shop that fails, and kills some of the runs. The shop's books
// must end where they began, but for ids; and redone, where they were.
func TestUndoSimulation(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			folder := inMemory(t)
			synctest.Test(t, func(t *testing.T) { newReturning(t, folder, seed).run() })
		})
	}
}

// A returning is what one seed came to.
type returning struct {
	t      *testing.T
	dice   *rand.Rand
	folder string
	shop   *simulator.Shop
	runs   []int64 // those of this part

	mu     sync.Mutex
	killAt int  // the call, counted down, at which the process dies; 0: none
	dead   bool // it did
	kills  int
	die    func()
}

func newReturning(t *testing.T, folder string, seed uint64) *returning {
	r := &returning{t: t, dice: rand.New(rand.NewPCG(seed, 0)), folder: folder}
	faults := map[simulator.Fault]float64{}
	if seed > 0 {
		faults = map[simulator.Fault]float64{
			simulator.CutAfter: 0.05, simulator.CutBefore: 0.05, simulator.ErrorBefore: 0.02, simulator.ErrorAfter: 0.02,
			simulator.Nonsense: 0.02, simulator.PHPAfter: 0.02, simulator.CutAnswer: 0.02, simulator.Throttle: 0.02,
		}
	}
	r.shop = simulator.New(simulator.Options{ShopID: "42", Key: "a-key", Hook: func(call simulator.Call) simulator.Fault {
		return r.befalls(call, faults)
	}})
	return r
}

// befalls draws what goes wrong with a call. A process that is killed leaves the
// state as it is at that moment; what it still sends does not arrive.
func (r *returning) befalls(call simulator.Call, faults map[simulator.Fault]float64) simulator.Fault {
	if call.Op == simulator.List {
		return simulator.None
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead {
		return simulator.Refuse
	}
	if r.killAt > 0 {
		if r.killAt--; r.killAt == 0 {
			r.dead = true
			r.leave()
			r.die()
			if call.N%2 == 0 {
				return simulator.Refuse
			}
			return simulator.None
		}
	}
	dice := rand.New(rand.NewPCG(uint64(call.N), 7)).Float64()
	for _, f := range simulator.Faults() {
		if dice -= faults[f]; dice < 0 {
			return f
		}
	}
	return simulator.None
}

// leave copies the state into a folder of its own.
func (r *returning) leave() {
	r.kills++
	to := filepath.Join(filepath.Dir(r.folder), fmt.Sprint("killed-", r.kills))
	if err := os.Mkdir(to, 0o700); err != nil {
		r.t.Error(err)
	}
	for _, name := range []string{"customers.state.db", "customers.state.db-wal"} {
		content, err := os.ReadFile(filepath.Join(r.folder, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), content, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			r.t.Error(err)
		}
	}
	r.folder = to
}

func (r *returning) run() {
	for i := range r.dice.IntN(4) {
		var c customer.Customer
		c.Set(customer.Name, fmt.Sprint("the till's ", i))
		r.shop.AddCustomer(c)
	}
	were := []string{r.books()}
	var parts [][]int64
	file := map[string][3]string{}
	for range 2 + r.dice.IntN(2) {
		r.change(file)
		r.runs = nil
		r.sync(file)
		parts = append(parts, r.runs)
		were = append(were, r.books())
	}
	var undos []int64
	for i := len(parts) - 1; i >= 0; i-- {
		r.runs = nil
		r.undoAll(parts[i])
		undos = append(undos, r.runs...)
		require.Equal(r.t, were[i], r.books())
		r.requireHeld(file)
	}
	r.runs = nil
	r.undoAll(undos)
	require.Equal(r.t, were[len(were)-1], r.books(), "an undo can be undone")
	p, done := r.plan(file)
	require.Empty(r.t, p.Summary.Held, "and leaves nothing undone")
	require.Zero(r.t, p.Summary.Sends)
	done()
}

// change is what the owner of the file does to half of it.
func (r *returning) change(file map[string][3]string) {
	pick := func(some ...string) string { return some[r.dice.IntN(len(some))] }
	for i := range 12 {
		key := fmt.Sprint("C-", i)
		if r.dice.IntN(2) == 0 {
			continue
		}
		if r.dice.IntN(4) == 0 && len(file) > 2 {
			delete(file, key)
			continue
		}
		file[key] = [3]string{pick("Besson", "Roux", "Blanc") + fmt.Sprint(i), pick("", "Dole", "Lons"), pick("", "0199000001", "0199000002")}
	}
	file["C-99"] = [3]string{"Always", "", ""}
}

const undoMapping = `match: [id]
region: FR
missing: delete
blank: clear
fields: {barcode: {column: id, as: text}, name: name, city: town, phone: tel}
`

func (r *returning) open(file map[string][3]string) *trial {
	var text strings.Builder
	text.WriteString("id,name,town,tel\n")
	keys := []string{}
	for key := range file {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		fmt.Fprintf(&text, "%s,%s\n", key, strings.Join([]string{file[key][0], file[key][1], file[key][2]}, ","))
	}
	return openTrial(r.t, r.folder, text.String(), undoMapping)
}

func everything() mapping.Guards { return mapping.Guards{Deletes: 1, Edits: 1, Adds: 1} }

func (r *returning) plan(file map[string][3]string) (*plan.Plan, func()) {
	trial := r.open(file)
	p, err := importer.MakePlan(r.t.Context(), trial.source, trial.state, plan.Rules{Missing: mapping.MissingDelete, Guards: everything()})
	require.NoError(r.t, err)
	return p, trial.close
}

// sync runs until all that the file asks for is so.
func (r *returning) sync(file map[string][3]string) {
	for range 50 {
		trial := r.open(file)
		p, err := importer.MakePlan(r.t.Context(), trial.source, trial.state, plan.Rules{Missing: mapping.MissingDelete, Guards: everything()})
		require.NoError(r.t, err)
		if p.Summary.Sends > 0 {
			r.send(trial.state, importer.RecordOf("sync", trial.source, p), p.Actions)
		}
		trial.close()
		if r.settled() && p.Summary.Sends == 0 && p.Summary.Counts[plan.InDoubt] == 0 {
			return
		}
	}
	r.t.Fatal("the sync comes to no end")
}

// undoAll undoes runs, the latest first, each until nothing is left to undo.
func (r *returning) undoAll(runs []int64) {
	slices.Sort(runs)
	for _, run := range slices.Backward(runs) {
		for tries := 0; !r.undo(run); tries++ {
			require.Less(r.t, tries, 50, "the undo comes to no end")
		}
	}
}

func (r *returning) undo(run int64) (done bool) {
	st, err := state.Lock(filepath.Join(r.folder, "customers.state.db"))
	require.NoError(r.t, err)
	u, err := importer.MakeUndo(r.t.Context(), st, run, nil, plan.UndoRules{Guards: everything()})
	require.NoError(r.t, err)
	require.Zero(r.t, u.Summary.Kept+u.Summary.Impossible)
	if u.Summary.Sends > 0 {
		r.send(st, state.Run{Kind: "undo", Undoes: run}, u.Actions)
	}
	require.NoError(r.t, st.Close())
	return r.settled() && u.Summary.Sends == 0 && u.Summary.Counts[plan.InDoubt] == 0
}

func (r *returning) client() *kash.Client {
	client, err := kash.New(kash.Config{URL: shopURL, Shop: "42", Key: "a-key", Timeout: 10 * time.Second, Workers: 4, Transport: simulator.Transport(r.shop)})
	require.NoError(r.t, err)
	return client
}

func (r *returning) binding() state.Binding {
	return state.Binding{Shop: "42", URL: shopURL, Match: []string{"id"}}
}

// send takes a plan to the shop, to its end or until it is killed.
func (r *returning) send(st *state.State, record state.Run, actions func() iter.Seq2[plan.Action, error]) {
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	r.dead, r.killAt, r.die = false, 0, stop
	if r.dice.IntN(3) == 0 {
		r.killAt = 1 + r.dice.IntN(12)
	}
	seen := map[string]bool{}
	run := &importer.Run{
		Record: record, Actions: actions(), State: st, Binding: r.binding(), Shop: r.client(),
		Pace: send.Options{Workers: 1 + r.dice.IntN(4), Rate: 100},
	}
	tally, _ := run.Send(ctx, func(res *send.Result) error {
		if res.Action.Kind.Calls() {
			require.False(r.t, seen[res.Action.Key], "two calls about one customer")
			seen[res.Action.Key] = true
		}
		return nil
	})
	_ = run.End(0) // of a process that was killed nobody hears
	r.runs = append(r.runs, tally.Run)
	synctest.Wait() // the shop may still be at work
	r.mu.Lock()
	r.dead, r.killAt = false, 0
	r.mu.Unlock()
}

// settled settles what is in doubt, and reports whether all is.
func (r *returning) settled() bool {
	st, err := state.Lock(filepath.Join(r.folder, "customers.state.db"))
	require.NoError(r.t, err)
	defer func() { require.NoError(r.t, st.Close()) }()
	q, err := importer.Inquire(r.t.Context(), st, r.client(), func(time.Duration) {})
	require.NoError(r.t, err)
	var proved []importer.Settlement
	var again []state.Call
	for _, d := range q.Doubts {
		switch {
		case d.Action != state.Add:
			again = append(again, d.Call)
		case d.Verdict == match.Happened:
			proved = append(proved, importer.Settlement{Call: d.Call, Happened: true, ID: d.Finding.ID, By: importer.ByList})
		case d.Verdict == match.NotHappened:
			proved = append(proved, importer.Settlement{Call: d.Call, By: importer.ByList})
		}
	}
	require.NoError(r.t, importer.Settle(st, proved))
	_, err = importer.Again(r.t.Context(), st, r.client(), send.Options{Workers: 2, Rate: 100}, again, func(*send.Result) error { return nil })
	require.NoError(r.t, err)
	left, err := st.InDoubt()
	require.NoError(r.t, err)
	for _, c := range left {
		if s, sure := r.look(&c); sure {
			require.NoError(r.t, importer.Settle(st, []importer.Settlement{s}))
		}
	}
	left, err = st.InDoubt()
	require.NoError(r.t, err)
	return len(left) == 0
}

// look is what a person sees in the till of whom the list proves nothing.
func (r *returning) look(c *state.Call) (s importer.Settlement, sure bool) {
	s = importer.Settlement{Call: *c, By: importer.ByAnswer, Happened: c.Action == state.Delete}
	for _, there := range r.shop.Customers() {
		switch {
		case c.Action == state.Delete && there.ID == c.ID:
			return s, false
		case c.Action == state.Add && there.Fields.Value(customer.Barcode) == c.Key:
			s.Happened, s.ID = true, there.ID
		}
	}
	return s, c.Action != state.Edit
}

// requireHeld wants the file to bring nothing back, and nobody to be deleted,
// night after night.
func (r *returning) requireHeld(file map[string][3]string) {
	p, done := r.plan(file)
	defer done()
	require.Zero(r.t, p.Summary.Sends, "%+v", p.Summary)
	for _, h := range p.Summary.Held {
		require.Equal(r.t, plan.GuardUndone, h.Guard)
	}
}

// books is what the shop has, but for ids.
func (r *returning) books() string {
	var all []string
	for _, c := range r.shop.Customers() {
		text, err := c.Fields.MarshalJSON()
		require.NoError(r.t, err)
		all = append(all, string(text))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}
