package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

func TestAdopt(t *testing.T) {
	by := func(f ...customer.Field) []customer.Field { return f }
	for _, c := range []struct {
		name   string
		rows   []match.Wanted
		listed []match.Listed
		by     []customer.Field
		want   match.Adoption
	}{
		{"by e-mail, barcode and phone",
			[]match.Wanted{wanted("A", "email", "A@b.fr"), wanted("B", "barcode", "0012"), wanted("C", "phone2", "+33612345678")},
			[]match.Listed{listed("3", "phone", "06 12 34 56 78"), listed("2", "barcode", "12"), listed("1", "email", "a@ b.fr")}, nil,
			match.Adoption{Matches: []match.Pair{{0, 2}, {1, 1}, {2, 0}}}},
		{"blank is no value", []match.Wanted{wanted("A", "email", "", "barcode", "0", "phone", "000")},
			[]match.Listed{listed("1", "email", "", "barcode", "00", "phone", "0")}, nil, match.Adoption{Unmatched: []int{0}, Uncompared: []int{0}}},
		{"e-mail says one, phone another", []match.Wanted{wanted("A", "email", "a@b.fr", "phone", "+33612345678")},
			[]match.Listed{listed("1", "email", "a@b.fr"), listed("2", "phone", "+33612345678")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0}, []int{0, 1}}}}},
		{"two rows, one customer", []match.Wanted{wanted("A", "email", "a@b.fr"), wanted("B", "email", "a@b.fr")},
			[]match.Listed{listed("1", "email", "a@b.fr")}, nil, match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0, 1}, []int{0}}}}},
		{"one key twice", []match.Wanted{wanted("A", "email", "a@b.fr"), wanted("A", "email", "c@b.fr")},
			[]match.Listed{listed("1", "email", "a@b.fr"), listed("2", "email", "c@b.fr")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0, 1}, []int{0, 1}}}}},
		{"one id twice", []match.Wanted{wanted("A", "email", "a@b.fr")},
			[]match.Listed{listed("1", "email", "a@b.fr"), listed("1", "email", "c@b.fr")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0}, []int{0, 1}}}}},
		{"no id", []match.Wanted{wanted("A", "email", "a@b.fr")}, []match.Listed{listed("", "email", "a@b.fr")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0}, []int{0}}}}},
		{"two numbers with one end", []match.Wanted{wanted("A", "phone", "+33612345678")}, []match.Listed{listed("1", "phone", "0712345678")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0}, false}}}},
		{"two numbers with one end, and the right one", []match.Wanted{wanted("A", "phone", "+33612345678")},
			[]match.Listed{listed("1", "phone", "0712345678"), listed("2", "phone", "+33 (0)6 12 34 56 78")}, nil,
			match.Adoption{Matches: []match.Pair{{0, 1}}}},
		{"a family's telephone", []match.Wanted{wanted("A", "phone", "+33612345678", "surname", "Jean", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Marie", "name", "Roux")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0}, false}}}},
		{"a family's telephone, and both of them there", []match.Wanted{
			wanted("A", "phone", "+33612345678", "surname", "Jean", "name", "Roux", "email", "j@b.fr"), wanted("B", "phone", "+33612345678", "surname", "Marie", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Marie", "name", "Roux"), listed("2", "phone", "+33612345678", "surname", "Jean", "name", "Roux", "email", "j@b.fr")}, nil,
			match.Adoption{Matches: []match.Pair{{0, 1}, {1, 0}}}},
		{"a family's telephone, and one without a number whose names these are", []match.Wanted{
			wanted("A", "phone", "+33612345678", "name", "Roux", "email", "j@b.fr"), wanted("B", "surname", "Marie", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Marie", "name", "Roux")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0}, false}, {1, []int{0}, false}}}},
		{"a family's telephone, and another on the list whose names these are", []match.Wanted{
			wanted("A", "phone", "+33612345678", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Marie", "name", "Roux"), listed("2", "name", "Roux")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0, 1}, false}}}},
		{"fewer names, and nobody else has these", []match.Wanted{wanted("A", "phone", "+33612345678", "name", "Roux"), wanted("B", "name", "Noir")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Marie", "name", "Roux")}, nil,
			match.Adoption{Matches: []match.Pair{{0, 0}}, Unmatched: []int{1}}},
		{"a family's telephone, and two of one name", []match.Wanted{wanted("A", "phone", "+33612345678", "surname", "Jean", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "surname", "Jean", "name", "Roux"), listed("2", "phone", "+33612345678", "surname", "Jean", "name", "Roux")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0}, []int{0, 1}}}}},
		{"e-mail says one, phone another, of one name", []match.Wanted{wanted("A", "email", "a@b.fr", "phone", "+33612345678", "name", "Roux")},
			[]match.Listed{listed("1", "email", "a@b.fr", "name", "Roux"), listed("2", "phone", "+33612345678", "name", "Roux")}, nil,
			match.Adoption{Ambiguous: []match.Ambiguity{{[]int{0}, []int{0, 1}}}}},
		{"names changed places", []match.Wanted{wanted("A", "phone", "+33612345678", "surname", "Éric", "name", "Roux")},
			[]match.Listed{listed("1", "phone", "+33612345678", "name", "ERIC", "surname", "ROUX")}, nil, match.Adoption{Matches: []match.Pair{{0, 0}}}},
		{"same names", []match.Wanted{wanted("A", "surname", "Éric", "name", "Le-Roux"), wanted("B", "name", "Noir")},
			[]match.Listed{listed("1", "name", "Eric Le Roux"), listed("2", "surname", "Éric")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0, 1}, false}}, Unmatched: []int{1}}},
		{"names garbled, cut short and escaped", []match.Wanted{wanted("A", "surname", "Frédérique", "name", "Noël"), wanted("B", "surname", "Marie", "name", "Montgomery-Featherstone"), wanted("C", "surname", "Zoé", "name", "D'Arc & fils")},
			[]match.Listed{listed("1", "surname", "FrÃ©dÃ©rique", "name", "NoÃ«l"), listed("2", "surname", "Marie", "name", "Montgomery-Feat"), listed("3", "surname", "Zo&eacute;", "name", "D&#039;Arc &amp; fils")}, nil,
			match.Adoption{Near: []match.NearPair{{0, []int{0}, false}, {1, []int{1}, false}, {2, []int{2}, false}}}},
		{"more than are shown", []match.Wanted{wanted("A", "name", "Roux")},
			many(6, "name", "Roux"), nil, match.Adoption{Near: []match.NearPair{{0, []int{0, 1, 2, 3, 4}, true}}}},
		{"nothing to compare", []match.Wanted{wanted("A", "email", "a@b.fr"), wanted("B", "email", "b@b.fr", "name", "Noir"), wanted("C", "phone", "0612345678")},
			[]match.Listed{listed("1", "name", "Roux"), listed("2", "phone", "0612345678")}, nil,
			match.Adoption{Matches: []match.Pair{{2, 1}}, Unmatched: []int{0, 1}, Uncompared: []int{0}}},
		{"nothing to compare but what is garbled to nothing", []match.Wanted{wanted("A", "name", "Иванова")}, []match.Listed{listed("1", "name", "???????")}, nil,
			match.Adoption{Unmatched: []int{0}, Uncompared: []int{0}}},
		{"same names, but matched with another", []match.Wanted{wanted("A", "name", "Roux"), wanted("B", "name", "Roux", "barcode", "1")},
			[]match.Listed{listed("1", "name", "Roux", "barcode", "1")}, nil, match.Adoption{Matches: []match.Pair{{1, 0}}, Unmatched: []int{0}}},

		{"by a column, under other names", []match.Wanted{wanted("A", "email", "A@b.fr", "name", "Noir")}, []match.Listed{listed("1", "email", "a@b.fr", "name", "Roux")},
			by(customer.Email), match.Adoption{Matches: []match.Pair{{0, 0}}}},
		{"by a column, text to the letter", []match.Wanted{wanted("A", "barcode", "0012"), wanted("B", "barcode", "13")}, []match.Listed{listed("1", "barcode", "12"), listed("2", "barcode", "13")},
			by(customer.Barcode), match.Adoption{Matches: []match.Pair{{1, 1}}, Near: []match.NearPair{{0, []int{0}, false}}}},
		{"by two columns", []match.Wanted{wanted("A", "name", "Roux", "phone", "+33612345678"), wanted("B", "name", "Roux", "phone", "")},
			[]match.Listed{listed("1", "name", "Roux", "phone", "0612345678"), listed("2", "name", "Roux", "phone", "")},
			by(customer.Name, customer.Phone), match.Adoption{Matches: []match.Pair{{0, 0}}, Near: []match.NearPair{{1, []int{1}, false}}}},
		{"by two columns, another number", []match.Wanted{wanted("A", "name", "Roux", "phone", "+33612345678")},
			[]match.Listed{listed("1", "name", "Roux", "phone", "0712345678")}, by(customer.Name, customer.Phone), match.Adoption{Near: []match.NearPair{{0, []int{0}, false}}}},
		{"columns are not run together", []match.Wanted{wanted("A", "name", "ab", "surname", "c")}, []match.Listed{listed("1", "name", "a", "surname", "bc")},
			by(customer.Name, customer.Surname), match.Adoption{Unmatched: []int{0}}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, match.Adopt(c.rows, c.listed, c.by)) })
	}
}

// many are so many customers of one kind.
func many(n int, pairs ...string) (people []match.Listed) {
	for i := range n {
		people = append(people, listed(fmt.Sprint(i+1), pairs...))
	}
	return people
}

// names are the words of both names, in order.
func names(c *customer.Customer) string {
	words := strings.Fields(strings.ReplaceAll(strings.ToLower(c.Value(customer.Name)+" "+c.Value(customer.Surname)), "-", " "))
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestAdoptCrowd(t *testing.T) {
	var rows []match.Wanted
	var people []match.Listed
	for i := range 500 {
		rows = append(rows, wanted(fmt.Sprint(i), "phone", "+33400000001"))
		people = append(people, listed(fmt.Sprint(1000+i), "phone", "0400000001"))
	}
	a := match.Adopt(rows, people, nil)
	require.Empty(t, a.Matches)
	require.Len(t, a.Ambiguous, 1)
	require.Len(t, a.Ambiguous[0].Rows, 500)
	require.Len(t, a.Ambiguous[0].Listed, 500)
}

// Every row is told of once; nobody is matched twice; what the rows and the
// listed are called, and not where they stand, decides.
func TestAdoptInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []match.Wanted
		var people []match.Listed
		for i := range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows = append(rows, match.Wanted{Key: fmt.Sprint(i), Fields: drawPerson(t)})
		}
		for i := range rapid.IntRange(0, 9).Draw(t, "listed") {
			people = append(people, match.Listed{ID: fmt.Sprint(5 + i), Fields: drawPerson(t)})
		}
		by := rapid.SampledFrom([][]customer.Field{nil, nil, {customer.Email}, {customer.Phone}, {customer.Name, customer.Surname}, {customer.Name, customer.Phone}}).Draw(t, "by")
		first := match.Adopt(rows, people, by)
		told := tell(t, first, rows, people)

		moved, list := rapid.Permutation(rows).Draw(t, "moved"), rapid.Permutation(people).Draw(t, "list")
		require.Equal(t, told, tell(t, match.Adopt(moved, list, by), moved, list))
		alone(t, first, rows, people, by)
	})
}

// tell says by their names what becomes of every row, and holds an Adoption to
// its doc.
func tell(t *rapid.T, a match.Adoption, rows []match.Wanted, people []match.Listed) map[string]string {
	told, taken := map[string]string{}, map[int]bool{}
	ids := func(at []int) (ids []string) {
		require.True(t, slices.IsSorted(at))
		for _, l := range at {
			ids = append(ids, people[l].ID)
		}
		slices.Sort(ids)
		return ids
	}
	say := func(row int, what string) {
		require.NotContains(t, told, rows[row].Key)
		told[rows[row].Key] = what
	}
	take := func(at ...int) {
		for _, l := range at {
			require.False(t, taken[l])
			taken[l] = true
		}
	}
	for _, p := range a.Matches {
		say(p.Row, people[p.Listed].ID)
		take(p.Listed)
	}
	for _, g := range a.Ambiguous {
		require.True(t, slices.IsSorted(g.Rows))
		for _, r := range g.Rows {
			say(r, fmt.Sprint("ambiguous ", ids(g.Listed)))
		}
		take(g.Listed...)
	}
	for _, n := range a.Near {
		say(n.Row, fmt.Sprint("near ", ids(n.Listed)))
		for _, l := range n.Listed {
			require.False(t, taken[l])
		}
		require.LessOrEqual(t, len(n.Listed), 5)
	}
	for _, r := range a.Unmatched {
		say(r, "unmatched")
	}
	require.Len(t, told, len(rows))
	return told
}

// alone holds that whoever is matched is so without the others, too, and that
// nobody else there, by themselves, would be matched with either; but for who
// shares a value under other names than those two have.
func alone(t *rapid.T, a match.Adoption, rows []match.Wanted, people []match.Listed, by []customer.Field) {
	for _, p := range a.Matches {
		for r := range rows {
			for l := range people {
				if r == p.Row || l == p.Listed {
					pair := match.Adopt(rows[r:r+1], people[l:l+1], by)
					namesakes := names(&rows[r].Fields) != "" && names(&rows[r].Fields) == names(&people[l].Fields)
					it := r == p.Row && l == p.Listed
					require.True(t, it == (len(pair.Matches) == 1) || !it && by == nil && !namesakes)
				}
			}
		}
	}
}
