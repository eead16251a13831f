package match

import (
	"cmp"
	"slices"

	"kashsync/mapping/customer"
)

// pairs says of all who are linked what that makes of them. The rest, by the
// number of the person, are neither matched nor ambiguous.
func (m *meeting) pairs() (a Adoption, rest []bool) {
	rest = make([]bool, len(m.parents))
	groups := make([]Ambiguity, len(m.parents)) // by their root
	for i := range m.parents {
		rest[i] = !m.out[i]
		group := &groups[m.parents.root(i)]
		if i < len(m.rows) {
			group.Rows = append(group.Rows, i)
		} else {
			group.Listed = append(group.Listed, i-len(m.rows))
		}
	}
	for i := range m.rows {
		group := groups[m.parents.root(i)]
		if m.out[i] || group.Rows[0] != i || len(group.Listed) == 0 {
			continue // matched or told of already, or alone
		}
		pair := Pair{i, group.Listed[0]}
		switch {
		case len(group.Rows) > 1 || len(group.Listed) > 1 || m.listed[pair.Listed].ID == "":
			a.Ambiguous = append(a.Ambiguous, group)
		case len(m.by) == 0 && otherNames(&m.rows[i].Fields, &m.listed[pair.Listed].Fields):
			continue // left for near
		default:
			a.Matches = append(a.Matches, pair)
		}
		for _, r := range group.Rows {
			rest[r] = false
		}
		for _, l := range group.Listed {
			rest[len(m.rows)+l] = false
		}
	}
	return a, rest
}

// otherNames reports whether both have names, and not the same ones.
func otherNames(a, b *customer.Customer) bool {
	names := byNames.fields()
	if a.Only(names) == b.Only(names) || allNames(a) == allNames(b) {
		return false
	}
	var one, other traits
	one.of(a)
	other.of(b)
	return one.shown&other.shown&(1<<byNames) != 0 && !one.shares(&other).has(byNames)
}

// near finds for every row that is left those listed customers, among the rest,
// who may be meant by it after all.
func (m *meeting) near(a *Adoption, rest []bool) {
	sharers := map[clue][]int{}
	for i := range m.rows {
		if rest[i] {
			for _, c := range hints(&m.rows[i].Fields) {
				sharers[c] = nil
			}
		}
	}
	for l := range m.listed {
		if !rest[len(m.rows)+l] {
			continue
		}
		for _, c := range hints(&m.listed[l].Fields) {
			if these, ok := sharers[c]; ok {
				sharers[c] = m.keep(these, l)
			}
		}
	}
	for i := range m.rows {
		if !rest[i] {
			continue
		}
		var near []int
		for _, c := range hints(&m.rows[i].Fields) {
			for _, l := range sharers[c] {
				if len(near) < maxNear && !slices.Contains(near, l) {
					near = append(near, l)
				}
			}
		}
		if len(near) == 0 {
			a.Unmatched = append(a.Unmatched, i)
			continue
		}
		slices.Sort(near)
		a.Near = append(a.Near, NearPair{i, near})
	}
}

// keep adds a listed customer to the few that are kept, who are those of the
// lowest ids, whatever the order of the list.
func (m *meeting) keep(these []int, l int) []int {
	at, found := slices.BinarySearchFunc(these, l, func(a, b int) int {
		return cmp.Or(compareIDs(m.listed[a].ID, m.listed[b].ID), cmp.Compare(a, b))
	})
	if found {
		return these
	}
	these = slices.Insert(these, at, l)
	return these[:min(maxNear, len(these))]
}

func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// hints are the clues that two may be one person: contacts, then both names.
func hints(c *customer.Customer) []clue {
	found := contacts(c)
	if text := allNames(c); text != "" {
		found = append(found, clue{kind: byNames, text: text})
	}
	return found
}

// parents are sets of people who are linked: a union-find forest.
type parents []int32

func newParents(n int) parents {
	p := make(parents, n)
	for i := range p {
		p[i] = int32(i)
	}
	return p
}

func (p parents) root(i int) int {
	for p[i] != int32(i) {
		p[i] = p[p[i]]
		i = int(p[i])
	}
	return i
}

func (p parents) linked(a, b int) bool { return p.root(a) == p.root(b) }

// link makes one of the sets of a and b, whose root is their lowest member.
func (p parents) link(a, b int) {
	a, b = p.root(a), p.root(b)
	p[max(a, b)] = int32(min(a, b))
}
