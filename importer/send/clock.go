package send

import (
	"context"
	"time"
)

// A Clock is the time that a run goes by: its pace, its pauses, its time-outs
// and the times of its results. A rehearsal has one of its own.
type Clock interface {
	Now() time.Time
	// Sleep returns true once d has passed, and false where early is closed or
	// the context ends before. early may be nil.
	Sleep(ctx context.Context, d time.Duration, early <-chan struct{}) bool
	// Timeout returns a context that ends once d has passed.
	Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
	// Busy is told by how many there are more, or fewer, of those who have work
	// to do at this moment. Who sleeps has none, nor who waits for somebody else.
	// Only a clock that leaps over idle time need know.
	Busy(by int)
}

// RealTime is everybody's clock.
type RealTime struct{}

// Now is time.Now.
func (RealTime) Now() time.Time { return time.Now() }

// Sleep waits for a timer.
func (RealTime) Sleep(ctx context.Context, d time.Duration, early <-chan struct{}) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-early:
	case <-ctx.Done():
	}
	return false
}

// Timeout is context.WithTimeout.
func (RealTime) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// Busy needs to know nothing.
func (RealTime) Busy(int) {}

// acquire takes one of a semaphore's places, never once the context has ended.
func acquire(ctx context.Context, clock Clock, places chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case places <- struct{}{}:
		return nil
	default:
	}
	clock.Busy(-1)
	defer clock.Busy(1)
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func release(places chan struct{}) { <-places }
