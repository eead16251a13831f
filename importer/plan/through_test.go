package plan_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

func TestThroughChangesWhatIsSeen(t *testing.T) {
	p, err := plan.Keep(plan.Summary{}, func() iter.Seq2[plan.Action, error] {
		return func(yield func(plan.Action, error) bool) {
			_ = yield(plan.Action{Kind: plan.Skipped, Key: "C-1"}, nil) && yield(plan.Action{Kind: plan.Skipped, Key: "C-2"}, nil)
		}
	}, plan.Leave{})
	require.NoError(t, err)
	shown := p.Through(func(a plan.Action) plan.Action { a.Key = "…"; return a })
	require.Equal(t, []string{"…", "…"}, keysOf(t, shown))
	require.Equal(t, []string{"C-1", "C-2"}, keysOf(t, p), "what is sent is not changed")
	for a := range shown.Actions() {
		require.Equal(t, "…", a.Key)
		break // may be left at any time
	}
}

func TestThroughOfUndo(t *testing.T) {
	u, err := plan.MakeUndo(func() iter.Seq2[plan.Past, error] {
		return func(yield func(plan.Past, error) bool) {
			yield(plan.Past{Deed: plan.Deed{Ticket: 1, Key: "C-1"}, Undone: plan.Skipped}, nil)
		}
	}, newShop(), plan.UndoRules{})
	require.NoError(t, err)
	var keys []string
	for a, err := range u.Through(func(a plan.Action) plan.Action { a.Key += "…"; return a }) {
		require.NoError(t, err)
		keys = append(keys, a.Key)
	}
	require.Equal(t, []string{"C-1…"}, keys)
}

func keysOf(t *testing.T, p *plan.Plan) (keys []string) {
	t.Helper()
	for a, err := range p.Actions() {
		require.NoError(t, err)
		keys = append(keys, a.Key)
	}
	return keys
}
