package send

import (
	"context"
	"sync"
	"time"
)

// How long the gate waits before it lets an add through on trial. The first
// trial is made at once: a single lost answer should cost no time.
const (
	firstTrial   = 500 * time.Millisecond // before the second; doubles
	longestTrial = 30 * time.Second       // where the doubling ends
)

// A gate keeps adds back while the shop may be out of order, so that an outage
// leaves few in doubt. An add with an unknown outcome shuts it; any call that
// succeeds opens it. While it is shut adds go through one at a time, on trial. Other
// calls go on, unless all workers, or all places ahead, have adds that wait.
type gate struct {
	trial chan struct{} // held by the add on trial
	clock Clock

	mu       sync.Mutex
	unknowns int       // unknown adds since the last success; 0 is open
	next     time.Time // no trial before
}

func newGate(clock Clock) *gate { return &gate{trial: make(chan struct{}, 1), clock: clock} }

func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.unknowns > 0
}

// pass returns when an add may go: through the open gate, or on trial. It must
// leave once its answer was observed, or when it does not go after all.
func (g *gate) pass(ctx context.Context) (onTrial bool, err error) {
	if !g.shut() {
		return false, ctx.Err()
	}
	if err := acquire(ctx, g.clock, g.trial); err != nil {
		return false, err
	}
	if !g.shut() {
		release(g.trial)
		return false, nil
	}
	if !g.clock.Sleep(ctx, g.nextTrial().Sub(g.clock.Now()), nil) {
		release(g.trial)
		return false, ctx.Err()
	}
	return true, nil
}

func (g *gate) leave(onTrial bool) {
	if onTrial {
		release(g.trial)
	}
}

func (g *gate) nextTrial() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.next
}

// observe takes note of the answer to an add, or to another call.
func (g *gate) observe(add bool, a Answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case a.Verdict == Succeeded:
		g.unknowns = 0
	case add && a.mayHaveHappened():
		g.unknowns++
		g.next = g.clock.Now().Add(trialPause(g.unknowns))
	}
}

// trialPause is how long to wait after so many unknown adds.
func trialPause(unknowns int) time.Duration {
	if unknowns < 2 {
		return 0
	}
	return min(firstTrial<<min(unknowns-2, 10), longestTrial)
}
