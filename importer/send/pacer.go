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

	mu      sync.Mutex
	pace    pace
	changed chan struct{} // closed when the pace is another
	tell    func(rate float64, pause time.Duration)
}

func newPacer(top float64, tell func(float64, time.Duration)) *pacer {
	p := &pacer{
		turn: make(chan struct{}, 1), pace: newPace(top), changed: make(chan struct{}), tell: tell,
	}
	// With a burst of the rate, twice the rate would pass in the first second.
	p.limiter = rate.NewLimiter(limit(p.pace.rate), 1)
	return p
}

// wait returns when one call may be made, now, or with the context's error.
func (p *pacer) wait(ctx context.Context) error {
	if err := acquire(ctx, p.turn); err != nil {
		return err
	}
	defer release(p.turn)
	for ctx.Err() == nil {
		until, changed := p.now()
		if time.Now().Before(until) {
			_ = sleepUntil(ctx, until)
			continue
		}
		place := p.limiter.Reserve()
		if place.Delay() == 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(place.Delay())
		select {
		case <-timer.C:
			return ctx.Err()
		case <-changed:
			// A place under the old pace would add to those under the new one.
		case <-ctx.Done():
		}
		timer.Stop()
		place.Cancel()
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
	now, before := time.Now(), p.pace
	switch {
	case a.Throttled || a.RetryAfter > 0:
		p.pace = p.pace.throttled(sent, now, a.RetryAfter)
	case a.Verdict != Unknown:
		p.pace = p.pace.answered(sent, now)
	}
	if p.pace == before {
		return
	}
	p.limiter.SetLimit(limit(p.pace.rate))
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

// acquire takes one of a semaphore's places, never once the context has ended.
func acquire(ctx context.Context, places chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func release(places chan struct{}) { <-places }

func sleepUntil(ctx context.Context, t time.Time) error {
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
