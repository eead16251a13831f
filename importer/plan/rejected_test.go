package plan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func rejected(free int, keys ...string) *plan.Rejected {
	r := &plan.Rejected{Keys: map[customer.Fingerprint]bool{}, Free: free}
	for _, key := range keys {
		free := strings.HasPrefix(key, "*") // it was another row's too
		r.Keys[customer.FingerprintOf(strings.TrimPrefix(key, "*"))] = free
	}
	return r
}

// A rejects file speaks of those who were rejected. What it says of others is
// held, unless there were as many rows whose key was at fault.
func TestRejectedGuard(t *testing.T) {
	blank := mapping.Record{Line: 9, Invalid: true}
	edit := person(2, "a", "name", "Durand")
	mended := person(3, "c", "name", "Morel", "phone", "+33199000003")
	again := person(6, "c", "name", "Morel", "phone", "+33199000003")
	foreign := person(4, "42", "name", "Leroy")
	settled := person(5, "b", "name", "Petit")
	for _, test := range []struct {
		name     string
		rejected *plan.Rejected
		rows     []mapping.Record
		held     []plan.Hold
		want     []string
	}{
		{"mended", rejected(0, "a", "c"), []mapping.Record{edit, mended, settled}, nil,
			[]string{"2 edit a #1001 name:Martin→Durand", "3 add c name:?→Morel phone:?→+33199000003", "5 unchanged b #1002"}},
		{"others", rejected(0, "c"), []mapping.Record{edit, mended, foreign},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 2, Known: 2}},
			[]string{"2 edit a #1001 name:Martin→Durand held:not_rejected", "3 add c name:?→Morel phone:?→+33199000003", "4 add 42 name:?→Leroy held:not_rejected"}},
		{"new keys", rejected(2, "c"), []mapping.Record{edit, mended, foreign}, nil,
			[]string{"2 edit a #1001 name:Martin→Durand", "3 add c name:?→Morel phone:?→+33199000003", "4 add 42 name:?→Leroy"}},
		{"a key still lacking", rejected(2, "c"), []mapping.Record{edit, foreign, blank},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 2, Known: 2, Spare: 1}},
			[]string{"2 edit a #1001 name:Martin→Durand held:not_rejected", "4 add 42 name:?→Leroy held:not_rejected", "9 invalid "}},
		{"one that needs no call is new, too", rejected(1), []mapping.Record{foreign, settled},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Known: 2, Spare: 1}},
			[]string{"4 add 42 name:?→Leroy held:not_rejected", "5 unchanged b #1002"}},
		{"a double that came back", rejected(2, "*c"), []mapping.Record{mended, foreign}, nil,
			[]string{"3 add c name:?→Morel phone:?→+33199000003", "4 add 42 name:?→Leroy"}},
		{"two doubles that came back", rejected(2, "*c"), []mapping.Record{mended, again, foreign},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Known: 2}},
			[]string{"3 add c name:?→Morel phone:?→+33199000003", "6 skipped c (duplicate)", "4 add 42 name:?→Leroy held:not_rejected"}},
		{"zeros lost", rejected(3, "0042", "c"), []mapping.Record{mended, foreign},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Known: 2, Spare: 3, Line: 4}},
			[]string{"3 add c name:?→Morel phone:?→+33199000003", "4 add 42 name:?→Leroy held:not_rejected"}},
		{"zeros lost of a part", rejected(3, "7|0042"), []mapping.Record{person(4, "7|42", "name", "Leroy")},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Known: 2, Spare: 3, Line: 4}},
			[]string{"4 add 7|42 name:?→Leroy held:not_rejected"}},
		{"zeros lost beside a sign", rejected(3, `a\|7|0042`), []mapping.Record{person(4, `a\|7|42`, "name", "Leroy")},
			[]plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Known: 2, Spare: 3, Line: 4}},
			[]string{`4 add a\|7|42 name:?→Leroy held:not_rejected`}},
		{"a sign within a part", rejected(3, `a\|07|42`), []mapping.Record{person(4, `a\|7|42`, "name", "Leroy")}, nil,
			[]string{`4 add a\|7|42 name:?→Leroy`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			rules := make10(mapping.MissingDelete)
			rules.Partial, rules.Rejected = true, test.rejected
			rules.KeyColumns = 2
			p, err := plan.Make(rows(test.rows...), aliceAndBob(t), rules)
			require.NoError(t, err)
			require.Equal(t, test.held, p.Summary.Held)
			require.Equal(t, test.want, planned(t, p))
			requireCounts(t, p)
		})
	}
}

// A key of one column may have the sign that stands between those of several.
func TestZerosLostOfOneColumn(t *testing.T) {
	for before, held := range map[string]bool{"07|42": true, "7|042": false} {
		rules := make10(mapping.MissingDelete)
		rules.Partial, rules.Rejected, rules.KeyColumns = true, rejected(3, before), 1
		p, err := plan.Make(rows(person(4, "7|42", "name", "Leroy")), aliceAndBob(t), rules)
		require.NoError(t, err)
		require.Equal(t, held, len(p.Summary.Held) > 0, before)
	}
}

// Whom a whole file has changed since, an older row does not change back.
func TestStaleRejects(t *testing.T) {
	r := rejected(0, "a", "b", "c")
	r.Stale = map[customer.Fingerprint]bool{customer.FingerprintOf("a"): true, customer.FingerprintOf("b"): true}
	rules := make10(mapping.MissingDelete)
	rules.Partial, rules.Rejected = true, r
	p, err := plan.Make(rows(person(2, "a", "name", "Durand"), person(3, "b", "name", "Petit"), person(4, "c", "name", "Morel")), aliceAndBob(t), rules)
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardOldFile, Count: 1, Known: 2}}, p.Summary.Held)
	require.Equal(t, []string{"2 edit a #1001 name:Martin→Durand held:old_file", "3 unchanged b #1002", "4 add c name:?→Morel"}, planned(t, p))
	require.Equal(t, 1, p.Summary.Sends)
	requireCounts(t, p)
}

// Of an old export nothing is sent, and a plan that sends nothing is not held.
func TestOldFile(t *testing.T) {
	for _, test := range []struct {
		rows []mapping.Record
		held []plan.Hold
	}{
		{[]mapping.Record{person(2, "a", "name", "Durand"), person(3, "c", "name", "Morel")},
			[]plan.Hold{{Guard: plan.GuardOldFile, Count: 3, Known: 2, Absent: 1}}},
		{[]mapping.Record{person(2, "a", "name", "Martin"), person(3, "b", "name", "Petit")}, nil},
	} {
		rules := make10(mapping.MissingBlacklist)
		rules.OldFile = true
		p, err := plan.Make(rows(test.rows...), aliceAndBob(t), rules)
		require.NoError(t, err)
		require.Equal(t, test.held, p.Summary.Held)
		require.Zero(t, p.Summary.Sends)
		requireCounts(t, p)
	}
}

func TestFarFewerRows(t *testing.T) {
	alone := person(2, "a", "name", "Martin")
	for last, before := range map[int]int{0: 0, 1: 0, 2: 2, 100: 100} {
		rules := make10(mapping.MissingKeep)
		rules.LastRows = last
		p, err := plan.Make(rows(alone), newShop(), rules)
		require.NoError(t, err)
		require.Equal(t, before, p.Summary.Before)
	}
	rules := make10(mapping.MissingKeep)
	rules.LastRows = 10
	seven := []mapping.Record{}
	for i := range 7 {
		seven = append(seven, person(i+2, "k"+itoa(i), "name", "x"))
	}
	p, err := plan.Make(rows(seven...), newShop(), rules)
	require.NoError(t, err)
	require.Zero(t, p.Summary.Before, "70 % is enough")
}
