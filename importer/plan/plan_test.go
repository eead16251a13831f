package plan_test

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func itoa(n int) string { return strconv.Itoa(n) }

// say writes an action as one line, so that whole plans can be compared.
func say(a plan.Action) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s", a.Line, a.Kind, a.Key)
	if a.ID != "" {
		fmt.Fprintf(&b, " #%s", a.ID)
	}
	if a.OldKey != "" {
		fmt.Fprintf(&b, " was %s", a.OldKey)
	}
	if a.Twin != "" {
		fmt.Fprintf(&b, " maybe %s", a.Twin)
	}
	for f := range a.Send.Fields().All() {
		before, told := a.Before.Get(f)
		if !told {
			before = "?"
		}
		fmt.Fprintf(&b, " %s:%s→%s", f, before, a.Send.Value(f))
	}
	for f := range a.Theirs.Fields().All() {
		sign := "~"
		if a.Conflicts.Has(f) {
			sign = "≠"
		}
		fmt.Fprintf(&b, " %s%s%s", f, sign, a.Theirs.Value(f))
	}
	for _, p := range a.Problems {
		fmt.Fprintf(&b, " !%s%v", p.Code, p.Args)
	}
	if a.Note != "" {
		fmt.Fprintf(&b, " (%s)", a.Note)
	}
	if a.Cause == plan.FromMissing {
		b.WriteString(" missing")
	}
	if a.Guard != "" {
		fmt.Fprintf(&b, " held:%s", a.Guard)
	}
	return b.String()
}

func planned(t *testing.T, p *plan.Plan) []string {
	t.Helper()
	actions, err := collect(p)
	require.NoError(t, err)
	var lines []string
	for _, a := range actions {
		lines = append(lines, say(a))
	}
	return lines
}

func make10(missing mapping.Missing) plan.Rules {
	return plan.Rules{Missing: missing, Guards: mapping.Guards{Deletes: .10, Edits: .30, Adds: .30}}
}

// aliceAndBob knows two customers as an earlier plan left them.
func aliceAndBob(t *testing.T) *shop {
	s := newShop()
	p, err := plan.Make(rows(
		person(2, "a", "name", "Martin", "phone", "+33199000001"),
		person(3, "b", "name", "Petit", "email", "b@example.com", "city", ""),
	), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	applyAll(t, s, p)
	return s
}

func applyAll(t require.TestingT, s *shop, p *plan.Plan) {
	actions, err := collect(p)
	require.NoError(t, err)
	for _, a := range actions {
		s.apply(a)
	}
}

func TestPlans(t *testing.T) {
	with := func(rec mapping.Record, change func(*mapping.Record)) mapping.Record {
		change(&rec)
		return rec
	}
	deleteRow := func(r *mapping.Record) { r.Wish = mapping.Delete }
	alice := person(2, "a", "name", "Martin", "phone", "+33199000001")
	bob := person(3, "b", "name", "Petit", "email", "b@example.com", "city", "")

	tests := []struct {
		name    string
		missing mapping.Missing
		rows    []mapping.Record
		prepare func(*shop)
		want    []string
	}{
		{name: "nothing changed", rows: []mapping.Record{alice, bob}, want: []string{
			"2 unchanged a #1001", "3 unchanged b #1002",
		}},
		{name: "only what differs is sent", rows: []mapping.Record{
			person(2, "a", "name", "Martin", "phone", "+33199000009"), bob,
		}, want: []string{"2 edit a #1001 phone:+33199000001→+33199000009", "3 unchanged b #1002"}},
		{name: "a new field was not known before", rows: []mapping.Record{
			person(2, "a", "name", "Martin", "phone", "+33199000001", "city", "Lyon"), bob,
		}, want: []string{"2 edit a #1001 city:?→Lyon", "3 unchanged b #1002"}},
		{name: "a field that is not set never clears", rows: []mapping.Record{
			person(2, "a", "name", "Martin"), bob,
		}, want: []string{"2 unchanged a #1001", "3 unchanged b #1002"}},
		{name: "a field that is set empty clears", rows: []mapping.Record{
			person(2, "a", "name", "Martin", "phone", ""), bob,
		}, want: []string{"2 edit a #1001 phone:+33199000001→", "3 unchanged b #1002"}},
		{name: "an add sends no empty field", rows: []mapping.Record{
			alice, bob, person(4, "c", "name", "Roux", "city", ""),
		}, want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 add c name:?→Roux"}},
		{name: "an add of nothing", rows: []mapping.Record{alice, bob, person(4, "c", "city", "")},
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 invalid c !nothing_to_add[]"}},
		{name: "a known customer of whom the row says nothing", rows: []mapping.Record{person(2, "a"), bob},
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002"}},
		{name: "an id, and nothing to say of it", rows: []mapping.Record{
			alice, bob, with(person(4, "c"), func(r *mapping.Record) { r.ID = "77" }),
		}, want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 invalid c !nothing_to_add[]"}},
		{name: "the missing are kept unless asked", rows: []mapping.Record{alice},
			want: []string{"2 unchanged a #1001"}},
		{name: "the missing are deleted last", missing: mapping.MissingDelete,
			rows: []mapping.Record{bob, person(4, "c", "name", "Roux")},
			want: []string{"3 unchanged b #1002", "4 add c name:?→Roux", "0 delete a #1001 missing"}},
		{name: "the missing are blacklisted", missing: mapping.MissingBlacklist,
			rows: []mapping.Record{bob},
			want: []string{"3 unchanged b #1002", "0 edit a #1001 blacklist:?→1 missing"}},
		{name: "a row asks for a deletion", rows: []mapping.Record{with(alice, deleteRow), bob},
			want: []string{"3 unchanged b #1002", "2 delete a #1001"}},
		{name: "a deletion of nobody", rows: []mapping.Record{alice, bob, with(person(4, "c"), deleteRow)},
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 skipped c (not_known)"}},
		{name: "identical rows", rows: []mapping.Record{alice, bob, with(alice, func(r *mapping.Record) { r.Line = 9 })},
			want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "9 skipped a (duplicate)"}},
		{name: "rows that contradict one another", missing: mapping.MissingDelete, rows: []mapping.Record{
			alice, bob, with(alice, func(r *mapping.Record) { r.Line = 8 }), person(9, "a", "name", "Martinez"),
		}, want: []string{
			"2 invalid a #1001 !duplicate_key[2 9]", "3 unchanged b #1002",
			"8 invalid a #1001 !duplicate_key[2 9]", "9 invalid a #1001 !duplicate_key[2 9]",
		}},
		{name: "an unsettled call", missing: mapping.MissingDelete, rows: []mapping.Record{
			person(2, "a", "name", "Other"),
		}, prepare: func(s *shop) { s.doubts["a"], s.doubts["b"], s.doubts["z"] = true, true, true },
			want: []string{
				"2 in_doubt a (unsettled)", "0 in_doubt b (unsettled)", "0 in_doubt z (unsettled)",
			}},
		{name: "a row with an id nobody knows", rows: []mapping.Record{
			alice, bob, with(person(4, "c", "name", "Roux"), func(r *mapping.Record) { r.ID = "77" }),
		}, want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 edit c #77 name:?→Roux (learnt_here)"}},
		{name: "a row with the id of another", rows: []mapping.Record{
			alice, bob, with(person(4, "c", "name", "Roux"), func(r *mapping.Record) { r.ID = "1001" }),
		}, want: []string{"2 unchanged a #1001", "3 unchanged b #1002", "4 invalid c !id_of_another[a]"}},
		{name: "whose id is listed is not absent", missing: mapping.MissingDelete, rows: []mapping.Record{
			bob, with(person(4, "c", "name", "Roux"), func(r *mapping.Record) { r.ID = "1001" }),
		}, want: []string{"3 unchanged b #1002", "4 invalid c !id_of_another[a]"}},
		{name: "a row with an id that differs", rows: []mapping.Record{
			with(alice, func(r *mapping.Record) { r.ID = "5" }), bob,
		}, want: []string{"2 invalid a #1001 !id_differs[1001]", "3 unchanged b #1002"}},
		{name: "one id on two keys", rows: []mapping.Record{
			alice, bob,
			with(person(4, "c", "name", "Roux"), func(r *mapping.Record) { r.ID = "77" }),
			with(person(5, "d", "name", "Blanc"), func(r *mapping.Record) { r.ID = "77" }),
		}, want: []string{
			"2 unchanged a #1001", "3 unchanged b #1002",
			"4 invalid c !duplicate_id[4 5]", "5 invalid d !duplicate_id[5 4]",
		}},
		{name: "an invalid row counts as present", missing: mapping.MissingDelete, rows: []mapping.Record{
			with(alice, func(r *mapping.Record) { r.Invalid = true }), with(bob, func(r *mapping.Record) { r.Wish = mapping.Skip }),
		}, want: []string{"2 invalid a #1001", "3 skipped b (skip_rule)"}},
		{name: "an unreadable key: nobody is absent", missing: mapping.MissingDelete, rows: []mapping.Record{
			alice, {Line: 7, Invalid: true},
		}, want: []string{"2 unchanged a #1001", "7 invalid ", "0 delete b #1002 missing held:unreadable"}},
		{name: "a file that ends badly: nobody is absent", missing: mapping.MissingDelete, rows: []mapping.Record{
			alice, {Line: 7, Invalid: true, CutShort: true},
		}, want: []string{"2 unchanged a #1001", "7 invalid ", "0 delete b #1002 missing held:cut_short"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := aliceAndBob(t)
			if tt.prepare != nil {
				tt.prepare(s)
			}
			if tt.missing == "" {
				tt.missing = mapping.MissingKeep
			}
			p, err := plan.Make(rows(tt.rows...), s, make10(tt.missing))
			require.NoError(t, err)
			require.Equal(t, tt.want, planned(t, p))
			requireCounts(t, p)
		})
	}
}

// requireCounts holds the summary against the actions themselves.
func requireCounts(t require.TestingT, p *plan.Plan) {
	actions, err := collect(p)
	require.NoError(t, err)
	counts, back, guards := plan.Counts{}, plan.Counts{}, map[plan.Guard]int{}
	for _, kind := range plan.Kinds() {
		counts[kind] = 0
	}
	var sends, blacklists, blacklistsBack int
	var drift plan.Drift
	for _, a := range actions {
		counts[a.Kind]++
		blacklisting := a.Kind == plan.Edit && a.Cause == plan.FromMissing
		switch {
		case a.Guard != "":
			require.True(t, a.Kind.Calls(), say(a))
			back[a.Kind]++
			guards[a.Guard]++
			blacklistsBack += one(blacklisting)
		case a.Kind.Calls():
			sends++
		}
		blacklists += one(blacklisting)
		drift.Changed += one(a.Theirs.Fields() != 0)
		drift.Conflicts += one(a.Conflicts != 0)
		drift.Gone += one(a.Note == plan.NoteGoneThere)
	}
	sum := p.Summary
	require.Equal(t, counts, sum.Counts)
	require.Equal(t, sends, sum.Sends)
	require.Equal(t, drift, sum.Drift)
	require.Equal(t, []int{blacklists, blacklistsBack}, []int{sum.Blacklist, sum.BlacklistBack})
	for _, kind := range plan.Kinds() {
		require.Equal(t, back[kind], sum.Back[kind], kind)
	}
	requireHeld(t, &sum, guards)
	requireCauses(t, &sum, actions)
}

// requireHeld: every guard that holds an action is listed, and says how many.
// The two that hold everything count only what made them.
func requireHeld(t require.TestingT, sum *plan.Summary, guards map[plan.Guard]int) {
	for _, h := range sum.Held {
		switch h.Guard {
		case plan.GuardEdits, plan.GuardAdds:
			return
		}
	}
	listed := map[plan.Guard]int{}
	for _, h := range sum.Held {
		listed[h.Guard] = h.Count
	}
	if sum.Renames != (plan.Renames{}) || sum.Leaving > 0 {
		// Guards count who is missing, be they someone new, or not yet leaving; and
		// who is new, be they someone who is missing.
		for _, g := range []plan.Guard{plan.GuardDeletes, plan.GuardUnreadable, plan.GuardCutShort, plan.GuardSecond} {
			require.LessOrEqual(t, guards[g], listed[g]+sum.Renames.Edits)
			delete(guards, g)
			delete(listed, g)
		}
	}
	require.Equal(t, guards, listed)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func TestBlacklistedCustomerComesBack(t *testing.T) {
	s := aliceAndBob(t)
	bob := person(3, "b", "name", "Petit", "email", "b@example.com", "city", "")
	rules := make10(mapping.MissingBlacklist)
	p, err := plan.Make(rows(bob), s, rules)
	require.NoError(t, err)
	applyAll(t, s, p)

	p, err = plan.Make(rows(bob), s, rules)
	require.NoError(t, err)
	require.Equal(t, []string{"3 unchanged b #1002"}, planned(t, p), "blacklisted once is enough")

	alice := person(2, "a", "name", "Martin", "phone", "+33199000001")
	p, err = plan.Make(rows(alice, bob), s, rules)
	require.NoError(t, err)
	require.Equal(t, []string{"2 edit a #1001 blacklist:1→0 (came_back)", "3 unchanged b #1002"}, planned(t, p))
	applyAll(t, s, p)

	p, err = plan.Make(rows(alice, bob), s, rules)
	require.NoError(t, err)
	require.Equal(t, []string{"2 unchanged a #1001", "3 unchanged b #1002"}, planned(t, p))
}

func TestErrorsOfTheRowsAreKept(t *testing.T) {
	broken := errors.New("disk gone")
	_, err := plan.Make(func(func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		return func(yield func(*mapping.Record, error) bool) { yield(nil, broken) }
	}, newShop(), plan.Rules{})
	require.ErrorIs(t, err, broken)
}

// crowd knows n customers k00, k01, …
func crowd(t *testing.T, n int) (*shop, []mapping.Record) {
	var recs []mapping.Record
	for i := range n {
		recs = append(recs, person(i+2, fmt.Sprintf("k%02d", i), "name", "N"+itoa(i)))
	}
	s := newShop()
	p, err := plan.Make(rows(recs...), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	applyAll(t, s, p)
	return s, recs
}

func TestGuards(t *testing.T) {
	edited := func(recs []mapping.Record, n int) []mapping.Record {
		recs = append([]mapping.Record{}, recs...)
		for i := range n {
			recs[i].Customer.Set(customer.City, "Lyon")
		}
		return recs
	}
	renamed := func(recs []mapping.Record, n int) []mapping.Record {
		recs = append([]mapping.Record{}, recs...)
		for i := range n {
			recs[i].Key = "new-" + recs[i].Key
		}
		return recs
	}
	tests := []struct {
		name    string
		known   int
		file    func([]mapping.Record) []mapping.Record
		allow   plan.Allow
		partial bool
		held    []plan.Hold
		sends   int
	}{
		{name: "ten deletes of fifty pass", known: 50, file: func(r []mapping.Record) []mapping.Record { return r[10:] }, sends: 10},
		{name: "eleven of fifty are held", known: 50, file: func(r []mapping.Record) []mapping.Record { return r[11:] },
			held: []plan.Hold{{Guard: plan.GuardDeletes, Count: 11, Known: 50, Absent: 11}}},
		{name: "the right number passes", known: 50, file: func(r []mapping.Record) []mapping.Record { return r[11:] },
			allow: plan.Allow{Deletes: 11}, sends: 11},
		{name: "a wrong number does not", known: 50, file: func(r []mapping.Record) []mapping.Record { return r[11:] },
			allow: plan.Allow{Deletes: 12}, held: []plan.Hold{{Guard: plan.GuardDeletes, Count: 11, Known: 50, Absent: 11}}},
		{name: "more than half of a few", known: 5, file: func(r []mapping.Record) []mapping.Record { return r[3:] },
			held: []plan.Hold{{Guard: plan.GuardDeletes, Count: 3, Known: 5, Absent: 3}}},
		{name: "adds and edits go on where deletes are held", known: 50, file: func(r []mapping.Record) []mapping.Record {
			return append(edited(r, 30)[15:], person(99, "z", "name", "Z"))
		}, held: []plan.Hold{{Guard: plan.GuardDeletes, Count: 15, Known: 50, Absent: 15}}, sends: 16},
		{name: "nobody is absent from a part", known: 50, partial: true, file: func(r []mapping.Record) []mapping.Record { return r[40:] }},
		{name: "three edits of ten pass", known: 10, file: func(r []mapping.Record) []mapping.Record { return edited(r, 3) }, sends: 3},
		{name: "four of ten hold everything", known: 10, file: func(r []mapping.Record) []mapping.Record {
			return append(edited(r, 4), person(99, "z", "name", "Z"))
		}, held: []plan.Hold{{Guard: plan.GuardEdits, Count: 4, Known: 10}}},
		{name: "many edits, meant so", known: 10, file: func(r []mapping.Record) []mapping.Record { return edited(r, 4) },
			allow: plan.Allow{Edits: 4}, sends: 4},
		{name: "below ten nothing is judged", known: 9, file: func(r []mapping.Record) []mapping.Record { return edited(r, 9) }, sends: 9},
		{name: "a changed key", known: 10, file: func(r []mapping.Record) []mapping.Record { return renamed(r, 4) },
			held: []plan.Hold{{Guard: plan.GuardAdds, Count: 4, Known: 10, Absent: 4}}},
		{name: "a changed key, meant so", known: 10, file: func(r []mapping.Record) []mapping.Record { return renamed(r, 4) },
			allow: plan.Allow{Adds: 4}, sends: 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, recs := crowd(t, tt.known)
			rules := make10(mapping.MissingDelete)
			rules.Allow, rules.Partial = tt.allow, tt.partial
			p, err := plan.Make(rows(tt.file(recs)...), s, rules)
			require.NoError(t, err)
			require.Equal(t, tt.held, p.Summary.Held)
			require.Equal(t, tt.sends, p.Summary.Sends)
			requireCounts(t, p)
		})
	}
}
