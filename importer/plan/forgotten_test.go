package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Who was forgotten comes back neither by an add nor by an id in the row, and
// nothing else is held for it.
func TestForgotten(t *testing.T) {
	s := aliceAndBob(t)
	s.forgotten = map[string]bool{"a": true, "c": true, "d": true, "e": true}
	withID := person(5, "d", "name", "Blanc")
	withID.ID = "77"
	gone := person(6, "e", "name", "Noir")
	gone.Wish = mapping.Delete
	p, err := plan.Make(rows(
		person(2, "a", "name", "Durand"), person(3, "b", "name", "Petit"), person(4, "c", "name", "Roux"), withID, gone,
		person(7, "f", "name", "Vert"),
	), s, make10(mapping.MissingDelete))
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardForgotten, Count: 2, Known: 2}}, p.Summary.Held)
	require.Equal(t, []string{
		"2 edit a #1001 name:Martin→Durand", // known again
		"3 unchanged b #1002",
		"4 add c name:?→Roux held:forgotten",
		"5 edit d #77 name:?→Blanc (learnt_here) held:forgotten",
		"6 skipped e (not_known)",
		"7 add f name:?→Vert",
	}, planned(t, p))
	require.Equal(t, plan.Counts{plan.Add: 1, plan.Edit: 1, plan.Delete: 0}, p.Summary.Back)
	requireCounts(t, p)
}

// Nor by taking over the place of somebody who vanished.
func TestForgottenUnderAnothersId(t *testing.T) {
	s := aliceAndBob(t)
	s.forgotten = map[string]bool{"c": true}
	rules := make10(mapping.MissingDelete)
	rules.Renames = mapping.RenamesEdit
	p, err := plan.Make(rows(person(2, "a", "name", "Martin"), person(4, "c", "name", "Petit", "email", "b@example.com")), s, rules)
	require.NoError(t, err)
	actions, err := collect(p)
	require.NoError(t, err)
	for _, a := range actions {
		require.True(t, a.Key != "c" || a.Guard == plan.GuardForgotten, say(a))
	}
	require.Equal(t, customer.Set(0), actions[0].Send.Fields())
}
