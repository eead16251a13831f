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
	m.note(groups)
	for i := range m.rows {
		group := groups[m.parents.root(i)]
		if m.out[i] || group.Rows[0] != i || len(group.Listed) == 0 {
			continue // matched or told of already, or alone
		}
		pair := Pair{i, group.Listed[0]}
		switch {
		case len(group.Rows) > 1 || len(group.Listed) > 1 || m.listed[pair.Listed].ID == "":
			a.Ambiguous = append(a.Ambiguous, group)
		case m.leftForNear(pair):
			continue
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

// note notes whose names there are that one of a pair has and the other has not.
func (m *meeting) note(groups []Ambiguity) {
	if len(m.by) > 0 || m.named {
		return
	}
	m.rowNames, m.listedNames = map[string]bool{}, map[string]bool{}
	for _, g := range groups {
		if len(g.Rows) != 1 || len(g.Listed) != 1 {
			continue
		}
		row, listed := allNames(&m.rows[g.Rows[0]].Fields), allNames(&m.listed[g.Listed[0]].Fields)
		if row != "" && listed != "" && row != listed {
			m.rowNames[listed], m.listedNames[row] = false, false
		}
	}
	if len(m.rowNames) == 0 {
		return
	}
	for i := range m.parents {
		names := m.rowNames
		if i >= len(m.rows) {
			names = m.listedNames
		}
		if _, asked := names[allNames(m.person(i))]; asked && !m.out[i] {
			names[allNames(m.person(i))] = true
		}
	}
}

// leftForNear reports whether sharing a value is not enough for a pair: they
// have other names, or somebody else has the very names that only one of them
// has.
func (m *meeting) leftForNear(pair Pair) bool {
	if len(m.by) > 0 {
		return false
	}
	row, listed := &m.rows[pair.Row].Fields, &m.listed[pair.Listed].Fields
	return otherNames(row, listed) || m.rowNames[allNames(listed)] || m.listedNames[allNames(row)]
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
	sharers, one := map[clue][]int{}, traits{}
	for i := range m.rows {
		if rest[i] {
			one.of(&m.rows[i].Fields)
			for _, c := range one.clues {
				sharers[c.met()] = nil
			}
		}
	}
	var seen shownTogether
	for l := range m.listed {
		if !rest[len(m.rows)+l] {
			continue
		}
		one.of(&m.listed[l].Fields)
		seen.add(one.shown)
		for _, c := range one.clues {
			if these, ok := sharers[c]; ok {
				sharers[c] = m.keep(these, l)
			}
		}
	}
	for i := range m.rows {
		if !rest[i] {
			continue
		}
		one.of(&m.rows[i].Fields)
		near := nearest(&one, sharers)
		if len(near) > 0 {
			some := near[:min(maxNear, len(near))]
			slices.Sort(some)
			a.Near = append(a.Near, NearPair{i, some, len(near) > maxNear})
			continue
		}
		a.Unmatched = append(a.Unmatched, i)
		if seen.foreign(one.shown) {
			a.Uncompared = append(a.Uncompared, i)
		}
	}
}

// nearest returns those who share a clue, and one more than are shown at most.
func nearest(row *traits, sharers map[clue][]int) (near []int) {
	for _, c := range row.clues {
		for _, l := range sharers[c.met()] {
			if len(near) <= maxNear && !slices.Contains(near, l) {
				near = append(near, l)
			}
		}
	}
	return near
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
	return these[:min(maxNear+1, len(these))]
}

// shownTogether is which sets of kinds listed customers show.
type shownTogether [1 << numKinds]bool

func (s *shownTogether) add(shown kinds) { s[shown&comparing] = true }

// foreign reports whether somebody shows nothing that could be compared with
// one who shows these kinds.
func (s *shownTogether) foreign(shown kinds) bool {
	for other, is := range s {
		if is && kinds(other)&shown&comparing == 0 {
			return true
		}
	}
	return false
}

// comparing are the kinds by which most people can be told from each other.
const comparing kinds = 1<<byNames | 1<<byEmail | 1<<byPhone | 1<<byBarcode

func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

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
