package send

import (
	"context"
	"errors"
	"iter"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"kashsync/importer/plan"
)

// Options say how fast to send.
type Options struct {
	Workers int     // calls at once; at least 1
	Rate    float64 // calls a second; 0 or +Inf: no limit
	// Timeout ends the context of each attempt; 0: never.
	Timeout time.Duration
	// Clock is the time that all this goes by; nil: RealTime.
	Clock Clock
	// OnPace is told when the shop slows the run (the new rate, and how long
	// nobody calls from now on), and when the full rate is regained. It is
	// called from the workers, one at a time, and must not wait. It may be nil.
	OnPace func(rate float64, pause time.Duration)
}

// Stats are a run's figures. Outcomes are counted by whoever takes the results.
type Stats struct {
	Calls   int // attempts made
	Elapsed time.Duration
}

// Run takes the actions to the shop. It hands every action's result to results,
// one at a time, in the order of the actions, each once, whatever happens.
//
// Actions that need no call, and those that a guard holds, pass by. Those of
// the customers who are to go (plan.Action.Leaves) are not started before every
// earlier call has its outcome.
//
// Run returns nil once every action was taken on. Otherwise it ended early:
// calls in flight were finished, the rest is in the results as NotSent, and the
// error says why: a *Stop, a *JournalError, the context's cause, or the error
// that actions or results gave. Where several came together they are joined.
// After an error from actions nothing more is read from it.
func Run(
	ctx context.Context, opt Options, shop Shop, journal Journal,
	actions iter.Seq2[plan.Action, error], results func(*Result) error,
) (Stats, error) {
	r := newRunner(ctx, opt, shop, journal)
	start := r.clock.Now()
	defer r.halt()
	if ctx.Err() != nil {
		r.end(context.Cause(ctx))
	} else {
		unlink := context.AfterFunc(ctx, func() { r.end(context.Cause(ctx)) })
		defer unlink()
	}

	workers := max(1, opt.Workers)
	order, work := make(chan *job, window), make(chan *job, workers) // so that none waits for a row to be read
	var others sync.WaitGroup
	others.Go(func() { r.dispatch(actions, order, work) })
	for range workers {
		others.Go(func() { r.work(work) })
	}
	r.collect(order, results)
	others.Wait()
	return Stats{Calls: int(r.made.Load()), Elapsed: r.clock.Now().Sub(start)}, r.err()
}

type runner struct {
	shop    Shop
	journal Journal
	timeout time.Duration
	clock   Clock

	going context.Context // ends when no further call may start
	halt  context.CancelFunc
	calls context.Context // of the calls themselves; outlives going

	// ahead bounds how many intents are durable and yet wait for their turn:
	// each is in doubt if the process is killed.
	ahead chan struct{}
	pacer *pacer
	gate  *gate

	underway sync.WaitGroup // the calls that were dispatched
	made     atomic.Int64   // attempts
	answered atomic.Bool    // the shop has answered in this run

	watchMu sync.Mutex
	watch   watch

	endMu         sync.Mutex
	ends          []error // why the run ends, first reason first
	journalFailed bool
}

func newRunner(ctx context.Context, opt Options, shop Shop, journal Journal) *runner {
	calls := context.WithoutCancel(ctx)
	going, halt := context.WithCancel(calls)
	if opt.Clock == nil {
		opt.Clock = RealTime{}
	}
	return &runner{
		shop: shop, journal: journal, timeout: opt.Timeout, clock: opt.Clock,
		going: going, halt: halt, calls: calls,
		ahead: make(chan struct{}, placesAhead(opt)),
		pacer: newPacer(opt.Rate, opt.OnPace, opt.Clock),
		gate:  newGate(opt.Clock),
	}
}

// placesAhead lets just enough intents be written ahead for the disk to keep up
// with the pace.
func placesAhead(opt Options) int {
	workers := max(1, opt.Workers)
	if !(opt.Rate > 0) || math.IsInf(opt.Rate, 1) {
		return workers
	}
	return int(min(float64(workers), 1+opt.Rate/50))
}

// end says why no further call may start. A run that is ending anyway is not
// stopped once more, and its journal fails only once.
func (r *runner) end(why error) {
	r.endMu.Lock()
	defer r.endMu.Unlock()
	stop, broken := (*Stop)(nil), (*JournalError)(nil)
	switch {
	case errors.As(why, &stop):
		if len(r.ends) > 0 {
			return
		}
	case errors.As(why, &broken):
		if r.journalFailed {
			return
		}
		r.journalFailed = true
	}
	r.ends = append(r.ends, why)
	r.halt()
}

func (r *runner) err() error {
	r.endMu.Lock()
	defer r.endMu.Unlock()
	if len(r.ends) == 1 {
		return r.ends[0]
	}
	return errors.Join(r.ends...)
}
