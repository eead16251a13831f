package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"kashsync/importer/simulator"
)

// TestBadShop has one call in five go wrong, most of them so that nobody knows
// what became of it. Sync and resolve in turn, and everybody is there, once.
func TestBadShop(t *testing.T) {
	t.Parallel()
	together(t, shops(), func(t *testing.T, kind string) {
		seed := rand.Uint64()
		o := simulator.Options{Latency: time.Millisecond, List: listOptions(kind), Seed: seed, Faults: map[simulator.Fault]float64{
			simulator.CutAfter: 0.05, simulator.CutBefore: 0.05, simulator.ErrorBefore: 0.02, simulator.ErrorAfter: 0.02,
			simulator.PHPBefore: 0.015, simulator.PHPAfter: 0.015, simulator.Nonsense: 0.03,
		}}
		if bigKills() == 0 {
			o.List.Lag = 0 // see age
		}
		r := newTrial(t, o)
		rows := people(0, sized(120, 1000))
		r.sheet("c.csv", rows)
		rounds := r.inTurn("c.csv")
		r.requireAll(rows, "c.csv")
		if bigKills() > 0 {
			later := leaving(changed(rows))
			r.sheet("later.csv", later)
			rounds += r.inTurn("later.csv")
			r.requireAll(later, "later.csv")
		}
		counts := r.shop.Counts()
		t.Logf("seed %d: %d rounds, %d calls, %d faults", seed, rounds, counts.Calls, counts.Faults)
	})
}

// inTurn lets sync and resolve take turns until all is done.
func (r *trial) inTurn(sheet string) (rounds int) {
	r.Helper()
	for rounds = 1; rounds <= 40; rounds++ {
		e := r.sync(sheet)
		doubts := r.doubts()
		r.Logf("round %d: exit %d, %d in doubt", rounds, e.exit, len(doubts))
		switch e.exit {
		case 0:
			require.Empty(r, doubts)
			return rounds
		case 1: // guarantee 4: the run has stopped
			require.Regexp(r, "in a row were answered|of the last 50 calls failed|list", e.errors)
		default:
			require.Equal(r, 4, e.exit, e)
			require.NotEmpty(r, doubts)
		}
		r.age()
		r.settle()
	}
	require.Fail(r, "it never ends")
	return rounds
}

// age makes the short version short: what is in doubt has been so for an hour,
// so that resolve need not wait before it believes a list that does not lag.
func (r *trial) age() {
	r.Helper()
	if bigKills() > 0 {
		return
	}
	c, err := sqlite.OpenConn(r.state(), sqlite.OpenReadWrite)
	require.NoError(r, err)
	defer c.Close()
	require.NoError(r, sqlitex.ExecuteScript(c,
		"UPDATE calls SET ended = strftime('%Y-%m-%dT%H:%M:%f000Z', ended, '-1 hour') WHERE ended IS NOT NULL;", nil))
}
