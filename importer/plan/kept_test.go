package plan_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// drawStrict draws rules by which much is held.
func drawStrict(t *rapid.T) plan.Rules {
	rules := drawRules(t)
	share := rapid.SampledFrom([]float64{0, 0.2, 1})
	rules.Guards = mapping.Guards{Deletes: share.Draw(t, "deletes"), Edits: share.Draw(t, "edits"), Adds: share.Draw(t, "adds")}
	rules.Rejected = drawRejected(t)
	rules.OldFile = rapid.IntRange(0, 4).Draw(t, "old") == 0
	return rules
}

// manyKnown draws a shop of enough customers for the guards to judge.
func manyKnown(t *rapid.T) *shop {
	s := drawShop(t)
	for i := range rapid.IntRange(0, 12).Draw(t, "more") {
		s.learn(plan.Action{Kind: plan.Add, Key: "m" + itoa(i), Send: person(0, "", "name", "M").Customer}, itoa(5000+i))
	}
	return s
}

// A kept plan that is let pass by some numbers is the plan that is made with
// these numbers: call by call, guard by guard.
func TestKeptPlanPassesAsANewOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := manyKnown(t), drawFile(t, "file"), drawStrict(t)
		p, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		all, err := collect(p)
		require.NoError(t, err)

		var leave plan.Leave
		for _, h := range slices.Concat(p.Summary.Held, p.Summary.Behind) {
			n := h.Count + rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "off by")
			switch {
			case rapid.IntRange(0, 3).Draw(t, "not "+string(h.Guard)) == 0:
			case h.Guard == plan.GuardDeletes:
				leave.Allow.Deletes = n
			case h.Guard == plan.GuardEdits:
				leave.Allow.Edits = n
			case h.Guard == plan.GuardAdds:
				leave.Allow.Adds = n
			case h.Guard == plan.GuardOldFile && rules.OldFile:
				leave.OldFile = true
			}
		}
		again := rules
		again.Allow, again.OldFile = leave.Allow, rules.OldFile && !leave.OldFile
		if leave.OldFile && rules.Rejected != nil { // --old-file stands for both
			fresh := *rules.Rejected
			fresh.Stale = nil
			again.Rejected = &fresh
		}
		want, err := plan.Make(rows(file...), s, again)
		require.NoError(t, err)
		wants, err := collect(want)
		require.NoError(t, err)

		kept, err := plan.Keep(p.Summary, slices2(all), leave)
		require.NoError(t, err)
		gots, err := collect(kept)
		require.NoError(t, err)
		require.Len(t, gots, len(wants))
		for i := range gots {
			require.Equal(t, wants[i].Guard, gots[i].Guard, "%s %s", gots[i].Kind, gots[i].Key)
			require.ElementsMatch(t, wants[i].Behind, gots[i].Behind)
			wants[i].Guard, wants[i].Behind, gots[i].Guard, gots[i].Behind = "", nil, "", nil
			require.Equal(t, wants[i], gots[i])
		}
		require.Equal(t, want.Summary.Counts, kept.Summary.Counts)
		require.Equal(t, want.Summary.Sends, kept.Summary.Sends)
		require.Equal(t, want.Summary.News, kept.Summary.News)
		require.Equal(t, want.Summary.Blacklist, kept.Summary.Blacklist)
		require.Equal(t, guards(want.Summary.Held), guards(kept.Summary.Held))

		want.HoldAdds(plan.GuardNewState)
		kept.HoldAdds(plan.GuardNewState)
		require.Equal(t, want.Summary.Sends, kept.Summary.Sends)
		requireSent(t, kept)
		kept.HoldAdds("")
		requireSent(t, kept)
	})
}

func slices2(all []plan.Action) func() iter.Seq2[plan.Action, error] {
	return func() iter.Seq2[plan.Action, error] {
		return func(yield func(plan.Action, error) bool) {
			for _, a := range all {
				a.Behind = slices.Clone(a.Behind)
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

func guards(held []plan.Hold) (names []string) {
	for _, h := range held {
		names = append(names, string(h.Guard))
	}
	slices.Sort(names)
	return names
}

// requireSent holds a summary against the actions.
func requireSent(t *rapid.T, p *plan.Plan) {
	all, err := collect(p)
	require.NoError(t, err)
	sends := 0
	for i := range all {
		if all[i].Kind.Calls() && all[i].Guard == "" {
			sends++
		}
	}
	require.Equal(t, p.Summary.Sends, sends)
}

func keptOf(t *testing.T, leave plan.Leave, sum plan.Summary, all ...plan.Action) *plan.Plan {
	t.Helper()
	sum.Code = codeOf(all)
	p, err := plan.Keep(sum, slices2(all), leave)
	require.NoError(t, err)
	return p
}

// Where a second guard stands behind the first, it holds once the first is
// passed.
func TestKeptPlanHasGuardsBehindGuards(t *testing.T) {
	calls := []plan.Action{
		{Kind: plan.Edit, Key: "a", ID: "1", Guard: plan.GuardEdits, Behind: []plan.Guard{plan.GuardConflict}},
		{Kind: plan.Edit, Key: "b", ID: "2", Guard: plan.GuardEdits},
		{Kind: plan.Delete, Key: "c", ID: "3", Guard: plan.GuardEdits, Behind: []plan.Guard{plan.GuardDeletes}},
		{Kind: plan.Add, Key: "d", Guard: plan.GuardEdits, Behind: []plan.Guard{plan.GuardOlder}},
	}
	sum := plan.Summary{
		Held:   []plan.Hold{{Guard: plan.GuardEdits, Count: 2}, {Guard: plan.GuardDeletes, Count: 1}},
		Behind: []plan.Hold{{Guard: plan.GuardConflict, Count: 1}, {Guard: plan.GuardOlder, Count: 1}},
	}
	held := func(p *plan.Plan) string {
		all, err := collect(p)
		require.NoError(t, err)
		var text []string
		for i := range all {
			text = append(text, all[i].Key+":"+string(all[i].Guard))
		}
		return strings.Join(text, " ")
	}
	p := keptOf(t, plan.Leave{}, sum, calls...)
	require.Equal(t, "a:edits b:edits c:edits d:edits", held(p))
	require.Equal(t, []string{"deletes", "edits"}, guards(p.Summary.Held))
	require.Zero(t, p.Summary.Sends)

	p = keptOf(t, plan.Leave{Allow: plan.Allow{Edits: 3}}, sum, calls...) // not the number
	require.Equal(t, "a:edits b:edits c:edits d:edits", held(p))

	p = keptOf(t, plan.Leave{Allow: plan.Allow{Edits: 2}}, sum, calls...)
	require.Equal(t, "a:conflict b: c:deletes d:", held(p))
	require.Equal(t, []string{"conflict", "deletes"}, guards(p.Summary.Held))
	require.Equal(t, 2, p.Summary.Sends)
	p.HoldAdds(plan.GuardNewState) // is judged anew, whatever it was then
	require.Equal(t, "a:conflict b: c:deletes d:new_state", held(p))
	require.Equal(t, 1, p.Summary.Sends)

	p = keptOf(t, plan.Leave{Allow: plan.Allow{Edits: 2, Deletes: 1}}, sum, calls...)
	require.Equal(t, "a:conflict b: c: d:", held(p))
}

func TestKeptPlanLeavesOutWhatIsDeclined(t *testing.T) {
	calls := []plan.Action{
		{Kind: plan.Unchanged, Key: "u"}, {Kind: plan.Add, Key: "a"}, {Kind: plan.Add, Key: "b", Guard: plan.GuardAdds}, {Kind: plan.Delete, Key: "c"},
	}
	sum := plan.Summary{Held: []plan.Hold{{Guard: plan.GuardAdds, Count: 2}}}
	p := keptOf(t, plan.Leave{Declined: func(n int) bool { return n != 3 }}, sum, calls...)
	all, err := collect(p)
	require.NoError(t, err)
	for i, want := range []plan.Kind{plan.Unchanged, plan.Skipped, plan.Skipped, plan.Delete} {
		require.Equal(t, want, all[i].Kind)
	}
	require.Equal(t, plan.NoteDeclined, all[1].Note)
	require.Empty(t, all[2].Guard)
	require.Empty(t, p.Summary.Held)
	require.Equal(t, 1, p.Summary.Sends)
	require.Equal(t, 2, p.Summary.Counts[plan.Skipped])
	require.Equal(t, codeOf(calls), p.Summary.Code)
}

func TestKeptPlanMustFitItsCode(t *testing.T) {
	_, err := plan.Keep(plan.Summary{Code: "K7QX-2M9F"}, slices2([]plan.Action{{Kind: plan.Add, Key: "a"}}), plan.Leave{})
	require.ErrorIs(t, err, plan.ErrOtherCode)
	broken := errors.New("broken")
	_, err = plan.Keep(plan.Summary{}, func() iter.Seq2[plan.Action, error] {
		return func(yield func(plan.Action, error) bool) { yield(plan.Action{}, broken) }
	}, plan.Leave{})
	require.ErrorIs(t, err, broken)
}
