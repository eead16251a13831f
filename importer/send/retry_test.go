package send

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

func TestTries(t *testing.T) {
	const add, edit, del = plan.Add, plan.Edit, plan.Delete
	throttledUnknown := throttled
	throttledUnknown.Verdict = Unknown
	mute := Answer{Verdict: Unknown, Status: 408, Again: true}
	tests := map[string]struct {
		kind    plan.Kind
		answers []Answer // all but the last are to be sent again
		want    step
	}{
		"Done at once":                         {add, []Answer{succeeded}, step{outcome: Done}},
		"Refused at once":                      {add, []Answer{refused}, step{outcome: Failed}},
		"An add that may have happened":        {add, []Answer{broken}, step{outcome: InDoubt}},
		"Even where the shop says to repeat":   {add, []Answer{mute}, step{outcome: InDoubt}},
		"Even beside a 429":                    {add, []Answer{throttledUnknown}, step{outcome: InDoubt}},
		"An add that did not happen before it": {add, []Answer{throttled, unsent, throttled, broken}, step{outcome: InDoubt}},
		"An add after patience":                {add, []Answer{throttled, patience(time.Second), succeeded}, step{outcome: Done}},
		"An add that left at last":             {add, []Answer{unsent, unsent, succeeded}, step{outcome: Done}},
		"An add refused after patience":        {add, []Answer{throttled, refused}, step{outcome: Failed}},
		"An edit is repeated":                  {edit, []Answer{broken, cutAfter, broken, broken, succeeded}, step{outcome: Done}},
		"An edit five times":                   {edit, []Answer{broken, cutAfter, throttledUnknown, throttled, unsent, broken, broken, broken}, step{outcome: InDoubt}},
		"An edit refused":                      {edit, []Answer{throttled, unsent, refused}, step{outcome: Failed}},
		"An edit refused after doubt":          {edit, []Answer{broken, refused}, step{outcome: InDoubt}},
		"A delete refused":                     {del, []Answer{refused}, step{outcome: Failed}},
		"A delete refused after doubt":         {del, []Answer{broken, throttled, refused}, step{outcome: InDoubt, ask: true}},
		"A 429 that may not be repeated":       {edit, []Answer{{Verdict: Refused, Status: 429, Throttled: true}}, step{outcome: Failed}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tries := newTries(&plan.Action{Kind: test.kind})
			now := time.Time{}.Add(time.Hour)
			last := len(test.answers) - 1
			for i, a := range test.answers[:last] {
				s := tries.next(a, now, true)
				require.True(t, s.again, "answer %d", i)
				require.Nil(t, s.stop)
				if a.Throttled {
					require.Zero(t, s.wait, "the pace makes it wait")
				} else {
					require.Positive(t, s.wait)
				}
				require.Less(t, s.wait, 20*time.Second)
			}
			require.Equal(t, test.want, tries.next(test.answers[last], now, true))
		})
	}
}

// A call that an earlier run left open is in doubt from the start.
func TestTriesAgain(t *testing.T) {
	const edit, del = plan.Edit, plan.Delete
	tests := map[string]struct {
		kind   plan.Kind
		answer Answer
		want   step
	}{
		"An edit done":     {edit, succeeded, step{outcome: Done}},
		"An edit refused":  {edit, refused, step{outcome: InDoubt}},
		"A delete done":    {del, succeeded, step{outcome: Done}},
		"A delete refused": {del, refused, step{outcome: InDoubt, ask: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tries := newTries(&plan.Action{Kind: test.kind, Again: true})
			require.Equal(t, InDoubt, tries.ended(), "not sent at all")
			require.Equal(t, test.want, tries.next(test.answer, time.Time{}, true))
		})
	}
	tries := newTries(&plan.Action{Kind: edit, Again: true})
	for range maxUnsent - 1 {
		require.True(t, tries.next(unsent, time.Time{}, false).again)
	}
	require.Equal(t, InDoubt, tries.next(unsent, time.Time{}, false).outcome, "it never left this time")
}

func TestTriesGiveUp(t *testing.T) {
	begin := time.Time{}.Add(time.Hour)
	t.Run("Nobody ever answered", func(t *testing.T) {
		tries := newTries(&plan.Action{Kind: plan.Add})
		require.True(t, tries.next(unsent, begin, false).again)
		require.True(t, tries.next(unsent, begin, false).again)
		s := tries.next(unsent, begin, false)
		require.Equal(t, NotSent, s.outcome)
		require.Equal(t, &Stop{Reason: Unreachable, Count: 3, Message: unsent.Message}, s.stop)
	})
	t.Run("Somebody had answered", func(t *testing.T) {
		tries := newTries(&plan.Action{Kind: plan.Add})
		require.True(t, tries.next(unsent, begin, true).again)
		require.True(t, tries.next(unsent, begin.Add(119*time.Second), true).again)
		require.True(t, tries.next(throttled, begin.Add(119*time.Second), true).again, "it was there again")
		require.True(t, tries.next(unsent, begin.Add(2*time.Minute), true).again)
		s := tries.next(unsent, begin.Add(4*time.Minute), true)
		require.Equal(t, NotSent, s.outcome)
		require.Equal(t, Unreachable, s.stop.Reason)
	})
	t.Run("After doubt", func(t *testing.T) {
		tries := newTries(&plan.Action{Kind: plan.Edit})
		require.True(t, tries.next(broken, begin, true).again)
		require.True(t, tries.next(unsent, begin, true).again)
		require.Equal(t, InDoubt, tries.next(unsent, begin.Add(time.Hour), true).outcome)
	})
	t.Run("Patience ends", func(t *testing.T) {
		tries := newTries(&plan.Action{Kind: plan.Add})
		require.True(t, tries.next(throttled, begin, true).again)
		require.True(t, tries.next(throttled, begin.Add(10*time.Minute-1), true).again)
		s := tries.next(throttled, begin.Add(10*time.Minute), true)
		require.Equal(t, NotSent, s.outcome)
		require.Equal(t, &Stop{Reason: Throttled, Count: 3, Status: 429, Message: throttled.Message, RetryAfter: 10 * time.Minute}, s.stop)
	})
}
