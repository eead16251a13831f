package plan_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// told are alternating fields and values.
func told(pairs ...string) customer.Customer { return person(0, "", pairs...).Customer }

func setOf(fields ...customer.Field) (set customer.Set) {
	for _, f := range fields {
		set = set.With(f)
	}
	return set
}

// know makes somebody known as the state has it.
func (s *shop) know(key, id string, values customer.Customer) {
	s.entries[key], s.values[key] = plan.Entry{ID: id}, values
}

// undone is the action that undoes the call of run 1 in a story of one customer.
func undone(t *testing.T, s *shop, rules plan.UndoRules, story ...plan.Deed) plan.Action {
	t.Helper()
	for i := range story {
		story[i].Ticket = int64(i + 1)
	}
	u, err := plan.MakeUndo(func() iter.Seq2[plan.Past, error] {
		return func(yield func(plan.Past, error) bool) {
			for _, d := range story {
				if d.Run == 1 {
					yield(plan.Past{Deed: d, Story: func() ([]plan.Deed, error) { return story, nil }}, nil)
					return
				}
			}
		}
	}, s, rules)
	require.NoError(t, err)
	for a, err := range u.Actions() {
		require.NoError(t, err)
		require.Equal(t, 1, u.Summary.Counts[a.Kind])
		return a
	}
	t.Fatal("no action")
	return plan.Action{}
}

func TestUndoOfOneCall(t *testing.T) {
	add := plan.Deed{Kind: plan.Add, Key: "C-1", ID: "7", Send: told("name", "Besson", "city", "Dole")}
	first := add
	first.Run = 1
	edit := plan.Deed{Run: 1, Kind: plan.Edit, Key: "C-1", ID: "7", Send: told("city", "Lons", "phone", "+331"), Before: told("city", "Dole")}
	adopted := plan.Deed{Run: 1, Kind: plan.Edit, Key: "C-1", ID: "7", Send: told("name", "Besson", "city", "Lons")}
	removed := plan.Deed{Run: 1, Kind: plan.Delete, Key: "C-1", ID: "7", Before: told("name", "Besson", "city", "", "phone", "+331")}
	pruned := plan.Deed{Run: 1, Kind: plan.Edit, Key: "C-1", ID: "7", Pruned: true}
	prunedDelete := plan.Deed{Run: 1, Kind: plan.Delete, Key: "C-1", ID: "7", Pruned: true}
	unknownDelete := plan.Deed{Run: 1, Kind: plan.Delete, Key: "C-1", ID: "7"}
	missing := plan.Deed{Run: 1, Kind: plan.Edit, Key: "C-1", ID: "7", Send: told("blacklist", "1"), Gone: true}
	renamed := plan.Deed{Run: 1, Kind: plan.Edit, Key: "C-1", OldKey: "C-0", ID: "7", Send: told("city", "Lons"), Before: told("city", "Dole")}
	later := func(pairs ...string) plan.Deed {
		return plan.Deed{Run: 2, Kind: plan.Edit, Key: "C-1", ID: "7", Send: told(pairs...)}
	}
	laterDelete := plan.Deed{Run: 3, Kind: plan.Delete, Key: "C-1", ID: "7"}
	now := told("name", "Besson", "city", "Lons", "phone", "+331")

	type wanted struct {
		kind         plan.Kind
		send, before customer.Customer
		remarks      []plan.Remark
	}
	clears := plan.Remark{Why: plan.WhyClears, Fields: setOf(customer.Phone)}
	for name, test := range map[string]struct {
		now   customer.Customer
		rules plan.UndoRules
		story []plan.Deed
		want  wanted
	}{
		"an add is deleted":                 {add.Send, plan.UndoRules{}, []plan.Deed{first}, wanted{kind: plan.Delete, before: add.Send}},
		"an add is blacklisted":             {add.Send, plan.UndoRules{Blacklist: true}, []plan.Deed{first}, wanted{kind: plan.Edit, send: told("blacklist", "1")}},
		"an add that changed since is kept": {now, plan.UndoRules{}, []plan.Deed{first, later("city", "Lons", "phone", "+331")}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyChanged, Run: 2, Fields: setOf(customer.City, customer.Phone)}}}},
		"an add that the till has changed":  {told("name", "Besson-Roux", "city", "Dole"), plan.UndoRules{}, []plan.Deed{first}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyChanged, Fields: setOf(customer.Name)}}}},
		"an edit is set back; what was empty is unsure": {now, plan.UndoRules{}, []plan.Deed{add, edit}, wanted{kind: plan.Edit,
			send: told("city", "Dole", "phone", ""), before: told("city", "Lons", "phone", "+331"), remarks: []plan.Remark{clears}}},
		"of an edit what a later run changed is kept": {told("city", "Paris", "phone", "+331"), plan.UndoRules{}, []plan.Deed{add, edit, later("city", "Paris")}, wanted{kind: plan.Edit,
			send: told("phone", ""), before: told("phone", "+331"), remarks: []plan.Remark{clears, {Why: plan.WhyChanged, Run: 2, Fields: setOf(customer.City)}}}},
		"of somebody adopted nobody knows what was there": {now, plan.UndoRules{}, []plan.Deed{adopted}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyNeverKnown, Fields: setOf(customer.Name, customer.City)}}}},
		"a delete is added again": {customer.Customer{}, plan.UndoRules{}, []plan.Deed{removed}, wanted{kind: plan.Add,
			send: told("name", "Besson", "phone", "+331"), remarks: []plan.Remark{{Why: plan.WhyNewID}}}},
		"a delete of whom the values are gone":        {customer.Customer{}, plan.UndoRules{}, []plan.Deed{prunedDelete}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyPruned}}}},
		"a delete of whom no value was known":         {customer.Customer{}, plan.UndoRules{}, []plan.Deed{unknownDelete}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyNeverKnown}}}},
		"a delete from before a rekey":                {customer.Customer{}, plan.UndoRules{Rekeyed: 1}, []plan.Deed{removed}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyRekeyed}}}},
		"an edit whose values are gone":               {now, plan.UndoRules{}, []plan.Deed{add, pruned}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyPruned}}}},
		"an edit of somebody who was deleted since":   {customer.Customer{}, plan.UndoRules{}, []plan.Deed{add, edit, laterDelete}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyDeleted, Run: 3}}}},
		"an edit of somebody who was forgotten since": {customer.Customer{}, plan.UndoRules{}, []plan.Deed{add, edit}, wanted{kind: plan.Skipped, remarks: []plan.Remark{{Why: plan.WhyUnknown}}}},
		"who was blacklisted as missing is so no more": {told("name", "Besson", "blacklist", "1"), plan.UndoRules{}, []plan.Deed{add, missing}, wanted{kind: plan.Edit,
			send: told("blacklist", "0"), before: told("blacklist", "1")}},
		"who was renamed has the earlier key again": {told("city", "Lons"), plan.UndoRules{}, []plan.Deed{add, renamed}, wanted{kind: plan.Edit,
			send: told("city", "Dole"), before: told("city", "Lons")}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop()
			if test.now.Fields() != 0 {
				s.know("C-1", "7", test.now)
			}
			test.rules.Guards = lax()
			a := undone(t, s, test.rules, test.story...)
			require.Equal(t, test.want, wanted{a.Kind, a.Send, a.Before, a.Remarks})
			require.Equal(t, plan.FromUndo, a.Cause)
			require.Equal(t, test.rules.Blacklist, a.Gone, "a row has them back")
			if test.story[len(test.story)-1].OldKey != "" {
				require.Equal(t, [2]string{"C-0", "C-1"}, [2]string{a.Key, a.OldKey})
			}
		})
	}
}

func TestUndoLeavesAloneWhatIsNotDone(t *testing.T) {
	for undone, want := range map[plan.Kind]plan.Note{plan.InDoubt: plan.NoteUnsettled, plan.Skipped: plan.NoteNeverDone} {
		u, err := plan.MakeUndo(func() iter.Seq2[plan.Past, error] {
			return func(yield func(plan.Past, error) bool) {
				yield(plan.Past{Deed: plan.Deed{Ticket: 1, Kind: plan.Add, Key: "C-1", Send: told("name", "Besson")}, Undone: undone}, nil)
			}
		}, newShop(), plan.UndoRules{})
		require.NoError(t, err)
		for a, err := range u.Actions() {
			require.NoError(t, err)
			require.Equal(t, []any{undone, want, "Besson"}, []any{a.Kind, a.Note, a.Who})
		}
		require.Zero(t, u.Summary.Sends)
	}
	s := newShop()
	s.know("C-1", "7", told("name", "Besson"))
	s.doubts["C-1"] = true
	a := undone(t, s, plan.UndoRules{Guards: lax()}, plan.Deed{Run: 1, Kind: plan.Add, Key: "C-1", ID: "7", Send: told("name", "Besson")})
	require.Equal(t, plan.InDoubt, a.Kind, "a later call about the customer is unsettled")
}

func TestUndoIsGuarded(t *testing.T) {
	const n = 20
	makeUndo := func(kind plan.Kind, rules plan.UndoRules) *plan.Undo {
		s := newShop()
		for i := range n {
			s.know("C-"+itoa(i), itoa(100+i), told("name", "new"))
		}
		rules.Guards = mapping.DefaultGuards()
		u, err := plan.MakeUndo(func() iter.Seq2[plan.Past, error] {
			return func(yield func(plan.Past, error) bool) {
				for i := range n {
					d := plan.Deed{Ticket: int64(i + 1), Run: 1, Kind: kind, Key: "C-" + itoa(i), ID: itoa(100 + i), Send: told("name", "new")}
					if kind == plan.Edit {
						d.Before = told("name", "old")
					}
					if !yield(plan.Past{Deed: d, Story: func() ([]plan.Deed, error) { return []plan.Deed{d}, nil }}, nil) {
						return
					}
				}
			}
		}, s, rules)
		require.NoError(t, err)
		return u
	}
	for name, test := range map[string]struct {
		kind  plan.Kind
		rules plan.UndoRules
		guard plan.Guard
	}{
		"deletes":              {plan.Add, plan.UndoRules{}, plan.GuardDeletes},
		"deletes, allowed":     {plan.Add, plan.UndoRules{Allow: plan.Allow{Deletes: n}}, ""},
		"deletes, but not so":  {plan.Add, plan.UndoRules{Allow: plan.Allow{Deletes: n - 1}}, plan.GuardDeletes},
		"blacklisted":          {plan.Add, plan.UndoRules{Blacklist: true}, plan.GuardDeletes},
		"blacklisted, allowed": {plan.Add, plan.UndoRules{Blacklist: true, Allow: plan.Allow{Deletes: n}}, ""},
		"edits":                {plan.Edit, plan.UndoRules{}, plan.GuardEdits},
		"edits, allowed":       {plan.Edit, plan.UndoRules{Allow: plan.Allow{Edits: n}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := makeUndo(test.kind, test.rules)
			sends := n
			if test.guard != "" {
				sends = 0
				require.Equal(t, []plan.Hold{{Guard: test.guard, Count: n, Known: n}}, u.Summary.Held)
			}
			require.Equal(t, sends, u.Summary.Sends)
			seen := 0
			for a, err := range u.Actions() {
				require.NoError(t, err)
				require.Equal(t, test.guard, a.Guard)
				seen++
			}
			require.Equal(t, n, seen)
		})
	}
}
