package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// TestPace has 32 workers go by the clock of the shop, which asks for patience
// half way. How well they keep to it is told, not judged: the clock of a busy
// machine proves nothing.
func TestPace(t *testing.T) {
	for _, rate := range []int{50, 200} {
		t.Run(fmt.Sprint(rate, " a second"), func(t *testing.T) {
			rows := rate * sized(1, 20)
			r := newTrial(t, simulator.Options{Latency: 100 * time.Millisecond, Hook: func(c simulator.Call) simulator.Fault {
				if c.N == rows/2 {
					return simulator.ThrottleFor
				}
				return simulator.None
			}})
			r.rate, r.workers = rate, 32
			all := people(0, rows)
			r.sheet("c.csv", all)
			require.Equal(t, 0, r.sync("c.csv").exit)
			r.requireAll(all, "c.csv")

			var before, after []time.Time
			var throttled time.Time
			for _, call := range r.shop.Calls() {
				switch {
				case call.Op == simulator.List:
				case throttled.IsZero():
					before = append(before, call.Time)
				default:
					after = append(after, call.Time)
				}
				if call.Fault == simulator.ThrottleFor {
					throttled = call.Time
				}
			}
			require.Len(t, before, rows/2-1) // the list was asked first
			require.Len(t, after, rows/2+2)  // the one that was put off came again
			early := 0
			for _, at := range after {
				if at.Sub(throttled) < 2*time.Second {
					early++
				}
			}
			t.Logf("before: %s", paceWords(before))
			t.Logf("after: %s; %d calls within the 2 s, which began %v after it", paceWords(after[early:]), early, after[early].Sub(throttled))
		})
	}
}

// paceWords tells how many calls came a second on average, and at most in any.
func paceWords(calls []time.Time) string {
	most, from := 0, 0
	for to := range calls {
		for calls[to].Sub(calls[from]) >= time.Second {
			from++
		}
		most = max(most, to-from+1)
	}
	mean := float64(len(calls)-1) / calls[len(calls)-1].Sub(calls[0]).Seconds()
	return fmt.Sprintf("%.2f a second, at most %d in any", mean, most)
}
