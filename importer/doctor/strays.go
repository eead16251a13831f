package doctor

import (
	"cmp"
	"slices"

	"kashsync/mapping"
)

// strays are dates that are not written as the mapping file says, or maybe swapped:
// what they are is known only when all of their column was seen.
type strays map[strayKind]*someStrays

type strayKind struct {
	column int
	code   mapping.Code
	fate   Fate
}

type someStrays struct {
	n     int
	first []Finding
}

func (s strays) add(f Finding) {
	kind := strayKind{f.column, f.Code, f.Fate}
	some := s[kind]
	if some == nil {
		some = &someStrays{}
		s[kind] = some
	}
	if some.n++; len(some.first) < FirstFew {
		some.first = append(some.first, f)
	}
}

// tellStrays counts the strays by what they are.
func (d *Doctor) tellStrays(r *Report) {
	for kind, some := range d.strays {
		if !r.holds(&some.first[0]) {
			continue
		}
		weighed := r.weigh(some.first[0])
		s := weighed.Sort()
		d.count(s, kind.column, some.n)
		first := slices.Concat(d.first[s], some.first)
		slices.SortFunc(first, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.column, b.column)) })
		d.first[s] = first[:min(FirstFew, len(first))]
	}
}
