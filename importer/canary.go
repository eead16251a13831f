package importer

import (
	"context"
	"iter"
	"sync"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// A Canary goes ahead of a run: one add, then a few calls more, and then none
// before a person has looked in the till. What that person does not let go on is
// held by plan.GuardCanary, and so is all the rest where the first add does not
// end as done. Of a run that is no longer than its canary nothing is asked.
type Canary struct {
	// More is how many calls follow the first add.
	More int
	// Look asks whether to go on. It is shown what was sent. A context that has
	// ended means no.
	Look func(ctx context.Context, sent []send.Result) bool

	// What came of it, once the run has ended.
	Sent   []send.Result // the canary's own calls, the first add first
	Held   int           // calls that were held after them
	Failed bool          // the first add did not end as done
	Waited time.Duration // for the look

	fate   fate
	joined int // calls beside the first add that are the canary's own
	given  int // actions that were handed over

	mu      sync.Mutex
	handed  sync.Cond // on mu: there is another result
	results int       // of what was given
	own     int       // calls that are the canary's own
}

// A fate is what becomes of calls.
type fate uint8

const (
	asCanary fate = iota // they belong to the canary, as long as there is room
	goOn
	hold
)

// Lead puts the canary before actions, which are read twice: the first add is
// moved to their head. Both that are returned are for one send.Run.
func (c *Canary) Lead(
	ctx context.Context, actions iter.Seq2[plan.Action, error], results func(*send.Result) error,
) (iter.Seq2[plan.Action, error], func(*send.Result) error) {
	c.handed.L = &c.mu
	led := func(yield func(plan.Action, error) bool) { c.lead(ctx, actions, yield) }
	return led, func(r *send.Result) error {
		c.note(r)
		return results(r)
	}
}

func (c *Canary) lead(ctx context.Context, actions iter.Seq2[plan.Action, error], yield func(plan.Action, error) bool) {
	add, first, err := firstAdd(actions)
	if err != nil {
		yield(plan.Action{}, err)
		return
	}
	if first >= 0 && !c.giveFirst(add, yield) {
		return
	}
	place := -1
	for a, err := range actions {
		if place++; place == first {
			continue
		}
		if err == nil && isCall(&a) {
			c.decide(ctx, &a)
		}
		if !c.give(a, err, yield) {
			return
		}
	}
}

// firstAdd finds the first add that is to be sent, and its place; -1: none.
func firstAdd(actions iter.Seq2[plan.Action, error]) (add plan.Action, place int, err error) {
	for a, err := range actions {
		if err != nil {
			return a, -1, err
		}
		if a.Kind == plan.Add && isCall(&a) {
			return a, place, nil
		}
		place++
	}
	return add, -1, nil
}

func isCall(a *plan.Action) bool { return a.Kind.Calls() && a.Guard == "" }

// giveFirst has the first add sent, and waits for what becomes of it.
func (c *Canary) giveFirst(add plan.Action, yield func(plan.Action, error) bool) bool {
	c.join()
	if !c.give(add, nil, yield) {
		return false
	}
	c.await()
	if c.Sent[0].Outcome != send.Done {
		c.Failed, c.fate = true, hold
	}
	return true
}

// decide says what becomes of a call.
func (c *Canary) decide(ctx context.Context, a *plan.Action) {
	if c.fate == asCanary && c.joined < c.More {
		c.joined++
		c.join()
		return
	}
	if c.fate == asCanary {
		c.await()
		c.fate = c.look(ctx)
	}
	if c.fate == hold {
		a.Guard = plan.GuardCanary
		c.Held++
	}
}

func (c *Canary) look(ctx context.Context) fate {
	begun := time.Now()
	defer func() { c.Waited = time.Since(begun) }()
	if c.Look(ctx, c.Sent) && ctx.Err() == nil {
		return goOn
	}
	return hold
}

func (c *Canary) give(a plan.Action, err error, yield func(plan.Action, error) bool) bool {
	c.given++
	return yield(a, err) && err == nil
}

// join counts a call among the canary's own.
func (c *Canary) join() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own++
}

// note takes down a result.
func (c *Canary) note(r *send.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if isCall(&r.Action) && len(c.Sent) < c.own {
		c.Sent = append(c.Sent, *r)
	}
	c.results++
	c.handed.Signal()
}

// await waits until there is a result of all that was handed over. A run gives
// each, also where it ends.
func (c *Canary) await() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.results < c.given {
		c.handed.Wait()
	}
}
