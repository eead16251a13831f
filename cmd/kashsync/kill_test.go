package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// TestKilled kills the real program at random instants, again and again, on one
// state file, through two nights: one that enters everybody, and one that
// edits, deletes and enters more. Then resolve is killed, too. After it, or a
// person where no list tells, has settled what is in doubt, one more sync has
// everybody there, once.
func TestKilled(t *testing.T) {
	t.Parallel()
	together(t, append(shops(), "list, no pace"), func(t *testing.T, kind string) {
		r := newTrial(t, simulator.Options{Latency: 2 * time.Millisecond, List: listOptions(kind)})
		rows := people(0, sized(300, 1000))
		if r.rate = 100; kind == "list, no pace" { // calls leave as soon as they may
			r.rate, r.workers, rows = 100_000, 8, people(0, sized(1000, 5000))
		}
		r.sheet("c.csv", rows)
		later := leaving(changed(rows))
		r.sheet("later.csv", later)

		first, e := r.killed(r.syncArgs("c.csv"), sized(40, 200))
		require.Contains(t, []int{0, 4}, e.exit, e)
		atFirst := len(r.doubts())
		second, e := r.killed(r.syncArgs("later.csv"), sized(40, 200))
		require.Contains(t, []int{0, 4}, e.exit, e)
		t.Logf("killed %d and %d times: %d calls, in doubt %d and %d", first, second, r.shop.Counts().Calls, atFirst, len(r.doubts()))
		require.Positive(t, first+second)

		r.settleKilled()
		e = r.sync("later.csv")
		require.Equal(t, 0, e.exit, e)
		r.requireAll(later, "later.csv")
		calls := r.shop.Counts().Calls
		e = r.sync("later.csv")
		require.Equal(t, 0, e.exit, e)
		require.Equal(t, calls, r.shop.Counts().Calls, "one more run sends nothing")
	})
}

// settleKilled settles all that is in doubt, and is killed at it now and then.
func (r *trial) settleKilled() {
	r.Helper()
	args := r.resolveArgs()
	for range sized(4, 12) {
		if r.run(between(20, 200), r.command(args...)).exit < 0 {
			r.kills++
		}
		r.judge()
		if r.blind() {
			args = r.resolveArgs(r.answers()...)
		}
	}
	if !r.blind() && bigKills() > 0 {
		for range 3 { // when it has waited for the list, and settles
			if r.run(between(10_000, 10_600), r.command(args...)).exit < 0 {
				r.kills++
			}
			r.judge()
		}
	}
	r.requireSettled(r.settle())
}
