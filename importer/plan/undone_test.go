package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func TestWhatWasUndoneIsHeld(t *testing.T) {
	known := told("name", "Besson")
	row := person(2, "C-1", "name", "Roux")
	leave := person(2, "C-1")
	leave.Wish = mapping.Delete
	other := person(3, "C-2", "name", "Roux")
	absent := customer.Fingerprint{}
	for name, test := range map[string]struct {
		known  bool
		row    mapping.Record
		undone customer.Fingerprint
		again  bool
		want   plan.Kind
		guard  plan.Guard
	}{
		"an edit":                          {true, row, row.Cells, false, plan.Edit, plan.GuardUndone},
		"an add":                           {false, row, row.Cells, false, plan.Add, plan.GuardUndone},
		"a row that asks for a deletion":   {true, leave, leave.Cells, false, plan.Delete, plan.GuardUndone},
		"who is still absent":              {true, other, absent, false, plan.Delete, plan.GuardUndone},
		"of which only the values remain":  {true, row, row.Customer.Fingerprint(), false, plan.Edit, plan.GuardUndone},
		"a row that has changed":           {true, row, customer.Fingerprint{1}, false, plan.Edit, ""},
		"a row of somebody who was absent": {true, row, absent, false, plan.Edit, ""},
		"who is absent by now":             {true, other, row.Cells, false, plan.Delete, ""},
		"an edit, again":                   {true, row, row.Cells, true, plan.Edit, ""},
		"who is absent, again":             {true, other, absent, true, plan.Delete, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop()
			s.know("C-9", "9", known)
			s.know("C-8", "8", known)
			if test.known {
				s.know("C-1", "7", known)
			}
			s.undone = map[string]plan.Undone{"C-1": {Cells: test.undone}}
			rules := plan.Rules{Missing: mapping.MissingDelete, Guards: lax(), Again: test.again}
			p, err := plan.Make(rows(test.row, person(4, "C-9", "name", "Besson"), person(5, "C-8", "name", "Besson")), s, rules)
			require.NoError(t, err)
			all, err := collect(p)
			require.NoError(t, err)
			seen := false
			for _, a := range all {
				if a.Key == "C-1" {
					require.Equal(t, []any{test.want, test.guard}, []any{a.Kind, a.Guard})
					seen = true
				}
			}
			require.True(t, seen)
			var held []plan.Hold
			if test.guard != "" {
				held = []plan.Hold{{Guard: plan.GuardUndone, Count: 1, Known: len(s.entries), Absent: p.Summary.Absent}}
			}
			require.Equal(t, held, p.Summary.Held)
		})
	}
}

// Who was blacklisted in place of being deleted is so no more once the row is done
// again.
func TestWhoWasBlacklistedByAnUndoComesBack(t *testing.T) {
	row := person(2, "C-1", "name", "Roux")
	for again, guard := range map[bool]plan.Guard{false: plan.GuardUndone, true: ""} {
		s := newShop()
		s.know("C-1", "7", told("name", "Roux", "blacklist", "1"))
		add := plan.Deed{Run: 1, Kind: plan.Add, Key: "C-1", ID: "7", Send: told("name", "Roux")}
		require.True(t, undone(t, s, plan.UndoRules{Blacklist: true, Guards: lax()}, add).Gone)
		s.undone = map[string]plan.Undone{"C-1": {Cells: row.Cells}}
		entry := s.entries["C-1"]
		entry.Gone = true
		s.entries["C-1"] = entry
		p, err := plan.Make(rows(row), s, plan.Rules{Guards: lax(), Again: again})
		require.NoError(t, err)
		all, err := collect(p)
		require.NoError(t, err)
		require.Equal(t, []any{plan.Edit, guard, told("blacklist", "0")}, []any{all[0].Kind, all[0].Guard, all[0].Send})
	}
}
