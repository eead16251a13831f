package send

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

// many repeats answers n times.
func many(n int, answers ...Answer) (all []Answer) {
	for range n {
		all = append(all, answers...)
	}
	return all
}

func TestWatchAnswers(t *testing.T) {
	other := Answer{Verdict: Refused, Status: 400, Message: "other"}
	tests := map[string]struct {
		answers []Answer
		edits   bool
		reason  StopReason // "" is none
		after   int        // answers, to the one that stops
	}{
		"20 refused alike":                   {answers: many(30, refused), reason: RefusedAlike, after: 20},
		"19 are not enough":                  {answers: many(19, refused)},
		"One succeeded first":                {answers: append(many(1, succeeded), many(30, refused)...)},
		"One was refused otherwise":          {answers: append(many(19, refused), append(many(1, other), many(40, refused)...)...)},
		"429s between them change nothing":   {answers: many(30, throttled, refused), reason: RefusedAlike, after: 40},
		"Nor does what never left":           {answers: many(30, unsent, refused), reason: RefusedAlike, after: 40},
		"10 unknown adds in a row":           {answers: many(12, broken), reason: UnknownAdds, after: 10},
		"Also after others":                  {answers: append(many(5, broken, succeeded), many(12, cutAfter)...), reason: UnknownAdds, after: 20},
		"A refusal between them is a word":   {answers: append(many(9, broken), append(many(1, refused), many(9, broken)...)...)},
		"A 429 between them is none":         {answers: append(many(9, broken), append(many(1, throttled), many(1, broken)...)...), reason: UnknownAdds, after: 11},
		"Unknown edits are sent again":       {answers: many(40, broken), edits: true},
		"Retry-After of five minutes":        {answers: []Answer{patience(5 * time.Minute)}},
		"Retry-After of more":                {answers: []Answer{succeeded, patience(5*time.Minute + 1)}, reason: LongWait, after: 2},
		"Retry-After of more beside no 429":  {answers: []Answer{{Status: 503, RetryAfter: time.Hour}}, reason: LongWait, after: 1},
		"What never left is no answer":       {answers: many(100, unsent)},
		"Patience for ever is not its thing": {answers: many(100, throttled)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var w watch
			for i, a := range test.answers {
				stop := w.answer(!test.edits, a)
				if i+1 == test.after {
					require.NotNil(t, stop)
					require.Equal(t, test.reason, stop.Reason)
					require.Equal(t, a.Message, stop.Message)
					require.Equal(t, a.Status, stop.Status)
					return
				}
				require.Nil(t, stop, "answer %d", i+1)
			}
			require.Empty(t, test.reason, "did not stop")
		})
	}
}

func TestWatchIDsOfOthers(t *testing.T) {
	var w watch
	add := func(outcome Outcome, note plan.Note) *Stop {
		return w.settled(&Result{Action: plan.Action{Kind: plan.Add, Note: note}, Outcome: outcome})
	}
	for range stopUnknowns - 1 {
		require.Nil(t, add(InDoubt, plan.NoteIDTaken))
	}
	require.Nil(t, add(Done, ""), "one of its own ends the row")
	for range stopUnknowns - 1 {
		require.Nil(t, add(InDoubt, plan.NoteIDTaken))
	}
	require.Equal(t, UnknownAdds, add(InDoubt, plan.NoteIDTaken).Reason)
}

func TestWatchHalfFailed(t *testing.T) {
	tests := []struct {
		every int // the nth call of each such number is bad
		after int // calls, to the one that stops; 0: none
	}{{1, 50}, {2, 50}, {3, 0}, {50, 0}}
	for _, bad := range []Outcome{Failed, InDoubt} {
		for _, test := range tests {
			t.Run(fmt.Sprintf("Each %d %s", test.every, bad), func(t *testing.T) {
				var w watch
				for n := 1; n <= 200; n++ {
					r := Result{Outcome: Done}
					if n%test.every == 0 {
						r.Outcome = bad
					}
					require.Nil(t, w.settled(&Result{Outcome: NotSent}), "what was not sent does not count")
					stop := w.settled(&r)
					require.Equal(t, test.after == n, stop != nil, "call %d", n)
					if stop != nil {
						require.Equal(t, HalfFailed, stop.Reason)
						require.Equal(t, 50/test.every, stop.Count)
						return
					}
				}
			})
		}
	}
	t.Run("Long after a good start", func(t *testing.T) {
		var w watch
		for range 500 {
			require.Nil(t, w.settled(&Result{Outcome: Done}))
		}
		for range 24 {
			require.Nil(t, w.settled(&Result{Outcome: Failed}))
		}
		require.Equal(t, 25, w.settled(&Result{Outcome: Failed}).Count)
	})
}
