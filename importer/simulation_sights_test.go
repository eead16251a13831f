package importer_test

import (
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// sights count what the seeds came to: a simulation in which nothing happens
// proves nothing.
type sights struct {
	nights, kills, interrupts, stops, doubts      atomic.Int64
	adds, edits, deletes, held, failed, unbegun   atomic.Int64
	resolves, proved, absent, open, learnt, again atomic.Int64
	strangers, gone, drifted                      atomic.Int64
	lost, copies, adopts, renamed                 atomic.Int64
	renumbered, remaps, remapped, canaries        atomic.Int64
	applied, refused, undos, undid, twice, stayed atomic.Int64
	forgotten, rekeyed, settled                   atomic.Int64
}

func (c *sights) note(s *simulation, n *night) {
	c.nights.Add(1)
	if n.killed {
		c.kills.Add(1)
	}
	if errors.Is(n.err, errCtrlC) {
		c.interrupts.Add(1)
	}
	if stop := (*send.Stop)(nil); errors.As(n.err, &stop) {
		c.stops.Add(1)
	}
	if n.tally.Run == 0 {
		c.unbegun.Add(1)
	}
	c.doubts.Add(int64(len(s.doubts)))
	for _, r := range n.results {
		if r.Outcome == send.Done {
			map[plan.Kind]*atomic.Int64{plan.Add: &c.adds, plan.Edit: &c.edits, plan.Delete: &c.deletes}[r.Action.Kind].Add(1)
		}
		if r.Outcome == send.Done && r.Action.OldKey != "" {
			c.renumbered.Add(1)
		}
		if r.Action.Note == plan.NoteGoneThere {
			c.gone.Add(1)
		}
		if r.Action.Theirs.Fields() != 0 {
			c.drifted.Add(1)
		}
	}
	c.held.Add(int64(n.tally.Outcomes[send.Held]))
	c.failed.Add(int64(n.tally.Outcomes[send.Failed]))
}

func (c *sights) report(t *testing.T) {
	t.Logf("%d nights: %d killed, %d interrupted, %d stopped, %d not begun; %d in doubt, %d adds, %d edits, %d deletes, %d held, %d failed; "+
		"%d drifted, %d gone there",
		c.nights.Load(), c.kills.Load(), c.interrupts.Load(), c.stops.Load(), c.unbegun.Load(), c.doubts.Load(),
		c.adds.Load(), c.edits.Load(), c.deletes.Load(), c.held.Load(), c.failed.Load(), c.drifted.Load(), c.gone.Load())
	t.Logf("%d resolves: the list proved %d adds and %d that were none, and left %d open, and could not see %d who are called something else since; %d sent again; syncs learnt %d; %d of the till's taken over; %d states lost, %d copies used, %d adopts",
		c.resolves.Load(), c.proved.Load(), c.absent.Load(), c.open.Load(), c.renamed.Load(), c.again.Load(), c.learnt.Load(), c.strangers.Load(),
		c.lost.Load(), c.copies.Load(), c.adopts.Load())
	t.Logf("%d got another key; %d mappings changed, their guard held %d times; %d canaries; %d plans applied, %d refused; "+
		"%d undos, by which %d were set back and %d nothing was left to do, and %d times nothing was done again; %d forgotten; %d rekeyed; %d told by their digest",
		c.renumbered.Load(), c.remaps.Load(), c.remapped.Load(), c.canaries.Load(), c.applied.Load(), c.refused.Load(),
		c.undos.Load(), c.undid.Load(), c.twice.Load(), c.stayed.Load(), c.forgotten.Load(), c.rekeyed.Load(), c.settled.Load())
}

// doubted are the keys in doubt, in order.
func (s *simulation) doubted() []string { return slices.Sorted(maps.Keys(s.doubts)) }
