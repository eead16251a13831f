package send

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

func TestStops(t *testing.T) {
	adds, edits := calls(plan.Add, 200), calls(plan.Edit, 200)
	tests := map[string]struct {
		answer  func(*plan.Action, int) (Answer, time.Duration)
		actions []plan.Action
		want    Stop
		after   time.Duration
		within  time.Duration
		sent    int // calls at most
	}{
		"Refused alike": {always(refused), adds, Stop{Reason: RefusedAlike, Count: 20, Status: 400, Message: "no"}, 900 * time.Millisecond, 10 * time.Second, 24},
		"Unknown adds":  {always(broken), adds, Stop{Reason: UnknownAdds, Count: 10, Status: 500, Message: "oops"}, time.Minute, 3 * time.Minute, 14},
		"Half failed": {func(a *plan.Action, _ int) (Answer, time.Duration) {
			if a.Line%2 == 0 {
				return succeeded, 0
			}
			return refused, 0
		}, adds, Stop{Reason: HalfFailed, Count: 25, Status: 400, Message: "no"}, 2 * time.Second, time.Minute, 54},
		"Long wait":          {always(patience(time.Hour)), adds, Stop{Reason: LongWait, Count: 1, Status: 429, Message: "slow down", RetryAfter: time.Hour}, 0, time.Second, 4},
		"A wrong address":    {always(unsent), adds, Stop{Reason: Unreachable, Count: 3, Message: "connection refused"}, 2 * time.Second, 5 * time.Second, 12},
		"Throttled for ever": {always(throttled), adds, Stop{Reason: Throttled, Status: 429, Message: "slow down"}, 10 * time.Minute, 20 * time.Minute, 100},
		"Edits in doubt":     {always(broken), edits, Stop{Reason: HalfFailed, Count: 50, Status: 500, Message: "oops"}, time.Minute, 10 * time.Minute, 270},
		"Gone for good": {func(a *plan.Action, _ int) (Answer, time.Duration) {
			if a.Line < 20 {
				return succeeded, 0
			}
			return unsent, 0
		}, adds, Stop{Reason: Unreachable, Message: "connection refused"}, 2 * time.Minute, 3 * time.Minute, 100},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			actions := append(slices.Clone(test.actions), calls(plan.Delete, 5)...)
			opt := Options{Workers: 4, Rate: 20, OnPace: func(_ float64, pause time.Duration) {
				assert.Less(t, pause, time.Minute, "a run that stops does not pause first")
			}}
			h := play(t, &world{answer: test.answer}, opt, actions, nil)
			var stop *Stop
			require.ErrorAs(t, h.err, &stop)
			require.Same(t, stop, h.err, "alone")
			if test.want.Count == 0 {
				test.want.Count, test.want.RetryAfter = stop.Count, stop.RetryAfter
			}
			require.Equal(t, test.want, *stop)
			require.LessOrEqual(t, h.stats.Calls, test.sent)
			require.GreaterOrEqual(t, h.stats.Elapsed, test.after)
			require.Less(t, h.stats.Elapsed, test.within)
			for _, r := range h.results[len(test.actions):] {
				require.Equal(t, NotSent, r.Outcome, "no delete is started in a run that stopped")
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	slow := func(a *plan.Action, n int) (Answer, time.Duration) { return succeeded, 10 * time.Second }
	t.Run("Calls in flight finish and no other starts", func(t *testing.T) {
		h := play(t, &world{answer: slow}, Options{Workers: 4, Rate: 5}, calls(plan.Add, 100), func(cancel func()) {
			time.AfterFunc(7100*time.Millisecond, cancel)
		})
		require.ErrorIs(t, h.err, context.Canceled)
		require.Equal(t, map[Outcome]int{Done: 4, NotSent: 96}, h.outcomes())
		require.Equal(t, 10600*time.Millisecond, h.stats.Elapsed)
	})
	t.Run("Before it began", func(t *testing.T) {
		h := play(t, &world{answer: slow}, Options{Workers: 4}, calls(plan.Add, 9), func(cancel func()) { cancel() })
		require.ErrorIs(t, h.err, context.Canceled)
		require.Empty(t, h.events)
		require.Equal(t, map[Outcome]int{NotSent: 9}, h.outcomes())
	})
	t.Run("During back-off", func(t *testing.T) {
		actions := append(calls(plan.Edit, 1), calls(plan.Add, 1)...)
		w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
			if a.Kind == plan.Add {
				return unsent, 0
			}
			return broken, 0
		}}
		h := play(t, w, Options{Workers: 2}, actions, func(cancel func()) { time.AfterFunc(100*time.Millisecond, cancel) })
		require.Equal(t, InDoubt, h.results[0].Outcome)
		require.Equal(t, NotSent, h.results[1].Outcome)
		require.Equal(t, 100*time.Millisecond, h.stats.Elapsed)
	})
	t.Run("While the shop's list is read", func(t *testing.T) {
		w := &world{answer: script(broken, refused)}
		list := listing{world: w, has: func(string) (bool, error) { return false, nil }, takes: 20 * time.Minute}
		h := playWith(t, w, list, Options{Workers: 1}, calls(plan.Delete, 2), func(cancel func()) { time.AfterFunc(30*time.Second, cancel) })
		require.ErrorIs(t, h.err, context.Canceled)
		require.Len(t, h.when("has"), 1)
		require.Equal(t, 30*time.Second, h.stats.Elapsed)
		require.Equal(t, InDoubt, h.results[0].Outcome)
		require.Equal(t, "settle", h.events[len(h.events)-1].what, "and the journal knows")
		require.Equal(t, NotSent, h.results[1].Outcome)
	})
	t.Run("During a pause that the shop asked for", func(t *testing.T) {
		h := play(t, &world{answer: always(patience(time.Minute))}, Options{Workers: 8, Rate: 5}, calls(plan.Add, 9), func(cancel func()) {
			time.AfterFunc(time.Second, cancel)
		})
		require.Equal(t, map[Outcome]int{NotSent: 9}, h.outcomes())
		require.Equal(t, time.Second, h.stats.Elapsed)
	})
	t.Run("With a cause, and by a deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			cause := errors.New("the lights went out")
			ctx, cancel := context.WithTimeoutCause(t.Context(), 11*time.Second, cause)
			defer cancel()
			w := &world{begin: time.Now(), answer: always(succeeded)}
			stats, err := Run(ctx, Options{Workers: 2, Rate: 0.3}, w, w, sequence(calls(plan.Add, 9)), func(*Result) error { return nil })
			require.Equal(t, cause, err)
			require.Equal(t, 4, stats.Calls, "the deadline ends the run when it comes, not before")
			require.Equal(t, 11*time.Second, stats.Elapsed)
		})
	})
}

// What a report says is what the journal has: an outcome that the disk did not
// take is in doubt, whatever the shop said.
func TestAnOutcomeIsLostOnItsWayToTheDisk(t *testing.T) {
	actions := calls(plan.Add, 6)
	lost := actions[3].Key
	w := &world{answer: always(succeeded), loses: func(key string) bool { return key == lost }}
	h := play(t, w, Options{Workers: 2}, actions, nil)
	var failed *JournalError
	require.ErrorAs(t, h.err, &failed)
	require.Equal(t, 1, h.outcomes()[InDoubt])
	require.Equal(t, InDoubt, h.results[3].Outcome)
}

func TestJournalFailsAtEachStep(t *testing.T) {
	actions := append(calls(plan.Add, 6), calls(plan.Delete, 3)...)
	for step := 1; step <= 2*len(actions); step++ {
		for _, forever := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d %v", step, forever), func(t *testing.T) {
				w := &world{
					answer: func(*plan.Action, int) (Answer, time.Duration) { return succeeded, time.Second },
					fsync:  time.Millisecond,
					broken: func(n int) bool { return n == step || forever && n > step },
				}
				h := play(t, w, Options{Workers: 3}, actions, nil)
				var failed *JournalError
				require.ErrorAs(t, h.err, &failed)
				require.ErrorIs(t, h.err, errDisk)
				if failed.Op == "settle" {
					require.NotZero(t, h.outcomes()[InDoubt])
				}
				if failed.Op == "intent" {
					require.NotZero(t, h.outcomes()[NotSent])
				}
				require.LessOrEqual(t, len(h.when("call")), step+3)
			})
		}
	}
}

func TestErrorsOfTheSequenceAndOfTheResults(t *testing.T) {
	broke := errors.New("broke")
	t.Run("The sequence", func(t *testing.T) {
		w := &world{answer: always(succeeded)}
		n := 0
		_, err := Run(t.Context(), Options{Workers: 2}, w, w, func(yield func(plan.Action, error) bool) {
			for _, a := range calls(plan.Unchanged, 5) {
				yield(a, nil)
			}
			yield(plan.Action{Kind: plan.Delete, Key: "none"}, broke)
		}, func(*Result) error { n++; return nil })
		require.Equal(t, broke, err)
		require.Equal(t, 5, n)
		require.Empty(t, w.events)
	})
	t.Run("The results", func(t *testing.T) {
		w := &world{answer: always(succeeded)}
		n := 0
		_, err := Run(t.Context(), Options{Workers: 2, Rate: 1000}, w, w, sequence(calls(plan.Add, 50)), func(*Result) error {
			n++
			return fmt.Errorf("%w at %d", broke, n)
		})
		require.EqualError(t, err, "broke at 1")
		require.Equal(t, 50, n, "each result is handed over all the same")
		require.Less(t, len(w.when("call")), 50)
	})
	t.Run("Both reasons are told", func(t *testing.T) {
		w := &world{answer: always(patience(time.Hour)), broken: func(n int) bool { return n == 2 }}
		_, err := Run(t.Context(), Options{Workers: 1}, w, w, sequence(calls(plan.Add, 1)), func(*Result) error { return nil })
		var stop *Stop
		var failed *JournalError
		require.ErrorAs(t, err, &stop)
		require.ErrorAs(t, err, &failed)
	})
}
