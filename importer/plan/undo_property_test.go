package plan_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A past is a model of the shop with the state and the journal that go with it.
type past struct {
	*shop
	ledger map[string]customer.Customer // by Kash id
	story  []plan.Deed
	run    int64
	// of which customer each deed was, by its ticket
	who map[int64]int
}

func newPast() *past {
	return &past{shop: newShop(), ledger: map[string]customer.Customer{}, who: map[int64]int{}}
}

// do carries an action out.
func (t *past) do(a plan.Action) {
	id := a.ID
	if a.Kind == plan.Add {
		id = itoa(t.nextID)
	}
	ticket := int64(len(t.story) + 1)
	who, known := t.who[a.Undoes]
	for i := len(t.story) - 1; i >= 0 && !known; i-- {
		if t.story[i].ID == id {
			who, known = t.who[t.story[i].Ticket]
		}
	}
	if !known {
		who = int(ticket)
	}
	t.who[ticket] = who
	t.story = append(t.story, plan.Deed{
		Ticket: ticket, Run: t.run, Kind: a.Kind, Key: a.Key, OldKey: a.OldKey, ID: id,
		Send: a.Send, Before: a.Before, Gone: a.Gone, Undoes: a.Undoes,
	})
	if a.Kind == plan.Delete {
		delete(t.ledger, id)
	} else {
		now := t.ledger[id]
		now.Merge(&a.Send)
		t.ledger[id] = now.Only(now.Filled())
	}
	t.apply(a)
}

// pasts is the journal of a run.
func (t *past) pasts(run int64) plan.Pasts {
	return func() iter.Seq2[plan.Past, error] {
		return func(yield func(plan.Past, error) bool) {
			for _, d := range slices.Clone(t.story) {
				if d.Run == run && !yield(plan.Past{Deed: d, Story: func() ([]plan.Deed, error) { return t.about(d.Ticket), nil }}, nil) {
					return
				}
			}
		}
	}
}

func (t *past) about(ticket int64) (story []plan.Deed) {
	for _, d := range t.story {
		if t.who[d.Ticket] == t.who[ticket] {
			story = append(story, d)
		}
	}
	return story
}

// lax guards let all pass.
func lax() mapping.Guards { return mapping.Guards{Deletes: 1, Edits: 1, Adds: 1} }

// undo undoes a run, but for what a kill after so many calls leaves; less than 0:
// there is none. It returns the undo's own run.
func (t *past) undo(tb require.TestingT, run int64, calls int) int64 {
	u, err := plan.MakeUndo(t.pasts(run), t.shop, plan.UndoRules{Guards: lax()})
	require.NoError(tb, err)
	t.run++
	sent := 0
	for a, err := range u.Actions() {
		require.NoError(tb, err)
		require.Equal(tb, plan.FromUndo, a.Cause)
		if !a.Kind.Calls() {
			continue
		}
		require.Empty(tb, a.Guard)
		if sent == calls {
			return t.run
		}
		sent++
		require.NotEqual(tb, "", a.Key)
		t.do(a)
	}
	require.Equal(tb, u.Summary.Sends, sent, "what was planned is what is sent")
	return t.run
}

// sync changes the customers at random, as runs do, and returns the run.
func (t *past) sync(r *rapid.T) int64 {
	t.run++
	for _, key := range []string{"a", "b", "c", "d"} {
		entry, known := t.entries[key]
		last := t.values[key]
		switch what := rapid.SampledFrom([]string{"", "", "send", "send", "leave", "rename"}).Draw(r, key); {
		case what == "send" && known:
			if a := change(r, key, entry.ID, &last); a.Send.Fields() != 0 {
				t.do(a)
			}
		case what == "rename" && known:
			to := key + "'"
			if _, taken := t.entries[to]; !taken {
				a := change(r, to, entry.ID, &last)
				a.OldKey = key
				a.Send.Set(customer.Barcode, to)
				t.do(a)
			}
		case what == "leave" && known:
			t.do(plan.Action{Kind: plan.Delete, Key: key, ID: entry.ID, Before: last})
		case what == "send":
			a := change(r, key, "", &last)
			a.Kind, a.Send = plan.Add, a.Send.Only(a.Send.Filled())
			a.Send.Set(customer.Surname, "Anne")
			t.do(a)
		}
	}
	return t.run
}

func change(r *rapid.T, key, id string, last *customer.Customer) plan.Action {
	a := plan.Action{Kind: plan.Edit, Key: key, ID: id}
	for _, f := range []customer.Field{customer.Name, customer.City, customer.Phone} {
		value := rapid.SampledFrom([]string{"-", "", "x", "y"}).Draw(r, f.String())
		before, told := last.Get(f)
		if value == "-" || told && value == before {
			continue
		}
		a.Send.Set(f, value)
		if told {
			a.Before.Set(f, before)
		}
	}
	return a
}

// shows is what the shop has, but for the ids, and by which keys it is known.
func (t *past) shows() map[string]string {
	all := map[string]string{}
	for key, entry := range t.entries {
		fields, err := t.ledger[entry.ID].MarshalJSON()
		all[key] = fmt.Sprint(string(fields), err)
	}
	if len(all) != len(t.ledger) {
		all["nobody's"] = fmt.Sprint(t.ledger)
	}
	return all
}

func TestUndoneRunsLeaveTheShopAsItWas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := newPast()
		defer p.tell(r)
		were, runs := []map[string]string{p.shows()}, []int64{}
		for range rapid.IntRange(1, 4).Draw(r, "runs") {
			runs = append(runs, p.sync(r))
			were = append(were, p.shows())
		}
		for i := len(runs) - 1; i >= 0; i-- {
			if calls := rapid.IntRange(-1, 3).Draw(r, "killed after"); calls >= 0 {
				p.undo(r, runs[i], calls)
			}
			p.undo(r, runs[i], -1)
			require.Equal(r, were[i], p.shows())
			before := len(p.story)
			p.undo(r, runs[i], -1)
			require.Len(r, p.story, before, "what is undone is not undone twice")
		}
	})
}

func TestAnUndoCanBeUndone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := newPast()
		defer p.tell(r)
		var runs []int64
		for range rapid.IntRange(1, 4).Draw(r, "runs") {
			runs = append(runs, p.sync(r))
		}
		was := p.shows()
		for range rapid.IntRange(1, 3).Draw(r, "times") {
			undo := p.undo(r, rapid.SampledFrom(runs).Draw(r, "run"), -1)
			p.undo(r, undo, -1)
			require.Equal(r, was, p.shows())
		}
	})
}

// Whatever was undone and redone in whatever order, nothing that a later run
// changed was touched, and there is a way back from all of it.
func TestUndoInAnyOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := newPast()
		defer p.tell(r)
		var runs, all []int64
		for range rapid.IntRange(1, 3).Draw(r, "runs") {
			runs = append(runs, p.sync(r))
		}
		all = slices.Clone(runs)
		for range rapid.IntRange(0, 5).Draw(r, "undos") {
			run := rapid.SampledFrom(all).Draw(r, "run")
			before := maps.Clone(p.ledger)
			from := len(p.story)
			all = append(all, p.undo(r, run, -1))
			p.requireOwn(r, before, p.story[from:])
		}
		for i := len(runs) - 1; i >= 0; i-- {
			p.undo(r, runs[i], -1)
		}
		require.Empty(r, p.ledger)
	})
}

// requireOwn wants every call of an undo to change what still was as the call
// that it undoes had left it.
func (t *past) requireOwn(tb require.TestingT, before map[string]customer.Customer, undos []plan.Deed) {
	for _, u := range undos {
		was := t.story[u.Undoes-1]
		now := before[u.ID]
		if was.Kind == plan.Edit && u.Kind == plan.Edit {
			for f := range (u.Send.Fields() & was.Send.Fields()).All() {
				require.Equal(tb, was.Send.Value(f), now.Value(f), "%s of %s", f, u.Key)
			}
		}
	}
}

func (t *past) tell(r *rapid.T) {
	for _, d := range t.story {
		s, _ := d.Send.MarshalJSON()
		b, _ := d.Before.MarshalJSON()
		r.Logf("%d run %d %s %s<-%s %s send %s before %s undoes %d", d.Ticket, d.Run, d.Kind, d.Key, d.OldKey, d.ID, s, b, d.Undoes)
	}
}
