package importer_test

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// judgeState wants the state to claim just what the shop was told, and to have
// lost nobody. It notes who is known and what is in doubt.
func (s *simulation) judgeState() {
	s.known, s.doubts = map[string]string{}, map[string]state.Call{}
	if there, err := state.Exists(s.statePath()); err != nil || !there {
		require.NoError(s.t, err)
		return
	}
	st, err := state.Read(s.statePath())
	require.NoError(s.t, err)
	defer st.Close()
	index, err := st.Index(context.Background())
	require.NoError(s.t, err)
	for _, call := range index.Doubts() {
		key := whose(call.Key)
		require.NotContains(s.t, s.doubts, key, "two calls in doubt for one customer")
		s.doubts[key] = call
	}
	for one, err := range st.Customers() {
		require.NoError(s.t, err)
		doubted := index.InDoubt(one.Key)
		one.Key = whose(one.Key)
		require.NotContains(s.t, s.known, one.Key, "(a) one person is known twice")
		s.known[one.Key] = one.ID
		if !doubted {
			s.requireTrue(&one)
		}
	}
	s.noteRuns(st)
	live := s.live()
	for _, key := range slices.Sorted(maps.Keys(live)) {
		if s.known[key] == live[key].id {
			delete(s.orphans, key)
		}
		require.True(s.t, index.InDoubt(s.asKey(key)) || s.known[key] == live[key].id || s.orphans[key],
			"(b) %s is in the shop as %s, and nobody knows", key, live[key].id)
	}
}

// requireTrue wants the shop to have been told what the state claims of a
// customer. An older copy may claim what was true once.
func (s *simulation) requireTrue(one *state.Remembered) {
	a := s.accounts[one.ID]
	require.NotNil(s.t, a, "(d) nobody ever had the id of %s, %s", one.Key, one.ID)
	if s.learning != nil && (s.learning[one.Key] != one.ID || one.Unknown && s.untold(a, one) != 0) {
		s.taught(a, one) // also anew, where a copy may be out of date
	}
	if a.key == "" { // the till made just whom a row asks for
		s.takeOver(a, one.Key, &one.Fields)
	}
	require.Equal(s.t, a.key, one.Key, "(d) the id of %s is another's", one.Key)
	for f := range s.untold(a, one).All() {
		require.Fail(s.t, "was never told", "(d) %s %s of %s; told %s", f, one.Fields.Value(f), one.Key, a.told.Value(f))
	}
	require.True(s.t, a.gone != byUs || s.stale, "(d) %s is known, and was deleted", one.Key)
}

// untold are the fields of which the state claims what the shop was not told last,
// or, where it is an older copy, never.
func (s *simulation) untold(a *account, one *state.Remembered) (fields customer.Set) {
	for f := range one.Fields.Fields().All() {
		value := one.Fields.Value(f)
		told := a.told.Value(f) == value
		if s.stale {
			told = a.once(f, value)
		}
		if !told {
			fields = fields.With(f)
		}
	}
	return fields
}

// requireFewDoubts wants no more in doubt than were left open, one for each
// worker from a kill beside.
func (s *simulation) requireFewDoubts(killed bool, did map[string]*deeds, before map[string]state.Call) {
	fresh, cutOff := 0, 0
	for key, call := range s.doubts {
		if before[key].Ticket == call.Ticket {
			continue
		}
		fresh++
		if did[key] == nil || did[key].unknown == 0 {
			cutOff++
		}
	}
	allowed := 0
	if killed {
		allowed = s.workers
	}
	require.LessOrEqual(s.t, cutOff, allowed, "(g) %d of %d in doubt without an answer that left it open", cutOff, fresh)
}

// requireTold wants the shop to have been told what a row says, but for what
// was changed at the till.
func (s *simulation) requireTold(a *account, r *row, set *setting) {
	wants := r.wants(set)
	told := wants.Only(wants.Fields() &^ a.till)
	require.NoError(s.t, holds(&a.told, &told), "(b) %s", r.key)
	// Whom an undo has blacklisted in place of deleting, nobody knows after an adopt.
	require.False(s.t, s.taughtAt == 0 && a.told.Value(customer.Blacklist) == "1", "%s is listed", r.key)
}

// requireWishes wants all that a file asks for to be so, but for what was done
// at the till.
func (s *simulation) requireWishes(file []row) {
	if len(file) == 0 {
		return
	}
	asked, whole := wishes(file)
	live := s.live()
	for key, w := range asked {
		a := live[key]
		switch {
		case w.clash, s.invalid == "row" && w.mark == "" && !w.good():
		case s.orphans[key]: // nobody has found out who that is
		case s.isForgotten(key): // they stay away
		case w.mark == "x":
			require.Nil(s.t, a, "(b) %s is to be deleted", key)
		case s.stale:
		case !whole && s.paired[key] != "": // the file does not tell that the old key is gone
		case a == nil && s.awaitsPerson(key):
		case a == nil:
			gone := s.accounts[cmp.Or(s.known[key], s.paired[key])]
			require.True(s.t, gone != nil && gone.gone == byTill, "(b) %s is not in the shop", key)
		case s.conflict == "ask" && a.till != 0: // a person may have to decide first
		default:
			s.requireTold(a, &w.row, &s.setting)
		}
	}
	for key := range s.known {
		_, listed := asked[key]
		a := live[key]
		toGo := !listed && whole && s.missing == "delete" && !s.becomesForgotten(key) && !s.awaitsPerson(key)
		require.False(s.t, a != nil && !s.orphans[key] && toGo, "(b) %s is to go", key)
	}
}

// becomesForgotten reports whether somebody is kept because they look like a row
// of somebody forgotten.
func (s *simulation) becomesForgotten(key string) bool {
	return s.last != nil && slices.ContainsFunc(s.last.results, func(r send.Result) bool {
		a := &r.Action
		return a.OldKey == key && a.Guard == plan.GuardForgotten && s.forgotten[a.Key] != "" && r.Outcome == send.Held
	})
}

// isForgotten reports whether somebody was forgotten by a key, or by one that the
// owner called them before, whether or not anybody heard of the new one.
func (s *simulation) isForgotten(key string) bool {
	for range len(s.renamed) + 1 {
		if s.forgotten[key] != "" || s.lapsed[key] {
			return true
		}
		key = s.renamed[key]
	}
	return false
}

// awaitsPerson reports whether somebody has another key still, or this one, because
// the edit that gives them their new one would write over what was changed at the
// till.
func (s *simulation) awaitsPerson(key string) bool {
	return s.last != nil && slices.ContainsFunc(s.last.results, func(r send.Result) bool {
		a, there := &r.Action, s.accounts[r.Action.ID]
		return (a.Key == key || a.OldKey == key) && a.OldKey != "" && a.Guard == plan.GuardConflict && r.Outcome == send.Held &&
			there != nil && there.live() && a.Conflicts != 0 && a.Conflicts&^there.till == 0
	})
}
