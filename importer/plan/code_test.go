package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
)

func codeOf(actions []plan.Action) string {
	var c plan.Code
	for i := range actions {
		c.Add(&actions[i])
	}
	return c.String()
}

// The code of a plan is that of its actions, whatever is held, and in whatever
// order they come.
func TestCodeIsThatOfTheActions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		if rapid.Bool().Draw(t, "strict") {
			rules.Guards.Edits, rules.Guards.Deletes, rules.Guards.Adds = 0, 0, 0
			rules.HoldAdds = plan.GuardNewState
		}
		p, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		actions, err := collect(p)
		require.NoError(t, err)
		require.Equal(t, codeOf(actions), p.Summary.Code)
		require.Equal(t, codeOf(rapid.Permutation(actions).Draw(t, "order")), p.Summary.Code)

		code := p.Summary.Code
		p.HoldAdds(plan.GuardOlder)
		require.Equal(t, code, p.Summary.Code)
	})
}

// Whatever is different in a call makes another code; what is not sent does not.
func TestCodeTellsCallsApart(t *testing.T) {
	base := plan.Action{Kind: plan.Edit, Key: "a", ID: "7", Line: 3, Send: person(3, "a", "name", "Roux").Customer}
	other := func(change func(*plan.Action)) string {
		a := base
		change(&a)
		return codeOf([]plan.Action{a})
	}
	same := other(func(*plan.Action) {})
	differ := []string{
		same,
		other(func(a *plan.Action) { a.Kind = plan.Add }),
		other(func(a *plan.Action) { a.Key = "b" }),
		other(func(a *plan.Action) { a.ID = "8" }),
		other(func(a *plan.Action) { a.OldKey = "z" }),
		other(func(a *plan.Action) { a.Send.Set(customer.Name, "Rou") }),
		other(func(a *plan.Action) { a.Send.Set(customer.Email, "") }),
		other(func(a *plan.Action) { a.Gone = true }),
		codeOf([]plan.Action{base, base}),
		codeOf(nil),
	}
	slices.Sort(differ)
	require.Len(t, slices.Compact(differ), 10)
	require.Equal(t, same, other(func(a *plan.Action) { a.Line, a.Guard, a.Who = 9, plan.GuardEdits, "Ann" }))
	require.Equal(t, same, codeOf([]plan.Action{{Kind: plan.Unchanged, Key: "u"}, base}))
}

func TestReadCode(t *testing.T) {
	code := codeOf([]plan.Action{{Kind: plan.Delete, Key: "a", ID: "7"}})
	require.Regexp(t, `^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`, code)
	sloppy := strings.NewReplacer("0", "o", "1", "l", "-", "").Replace(code)
	for _, written := range []string{code, strings.ToLower(code), sloppy, " " + code + " "} {
		read, ok := plan.ReadCode(written)
		require.True(t, ok, written)
		require.Equal(t, code, read)
	}
	for _, wrong := range []string{"", "K7QX", "K7QX-2M9", "K7QX-2M9FF", "K7QX-2M9U", "K7QX_2M9F", "K7QX-2M9é"} {
		_, ok := plan.ReadCode(wrong)
		require.False(t, ok, wrong)
	}
}
