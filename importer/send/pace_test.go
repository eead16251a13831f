package send

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPaceTransitions(t *testing.T) {
	zero := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return zero.Add(time.Duration(seconds * float64(time.Second))) }
	type moment struct {
		sent, now float64 // seconds
		throttled bool
		wait      time.Duration
		rate      float64 // after it
		until     float64 // seconds; 0: no pause yet
	}
	const ok, no = false, true
	tests := map[string]struct {
		top     float64
		moments []moment
	}{
		"Good answers leave it alone": {5, []moment{{0, 1, ok, 0, 5, 0}, {1, 2, ok, 0, 5, 0}}},
		"Retry-After pauses and keeps the rate": {5, []moment{
			{0, 1, no, 10 * time.Second, 5, 11},
			{12, 13, ok, 0, 5, 11},
		}},
		"The later of two Retry-After holds": {5, []moment{
			{0, 1, no, 10 * time.Second, 5, 11},
			{0, 2, no, 2 * time.Second, 5, 11},
			{0, 3, no, 20 * time.Second, 5, 23},
		}},
		"Calls refused together slow it once": {8, []moment{
			{0, 1, no, 0, 4, 2},
			{0.5, 1.1, no, 0, 4, 2},
			{0.9, 1.2, ok, 0, 4, 2},
		}},
		"Pauses grow while nothing succeeds": {8, []moment{
			{0, 0, no, 0, 4, 1},
			{1, 1, no, 0, 2, 3},
			{3, 3, no, 0, 1, 7},
			{7, 7, no, 0, 0.5, 15},
			{15, 15, no, 0, 0.25, 31},
			{31, 31, no, 0, 0.125, 61},
			{61, 61, no, 0, 0.1, 91},
			{91, 91, no, 0, 0.1, 121},
		}},
		"A good answer ends the growing": {8, []moment{
			{0, 0, no, 0, 4, 1},
			{1, 1, no, 0, 2, 3},
			{3, 3, ok, 0, 2, 3},
			{4, 4, no, 0, 1, 5},
		}},
		"It comes back within a minute": {6, []moment{
			{0, 0, no, 0, 3, 1},
			{1, 11, ok, 0, 4, 1},
			{11, 21, ok, 0, 5, 1},
			{21, 30, ok, 0, 5.9, 1},
			{30, 33, ok, 0, 6, 1},
			{33, 93, ok, 0, 6, 1},
		}},
		"A slow top is its own floor": {0.05, []moment{{0, 0, no, 0, 0.05, 1}}},
		"No limit gives way to a limit and comes back": {0, []moment{
			{0, 0, no, 0, 50, 1},
			{1, 7, ok, 0, 60, 1},
			{7, 37, ok, 0, math.Inf(1), 1},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPace(test.top)
			for i, m := range test.moments {
				if m.throttled {
					p = p.throttled(at(m.sent), at(m.now), m.wait)
				} else {
					p = p.answered(at(m.sent), at(m.now))
				}
				if math.IsInf(m.rate, 1) {
					require.Equal(t, m.rate, p.rate, "moment %d", i)
				} else {
					require.InDelta(t, m.rate, p.rate, 1e-9, "moment %d", i)
				}
				if m.until == 0 {
					require.True(t, p.until.IsZero(), "moment %d", i)
				} else {
					require.Equal(t, at(m.until), p.until, "moment %d", i)
				}
			}
		})
	}
}

func TestTrialPause(t *testing.T) {
	var total time.Duration
	for n, want := range []time.Duration{
		0, 0, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second,
		30 * time.Second, 30 * time.Second,
	} {
		require.Equal(t, want, trialPause(n), "after %d", n)
		total += trialPause(n)
	}
	require.Greater(t, total, time.Minute, "an outage of a minute must not stop the run")
	require.Equal(t, longestTrial, trialPause(1_000_000))
}
