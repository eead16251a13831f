package rehearse

import (
	"container/heap"
	"context"
	"iter"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"kashsync/importer/plan"
)

// A clock leaps over the time in which nobody has anything to do: it stands
// still while somebody works, and goes to the next appointment once all of them
// sleep or wait for each other. So what is told of time holds on a slow machine,
// too, and an hour of pauses takes no longer than the work between them.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	busy   int
	stirs  int // changes of busy, to see whether anybody moved
	agenda agenda
	idle   chan struct{} // holds one token when it may be time to leap
	end    chan struct{}
	able   [1]metrics.Sample // how many goroutines could run
	before int               // processors
}

// An appointment is a moment at which somebody wants to be woken.
type appointment struct {
	at    time.Time
	wake  func()
	works bool // who is woken has work to do at once
	place int  // in the agenda; -1: in it no more
}

// newClock has the process run on one processor until the clock is stopped.
func newClock() *clock {
	c := &clock{now: time.Now(), idle: make(chan struct{}, 1), end: make(chan struct{})}
	c.able[0].Name, c.before = "/sched/goroutines/runnable:goroutines", runtime.GOMAXPROCS(1)
	go c.run()
	return c
}

// stop ends the leaping.
func (c *clock) stop() {
	close(c.end)
	runtime.GOMAXPROCS(c.before)
}

func (c *clock) run() {
	for {
		select {
		case <-c.end:
			return
		case <-c.idle:
			if c.quiet() {
				c.leap()
			}
		}
	}
}

// quiet lets everybody run who could, and reports whether nobody did. Who was
// woken by somebody else, not by the clock, is counted as busy only once it runs.
// On one processor nobody is between the two while the clock looks. Where others
// in this process never rest, they are waited for in vain.
func (c *clock) quiet() bool {
	const inVain = 20 * time.Millisecond
	before := c.stirred()
	for begun := time.Now(); time.Since(begun) < inVain; {
		runtime.Gosched()
		if c.stirred() != before {
			return false // who comes to rest says so
		}
		if metrics.Read(c.able[:]); c.able[0].Value.Uint64() == 0 {
			break
		}
	}
	return true
}

func (c *clock) stirred() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stirs
}

// leap goes to the next appointment.
func (c *clock) leap() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy != 0 || len(c.agenda) == 0 {
		return
	}
	next := heap.Pop(&c.agenda).(*appointment)
	if next.at.After(c.now) {
		c.now = next.at
	}
	next.wake()
	if next.works {
		c.busy++
	}
	c.stir()
}

// stir says that something changed; its caller holds the lock.
func (c *clock) stir() {
	c.stirs++
	if c.busy != 0 || len(c.agenda) == 0 {
		return
	}
	select {
	case c.idle <- struct{}{}:
	default:
	}
}

// Now is the time by this clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Busy counts who has work to do.
func (c *clock) Busy(by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy += by
	c.stir()
}

// Sleep is for somebody who is counted as busy.
func (c *clock) Sleep(ctx context.Context, d time.Duration, early <-chan struct{}) bool {
	if d <= 0 || ctx.Err() != nil {
		return ctx.Err() == nil
	}
	woken := make(chan struct{})
	c.mu.Lock()
	a := c.enter(d, func() { close(woken) }, true)
	c.busy--
	c.stir()
	c.mu.Unlock()
	select {
	case <-woken:
		return true
	case <-early:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.strike(a) { // else it was woken, and counted, at the same moment
		c.busy++
		c.stir()
	}
	return false
}

// Timeout ends a context with context.DeadlineExceeded as its cause.
func (c *clock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.enter(d, func() { cancel(context.DeadlineExceeded) }, false)
	return ctx, func() {
		c.mu.Lock()
		c.strike(a)
		c.mu.Unlock()
		cancel(context.Canceled)
	}
}

// enter notes an appointment, and strike takes it out, unless it was kept; both
// callers hold the lock.
func (c *clock) enter(d time.Duration, wake func(), works bool) *appointment {
	a := &appointment{at: c.now.Add(d), wake: wake, works: works}
	heap.Push(&c.agenda, a)
	return a
}

func (c *clock) strike(a *appointment) bool {
	if a.place < 0 {
		return false
	}
	heap.Remove(&c.agenda, a.place)
	return true
}

// reading has time stand still while the next action is made: a real run reads
// ahead while it waits for its turn.
func (c *clock) reading(actions iter.Seq2[plan.Action, error]) iter.Seq2[plan.Action, error] {
	return func(yield func(plan.Action, error) bool) {
		c.Busy(1)
		defer c.Busy(-1)
		for a, err := range actions {
			c.Busy(-1)
			more := yield(a, err)
			c.Busy(1)
			if !more {
				return
			}
		}
	}
}

// An agenda is a heap of appointments, the next one first.
type agenda []*appointment

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, k int) bool { return a[i].at.Before(a[k].at) }

func (a agenda) Swap(i, k int) {
	a[i], a[k] = a[k], a[i]
	a[i].place, a[k].place = i, k
}

func (a *agenda) Push(x any) {
	one := x.(*appointment)
	one.place = len(*a)
	*a = append(*a, one)
}

func (a *agenda) Pop() any {
	last := len(*a) - 1
	one := (*a)[last]
	(*a)[last] = nil
	*a = (*a)[:last]
	one.place = -1
	return one
}
