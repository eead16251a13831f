package send

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A pacer applies a pace to all workers.
type pacer struct {
	// turn is held by the one worker that waits for the clock. The others have
	// no place in time yet, so a change of pace binds them all.
	turn    chan struct{}
	limiter *rate.Limiter
	clock   Clock

	mu      sync.Mutex
	pace    pace
	changed chan struct{} // closed when the pace is another
	tell    func(rate float64, pause time.Duration)
}

func newPacer(top float64, tell func(float64, time.Duration), clock Clock) *pacer {
	p := &pacer{
		turn: make(chan struct{}, 1), clock: clock, pace: newPace(top), changed: make(chan struct{}), tell: tell,
	}
	// With a burst of the rate, twice the rate would pass in the first second.
	p.limiter = rate.NewLimiter(limit(p.pace.rate), 1)
	return p
}

// wait returns when one call may be made, now, or with the context's error.
func (p *pacer) wait(ctx context.Context) error {
	if err := acquire(ctx, p.clock, p.turn); err != nil {
		return err
	}
	defer release(p.turn)
	for ctx.Err() == nil {
		until, changed := p.now()
		now := p.clock.Now()
		if now.Before(until) {
			p.clock.Sleep(ctx, until.Sub(now), nil)
			continue
		}
		place := p.limiter.ReserveN(now, 1)
		delay := place.DelayFrom(now)
		if delay == 0 {
			return ctx.Err()
		}
		if p.clock.Sleep(ctx, delay, changed) {
			return ctx.Err()
		}
		// A place under the old pace would add to those under the new one.
		place.CancelAt(p.clock.Now())
	}
	return ctx.Err()
}

// now is until when nobody calls, and a channel that is closed when this, or
// the rate, is another.
func (p *pacer) now() (until time.Time, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pace.until, p.changed
}

// observe lets the pace follow an answer to a call that was sent at sent.
func (p *pacer) observe(sent time.Time, a Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, before := p.clock.Now(), p.pace
	switch {
	case a.Throttled || a.RetryAfter > 0:
		p.pace = p.pace.throttled(sent, now, a.RetryAfter)
	case a.Verdict != Unknown && !a.Unsent:
		p.pace = p.pace.answered(sent, now)
	}
	if p.pace == before {
		return
	}
	p.limiter.SetLimitAt(now, limit(p.pace.rate))
	close(p.changed)
	p.changed = make(chan struct{})
	paused := p.pace.until.After(before.until)
	regained := p.pace.rate > before.rate && p.pace.rate == p.pace.top
	if p.tell != nil && (paused || regained) {
		p.tell(p.pace.rate, max(0, p.pace.until.Sub(now)))
	}
}

func limit(perSecond float64) rate.Limit {
	if math.IsInf(perSecond, 1) {
		return rate.Inf
	}
	return rate.Limit(perSecond)
}
