package send

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kashsync/importer/plan"
)

// A fate is what a drawn shop has in store for one attempt.
type fate struct {
	answer  Answer
	latency time.Duration
}

func fates() *rapid.Generator[fate] {
	return rapid.Custom(func(t *rapid.T) fate {
		answer := rapid.SampledFrom([]Answer{
			succeeded, succeeded, succeeded, succeeded, refused, cutAfter, broken, unsent, throttled,
			patience(3 * time.Second), {Verdict: Unknown, Status: 429, Again: true, Throttled: true},
			{Verdict: Unknown, Status: 503, RetryAfter: 2 * time.Second}, patience(time.Hour),
		}).Draw(t, "answer")
		return fate{answer, time.Duration(rapid.IntRange(0, 4000).Draw(t, "ms")) * time.Millisecond}
	})
}

func drawActions(t *rapid.T) []plan.Action {
	kinds := rapid.SliceOfN(rapid.SampledFrom([]plan.Kind{
		plan.Add, plan.Add, plan.Add, plan.Edit, plan.Edit, plan.Unchanged, plan.Invalid, plan.InDoubt, plan.Skipped,
	}), 0, 60).Draw(t, "kinds")
	actions := make([]plan.Action, len(kinds))
	for i, kind := range kinds {
		actions[i] = plan.Action{Kind: kind, Line: i + 2, Key: fmt.Sprintf("%s-%d", kind, i), ID: "1"}
	}
	last := append(calls(plan.Delete, 8), leavings()...)
	actions = append(actions, rapid.SliceOfNDistinct(rapid.SampledFrom(last), 0, 8, func(a plan.Action) string { return a.Key }).Draw(t, "last")...)
	for i := range actions {
		if rapid.IntRange(0, 9).Draw(t, "held") == 0 {
			actions[i].Guard = plan.GuardEdits
		}
		actions[i].Again = actions[i].Again || rapid.IntRange(0, 4).Draw(t, "again") == 0
	}
	return actions
}

// Whatever the shop answers, whenever the run is interrupted and wherever its
// journal fails: the promises hold that check holds every history against.
func TestPromises(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		stories := rapid.SliceOfN(rapid.SliceOfN(fates(), 1, 6), 1, 12).Draw(rt, "shop")
		w := &world{
			fsync: time.Duration(rapid.IntRange(0, 40).Draw(rt, "fsync")) * time.Millisecond,
			answer: func(a *plan.Action, n int) (Answer, time.Duration) {
				story := stories[a.Line%len(stories)]
				f := story[min(n, len(story))-1]
				return f.answer, f.latency
			},
		}
		if failing := rapid.IntRange(-100, 60).Draw(rt, "failing"); failing > 0 {
			w.broken = func(n int) bool { return n >= failing }
		}
		opt := Options{
			Workers: rapid.IntRange(1, 12).Draw(rt, "workers"),
			Rate:    rapid.SampledFrom([]float64{0, 0.7, 5, 60}).Draw(rt, "rate"),
		}
		interrupt := time.Duration(rapid.IntRange(-20_000, 20_000).Draw(rt, "interrupt")) * time.Millisecond
		shop := listing{
			world: w, has: func(id string) (bool, error) { return id < "1004", nil },
			takes: time.Duration(rapid.IntRange(0, 1200).Draw(rt, "list")) * time.Second,
		}
		h := playWith(t, w, shop, opt, drawActions(rt), func(cancel func()) {
			if interrupt > 0 {
				time.AfterFunc(interrupt, cancel)
			}
		})
		if interrupt > 0 {
			for _, at := range h.when("call") {
				if at > interrupt {
					rt.Fatalf("a call at %v, after the interrupt at %v", at, interrupt)
				}
			}
			if h.stats.Elapsed > interrupt+5*time.Second {
				rt.Fatalf("it ends at %v, interrupted at %v: no call takes so long", h.stats.Elapsed, interrupt)
			}
		}
		if h.err == nil && h.outcomes()[NotSent] > 0 {
			rt.Fatalf("not all was sent, and no error says why")
		}
	})
}
