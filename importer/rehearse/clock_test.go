package rehearse

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestClockLeapsFromAppointmentToAppointment(t *testing.T) {
	c := newClock()
	defer c.stop()
	begun, real := c.Now(), time.Now()
	var mu sync.Mutex
	var woken []time.Duration
	var all sync.WaitGroup
	for _, d := range []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour} {
		c.Busy(1)
		all.Go(func() {
			defer c.Busy(-1)
			for range 2 {
				if !c.Sleep(t.Context(), d, nil) {
					t.Error("woken early")
				}
				mu.Lock()
				woken = append(woken, c.Now().Sub(begun))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	require.Equal(t, []time.Duration{time.Hour, 2 * time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour}, woken)
	require.Less(t, time.Since(real), time.Minute)
}

// TestClockStandsStillWhileSomebodyWorks has one work while another's hour is the
// only appointment.
func TestClockStandsStillWhileSomebodyWorks(t *testing.T) {
	c := newClock()
	defer c.stop()
	c.Busy(2)
	begun := c.Now()
	slept := make(chan time.Duration)
	go func() {
		defer c.Busy(-1)
		c.Sleep(t.Context(), time.Hour, nil)
		slept <- c.Now().Sub(begun)
	}()
	for c.appointments() == 0 {
		runtime.Gosched()
	}
	c.leap()
	require.Equal(t, begun, c.Now())
	c.Busy(-1)
	require.Equal(t, time.Hour, <-slept)
}

func (c *clock) appointments() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.agenda)
}

func TestClockWakesEarly(t *testing.T) {
	c := newClock()
	defer c.stop()
	c.Busy(1)
	defer c.Busy(-1)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.False(t, c.Sleep(ended, time.Hour, nil))
	early := make(chan struct{})
	close(early)
	begun := c.Now()
	require.False(t, c.Sleep(t.Context(), time.Hour, early))
	require.True(t, c.Sleep(t.Context(), 0, nil))

	ctx, stop := c.Timeout(t.Context(), time.Minute)
	defer stop()
	require.False(t, c.Sleep(ctx, time.Hour, nil))
	require.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
	require.LessOrEqual(t, c.Now().Sub(begun), time.Hour+time.Minute)

	kept, done := c.Timeout(t.Context(), time.Minute)
	done()
	require.True(t, c.Sleep(t.Context(), time.Hour, nil))
	require.NotErrorIs(t, context.Cause(kept), context.DeadlineExceeded, "it was over before")
	require.Empty(t, c.agenda)
}
