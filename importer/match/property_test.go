package match_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

// A world is a shop whose list has its own ways, customers who are known, some
// whose add is in doubt, and some who were entered at the till.
type world struct {
	list   shows
	form   match.Form
	doubts []match.Doubt
	truth  []string // the ids of the doubts; "" where the add did not happen
	people []match.Listed
}

// ways are what a shop may do to a value, whoever's it is.
func ways() []func(string) string {
	cut := func(n int) func(string) string {
		return func(s string) string { return string([]rune(s)[:min(n, len([]rune(s)))]) }
	}
	return []func(string) string{
		asSent, asSent, asSent, asSent, nil, upper, strings.ToLower, national, html.EscapeString, cut(40), cut(20),
		func(s string) string { return strings.TrimLeft(s, "0") },
		func(s string) string { return strings.ReplaceAll(s, "'", `\'`) },
		func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > 127 {
					return '?'
				}
				return r
			}, s)
		},
		func(s string) string { // UTF-8 taken for Latin-1
			var wrong []rune
			for i := range len(s) {
				wrong = append(wrong, rune(s[i]))
			}
			return string(wrong)
		},
		func(s string) string {
			return strings.NewReplacer("é", "e", "è", "e", "œ", "oe", "Œ", "OE").Replace(s)
		},
	}
}

// drawPerson draws from so few values that families and namesakes abound.
func drawPerson(t *rapid.T) (c customer.Customer) {
	for _, one := range []struct {
		field  customer.Field
		values []string
	}{
		{customer.Name, []string{"", "Dupont", "Müller-Roux", "O'Brien", "Charcuterie de la Gare & Fils", "DUPONT", "Roux"}},
		{customer.Surname, []string{"", "Jean", "Hélène", "Marie-Anne", "Roux", "jean"}},
		{customer.Email, []string{"", "a@example.com", "A@example.com", "b+c@example.com", "b@example.com"}},
		{customer.Phone, []string{"", "+33612345678", "+33712345678", "0612345678", "+33400000001"}},
		{customer.Phone2, []string{"", "", "+33612345678", "+33400000002"}},
		{customer.Barcode, []string{"", "", "0017", "17", "AB 1", "AB2"}},
		{customer.City, []string{"", "Lyon", "Orléans"}},
		{customer.Postcode, []string{"", "01000", "1000"}},
	} {
		c.Set(one.field, rapid.SampledFrom(one.values).Draw(t, one.field.String()))
	}
	return c
}

func drawWorld(t *rapid.T) *world {
	w := &world{list: shows{}}
	for _, f := range []customer.Field{customer.Name, customer.Surname, customer.Email, customer.Phone, customer.Phone2, customer.Barcode, customer.City, customer.Postcode} {
		if how := rapid.SampledFrom(ways()).Draw(t, "way"); how != nil {
			w.list[f] = how
		}
	}
	mapped := customer.Set(rapid.Uint32().Draw(t, "mapped")) & customer.AllFields
	for range rapid.IntRange(0, 4).Draw(t, "known") {
		sent := drawPerson(t)
		sent = sent.Only(mapped)
		shown := w.list.list(sent)
		w.form.Compare(&sent, &shown)
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "doubts") {
		sent := drawPerson(t)
		d, id := match.Doubt{Key: fmt.Sprint(i), Sent: sent.Only(mapped)}, ""
		if rapid.Bool().Draw(t, "happened") {
			id = fmt.Sprint(100 + i)
			w.people = append(w.people, match.Listed{ID: id, Fields: w.list.list(d.Sent)})
		}
		w.doubts, w.truth = append(w.doubts, d), append(w.truth, id)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "till") {
		one := match.Listed{ID: fmt.Sprint(50 + i), Fields: w.list.list(drawPerson(t))}
		if !slices.ContainsFunc(w.doubts, func(d match.Doubt) bool { return sameEyes(w.list.list(d.Sent), one.Fields) }) {
			w.people = append(w.people, one) // else nobody on earth could tell
		}
	}
	w.people = rapid.Permutation(w.people).Draw(t, "list")
	return w
}

// sameEyes reports whether two customers are the same to a person, who makes
// nothing of capitals, nor of an address.
func sameEyes(a, b customer.Customer) bool {
	for f := range (a.Fields() | b.Fields()).All() {
		if f == customer.City || f == customer.Postcode {
			continue
		}
		if !strings.EqualFold(a.Value(f), b.Value(f)) {
			return false
		}
	}
	return true
}

// Whatever the shop does to values, and whoever was entered at the till: if a
// verdict is given, it is right.
func TestNoVerdictIsWrong(t *testing.T) {
	for range 20 { // worlds are cheap, and wrong verdicts rare
		rapid.Check(t, func(t *rapid.T) { rightVerdicts(t, drawWorld(t)) })
	}
}

func rightVerdicts(t *rapid.T, w *world) {
	taken := map[string]bool{}
	for i, f := range match.Doubts(w.doubts, w.people, &w.form, len(w.people) == 0) {
		switch f.Verdict {
		case match.Happened:
			require.False(t, taken[f.ID], "an id is given twice")
			taken[f.ID] = true
			require.Equal(t, w.truth[i], f.ID, "%v\n%v", w.doubts, w.people)
		case match.NotHappened:
			require.Empty(t, w.truth[i], "%v\n%v", w.doubts, w.people)
		}
	}
}

// The order of either side changes nothing but the order of what is found.
func TestOrderOfDoubtsAndList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		found := match.Doubts(w.doubts, w.people, &w.form, false)
		order := rapid.Permutation(numbersTo(len(w.doubts))).Draw(t, "order")
		var doubts []match.Doubt
		for _, i := range order {
			doubts = append(doubts, w.doubts[i])
		}
		people := rapid.Permutation(w.people).Draw(t, "people")
		again := match.Doubts(doubts, people, &w.form, false)
		for i, from := range order {
			require.Equal(t, found[from], again[i])
		}
	})
}

// In a sound list every customer who has names and an e-mail address of their
// own is found, or found missing.
func TestSoundListSettlesAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doubts []match.Doubt
		var people []match.Listed
		var want []string
		for i := range rapid.IntRange(1, 20).Draw(t, "doubts") {
			d := doubt(fmt.Sprint(i), "name", fmt.Sprintf("Famille%d", i/2), "surname", fmt.Sprintf("Prénom%d", i),
				"email", fmt.Sprintf("p%d@example.com", i), "phone", fmt.Sprintf("+3361234%04d", i/2))
			doubts = append(doubts, d)
			if rapid.Bool().Draw(t, "happened") {
				people = append(people, match.Listed{ID: fmt.Sprint(100 + i), Fields: d.Sent})
				want = append(want, fmt.Sprint(100+i))
				continue
			}
			want = append(want, "not_happened")
		}
		require.Equal(t, want, judge(match.Doubts(doubts, people, everything().form(), false)))
	})
}

func numbersTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
