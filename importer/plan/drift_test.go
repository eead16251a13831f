package plan_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A till is the shop's list in a test, by Kash id.
type till map[string]customer.Customer

func (t till) Listed(id string) (customer.Customer, bool) {
	c, there := t[id]
	return c, there
}

func (t till) Unclear(string) (none customer.Customer) { return none }

// A dimTill shows some values in a form of its own.
type dimTill struct {
	till
	unclear till
}

func (t dimTill) Unclear(id string) customer.Customer { return t.unclear[id] }

// tillOf shows all that a shop is known to have, as it was sent.
func tillOf(s *shop) till {
	t := till{}
	for key, entry := range s.entries {
		t[entry.ID] = s.values[key]
	}
	return t
}

func (t till) set(id string, f customer.Field, value string) {
	c := t[id]
	c.Set(f, value)
	t[id] = c
}

func TestDrift(t *testing.T) {
	alice := person(2, "a", "name", "Martin", "phone", "+33199000001")
	moved := person(2, "a", "name", "Martin", "phone", "+33199000009", "city", "Dole")
	bob := person(3, "b", "name", "Petit", "email", "b@example.com", "city", "")
	deleted := alice
	deleted.Wish = mapping.Delete
	phoned := func(t till) { t.set("1001", customer.Phone, "+33199000005") }
	without := func(id string) func(till) { return func(t till) { delete(t, id) } }

	tests := []struct {
		name     string
		missing  mapping.Missing
		conflict mapping.Conflict
		decide   map[string]mapping.Conflict
		rows     []mapping.Record
		shop     func(till)
		want     []string
	}{
		{name: "the shop agrees", rows: []mapping.Record{moved, bob}, shop: func(till) {}, want: []string{
			"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole", "3 unchanged b #1002",
		}},
		{name: "what only the shop changed is left alone", rows: []mapping.Record{alice, bob}, shop: phoned,
			want: []string{"2 unchanged a #1001 phone~+33199000005", "3 unchanged b #1002"}},
		{name: "also where the row says nothing of it", rows: []mapping.Record{person(2, "a", "city", "Dole"), bob}, shop: phoned,
			want: []string{"2 edit a #1001 city:?→Dole phone~+33199000005", "3 unchanged b #1002"}},
		{name: "what was never sent is nobody's change", rows: []mapping.Record{alice, bob},
			shop: func(t till) { t.set("1001", customer.City, "Lyon") },
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002"}},
		{name: "what the list does not show is not asked", rows: []mapping.Record{moved, bob},
			shop: func(t till) { t["1001"] = customer.Customer{} },
			want: []string{"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole", "3 unchanged b #1002"}},
		{name: "an empty number is shown as 0", rows: []mapping.Record{alice, bob},
			shop: func(t till) { t.set("1002", customer.City, "0") },
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002"}},
		{name: "the shop filled in what was empty", rows: []mapping.Record{alice, bob},
			shop: func(t till) { t.set("1002", customer.City, "Dole") },
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002 city~Dole"}},
		{name: "the shop emptied it", rows: []mapping.Record{alice, bob},
			shop: func(t till) { t.set("1001", customer.Phone, "") },
			want: []string{"2 unchanged a #1001 phone~", "3 unchanged b #1002"}},
		{name: "both changed it alike", rows: []mapping.Record{moved, bob},
			shop: func(t till) { t.set("1001", customer.Phone, "+33199000009") },
			want: []string{"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole", "3 unchanged b #1002"}},
		{name: "a conflict: the file's", rows: []mapping.Record{moved, bob}, shop: phoned, want: []string{
			"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole phone≠+33199000005", "3 unchanged b #1002",
		}},
		{name: "a conflict: the shop's", conflict: mapping.ConflictShop, rows: []mapping.Record{moved, bob}, shop: phoned,
			want: []string{"2 edit a #1001 city:?→Dole phone≠+33199000005", "3 unchanged b #1002"}},
		{name: "a conflict: the shop's, and nothing else", conflict: mapping.ConflictShop, shop: phoned,
			rows: []mapping.Record{person(2, "a", "name", "Martin", "phone", "+33199000009"), bob},
			want: []string{"2 unchanged a #1001 phone≠+33199000005", "3 unchanged b #1002"}},
		{name: "a conflict: ask", conflict: mapping.ConflictAsk, rows: []mapping.Record{moved, bob}, shop: phoned, want: []string{
			"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole phone≠+33199000005 held:conflict", "3 unchanged b #1002",
		}},
		{name: "a conflict: asked, the shop's", conflict: mapping.ConflictAsk, rows: []mapping.Record{moved, bob}, shop: phoned,
			decide: map[string]mapping.Conflict{"a": mapping.ConflictShop},
			want:   []string{"2 edit a #1001 city:?→Dole phone≠+33199000005", "3 unchanged b #1002"}},
		{name: "a conflict: asked, the file's", conflict: mapping.ConflictAsk, rows: []mapping.Record{moved, bob}, shop: phoned,
			decide: map[string]mapping.Conflict{"a": mapping.ConflictFile}, want: []string{
				"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole phone≠+33199000005", "3 unchanged b #1002",
			}},
		{name: "gone, and nothing to do", rows: []mapping.Record{alice, bob}, shop: without("1001"),
			want: []string{"2 unchanged a #1001 (gone_there)", "3 unchanged b #1002"}},
		{name: "gone, and to be edited", rows: []mapping.Record{moved, bob}, shop: without("1001"), want: []string{
			"2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole (gone_there) held:gone_there", "3 unchanged b #1002",
		}},
		{name: "gone, and to be deleted", rows: []mapping.Record{deleted, bob}, shop: without("1001"),
			want: []string{"3 unchanged b #1002", "2 delete a #1001 (gone_there) held:gone_there"}},
		{name: "changed, and to be deleted", rows: []mapping.Record{deleted, bob}, shop: phoned,
			want: []string{"3 unchanged b #1002", "2 delete a #1001 phone~+33199000005"}},
		{name: "gone there and missing here", missing: mapping.MissingDelete, rows: []mapping.Record{alice}, shop: without("1002"),
			want: []string{"2 unchanged a #1001", "0 delete b #1002 (gone_there) missing held:gone_there"}},
		{name: "gone there, and to be blacklisted", missing: mapping.MissingBlacklist, rows: []mapping.Record{alice}, shop: without("1002"),
			want: []string{"2 unchanged a #1001", "0 edit b #1002 blacklist:?→1 (gone_there) missing held:gone_there"}},
		{name: "gone there, missing and kept", rows: []mapping.Record{alice}, shop: without("1002"),
			want: []string{"2 unchanged a #1001"}},
		{name: "gone there wins over a key that cannot be read", missing: mapping.MissingDelete, shop: without("1002"),
			rows: []mapping.Record{{Line: 7, Invalid: true}}, want: []string{
				"7 invalid ", "0 delete a #1001 missing held:unreadable", "0 delete b #1002 (gone_there) missing held:gone_there",
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := aliceAndBob(t)
			list := tillOf(s)
			tt.shop(list)
			rules := make10(tt.missing)
			rules.Shop, rules.Conflict, rules.Decide = list, tt.conflict, tt.decide
			p, err := plan.Make(rows(tt.rows...), s, rules)
			require.NoError(t, err)
			require.Equal(t, tt.want, planned(t, p))
			requireCounts(t, p)
		})
	}
}

// Where the list shows a field in a form of its own, what differs may be a change.
func TestDriftThatIsUnclear(t *testing.T) {
	const sent = "2 edit a #1001 phone:+33199000001→+33199000009 city:?→Dole"
	phoned := person(2, "a", "name", "Martin", "phone", "+33199000009", "city", "Dole")
	with := func(fields ...string) customer.Customer { return person(0, "", fields...).Customer }
	for _, tt := range []struct {
		name     string
		conflict mapping.Conflict
		decide   mapping.Conflict
		row      mapping.Record
		unclear  customer.Customer
		want     string
	}{
		{"the file's", mapping.ConflictFile, "", phoned, with("phone", "+33199000005"), sent},
		{"ask", mapping.ConflictAsk, "", phoned, with("phone", "+33199000005"), sent + " phone≠+33199000005 held:conflict"},
		{"the shop's may be none", mapping.ConflictShop, "", phoned, with("phone", "+33199000005"), sent + " phone≠+33199000005 held:conflict"},
		{"decided, the file's", mapping.ConflictShop, mapping.ConflictFile, phoned, with("phone", "+33199000005"), sent + " phone≠+33199000005"},
		{"decided, the shop's", mapping.ConflictAsk, mapping.ConflictShop, phoned, with("phone", "+33199000005"), "2 edit a #1001 city:?→Dole phone≠+33199000005"},
		{"the file changes something else", mapping.ConflictShop, "", person(2, "a", "city", "Dole"), with("phone", "+33199000005"), "2 edit a #1001 city:?→Dole"},
		{"never sent", mapping.ConflictShop, "", phoned, with("city", "Lyon"), sent},
		{"both alike", mapping.ConflictShop, "", phoned, with("phone", "+33199000009"), sent},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := aliceAndBob(t)
			rules := make10(mapping.MissingKeep)
			rules.Shop, rules.Conflict = dimTill{tillOf(s), till{"1001": tt.unclear}}, tt.conflict
			if tt.decide != "" {
				rules.Decide = map[string]mapping.Conflict{"a": tt.decide}
			}
			p, err := plan.Make(rows(tt.row, person(3, "b", "name", "Petit", "email", "b@example.com", "city", "")), s, rules)
			require.NoError(t, err)
			require.Equal(t, []string{tt.want, "3 unchanged b #1002"}, planned(t, p))
			requireCounts(t, p)
		})
	}
}

// A row whose conflict the shop won is not applied: the next plan must not take
// it for unchanged at a glance.
func TestShopsValueLeavesTheRowUnapplied(t *testing.T) {
	s := aliceAndBob(t)
	list := tillOf(s)
	list.set("1001", customer.Phone, "+33199000005")
	file := rows(person(2, "a", "name", "Martin", "phone", "+33199000009", "city", "Dole"))
	rules := make10(mapping.MissingKeep)
	rules.Shop, rules.Conflict = list, mapping.ConflictShop
	p, err := plan.Make(file, s, rules)
	require.NoError(t, err)
	actions, err := collect(p)
	require.NoError(t, err)
	require.Zero(t, actions[0].Print)
	require.Equal(t, customer.Set(0).With(customer.City), actions[0].Send.Fields())
	applyAll(t, s, p)

	p, err = plan.Make(file, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, []string{"2 edit a #1001 phone:+33199000001→+33199000009"}, planned(t, p))
}

// What is held one by one is not counted by the guards of mass changes.
func TestDriftAndGuards(t *testing.T) {
	s, recs := crowd(t, 20)
	list := tillOf(s)
	for i := range 7 {
		recs[i].Customer.Set(customer.Name, "Other")
		list.set(itoa(1001+i), customer.Name, "Third")
	}
	for i := range 12 {
		delete(list, itoa(1009+i))
	}
	rules := make10(mapping.MissingDelete)
	rules.Shop, rules.Conflict = list, mapping.ConflictAsk
	p, err := plan.Make(rows(recs[:8]...), s, rules)
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{
		{Guard: plan.GuardConflict, Count: 7, Known: 20, Absent: 12},
		{Guard: plan.GuardGone, Count: 12, Known: 20, Absent: 12},
	}, p.Summary.Held)
	requireCounts(t, p)

	// Decided, they are a mass change; and that holds everything.
	rules.Conflict = mapping.ConflictFile
	p, err = plan.Make(rows(recs[:8]...), s, rules)
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardEdits, Count: 7, Known: 20, Absent: 12}}, p.Summary.Held)
	require.Zero(t, p.Summary.Sends)
	requireCounts(t, p)
}

func TestUnsureEditsAreCountedWhereTheyOverwrite(t *testing.T) {
	s, recs := crowd(t, 10)
	for key, entry := range s.entries {
		entry.Unsure, entry.Print = true, customer.Fingerprint{}
		s.entries[key] = entry
	}
	for i := range recs {
		recs[i].Customer.Set(customer.City, "Dole")
	}
	p, err := plan.Make(rows(recs...), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, 10, p.Summary.Sends, "nothing of what the list told changes")

	for i := range 4 {
		recs[i].Customer.Set(customer.Name, "Other")
	}
	p, err = plan.Make(rows(recs...), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardEdits, Count: 4, Known: 10}}, p.Summary.Held)
}

func TestHoldAdds(t *testing.T) {
	s, recs := crowd(t, 50)
	recs[0].Customer.Set(customer.City, "Dole")
	deleted := recs[1]
	deleted.Wish = mapping.Delete
	some := []mapping.Record{recs[0], deleted, person(98, "y", "name", "Y"), person(99, "z", "name", "Z")}
	some = append(some, recs[2:]...)
	read := 0
	file := func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		read++
		return rows(some...)(bare)
	}
	p, err := plan.Make(file, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, 4, p.Summary.Sends)
	once := read
	p.HoldAdds(plan.GuardOlder)
	require.Equal(t, once, read)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardOlder, Count: 2, Known: 50}}, p.Summary.Held)
	require.Equal(t, 2, p.Summary.Sends)
	requireCounts(t, p)
	p.HoldAdds("")
	require.Empty(t, p.Summary.Held)
	require.Equal(t, 4, p.Summary.Sends)
	requireCounts(t, p)

	t.Run("Without adds", func(t *testing.T) {
		rules := make10(mapping.MissingKeep)
		rules.HoldAdds = plan.GuardNewState
		p, err := plan.Make(rows(recs...), s, rules)
		require.NoError(t, err)
		require.Empty(t, p.Summary.Held)
		require.Equal(t, 1, p.Summary.Sends)
	})
	t.Run("Beside one that holds everything", func(t *testing.T) {
		for i := range 20 {
			recs[i].Customer.Set(customer.City, "Dole")
		}
		rules := make10(mapping.MissingKeep)
		rules.HoldAdds = plan.GuardNewState
		p, err := plan.Make(rows(append(recs, person(99, "z", "name", "Z"))...), s, rules)
		require.NoError(t, err)
		require.Equal(t, []plan.Hold{{Guard: plan.GuardEdits, Count: 20, Known: 50}}, p.Summary.Held)
		requireCounts(t, p)
	})
	t.Run("Beside deletes", func(t *testing.T) {
		rules := make10(mapping.MissingDelete)
		rules.HoldAdds = plan.GuardNewState
		p, err := plan.Make(rows(person(99, "z", "name", "Z")), s, rules)
		require.NoError(t, err)
		require.Equal(t, []plan.Hold{
			{Guard: plan.GuardNewState, Count: 1, Known: 50, Absent: 50},
			{Guard: plan.GuardDeletes, Count: 50, Known: 50, Absent: 50},
		}, p.Summary.Held)
		requireCounts(t, p)
	})
}

var errDisk = errors.New("disk gone")

// mute is a shop of whom no values can be read.
type mute struct{ *shop }

func (mute) Values(string) (customer.Customer, error) { return customer.Customer{}, errDisk }

func TestErrorsOfTheKnownAreKept(t *testing.T) {
	s, _ := crowd(t, 3)
	rules := make10(mapping.MissingDelete)
	rules.Shop = tillOf(s)
	_, err := plan.Make(rows(), mute{s}, rules)
	require.ErrorIs(t, err, errDisk)
}
