package main

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// TestCopies loses the state file after two nights, puts an older one back, and
// works with two copies. Nobody is entered twice; the words say what to do, and
// once that is done everybody is there.
func TestCopies(t *testing.T) {
	t.Parallel()
	together(t, []string{"lost", "lost, no list", "older", "older, no list", "older, killed", "copy", "both at once"}, func(t *testing.T, name string) {
		o := simulator.Options{Latency: time.Millisecond}
		if name == "lost, no list" || name == "older, no list" {
			o.List.Missing = true
		}
		r := newTrial(t, o)
		r.rate = 1000
		first := people(0, 300)
		r.sheet("c.csv", first)
		require.Equal(t, 0, r.sync("c.csv").exit)
		r.must("status", "-s", "c.state.db", "--backup", "old.db")
		r.sheet("later.csv", changed(first))
		copies()[name](r)
		r.judge()
		r.requireAll(changed(first), "later.csv")
	})
}

// copies are what happens to the state file. Each ends with everybody there.
func copies() map[string]func(*trial) {
	return map[string]func(*trial){
		"lost":           lost,
		"lost, no list":  lost,
		"older":          older,
		"older, no list": older,
		"older, killed":  olderKilled,
		"copy":           copied,
		"both at once":   bothAtOnce,
	}
}

func lost(r *trial) {
	r.secondNight()
	require.NoError(r, os.Remove(r.state()))
	r.held("later.csv", "is gone, and")
	r.adopted("later.csv")
	// On another machine nothing is known but what the shop's list tells.
	require.NoError(r, os.RemoveAll(r.path(".register")))
	require.NoError(r, os.Remove(r.state()))
	r.held("later.csv", "is new: it knows nobody")
	r.adopted("later.csv")
}

func older(r *trial) {
	r.secondNight()
	require.NoError(r, os.Rename(r.path("old.db"), r.state()))
	r.held("later.csv", "is an older copy")
	r.held("later.csv", "is an older copy")
	r.adopted("later.csv")
}

func olderKilled(r *trial) {
	r.rate = 100
	// Each is given longer: a slow machine has hardly begun after half a second.
	for most := 600; r.shop.Counts().Adds < 300+10; most += 200 {
		e := r.run(between(100, most), r.command(r.syncArgs("later.csv")...))
		if e.exit >= 0 {
			break // it was done before it was killed
		}
		r.kills++
		r.judge()
	}
	entered := r.shop.Counts().Adds
	// The copy goes without what SQLite keeps beside the file.
	for _, name := range []string{"c.state.db-wal", "c.state.db-shm"} {
		if err := os.Remove(r.path(name)); !errors.Is(err, fs.ErrNotExist) {
			require.NoError(r, err)
		}
	}
	require.NoError(r, os.Rename(r.path("old.db"), r.state()))
	r.held("later.csv", "is an older copy")
	require.Equal(r, entered, r.shop.Counts().Adds)
	r.adopted("later.csv")
}

func copied(r *trial) {
	r.must("status", "-s", "c.state.db", "--backup", "copy.db")
	require.Equal(r, 0, r.sync("later.csv").exit)
	r.held("later.csv", "There are two copies of this state file", "-s", "copy.db")
	r.must("adopt", "later.csv", "-m", "c.mapping.yaml", "-s", "copy.db", "--yes", "--quiet")
	r.must(r.syncArgs("later.csv", "-s", "copy.db")...)
	// Now the first one is out of place.
	more := append(changed(people(0, 300)), people(900, 920)...)
	r.sheet("more.csv", more)
	r.held("more.csv", "There are two copies of this state file")
	require.NoError(r, os.Rename(r.path("copy.db"), r.state()))
}

// bothAtOnce has two runs start together, each with its own copy: no more than
// one may add.
func bothAtOnce(r *trial) {
	r.must("status", "-s", "c.state.db", "--backup", "copy.db")
	ends := make(chan end)
	for _, file := range []string{"c.state.db", "copy.db"} {
		pause := between(1, 120)
		go func() {
			time.Sleep(pause)
			cmd := r.command(r.syncArgs("later.csv", "-s", file, "--report", file+".csv")...)
			out, _ := cmd.CombinedOutput()
			ends <- end{exit: cmd.ProcessState.ExitCode(), out: string(out)}
		}()
	}
	one, two := <-ends, <-ends
	r.requireOnce()
	r.there()
	r.Logf("exit %d and %d", one.exit, two.exit)
	require.Contains(r, []int{0, 5, 6}, one.exit, one)
	require.Contains(r, []int{0, 5, 6}, two.exit, two)
	if e := r.run(0, r.command(r.syncArgs("later.csv")...)); e.exit == 5 {
		r.adopted("later.csv")
	}
}

// secondNight is one that went well; somebody keeps its report.
func (r *trial) secondNight() {
	r.Helper()
	require.Equal(r, 0, r.sync("later.csv").exit)
	text, err := os.ReadFile(r.path("later.results.csv"))
	require.NoError(r, err)
	r.write("night.results.csv", string(text))
}

// must runs to the end, and well.
func (r *trial) must(args ...string) end {
	r.Helper()
	e := r.run(0, r.command(args...))
	require.Equal(r, 0, e.exit, e)
	return e
}

// held wants a sync to enter nobody, and to say why and what to do.
func (r *trial) held(sheet, why string, more ...string) {
	r.Helper()
	before := r.shop.Counts().Adds
	e := r.run(0, r.command(append([]string{"sync", sheet, "-m", "c.mapping.yaml", "--yes", "--rate", "1000"}, more...)...))
	require.Equal(r, 5, e.exit, e)
	require.Equal(r, before, r.shop.Counts().Adds)
	r.requireOnce()
	require.Contains(r, e.out, why)
	require.Contains(r, e.out, "kashsync adopt "+sheet)
}

// adopted learns who is there, from the list or from an earlier report, and has
// the next sync do the rest.
func (r *trial) adopted(sheet string) {
	r.Helper()
	from, exits := sheet, []int{0}
	if r.blind() {
		// Whether others were entered since only a person can say, on a terminal.
		from, exits = "night.results.csv", []int{0, 5}
	}
	e := r.run(0, r.command("adopt", from, "-m", "c.mapping.yaml", "--yes"))
	require.Contains(r, exits, e.exit, e)
	e = r.sync(sheet)
	require.Equal(r, 0, e.exit, e)
}
