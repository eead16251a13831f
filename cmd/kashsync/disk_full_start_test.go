//go:build unix

package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// TestDiskFullAtTheStart: a state file that lies there whole can neither be used
// nor read on a full disk, for SQLite puts a file beside it. That is said, and
// nothing is the worse for it.
func TestDiskFullAtTheStart(t *testing.T) {
	r := newTrial(t, simulator.Options{})
	rows := people(0, 3)
	r.sheet("c.csv", rows[:2])
	require.Equal(t, 0, r.sync("c.csv").exit)
	r.sheet("c.csv", rows)
	for _, args := range [][]string{
		r.syncArgs("c.csv"), {"plan", "c.csv"}, {"status", "-m", "c.mapping.yaml"}, {"explain", "k0", "-m", "c.mapping.yaml"},
		{"status", "-m", "c.mapping.yaml", "--backup", "copy.db"}, {"undo", "1", "-m", "c.mapping.yaml", "--yes"},
	} {
		e := r.run(0, r.within(4, args...))
		require.Equal(t, 1, e.exit, e)
		require.Contains(t, e.errors, "c.state.db is full", args)
		require.Contains(t, e.errors, "make room", args)
	}
	require.Equal(t, 2, r.shop.Counts().Adds)
	require.NoFileExists(t, r.path("copy.db"))

	require.Equal(t, 0, r.sync("c.csv").exit)
	r.requireAll(rows, "c.csv")
}
