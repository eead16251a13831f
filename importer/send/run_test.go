package send

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
)

func TestEveryActionHasItsResultInOrder(t *testing.T) {
	var actions []plan.Action
	for i := range 3000 {
		kind := plan.Kinds()[i%7]
		if kind == plan.Delete {
			kind = plan.Edit
		}
		actions = append(actions, plan.Action{Kind: kind, Key: fmt.Sprint(i), Line: i})
		if i%5 == 0 && kind.Calls() {
			actions[i].Guard = plan.GuardEdits
		}
	}
	w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
		return succeeded, time.Duration(a.Line%13) * time.Second // far out of order
	}}
	h := play(t, w, Options{Workers: 32}, actions, nil)
	require.NoError(t, h.err)
	require.Equal(t, h.stats.Calls, h.outcomes()[Done])
	for _, o := range []Outcome{Done, Unchanged, Invalid, InDoubt, Skipped, Held} {
		require.NotZero(t, h.outcomes()[o], o)
	}
}

func TestOneSlowCallDoesNotFillTheMemory(t *testing.T) {
	actions := append(calls(plan.Add, 1), calls(plan.Unchanged, 10*window)...)
	var read atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		w := &world{begin: time.Now(), answer: func(*plan.Action, int) (Answer, time.Duration) {
			return succeeded, time.Minute
		}}
		counted := func(yield func(plan.Action, error) bool) {
			for _, a := range actions {
				read.Add(1)
				if !yield(a, nil) {
					return
				}
			}
		}
		go func() {
			time.Sleep(30 * time.Second)
			synctest.Wait()
			assert.LessOrEqual(t, read.Load(), int64(window+3))
		}()
		_, err := Run(t.Context(), Options{Workers: 2}, w, w, counted, func(*Result) error { return nil })
		require.NoError(t, err)
	})
	require.EqualValues(t, len(actions), read.Load())
}

func TestAnOutageLeavesFewInDoubt(t *testing.T) {
	w := &world{}
	w.answer = func(*plan.Action, int) (Answer, time.Duration) {
		if since := time.Since(w.begin); since > 10*time.Second && since < 70*time.Second {
			return cutAfter, 100 * time.Millisecond
		}
		return succeeded, 100 * time.Millisecond
	}
	h := play(t, w, Options{Workers: 4, Rate: 20}, calls(plan.Add, 1000), nil)
	require.NoError(t, h.err, "an outage of a minute is survived")
	require.LessOrEqual(t, h.outcomes()[InDoubt], 9)
	require.Equal(t, 1000, h.outcomes()[InDoubt]+h.outcomes()[Done])
}

func TestAnUnknownAddKeepsOthersBackButNoEdits(t *testing.T) {
	actions := append(calls(plan.Add, 40), calls(plan.Edit, 40)...)
	slices.SortStableFunc(actions, func(a, b plan.Action) int { return a.Line - b.Line }) // in turn
	w := func() *world {
		return &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
			if a.Kind == plan.Add {
				return cutAfter, 30 * time.Millisecond
			}
			return refused, 10 * time.Millisecond
		}}
	}
	// The second has five intents ahead that wait for the clock when the first
	// answer is lost.
	for _, opt := range []Options{{Workers: 8}, {Workers: 32, Rate: 200}} {
		h := play(t, w(), opt, actions, nil)
		var stop *Stop
		require.ErrorAs(t, h.err, &stop)
		require.Equal(t, UnknownAdds, stop.Reason)
		first := slices.IndexFunc(h.events, func(e event) bool { return e.what == "answer" && e.answer == cutAfter })
		from := h.events[first].at
		trial := ""
		for _, e := range h.events {
			switch {
			case e.at <= from:
			case e.what == "call" && strings.HasPrefix(e.key, "add"):
				require.Empty(t, trial, "adds go on trial one by one")
				trial = e.key
			case e.what == "answer" && e.key == trial:
				trial = ""
			}
		}
	}
}

func TestFewIntentsWaitForTheClock(t *testing.T) {
	for _, test := range []struct {
		workers int
		rate    float64
		ahead   int
	}{{8, 5, 1}, {8, 0.1, 1}, {8, 49, 1}, {8, 120, 3}, {8, 1e6, 8}, {2, 1000, 2}, {8, 0, 8}, {0, 0, 1}} {
		require.Equal(t, test.ahead, placesAhead(Options{Workers: test.workers, Rate: test.rate}), "%+v", test)
	}
	require.Equal(t, 8, placesAhead(Options{Workers: 8, Rate: math.Inf(1)}))
}

func TestDeleteThatWasRefusedAfterDoubt(t *testing.T) {
	tests := map[string]struct {
		has  func(string) (bool, error)
		want Outcome
	}{
		"Gone":        {func(string) (bool, error) { return false, nil }, Done},
		"Still there": {func(string) (bool, error) { return true, nil }, InDoubt},
		"No list":     {func(string) (bool, error) { return false, errors.New("no list") }, InDoubt},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := &world{answer: script(broken, refused)}
			h := playWith(t, w, listing{world: w, has: test.has}, Options{Workers: 1, Rate: 5}, calls(plan.Delete, 1), nil)
			require.NoError(t, h.err)
			require.Equal(t, test.want, h.results[0].Outcome)
			asked, answered := h.when("has"), h.when("answer")
			require.Len(t, asked, 1)
			require.GreaterOrEqual(t, asked[0]-answered[len(answered)-1], ListLag, "a list may be behind")
		})
	}
	t.Run("A shop without a list", func(t *testing.T) {
		h := play(t, &world{answer: script(broken, refused)}, Options{Workers: 1}, calls(plan.Delete, 1), nil)
		require.Equal(t, InDoubt, h.results[0].Outcome)
	})
	t.Run("A list that takes its time", func(t *testing.T) {
		w := &world{answer: script(broken, refused)}
		h := playWith(t, w, listing{world: w, has: tests["Gone"].has, takes: 5 * time.Minute}, Options{Workers: 1}, calls(plan.Delete, 1), nil)
		require.Equal(t, Done, h.results[0].Outcome)
	})
	t.Run("A delete refused at once asks nobody", func(t *testing.T) {
		w := &world{answer: always(refused)}
		h := playWith(t, w, listing{world: w, has: tests["Gone"].has}, Options{Workers: 1}, calls(plan.Delete, 1), nil)
		require.Equal(t, Failed, h.results[0].Outcome)
		require.Empty(t, h.when("has"))
	})
}

// Whom a file lacks, or an undo takes back, goes once all others are settled. What
// a row says of its own customer waits for nobody.
func TestWhoIsToGoGoesLast(t *testing.T) {
	row := calls(plan.Edit, 2)[1]
	row.Send = leavings()[0].Send
	openRow := row
	openRow.Cause, openRow.Again = plan.FromEarlier, true
	noLonger := leavings()[1]
	noLonger.Key, noLonger.Send = "back", customer.Customer{}
	noLonger.Send.Set(customer.Blacklist, "0")
	add := plan.Action{Kind: plan.Add, Key: "back", Cause: plan.FromUndo, Gone: true, Send: row.Send}
	one := func(a plan.Action) []plan.Action { return []plan.Action{a} }
	const slow = 10 * time.Second
	for name, test := range map[string]struct {
		second []plan.Action
		called time.Duration
	}{
		"A delete":                                  {calls(plan.Delete, 1), slow},
		"Blacklistings that no row asks for":        {leavings(), slow},
		"A row that blacklists":                     {one(row), 0},
		"Once more":                                 {one(openRow), 0},
		"An undo that takes a blacklisting back":    {one(noLonger), 0},
		"An undo that adds who was blacklisted too": {one(add), 0},
	} {
		t.Run(name, func(t *testing.T) {
			for _, second := range test.second {
				w := &world{answer: func(a *plan.Action, _ int) (Answer, time.Duration) {
					if a.Key == "edit-0" {
						return succeeded, slow
					}
					return succeeded, 0
				}}
				h := play(t, w, Options{Workers: 4}, append(calls(plan.Edit, 1), second), nil)
				require.NoError(t, h.err)
				require.Equal(t, []time.Duration{0, test.called}, h.when("call"), second.Key)
			}
		})
	}
}

func TestAgain(t *testing.T) {
	again := func(kind plan.Kind) []plan.Action {
		actions := calls(kind, 1)
		actions[0].Again = true
		return actions
	}
	t.Run("An edit is sent, and in doubt where it is refused", func(t *testing.T) {
		for answer, want := range map[Answer]Outcome{succeeded: Done, refused: InDoubt} {
			h := play(t, &world{answer: always(answer)}, Options{Workers: 1}, again(plan.Edit), nil)
			require.Equal(t, want, h.results[0].Outcome)
			require.Equal(t, 1, h.stats.Calls)
		}
	})
	t.Run("A delete that is refused asks the list", func(t *testing.T) {
		for has, want := range map[bool]Outcome{true: InDoubt, false: Done} {
			w := &world{answer: always(refused)}
			list := listing{world: w, has: func(string) (bool, error) { return has, nil }}
			h := playWith(t, w, list, Options{Workers: 1}, again(plan.Delete), nil)
			require.Equal(t, want, h.results[0].Outcome)
			require.Len(t, h.when("has"), 1)
		}
	})
	t.Run("Not sent it is as open as before", func(t *testing.T) {
		w := &world{broken: func(int) bool { return true }}
		h := play(t, w, Options{Workers: 1}, again(plan.Edit), nil)
		require.Error(t, h.err)
		require.Equal(t, InDoubt, h.results[0].Outcome)
	})
	t.Run("An add is not sent", func(t *testing.T) {
		h := play(t, &world{}, Options{Workers: 1}, again(plan.Add), nil)
		require.NoError(t, h.err)
		require.Equal(t, InDoubt, h.results[0].Outcome)
		require.Zero(t, h.stats.Calls)
	})
}

func TestResultsTellTheLastAnswer(t *testing.T) {
	var answered time.Time
	w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
		if n == 1 {
			return throttled, 0
		}
		answered = time.Now()
		return Answer{Verdict: Succeeded, ID: "4711", Status: 201, Message: "welcome"}, 0
	}}
	h := play(t, w, Options{Workers: 1}, calls(plan.Add, 1), nil)
	require.Equal(t, Result{
		Action: h.actions[0], Outcome: Done, ID: "4711", Attempts: 2, Status: 201, Message: "welcome", Time: answered,
	}, h.results[0])

	h = play(t, &world{answer: script(unsent)}, Options{Workers: 1}, calls(plan.Edit, 1), nil)
	require.Equal(t, Result{
		Action: h.actions[0], Outcome: NotSent, ID: "1000", Attempts: 3, Message: unsent.Message,
	}, h.results[0])
}

func TestTimeoutEndsACall(t *testing.T) {
	w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) { return succeeded, time.Hour }}
	h := play(t, w, Options{Workers: 1, Timeout: 30 * time.Second}, calls(plan.Add, 1), nil)
	require.Equal(t, InDoubt, h.results[0].Outcome)
	require.Equal(t, 30*time.Second, h.stats.Elapsed)
}
