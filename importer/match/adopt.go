package match

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"kashsync/mapping/customer"
)

// A Wanted is a row of the spreadsheet.
type Wanted struct {
	Key    string
	Line   int
	Fields customer.Customer
}

// An Adoption says which rows are which listed customers. Numbers are indexes
// into the rows and the listed that were given, ascending; every row is in
// exactly one of its lists, and a listed customer in one match or ambiguity at
// most.
type Adoption struct {
	Matches   []Pair      // certain
	Near      []NearPair  // for a person to decide
	Ambiguous []Ambiguity // more than one way to pair them
	Unmatched []int       // rows that nobody in the list is like
	// Uncompared are those of the unmatched who cannot be told from somebody on
	// the list whom nobody matches: the two show no names, e-mail address, phone
	// number or barcode both.
	Uncompared []int
}

// A Pair is a row and the one listed customer who is meant by it.
type Pair struct{ Row, Listed int }

// A NearPair is a row, and at most five listed customers who may be meant by it
// and are nobody else's match: they share names, however these are garbled or cut
// short, or another value.
type NearPair struct {
	Row    int
	Listed []int
	More   bool // others share something, too
}

// An Ambiguity is rows and listed customers who share values crosswise, or who
// share one though two rows have one key, or two customers one id.
type Ambiguity struct{ Rows, Listed []int }

// Adopt pairs rows with listed customers by the fields in by, all of which must
// agree: text to the letter, an e-mail address but for case and blanks, a phone
// number whichever way it is dialled. Where by is empty, sharing an e-mail
// address, a barcode or a phone number is enough, but not under other names, nor
// where another has just those names: a family may have one phone, so who shares
// it under the same names comes first.
// Only who is alone on both sides is matched.
func Adopt(rows []Wanted, listed []Listed, by []customer.Field) Adoption {
	m := &meeting{rows: rows, listed: listed, by: by, out: make([]bool, len(rows)+len(listed))}
	var named []Pair
	if len(by) == 0 {
		m.named = true
		first, _ := m.meet()
		m.named, named = false, first.Matches
		for _, pair := range named {
			m.out[pair.Row], m.out[len(rows)+pair.Listed] = true, true
		}
	}
	a, rest := m.meet()
	m.near(&a, rest)
	a.Matches = append(a.Matches, named...)
	slices.SortFunc(a.Matches, func(x, y Pair) int { return cmp.Compare(x.Row, y.Row) })
	return a
}

// A meeting links those who share a value. Its people are the rows and, after
// them, the listed.
type meeting struct {
	rows    []Wanted
	listed  []Listed
	by      []customer.Field
	named   bool   // only who has the same names shares anything
	out     []bool // people who are matched already
	parents parents

	// Where names are no clue: those of which one of a pair has more than the
	// other, and whether another row, or listed customer, has just these.
	rowNames, listedNames map[string]bool
}

func (m *meeting) meet() (a Adoption, rest []bool) {
	m.parents = newParents(len(m.out))
	m.linkDoubles()
	m.linkSharers()
	return m.pairs()
}

func (m *meeting) person(i int) *customer.Customer {
	if i < len(m.rows) {
		return &m.rows[i].Fields
	}
	return &m.listed[i-len(m.rows)].Fields
}

// linkDoubles links rows with one key, and listed customers with one id: who is
// meant by either is then for a person to say.
func (m *meeting) linkDoubles() {
	keys := make(map[string]int, len(m.rows))
	for i := range m.rows {
		m.parents.link(i, first(keys, m.rows[i].Key, i))
	}
	ids := make(map[string]int, len(m.listed))
	for i := range m.listed {
		at := len(m.rows) + i
		m.parents.link(at, first(ids, m.listed[i].ID, at))
	}
}

// first returns who came first with that text.
func first(seen map[string]int, text string, i int) int {
	if earlier, ok := seen[text]; ok {
		return earlier
	}
	seen[text] = i
	return i
}

// A mark says that a person has a clue, by its hash.
type mark struct {
	hash   uint64
	person int
}

// linkSharers links rows and listed customers who share a clue. Where a clue is
// shared by so many that nobody can be alone with it, they are not compared one
// by one.
func (m *meeting) linkSharers() {
	seed := maphash.MakeSeed()
	var marks []mark
	for i := range m.parents {
		if m.out[i] {
			continue
		}
		for _, c := range m.clues(m.person(i)) {
			marks = append(marks, mark{maphash.Comparable(seed, c), i})
		}
	}
	slices.SortFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.person, b.person))
	})
	for len(marks) > 0 {
		end := 1
		for end < len(marks) && marks[end].hash == marks[0].hash {
			end++
		}
		m.linkAlike(marks[:end])
		marks = marks[end:]
	}
}

func (m *meeting) linkAlike(marks []mark) {
	listedFrom, _ := slices.BinarySearchFunc(marks, len(m.rows), func(one mark, rows int) int {
		return cmp.Compare(one.person, rows)
	})
	rows, listed := marks[:listedFrom], marks[listedFrom:]
	if len(rows) == 0 || len(listed) == 0 {
		return
	}
	if len(rows)*len(listed) > crowd {
		for _, one := range marks[1:] {
			m.parents.link(marks[0].person, one.person)
		}
		return
	}
	for _, r := range rows {
		for _, l := range listed {
			if !m.parents.linked(r.person, l.person) && m.share(m.person(r.person), m.person(l.person)) {
				m.parents.link(r.person, l.person)
			}
		}
	}
}

// clues are those by which rows and listed customers meet.
func (m *meeting) clues(c *customer.Customer) []clue {
	if len(m.by) > 0 {
		return tuple(c, m.by)
	}
	found := contacts(c)
	if !m.named {
		return found
	}
	names := allNames(c)
	if names == "" {
		return nil
	}
	for i := range found {
		found[i].text += "\x00" + names
	}
	return found
}

// share reports whether two of whom a clue has the same hash share a value: a
// phone number is the same only as a whole.
func (m *meeting) share(a, b *customer.Customer) bool {
	others := m.clues(b)
	for _, c := range m.clues(a) {
		if slices.Contains(others, c) && (c.kind != byPhone || sameNumbers(phones(a), phones(b))) {
			return m.samePhones(a, b)
		}
	}
	return false
}

// samePhones reports whether the phone fields by which people are matched hold
// the same numbers.
func (m *meeting) samePhones(a, b *customer.Customer) bool {
	for _, f := range m.by {
		if byPhone.fields().Has(f) && !sameNumbers(numbers(a.Value(f)), numbers(b.Value(f))) {
			return false
		}
	}
	return true
}

// contacts are the clues of an e-mail address, a barcode and phone numbers.
func contacts(c *customer.Customer) (found []clue) {
	if text := address(c.Value(customer.Email)); text != "" {
		found = append(found, clue{kind: byEmail, text: text})
	}
	if text := code(c.Value(customer.Barcode)); text != "" {
		found = append(found, clue{kind: byBarcode, text: text})
	}
	for _, number := range phones(c) {
		found = append(found, clue{kind: byPhone, text: tail(number)})
	}
	return found
}

// tuple is one clue that has all of the fields; none where one is blank.
func tuple(c *customer.Customer, by []customer.Field) []clue {
	var text strings.Builder
	for _, f := range by {
		value := c.Value(f)
		switch {
		case f == customer.Email:
			value = orElse(address(value), value)
		case byPhone.fields().Has(f):
			value = ""
			if found := numbers(c.Value(f)); len(found) > 0 {
				value = tail(found[0])
			}
		}
		if strings.TrimSpace(value) == "" {
			return nil
		}
		text.WriteString(strconv.Quote(value))
	}
	return []clue{{kind: byIdentity, text: text.String()}}
}
