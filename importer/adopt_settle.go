package importer

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"kashsync/state"
)

// settle holds all that was found against each other and against the state. What
// was settled before has nothing in common with it.
func (a *Adoption) settle() {
	all := a.found
	slices.SortFunc(all, func(x, y adoptee) int {
		return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.line, y.line))
	})
	bad := a.sharedIDs(all)
	learn := all[:0]
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].key == all[from].key {
			to++
		}
		group := all[from:to]
		several := a.severalIDs(group)
		if e := group[0]; !several && !slices.Contains(bad[from:to], true) && a.isNew(&e) {
			learn = append(learn, e)
		}
		from = to
	}
	if a.found = nil; a.learn == nil {
		a.learn = learn
	} else {
		a.learn = append(a.learn, learn...)
		slices.SortFunc(a.learn, func(x, y adoptee) int { return strings.Compare(x.key, y.key) })
	}
	a.sum()
}

// sum makes what is told of those to learn, and of the clashes.
func (a *Adoption) sum() {
	slices.SortStableFunc(a.Clashes, func(x, y Clash) int {
		return cmp.Or(slices.Compare(x.Lines, y.Lines), slices.Compare(x.Keys, y.Keys))
	})
	a.takeSample()
	a.countForgotten()
}

// sharedIDs marks all whose id is another key's too.
func (a *Adoption) sharedIDs(all []adoptee) (bad []bool) {
	bad = make([]bool, len(all))
	byID := make([]int32, len(all))
	for i := range byID {
		byID[i] = int32(i)
	}
	slices.SortFunc(byID, func(x, y int32) int {
		return cmp.Or(strings.Compare(all[x].id, all[y].id), cmp.Compare(x, y))
	})
	for from := 0; from < len(byID); {
		id := all[byID[from]].id
		to := from
		c := Clash{Code: SeveralKeys, IDs: []string{id}}
		for ; to < len(byID) && all[byID[to]].id == id; to++ {
			e := &all[byID[to]]
			if len(c.Keys) == 0 || c.Keys[len(c.Keys)-1] != e.key {
				c.Keys = append(c.Keys, e.key)
			}
			c.Lines = append(c.Lines, e.line)
		}
		if len(c.Keys) > 1 {
			for _, i := range byID[from:to] {
				bad[i] = true
			}
			a.clash(c)
		}
		from = to
	}
	return bad
}

// severalIDs finds a key that is given more than one id.
func (a *Adoption) severalIDs(group []adoptee) bool {
	c := Clash{Code: SeveralIDs, Keys: []string{group[0].key}}
	for i := range group {
		if !slices.Contains(c.IDs, group[i].id) {
			c.IDs = append(c.IDs, group[i].id)
		}
		c.Lines = append(c.Lines, group[i].line)
	}
	if len(c.IDs) < 2 {
		return false
	}
	a.clash(c)
	return true
}

// isNew holds a customer against the state: true where there is something to
// learn.
func (a *Adoption) isNew(e *adoptee) bool {
	if a.Moved != nil {
		return true
	}
	if a.index.InDoubt(e.key) {
		a.InDoubt = append(a.InDoubt, e.shown())
		a.contested[e.id] = true
		return false
	}
	entry, known := a.know(e.key)
	owner, taken := a.index.KeyOf(e.id)
	if claimant, claimed := a.claimed[e.id]; claimed {
		owner, taken = claimant, true
	}
	switch {
	case known && entry.ID != e.id:
		a.clash(Clash{Code: KnownID, Keys: []string{e.key}, IDs: []string{e.id, entry.ID}, Lines: []int{e.line}})
		return false
	case known:
		a.Known++
		e.known = true
		return a.learnsValues(&entry)
	case a.index.Forgotten(e.key):
		a.Erased++
		return false
	case taken:
		a.clash(Clash{Code: KnownKey, Keys: []string{e.key, owner}, IDs: []string{e.id}, Lines: []int{e.line}})
		return false
	}
	return true
}

// learnsValues reports whether a known customer is to be taken for in step with
// the row.
func (a *Adoption) learnsValues(entry *state.Known) bool {
	if !a.inStep || !entry.Unknown {
		return false
	}
	a.Values++
	return true
}

// takeSample takes the first few that are to be learnt, by line.
func (a *Adoption) takeSample() {
	a.Sample = nil
	for i := range a.learn {
		e := &a.learn[i]
		if e.known || len(a.Sample) == sampleSize && e.line >= a.Sample[sampleSize-1].Line {
			continue
		}
		at := sort.Search(len(a.Sample), func(k int) bool { return a.Sample[k].Line > e.line })
		a.Sample = slices.Insert(a.Sample, at, e.shown())
		a.Sample = a.Sample[:min(len(a.Sample), sampleSize)]
	}
}

// countForgotten counts whom a state that moves will know no more.
func (a *Adoption) countForgotten() {
	if a.Moved == nil {
		return
	}
	a.Forgotten = a.index.Len()
	for i := range a.learn {
		if _, known := a.index.KeyOf(a.learn[i].id); known {
			a.Forgotten--
		}
	}
}
