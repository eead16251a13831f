package importer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// A till is a shop and a journal that remember the order of the calls.
type till struct {
	takes time.Duration // a call

	mu    sync.Mutex
	calls []string
	fails map[string]send.Answer
}

func (s *till) Call(_ context.Context, a *plan.Action) send.Answer {
	time.Sleep(s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, a.Key)
	if answer, fails := s.fails[a.Key]; fails {
		return answer
	}
	return send.Answer{Verdict: send.Succeeded, ID: "7" + a.Key, Status: 200}
}

func (s *till) Intent(context.Context, *plan.Action) (int64, error) { return 0, nil }
func (s *till) Settle(int64, *send.Result) error                    { return nil }
func (s *till) Durable(int64) error                                 { return nil }

func (s *till) sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// kinds makes actions: a for an add, e for an edit, d for a delete, h for an add
// that is held, u for nothing to do.
func kinds(letters string) (actions []plan.Action) {
	for i, letter := range letters {
		a := plan.Action{Key: fmt.Sprint(i), ID: fmt.Sprint(100 + i), Line: i + 2}
		switch letter {
		case 'a':
			a.Kind, a.ID = plan.Add, ""
		case 'h':
			a.Kind, a.ID, a.Guard = plan.Add, "", plan.GuardForgotten
		case 'e':
			a.Kind = plan.Edit
		case 'd':
			a.Kind = plan.Delete
		default:
			a.Kind = plan.Unchanged
		}
		actions = append(actions, a)
	}
	return actions
}

// fly sends actions behind a canary, and returns the results.
func fly(ctx context.Context, c *importer.Canary, shop *till, actions []plan.Action, workers int) (results []send.Result, err error) {
	led, note := c.Lead(ctx, func(yield func(plan.Action, error) bool) {
		for _, a := range actions {
			if !yield(a, nil) {
				return
			}
		}
	}, func(r *send.Result) error {
		results = append(results, *r)
		return nil
	})
	_, err = send.Run(ctx, send.Options{Workers: workers}, shop, shop, led, note)
	return results, err
}

func keysOf(results []send.Result) (keys []string) {
	for i := range results {
		keys = append(keys, results[i].Action.Key)
	}
	return keys
}

func TestCanaryGoesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &till{takes: time.Second}
		looks := 0
		c := &importer.Canary{More: 2, Look: func(_ context.Context, sent []send.Result) bool {
			looks++
			require.Equal(t, "3", shop.sent()[0], "the first add is alone at first")
			require.ElementsMatch(t, []string{"3", "1", "4"}, shop.sent(), "and two more")
			require.Equal(t, []string{"3", "1", "4"}, keysOf(sent))
			require.Equal(t, "73", sent[0].ID)
			time.Sleep(time.Hour)
			return true
		}}
		results, err := fly(t.Context(), c, shop, kinds("uehaauaed"), 4)
		require.NoError(t, err)
		require.Equal(t, 1, looks)
		require.Equal(t, time.Hour, c.Waited)
		require.Equal(t, []string{"3", "0", "1", "2", "4", "5", "6", "7", "8"}, keysOf(results))
		require.Len(t, shop.sent(), 6)
		require.Zero(t, c.Held)
	})
}

func TestCanaryThatIsNotLetGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &till{takes: time.Second}
		c := &importer.Canary{More: 1, Look: func(context.Context, []send.Result) bool { return false }}
		results, err := fly(t.Context(), c, shop, kinds("aeueed"), 4)
		require.NoError(t, err)
		require.Equal(t, []string{"0", "1"}, shop.sent())
		require.Equal(t, 3, c.Held)
		require.False(t, c.Failed)
		for _, r := range results[3:] {
			require.Equal(t, send.Held, r.Outcome)
			require.Equal(t, plan.GuardCanary, r.Action.Guard)
		}
	})
}

func TestCanaryWhoseAddFails(t *testing.T) {
	for name, answer := range map[string]send.Answer{
		"refused": {Verdict: send.Refused, Status: 200, Message: "no"}, "in doubt": {Verdict: send.Unknown, Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shop := &till{takes: time.Second, fails: map[string]send.Answer{"1": answer}}
				c := &importer.Canary{More: 5, Look: func(context.Context, []send.Result) bool {
					t.Error("nobody is asked")
					return true
				}}
				_, err := fly(t.Context(), c, shop, kinds("eaee"), 4)
				require.NoError(t, err)
				require.Equal(t, []string{"1"}, shop.sent())
				require.True(t, c.Failed)
				require.Equal(t, 3, c.Held)
			})
		})
	}
}

// TestInterruptedCanary presses Ctrl-C while the question is asked: not one more
// call leaves, whatever was answered.
func TestInterruptedCanary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &till{takes: time.Second}
		interrupted := errors.New("interrupted")
		ctx, cancel := context.WithCancelCause(t.Context())
		c := &importer.Canary{More: 1, Look: func(context.Context, []send.Result) bool {
			cancel(interrupted)
			return true
		}}
		results, err := fly(ctx, c, shop, kinds("aeeee"), 4)
		require.ErrorIs(t, err, interrupted)
		require.Len(t, shop.sent(), 2)
		require.Len(t, results, 5)
	})
}

// TestCanaryLosesNobody holds of any plan: each action has its result once, the
// calls are the plan's, the first is an add where there is one, and nothing is
// asked of a plan that is no longer than its canary.
func TestCanaryLosesNobody(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("aehu")), 0, 40, -1).Draw(r, "actions") +
			rapid.StringOfN(rapid.RuneFrom([]rune("d")), 0, 5, -1).Draw(r, "deletes")
		more, says := rapid.IntRange(1, 12).Draw(r, "more"), rapid.Bool().Draw(r, "says")
		shop, asked := &till{}, false
		c := &importer.Canary{More: more, Look: func(context.Context, []send.Result) bool { asked = true; return says }}
		actions := kinds(letters)
		results, err := fly(t.Context(), c, shop, actions, rapid.IntRange(1, 8).Draw(r, "workers"))
		require.NoError(r, err)
		require.Len(r, results, len(actions))
		var calls []string
		adds := 0
		for i := range actions {
			if actions[i].Kind.Calls() && actions[i].Guard == "" {
				calls = append(calls, actions[i].Key)
			}
			if actions[i].Kind == plan.Add && actions[i].Guard == "" {
				adds++
			}
		}
		own := min(len(calls), more+min(adds, 1))
		require.Equal(r, len(calls) > own, asked)
		require.Len(r, c.Sent, own)
		if !says {
			require.Len(r, shop.sent(), own)
			require.Equal(r, len(calls)-own, c.Held)
			return
		}
		require.ElementsMatch(r, calls, shop.sent())
		keys := keysOf(results)
		slices.Sort(keys)
		require.Len(r, slices.Compact(keys), len(actions))
		if adds > 0 {
			require.Equal(r, plan.Add, results[0].Action.Kind)
		}
	})
}
