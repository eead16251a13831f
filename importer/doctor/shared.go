package doctor

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"kashsync/importer/match"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A contact is an e-mail address or a phone number of one row.
type contact struct {
	value    uint64 // a hash of it
	line     uint32
	who, key uint32 // hashes of the name, 0 for none, and of the key
	field    customer.Field
}

func (c *contact) telephone() bool { return c.field != customer.Email }

// contacts are those of all rows.
type contacts struct {
	all  []contact
	seed maphash.Seed
}

func newContacts() contacts { return contacts{seed: maphash.MakeSeed()} }

func contactFields() [3]customer.Field {
	return [...]customer.Field{customer.Email, customer.Phone, customer.Phone2}
}

// hash stands for an address or a number, 0 for none. The first phone number and
// the second are alike.
func (c *contacts) hash(field customer.Field, value string) uint64 {
	switch {
	case value == "":
		return 0
	case field == customer.Email:
		return maphash.String(c.seed, strings.ToLower(value))
	}
	return ^maphash.String(c.seed, value)
}

func (c *contacts) add(rec *mapping.Record) {
	one := contact{line: uint32(rec.Line), key: uint32(maphash.String(c.seed, rec.Key))}
	if name := match.Name(rec.Customer.FullName()); name != "" {
		one.who = uint32(maphash.String(c.seed, name)) | 1
	}
	before := uint64(0)
	for _, field := range contactFields() {
		one.value, one.field = c.hash(field, rec.Customer.Value(field)), field
		if one.value != 0 && one.value != before {
			c.all = append(c.all, one)
		}
		before = one.value
	}
}

// A group is a finding about several rows, without its words.
type group struct {
	code  mapping.Code
	field customer.Field // that holds the value on the first of the lines
	lines []int
}

// groups finds who has the same address or number under different keys, in the
// order of their first lines. It gives the contacts up.
func (c *contacts) groups() []group {
	defer func() { c.all = nil }()
	rows := c.all
	slices.SortFunc(rows, func(a, b contact) int {
		return cmp.Or(cmp.Compare(min(a.field, customer.Phone), min(b.field, customer.Phone)), // addresses first
			cmp.Compare(a.value, b.value), cmp.Compare(a.line, b.line))
	})
	g := gatherer{told: map[uint64]bool{}, seed: c.seed}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].value == rows[0].value {
			n++
		}
		g.same(rows[:n])
		rows = rows[n:]
	}
	slices.SortFunc(g.groups, func(a, b group) int {
		return cmp.Or(slices.Compare(a.lines, b.lines), cmp.Compare(a.code, b.code), cmp.Compare(a.field, b.field))
	})
	return g.groups
}

// A gatherer gathers groups.
type gatherer struct {
	groups []group
	told   map[uint64]bool // rows that were told to be one person
	seed   maphash.Seed
}

// same looks at the rows that have one address or number.
func (g *gatherer) same(rows []contact) {
	if !differ(rows, func(c contact) uint32 { return c.key }) {
		return // one customer, or rows that are refused for their key
	}
	code := SharedEmail
	if rows[0].telephone() {
		code = SharedPhone
	}
	if differ(rows, func(c contact) uint32 { return c.who }) || rows[0].who == 0 {
		g.groups = append(g.groups, group{code, rows[0].field, linesOf(rows)})
	}
	slices.SortStableFunc(rows, func(a, b contact) int { return cmp.Compare(a.who, b.who) })
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].who == rows[0].who {
			n++
		}
		if one := rows[:n]; one[0].who != 0 && differ(one, func(c contact) uint32 { return c.key }) {
			g.person(one)
		}
		rows = rows[n:]
	}
}

// person tells rows that are one person, once.
func (g *gatherer) person(rows []contact) {
	lines := linesOf(rows)
	mark := maphash.Comparable(g.seed, struct {
		first, last, n int
		who            uint32
	}{lines[0], lines[len(lines)-1], len(lines), rows[0].who})
	if !g.told[mark] {
		g.told[mark] = true
		g.groups = append(g.groups, group{SamePerson, rows[0].field, lines})
	}
}

func differ(rows []contact, by func(contact) uint32) bool {
	return slices.ContainsFunc(rows, func(c contact) bool { return by(c) != by(rows[0]) })
}

func linesOf(rows []contact) []int {
	var lines []int
	for _, c := range rows {
		lines = append(lines, int(c.line))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
