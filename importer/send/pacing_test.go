package send

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

func TestPaceHolds(t *testing.T) {
	for _, rate := range []float64{0.5, 1, 5, 7.3, 50, 333} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			n := int(rate*60) + 2
			w := &world{fsync: 2 * time.Millisecond, answer: func(a *plan.Action, try int) (Answer, time.Duration) {
				switch {
				case a.Line%7 == 0 && try < 3:
					return broken, time.Duration(a.Line%11) * 7 * time.Millisecond
				case a.Line%7 == 1 && try < 2:
					return unsent, 0
				}
				return succeeded, time.Duration(a.Line%17) * 5 * time.Millisecond
			}}
			h := play(t, w, Options{Workers: 32, Rate: rate}, calls(plan.Edit, n), nil)
			require.NoError(t, h.err)
			require.Equal(t, n, h.outcomes()[Done])
			require.Greater(t, h.stats.Calls, n)
		})
	}
}

func TestMeanPaceIsTheRate(t *testing.T) {
	for _, rate := range []float64{1, 5, 20, 100} {
		w := &world{fsync: 3 * time.Millisecond, answer: func(*plan.Action, int) (Answer, time.Duration) {
			return succeeded, 30 * time.Millisecond
		}}
		h := play(t, w, Options{Workers: 8, Rate: rate}, calls(plan.Add, 1000), nil)
		at := h.when("call")
		require.InEpsilon(t, rate, 999/(at[999]-at[0]).Seconds(), 0.01)
	}
}

func TestRetryAfterBindsAllWorkers(t *testing.T) {
	w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
		if a.Line == 100 && n == 1 {
			return patience(90 * time.Second), 0
		}
		return succeeded, 50 * time.Millisecond
	}}
	var told []time.Duration
	opt := Options{Workers: 32, Rate: 100, OnPace: func(rate float64, pause time.Duration) {
		assert.Equal(t, 100.0, rate)
		told = append(told, pause)
	}}
	h := play(t, w, opt, calls(plan.Add, 400), nil)
	require.NoError(t, h.err)
	require.Equal(t, []time.Duration{90 * time.Second}, told)
	asked := slices.IndexFunc(h.events, func(e event) bool { return e.answer.Throttled })
	from := h.events[asked].at
	for _, at := range h.when("call") {
		require.False(t, at > from && at < from+90*time.Second, "a call at %v, within the pause from %v", at, from)
	}
	require.Less(t, h.stats.Elapsed, 96*time.Second, "the rate stays what it was")
}

// Only the shop's own answers say that it keeps up: of a call that never left there is
// none.
func TestCallsThatNeverLeftDoNotQuicken(t *testing.T) {
	for _, c := range []struct {
		then   Answer
		faster bool
	}{{unsent, false}, {cutAfter, false}, {succeeded, true}, {refused, true}} {
		p := newPacer(8, nil, RealTime{})
		p.observe(time.Now(), throttled)
		p.pace.until = time.Now().Add(-time.Minute)
		slow := p.pace
		p.observe(time.Now(), c.then)
		require.Equal(t, c.faster, p.pace.rate > slow.rate, c.then)
		require.Equal(t, c.faster, p.pace.streak < slow.streak, c.then)
	}
}

func TestThrottledRunFindsThePaceAgain(t *testing.T) {
	// A shop that takes two calls a second, and says 429 to the rest.
	var at []time.Time
	w := &world{answer: func(*plan.Action, int) (Answer, time.Duration) { panic("replaced") }}
	w.answer = func(*plan.Action, int) (Answer, time.Duration) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if n := len(at); n >= 2 && time.Since(at[n-2]) < time.Second {
			return throttled, 0
		}
		at = append(at, time.Now())
		return succeeded, 20 * time.Millisecond
	}
	var slowed, regained int
	opt := Options{Workers: 16, Rate: 10, OnPace: func(rate float64, pause time.Duration) {
		if pause > 0 {
			slowed++
		} else {
			regained++
		}
	}}
	h := play(t, w, opt, calls(plan.Add, 500), nil)
	require.NoError(t, h.err)
	require.Equal(t, 500, h.outcomes()[Done])
	require.NotZero(t, slowed)
	require.Zero(t, regained, "10 a second is more than this shop ever takes")
	require.Less(t, h.stats.Elapsed, 500*time.Second, "at least half of what the shop takes")
	require.Less(t, h.stats.Calls, 650, "and mostly calls that it takes")
}

func TestFullPaceIsRegained(t *testing.T) {
	var last float64
	w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
		if a.Line < 6 && n == 1 {
			return throttled, 0
		}
		return succeeded, 120 * time.Millisecond
	}}
	opt := Options{Workers: 4, Rate: 20, OnPace: func(rate float64, _ time.Duration) { last = rate }}
	h := play(t, w, opt, calls(plan.Add, 2000), nil)
	require.NoError(t, h.err)
	require.Equal(t, 20.0, last)
	require.Less(t, h.stats.Elapsed, 140*time.Second, "100 s of calls, and what the coming back took")
}
