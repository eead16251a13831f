package importer_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// deeds are the calls of one night for one customer.
type deeds struct {
	applied map[simulator.Op]int
	unknown int // answers that left it open
}

// judge holds the shop's ledger against what the night told and what the state
// holds after it.
func (s *simulation) judge(n *night) {
	s.notef("ended: %v, %v", n.tally.Outcomes, n.err)
	did := s.ledger(n)
	before := s.doubts
	s.judgeState()
	s.requireFewDoubts(n, did, before)
	s.requireDeletesWished(n, did)
	there := s.customers()
	for _, r := range n.results {
		s.notef("told: line %d %s %s %s %s", r.Action.Line, r.Action.Kind, r.Action.Key, r.Outcome, r.Message)
		s.requireOutcome(&r, did[r.Action.Key])
		done := r.Outcome == send.Done || r.Outcome == send.Unchanged
		if a := &r.Action; done && a.Cause == plan.FromFile && a.Kind != plan.Delete {
			s.requireThere(there, n.file[a.Line-2])
		}
	}
	if !n.kills() {
		s.requireAllTold(n)
	}
	s.seen.note(s, n)
}

// ledger reads what the shop's books say of the night.
func (s *simulation) ledger(n *night) map[string]*deeds {
	did := map[string]*deeds{}
	calls := s.shop.Calls()[s.judged:]
	s.judged += len(calls)
	for _, call := range calls {
		key := call.Fields.Value(customer.Barcode)
		switch call.Op {
		case simulator.List:
			continue
		case simulator.Add:
			if call.Applied {
				s.owners[call.ID] = key
			}
		default:
			key = s.owners[call.ID]
			require.NotEmpty(s.t, key, "an id that was never given: %+v", call)
		}
		s.notef("%s %s %s %s %v applied=%v at %s", call.Op, key, call.ID, call.Fault, call.Fields.Fields(), call.Applied, call.Time.Format("04:05.000"))
		if did[key] == nil {
			did[key] = &deeds{applied: map[simulator.Op]int{}}
		}
		if call.Applied {
			did[key].applied[call.Op]++
		}
		switch call.Fault {
		case simulator.None, simulator.Refuse, simulator.Throttle, simulator.ThrottleFor:
		default:
			did[key].unknown++
		}
	}
	for key, d := range did {
		require.LessOrEqual(s.t, d.applied[simulator.Add], 1, "(a) %s was added twice in one night", key)
	}
	return did
}

// customers are the shop's, by key.
func (s *simulation) customers() map[string]simulator.Customer {
	byKey := map[string]simulator.Customer{}
	for _, c := range s.shop.Customers() {
		key := c.Fields.Value(customer.Barcode)
		require.NotContains(s.t, byKey, key, "(a) twice in the shop")
		byKey[key] = c
	}
	return byKey
}

// judgeState wants the state to claim just what the shop holds, and to have
// lost nobody.
func (s *simulation) judgeState() {
	st, err := state.Read(s.statePath())
	require.NoError(s.t, err)
	defer st.Close()
	index, err := st.Index(context.Background())
	require.NoError(s.t, err)
	s.doubts = map[string]state.Call{}
	for _, call := range index.Doubts() {
		require.NotContains(s.t, s.doubts, call.Key, "two calls in doubt for one customer")
		s.doubts[call.Key] = call
	}
	there := s.customers()
	for _, key := range index.Keys() {
		if index.InDoubt(key) {
			continue
		}
		known, _ := index.Find(key)
		values, _, err := st.Customer(key)
		require.NoError(s.t, err)
		c, ok := there[key]
		require.True(s.t, ok, "(d) %s is known and not in the shop", key)
		require.Equal(s.t, c.ID, known.ID, "(d) the id of %s", key)
		require.NoError(s.t, holds(&c, &values), "(d) what the state claims of %s", key)
	}
	for key, c := range there {
		known, ok := index.Find(key)
		require.True(s.t, index.InDoubt(key) || ok && known.ID == c.ID, "(b) %s is in the shop and nobody knows", key)
	}
}

// holds returns an error unless the shop's customer has those values.
func holds(c *simulator.Customer, values *customer.Customer) error {
	for f := range values.Fields().All() {
		if have, want := c.Fields.Value(f), values.Value(f); have != want {
			return fmt.Errorf("the shop has %s %q, not %q", f, have, want)
		}
	}
	return nil
}

// requireFewDoubts wants no more in doubt than were left open, one for each
// worker from a kill beside.
func (s *simulation) requireFewDoubts(n *night, did map[string]*deeds, before map[string]state.Call) {
	fresh, cutOff := 0, 0
	for key := range s.doubts {
		if _, old := before[key]; old {
			require.Nil(s.t, did[key], "a call for %s, which is in doubt", key)
			continue
		}
		fresh++
		if did[key] == nil || did[key].unknown == 0 {
			cutOff++
		}
	}
	for key := range before {
		require.Contains(s.t, s.doubts, key, "a doubt left by itself")
	}
	allowed := 0
	if n.kills() {
		allowed = s.workers
	}
	require.LessOrEqual(s.t, cutOff, allowed, "(g) %d of %d in doubt without an answer that left it open", cutOff, fresh)
}

// requireDeletesWished wants nobody deleted, nor blacklisted, whom the file
// did not ask for.
func (s *simulation) requireDeletesWished(n *night, did map[string]*deeds) {
	wishes, whole := s.wishes(n.file)
	for key, d := range did {
		if d.applied[simulator.Delete] == 0 {
			continue
		}
		w, listed := wishes[key]
		wished := listed && w.mark == "x" && !w.clash || !listed && s.missing == "delete" && whole
		require.True(s.t, wished, "(c) %s was deleted", key)
	}
	for key, c := range s.customers() {
		_, listed := wishes[key]
		if c.Fields.Value(customer.Blacklist) == "1" && did[key] != nil && did[key].applied[simulator.Edit] > 0 {
			require.True(s.t, !listed && s.missing == "blacklist" && whole, "(c) %s was blacklisted", key)
		}
	}
}

// requireOutcome wants a result to say what the ledger says.
func (s *simulation) requireOutcome(r *send.Result, d *deeds) {
	if d == nil {
		d = &deeds{}
	}
	a, calls := &r.Action, map[plan.Kind]simulator.Op{plan.Add: simulator.Add, plan.Edit: simulator.Edit, plan.Delete: simulator.Delete}
	_, doubted := s.doubts[a.Key]
	switch r.Outcome {
	case send.Done:
		require.Positive(s.t, d.applied[calls[a.Kind]], "(f) line %d: %s is done, says the result", a.Line, a.Key)
		require.False(s.t, doubted, "line %d: %s was told as done, and is in doubt", a.Line, a.Key)
	case send.InDoubt:
		require.True(s.t, doubted, "line %d: %s was told as in doubt", a.Line, a.Key)
	case send.Failed, send.NotSent, send.Held:
		require.Empty(s.t, d.applied, "(f) line %d: %s is %s, says the result", a.Line, a.Key, r.Outcome)
		require.False(s.t, doubted, "line %d: %s was told as %s, and is in doubt", a.Line, a.Key, r.Outcome)
	}
}

// requireThere wants the customer of a row in the shop, as the row has it.
func (s *simulation) requireThere(there map[string]simulator.Customer, r row) {
	c, ok := there[r.key]
	require.True(s.t, ok, "(b) %s is not in the shop", r.key)
	var want customer.Customer
	for f, value := range map[customer.Field]string{customer.Name: r.name, customer.Email: r.email, customer.City: r.city} {
		if (value != "" || s.blank == "clear") && (f != customer.Email || r.good()) {
			want.Set(f, value)
		}
	}
	require.NoError(s.t, holds(&c, &want), "(b) %s", r.key)
	require.NotEqual(s.t, "1", c.Fields.Value(customer.Blacklist), "%s is listed", r.key)
}

// requireAllTold wants one result for every row, and a tally of them.
func (s *simulation) requireAllTold(n *night) {
	lines, outcomes := map[int]int{}, map[send.Outcome]int{}
	for _, r := range n.results {
		outcomes[r.Outcome]++
		if r.Action.Line != 0 {
			lines[r.Action.Line]++
		}
	}
	for i := range n.file {
		require.Equal(s.t, 1, lines[i+2], "(b) results of line %d", i+2)
	}
	require.Len(s.t, lines, len(n.file))
	require.Equal(s.t, outcomes, n.tally.Outcomes, "(f) the tally")
	var stop *send.Stop
	switch {
	case n.err == nil:
		require.Zero(s.t, outcomes[send.NotSent], "nothing ended the run early")
	case n.interrupt > 0 && errors.Is(n.err, errCtrlC):
	default:
		require.ErrorAs(s.t, n.err, &stop)
	}
}

// A wish is what a file says of one key.
type wish struct {
	row
	clash bool // several rows, not alike
}

// wishes reads a file as a person would. It is not whole where a key is blank.
func (s *simulation) wishes(file []row) (wishes map[string]wish, whole bool) {
	wishes, whole = map[string]wish{}, true
	for _, r := range file {
		w, again := wishes[r.key]
		whole = whole && r.key != ""
		wishes[r.key] = wish{r, again && (w.clash || w.row != r)}
	}
	delete(wishes, "")
	return wishes, whole
}

// requireWishes wants all that a file asks for to be so.
func (s *simulation) requireWishes(file []row) {
	if len(file) == 0 {
		return
	}
	wishes, whole := s.wishes(file)
	there := s.customers()
	for key, w := range wishes {
		switch _, ok := there[key]; {
		case w.clash, s.invalid == "row" && w.mark == "" && !w.good():
		case w.mark == "x":
			require.False(s.t, ok, "(b) %s is to be deleted", key)
		default:
			s.requireThere(there, w.row)
		}
	}
	for key := range there {
		_, listed := wishes[key]
		require.False(s.t, !listed && whole && s.missing == "delete", "(b) %s is to go", key)
	}
}
