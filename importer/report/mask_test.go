package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func TestMaskShortens(t *testing.T) {
	m := report.NewMask([]customer.Set{0})
	a := m.Action(plan.Action{
		Key: "C-17", Who: "Jean-Marc  de Brès", ID: "1017",
		Send: of("title", "M.", "name", "de Brès", "surname", "Jean-Marc", "email", "jm.debres@mail.example.fr", "phone", "+33199000102",
			"birthDate", "479520000", "postcode", "06000", "country", "FR", "barcode", "12", "commentPrivate", "", "clientGroupID", "7"),
		Before: of("birthDate", "no day", "email", "nobody"),
	})
	require.Equal(t, "C-17", a.Key, "a customer's number is no personal data")
	require.Equal(t, "J… d… B…", a.Who)
	require.Equal(t, of("title", "M.", "name", "d… B…", "surname", "J…", "email", "j…@m….fr", "phone", "…02",
		"birthDate", "1985…", "postcode", "0…", "country", "FR", "barcode", "…", "commentPrivate", "", "clientGroupID", "7"), a.Send)
	require.Equal(t, of("birthDate", "…", "email", "n…"), a.Before)
}

func TestMaskShortensKeys(t *testing.T) {
	just := func(fields ...customer.Field) (s customer.Set) {
		for _, f := range fields {
			s = s.With(f)
		}
		return s
	}
	for _, test := range []struct {
		parts     []customer.Set
		key, want string
	}{
		{[]customer.Set{0}, "C|17", "C|17"},
		{[]customer.Set{just(customer.Email)}, "anne@example.com", "a…@e….com"},
		{[]customer.Set{0}, "anne@example.com", "a…@e….com"},
		{[]customer.Set{just(customer.Name, customer.Surname)}, "Anne Martin", "A… M…"},
		{[]customer.Set{just(customer.Name), 0, just(customer.Phone)}, `Mar\|tin|7|0199000102`, "M…|7|…02"},
		{[]customer.Set{just(customer.Barcode, customer.ActivityCode)}, "3760012345678", "…78"},
		{[]customer.Set{just(customer.ActivityCode)}, "A-7", "A-7"},
		{nil, "who knows", "w…"},
	} {
		require.Equal(t, test.want, report.NewMask(test.parts).Key(test.key), test.key)
	}
}

func TestMaskShortensProblems(t *testing.T) {
	m := report.NewMask([]customer.Set{customer.Set(0).With(customer.Email)})
	for name, test := range map[string]struct{ in, want mapping.Problem }{
		"by field":     {mapping.Problem{Field: "phone", Value: "01 99 00 01", Code: mapping.PhoneLength, Args: []string{"FR"}}, mapping.Problem{Field: "phone", Value: "…01", Code: mapping.PhoneLength, Args: []string{"FR"}}},
		"unmapped":     {mapping.Problem{Column: "x", Value: "secret", Code: mapping.CellError}, mapping.Problem{Column: "x", Value: "s…", Code: mapping.CellError}},
		"repaired":     {mapping.Problem{Field: "postcode", Value: "6000", Code: mapping.RepairedZeros, Args: []string{"06000"}}, mapping.Problem{Field: "postcode", Value: "6…", Code: mapping.RepairedZeros, Args: []string{"0…"}}},
		"a key":        {mapping.Problem{Value: "anne@example.com", Code: plan.DuplicateKey, Args: []string{"2", "3"}}, mapping.Problem{Value: "a…@e….com", Code: plan.DuplicateKey, Args: []string{"2", "3"}}},
		"another's id": {mapping.Problem{Value: "17", Code: plan.IDOfAnother, Args: []string{"anne@example.com"}}, mapping.Problem{Value: "17", Code: plan.IDOfAnother, Args: []string{"a…@e….com"}}},
	} {
		require.Equal(t, test.want, m.Problem(test.in), name)
	}
}

// Whatever the values are: nothing of what was there is left, in any form.
func TestMaskLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé]{6,12}( [A-Z][a-z]{5,9})?(@[a-z]{5,9}\.[a-z]{2})?`)
		var all []string
		draw := func(label string) string {
			s := text.Draw(t, label)
			all = append(all, s)
			return s
		}
		a := plan.Action{Key: draw("key"), OldKey: draw("old"), Twin: draw("twin"), Who: draw("who")}
		for _, f := range []customer.Field{customer.Name, customer.Email, customer.Phone, customer.BirthDate, customer.City, customer.CommentPublic, customer.VATNumber, customer.Lat} {
			for _, c := range []*customer.Customer{&a.Send, &a.Before, &a.Keep, &a.Raw, &a.Theirs} {
				c.Set(f, draw(f.String()))
			}
		}
		a.Problems = []mapping.Problem{{Field: "phone", Value: draw("value"), Code: mapping.PhoneBad}}
		untouched := a.Problems[0]
		full := send.Result{Action: a, Message: "the shop knows " + a.Send.Value(customer.Name) + " already"}
		r := report.NewMask(nil).Result(&full)
		var left strings.Builder
		for _, c := range []*customer.Customer{&r.Action.Send, &r.Action.Before, &r.Action.Keep, &r.Action.Raw, &r.Action.Theirs} {
			for f := range c.Fields().All() {
				left.WriteString(c.Value(f) + "\n")
			}
		}
		left.WriteString(strings.Join([]string{r.Action.Key, r.Action.OldKey, r.Action.Twin, r.Action.Who, r.Action.Problems[0].Value, r.Message}, "\n"))
		for _, s := range all {
			for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '@' || r == '.' }) {
				if len(word) > 2 { // but the country of an address
					require.NotContains(t, left.String(), word)
				}
			}
		}
		require.Equal(t, a, full.Action, "what is sent is another matter")
		require.Equal(t, untouched, a.Problems[0])
	})
}

func TestNoMask(t *testing.T) {
	var none *report.Mask
	a := plan.Action{Key: "anne@example.com", Who: "Anne"}
	require.Equal(t, a, none.Action(a))
	require.Equal(t, send.Result{Action: a}, *none.Result(&send.Result{Action: a}))
}
