package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// family knows four people, two of whom share an address.
func family(t *testing.T) *shop {
	s := newShop()
	p, err := plan.Make(rows(
		person(2, "a", "name", "Martin", "surname", "Anne", "email", "anne@example.com"),
		person(3, "b", "name", "Petit", "surname", "Bob", "phone", "+33199000002"),
		person(4, "c", "name", "Roux", "surname", "Carl", "email", "roux@example.com", "phone", "+33199000003"),
		person(5, "d", "name", "Roux", "surname", "Dora", "email", "roux@example.com", "phone", "+33199000003"),
	), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	applyAll(t, s, p)
	return s
}

func TestRenames(t *testing.T) {
	anne := person(2, "a", "name", "Martin", "surname", "Anne", "email", "anne@example.com")
	bob := person(3, "b", "name", "Petit", "surname", "Bob", "phone", "+33199000002")
	carl := person(4, "c", "name", "Roux", "surname", "Carl", "email", "roux@example.com", "phone", "+33199000003")
	dora := person(5, "d", "name", "Roux", "surname", "Dora", "email", "roux@example.com", "phone", "+33199000003")
	rest := []string{"3 unchanged b #1002", "4 unchanged c #1003", "5 unchanged d #1004"}
	newAnne := person(9, "z", "name", "Martin-Roux", "surname", "Anne", "email", "Anne@Example.com")
	sameAnne := person(9, "z", "name", "Martin", "surname", "Anne", "email", "anne@example.com")
	tests := []struct {
		name  string
		file  []mapping.Record
		rules func(*plan.Rules)
		want  []string
	}{
		{"one edit, of what differs", []mapping.Record{bob, carl, dora, newAnne}, nil, append(rest[:3:3],
			"9 edit z #1001 was a name:Martin→Martin-Roux email:anne@example.com→Anne@Example.com (renamed)")},
		{"one edit, where nothing differs", []mapping.Record{bob, carl, dora, sameAnne}, nil, append(rest[:3:3],
			"9 edit z #1001 was a name:Martin→Martin (renamed)")},
		{"by telephone and names", []mapping.Record{anne, carl, dora, person(9, "z", "name", "PETIT", "surname", "Bob", "phone2", "+33199000002")}, nil,
			[]string{"2 unchanged a #1001", "4 unchanged c #1003", "5 unchanged d #1004",
				"9 edit z #1002 was b name:Petit→PETIT phone2:?→+33199000002 (renamed)"}},
		{"a telephone alone is shared by many", []mapping.Record{anne, carl, dora, person(9, "z", "name", "Autre", "phone", "+33199000002")}, nil,
			[]string{"2 unchanged a #1001", "4 unchanged c #1003", "5 unchanged d #1004",
				"9 add z name:?→Autre phone:?→+33199000002", "0 delete b #1002 missing"}},
		{"two new rows of one address", []mapping.Record{bob, carl, dora, newAnne, person(10, "y", "name", "M", "email", "anne@example.com")}, nil,
			append(rest[:3:3], "9 add z surname:?→Anne name:?→Martin-Roux email:?→Anne@Example.com",
				"10 add y name:?→M email:?→anne@example.com", "0 delete a #1001 missing")},
		{"an address that somebody has who stays", []mapping.Record{anne, bob, carl, person(9, "z", "name", "Roux", "email", "roux@example.com")}, nil,
			[]string{"2 unchanged a #1001", "3 unchanged b #1002", "4 unchanged c #1003",
				"9 add z name:?→Roux email:?→roux@example.com", "0 delete d #1004 missing"}},
		{"one of a family, by telephone and names", []mapping.Record{anne, bob, carl, person(9, "z", "name", "Roux", "surname", "Dora", "email", "roux@example.com", "phone", "+33199000003")}, nil,
			[]string{"2 unchanged a #1001", "3 unchanged b #1002", "4 unchanged c #1003", "9 edit z #1004 was d name:Roux→Roux (renamed)"}},
		{"two who are missing, of one address", []mapping.Record{anne, bob, person(9, "z", "name", "Roux", "email", "roux@example.com")}, nil,
			[]string{"2 unchanged a #1001", "3 unchanged b #1002", "9 add z name:?→Roux email:?→roux@example.com", "0 delete c #1003 missing", "0 delete d #1004 missing"}},
		{"a row that is two of the missing", []mapping.Record{carl, dora, person(9, "z", "name", "Petit", "surname", "Bob", "phone", "+33199000002", "email", "anne@example.com")}, nil,
			[]string{"4 unchanged c #1003", "5 unchanged d #1004",
				"9 add z surname:?→Bob name:?→Petit email:?→anne@example.com phone:?→+33199000002", "0 delete a #1001 missing", "0 delete b #1002 missing"}},
		{"the two halves wait for a person", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.Renames = mapping.RenamesAsk },
			append(rest[:3:3], "9 add z maybe a surname:?→Anne name:?→Martin email:?→anne@example.com held:rename", "0 delete a #1001 maybe z missing held:rename")},
		{"a person says that they are one", []mapping.Record{bob, carl, dora, sameAnne},
			func(r *plan.Rules) {
				r.Renames, r.Rename = mapping.RenamesAsk, map[string]mapping.Renames{"z": mapping.RenamesEdit}
			},
			append(rest[:3:3], "9 edit z #1001 was a name:Martin→Martin (renamed)")},
		{"a person says that they are two", []mapping.Record{bob, carl, dora, sameAnne},
			func(r *plan.Rules) { r.Rename = map[string]mapping.Renames{"z": mapping.RenamesSeparate} },
			append(rest[:3:3], "9 add z surname:?→Anne name:?→Martin email:?→anne@example.com", "0 delete a #1001 missing")},
		{"they are two", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.Renames = mapping.RenamesSeparate },
			append(rest[:3:3], "9 add z surname:?→Anne name:?→Martin email:?→anne@example.com", "0 delete a #1001 missing")},
		{"nobody leaves who is missing", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.Missing = mapping.MissingKeep },
			append(rest[:3:3], "9 add z surname:?→Anne name:?→Martin email:?→anne@example.com")},
		{"a file of some customers", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.Partial = true },
			append(rest[:3:3], "9 add z surname:?→Anne name:?→Martin email:?→anne@example.com")},
		{"who is to be blacklisted", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.Missing = mapping.MissingBlacklist },
			append(rest[:3:3], "9 edit z #1001 was a name:Martin→Martin (renamed)")},
		{"long before they would leave", []mapping.Record{bob, carl, dora, sameAnne}, func(r *plan.Rules) { r.After = mapping.Patience{Files: 9} },
			append(rest[:3:3], "9 edit z #1001 was a name:Martin→Martin (renamed)")},
		{"a file that ends badly", []mapping.Record{bob, carl, dora, sameAnne, {Line: 12, Invalid: true, CutShort: true}}, nil,
			append(rest[:3:3], "9 edit z #1001 was a name:Martin→Martin (renamed) held:cut_short", "12 invalid ")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := family(t)
			rules := make10(mapping.MissingDelete)
			rules.Guards.Deletes, rules.Renames = 1, mapping.RenamesEdit
			if tt.rules != nil {
				tt.rules(&rules)
			}
			p, err := plan.Make(rows(tt.file...), s, rules)
			require.NoError(t, err)
			require.Equal(t, tt.want, planned(t, p))
			requireCounts(t, p)
		})
	}
}

// A key that is known, or in doubt, is nobody's new one.
func TestRenamesInDoubt(t *testing.T) {
	s := family(t)
	rules := make10(mapping.MissingDelete)
	rules.Guards.Deletes, rules.Renames = 1, mapping.RenamesEdit
	s.doubts["a"] = true
	sameAnne := person(9, "z", "name", "Martin", "email", "anne@example.com")
	p, err := plan.Make(rows(sameAnne), s, rules)
	require.NoError(t, err)
	require.Equal(t, []string{
		"9 add z name:?→Martin email:?→anne@example.com", "0 in_doubt a (unsettled)",
		"0 delete b #1002 missing", "0 delete c #1003 missing", "0 delete d #1004 missing",
	}, planned(t, p))
}

// The guards look at what is missing and what is new, whoever is who.
func TestGuardsCountBeforeRenamesArePaired(t *testing.T) {
	email := func(n int) string { return itoa(n) + "@example.com" }
	file := func(moved int) (file []mapping.Record) {
		for n := range 20 {
			key := itoa(n)
			if n < moved {
				key = "new " + key
			}
			file = append(file, person(n+2, key, "name", "N", "email", email(n)))
		}
		return file
	}
	s := newShop()
	p, err := plan.Make(rows(file(0)...), s, make10(mapping.MissingDelete))
	require.NoError(t, err)
	applyAll(t, s, p)
	for _, renames := range []mapping.Renames{mapping.RenamesEdit, mapping.RenamesAsk} {
		rules := make10(mapping.MissingDelete)
		rules.Renames = renames
		for _, tt := range []struct {
			moved int
			allow plan.Allow
			want  []plan.Hold
		}{
			{moved: 5},
			{moved: 11, want: []plan.Hold{
				{Guard: plan.GuardAdds, Count: 11, Known: 20, Absent: 11}, {Guard: plan.GuardDeletes, Count: 11, Known: 20, Absent: 11},
			}},
			{moved: 11, allow: plan.Allow{Adds: 11}, want: []plan.Hold{{Guard: plan.GuardDeletes, Count: 11, Known: 20, Absent: 11}}},
			{moved: 11, allow: plan.Allow{Adds: 11, Deletes: 11}},
		} {
			rules.Allow = tt.allow
			p, err := plan.Make(rows(file(tt.moved)...), s, rules)
			require.NoError(t, err)
			requireCounts(t, p)
			held := p.Summary.Held
			sends := tt.moved
			if renames == mapping.RenamesAsk && (tt.want == nil || tt.allow.Adds > 0) {
				require.Equal(t, plan.Hold{Guard: plan.GuardRename, Count: 2 * tt.moved, Known: 20, Absent: tt.moved}, held[0])
				held = held[1:]
			}
			if tt.want != nil || renames == mapping.RenamesAsk {
				sends = 0
			}
			require.ElementsMatch(t, tt.want, held)
			require.Equal(t, sends, p.Summary.Sends)
			require.Equal(t, tt.want == nil, p.Summary.Trusted)
		}
	}
}

// What the till has changed is not sent back only to tell of another key.
func TestRenameResendsWhatIsCalm(t *testing.T) {
	for _, tt := range []struct {
		till []customer.Field
		want string
	}{
		{nil, "9 edit z #1001 was a name:Martin→Martin (renamed)"},
		{[]customer.Field{customer.Name}, "9 edit z #1001 was a surname:Anne→Anne name~X (renamed)"},
		{[]customer.Field{customer.Name, customer.Surname, customer.Email},
			"9 edit z #1001 was a name:Martin→Martin surname~X name≠X email~X (renamed) held:conflict"},
	} {
		s := family(t)
		list := till{}
		for _, key := range s.Keys() {
			list[s.entries[key].ID] = s.values[key]
		}
		for _, f := range tt.till {
			list.set("1001", f, "X")
		}
		rules := make10(mapping.MissingDelete)
		rules.Guards.Deletes, rules.Renames, rules.Shop, rules.Conflict = 1, mapping.RenamesEdit, list, mapping.ConflictShop
		p, err := plan.Make(rows(person(9, "z", "name", "Martin", "surname", "Anne", "email", "anne@example.com")), s, rules)
		require.NoError(t, err)
		require.Equal(t, tt.want, planned(t, p)[0])
	}
}

// Who was blacklisted for being missing may come back by another key.
func TestRenamesOfWhoWasBlacklisted(t *testing.T) {
	bob := person(3, "b", "name", "Petit", "surname", "Bob", "phone", "+33199000002")
	carl := person(4, "c", "name", "Roux", "surname", "Carl", "email", "roux@example.com", "phone", "+33199000003")
	dora := person(5, "d", "name", "Roux", "surname", "Dora", "email", "roux@example.com", "phone", "+33199000003")
	anne := person(9, "z", "name", "Martin", "surname", "Anne", "email", "anne@example.com")
	added := "9 add z surname:?→Anne name:?→Martin email:?→anne@example.com"
	for _, tt := range []struct {
		renames mapping.Renames
		missing mapping.Missing
		file    []mapping.Record
		want    []string
	}{
		{mapping.RenamesEdit, mapping.MissingBlacklist, []mapping.Record{bob, carl, dora, anne}, []string{"9 edit z #1001 was a blacklist:1→0 (renamed)"}},
		{mapping.RenamesEdit, mapping.MissingDelete, []mapping.Record{bob, carl, dora, anne}, []string{"9 edit z #1001 was a blacklist:1→0 (renamed)"}},
		{mapping.RenamesAsk, mapping.MissingBlacklist, []mapping.Record{bob, carl, dora, anne},
			[]string{"9 add z maybe a surname:?→Anne name:?→Martin email:?→anne@example.com held:rename"}},
		{mapping.RenamesSeparate, mapping.MissingBlacklist, []mapping.Record{bob, carl, dora, anne}, []string{added}},
		{mapping.RenamesEdit, mapping.MissingKeep, []mapping.Record{bob, carl, dora, anne}, []string{added}},
		{mapping.RenamesEdit, mapping.MissingBlacklist, []mapping.Record{bob, carl, dora}, nil},
	} {
		s := family(t)
		rules := make10(mapping.MissingBlacklist)
		rules.Guards.Deletes = 1
		p, err := plan.Make(rows(bob, carl, dora), s, rules)
		require.NoError(t, err)
		require.Equal(t, "0 edit a #1001 blacklist:?→1 missing", planned(t, p)[3])
		applyAll(t, s, p)

		rules.Renames, rules.Missing = tt.renames, tt.missing
		p, err = plan.Make(rows(tt.file...), s, rules)
		require.NoError(t, err)
		require.Equal(t, append([]string{"3 unchanged b #1002", "4 unchanged c #1003", "5 unchanged d #1004"}, tt.want...), planned(t, p))
		requireCounts(t, p)
		applyAll(t, s, p)
		if tt.renames == mapping.RenamesEdit && tt.missing != mapping.MissingKeep && tt.want != nil {
			require.Equal(t, "1001", s.entries["z"].ID)
			require.False(t, s.entries["z"].Gone)
			require.NotContains(t, s.entries, "a")
		}
	}
}

// A state that may not know who is in the shop cannot tell whose row a new key
// is: it may be that of somebody there, whom the edit would enter a second time.
func TestWhoeverHoldsAddsHoldsRenames(t *testing.T) {
	s := family(t)
	file := rows(
		person(3, "b", "name", "Petit-Roux", "surname", "Bob", "phone", "+33199000002"),
		person(4, "c", "name", "Roux", "surname", "Carl", "email", "roux@example.com", "phone", "+33199000003"),
		person(5, "d", "name", "Roux", "surname", "Dora", "email", "roux@example.com", "phone", "+33199000003"),
		person(9, "z", "name", "Autre", "email", "anne@example.com"),
	)
	rules := make10(mapping.MissingDelete)
	rules.Renames = mapping.RenamesEdit
	made, err := plan.Make(file, s, rules)
	require.NoError(t, err)
	all, err := collect(made)
	require.NoError(t, err)
	kept, err := plan.Keep(made.Summary, slices2(all), plan.Leave{})
	require.NoError(t, err)
	for name, p := range map[string]*plan.Plan{"made": made, "kept": kept} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 2, p.Summary.Sends)
			require.Equal(t, 1, p.Summary.News)
			p.HoldAdds(plan.GuardSecond)
			require.Equal(t, []plan.Hold{{Guard: plan.GuardSecond, Count: 1, Known: 4, Absent: 1}}, p.Summary.Held)
			require.Equal(t, 1, p.Summary.Sends)
			require.Zero(t, p.Summary.News)
			held, err := collect(p)
			require.NoError(t, err)
			for _, a := range held {
				require.Equal(t, a.OldKey == "a", a.Guard == plan.GuardSecond, say(a))
			}
		})
	}
}
