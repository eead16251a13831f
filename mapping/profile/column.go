package profile

import (
	"cmp"
	"hash/maphash"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"kashsync/mapping"
)

// A column gathers what is seen of one column.
type column struct {
	seen    Column
	seed    maphash.Seed
	values  *hashSet // of all different values; nil where these were too many
	unique  bool
	known   map[uint64]*tally // the first different cells, by what they hold
	most    int               // of known
	layouts []LayoutCount     // by the judge's number
	dialled map[string]int
}

// A tally is a cell that was seen, what was seen in it, and how often.
type tally struct {
	sight
	text string
	n    int
}

func newColumn(label string, columns int) column {
	const all, each = 1 << 17, 512 // tallies
	return column{
		seen:    Column{Label: label, Digits: map[int]int{}},
		seed:    maphash.MakeSeed(),
		values:  &hashSet{},
		unique:  true,
		known:   map[uint64]*tally{},
		most:    max(MaxTop, min(each, all/columns)),
		dialled: map[string]int{},
	}
}

// add looks at a cell, and reports whether its value takes a hash more.
func (c *column) add(cell *mapping.Cell, j *judge) (grown bool) {
	c.seen.Cells[min(int(cell.Kind), len(c.seen.Cells)-1)]++
	if cell.Kind == mapping.Blank {
		return false
	}
	raw := c.hash(cell)
	if t := c.known[raw]; t != nil {
		if t.text != "" {
			t.n++
			c.count(&t.sight)
			c.unique = false
		}
		return false
	}
	s, text := j.look(cell)
	if len(c.known) < c.most {
		c.known[raw] = &tally{s, cut(text), 1}
	}
	if text == "" { // nothing but spaces
		return false
	}
	c.count(&s)
	if len(c.seen.Samples) < maxSamples && !slices.Contains(c.seen.Samples, cut(text)) {
		c.seen.Samples = append(c.seen.Samples, cut(text))
	}
	if c.values == nil {
		return false
	}
	grown = c.values.add(maphash.String(c.seed, text))
	c.unique = c.unique && grown
	return grown
}

// hash stands for what a cell holds, to the byte, and its kind.
func (c *column) hash(cell *mapping.Cell) uint64 {
	return maphash.Bytes(c.seed, cell.Text) + uint64(cell.Kind)*0x9e3779b97f4a7c15
}

const (
	maxSamples = 5
	longest    = 120 // bytes of a sample
)

// cut keeps a value short.
func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	end := longest
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end]) + "…"
}

// count adds what was seen in a filled cell.
func (c *column) count(s *sight) {
	c.seen.Filled++
	for rest := s.shapes; rest != 0; rest &= rest - 1 {
		c.seen.Shapes[bits.TrailingZeros64(rest)]++
	}
	if s.layouts != 0 {
		c.countLayouts(s.layouts)
	}
	if s.digits > 0 {
		c.seen.Digits[int(s.digits)]++
		if s.zero {
			c.seen.LeadingZero++
		}
	}
	if s.dialled != "" {
		c.dialled[s.dialled]++
	}
}

func (c *column) countLayouts(fits uint32) {
	only := fits&(fits-1) == 0
	for i := 0; fits != 0; i, fits = i+1, fits>>1 {
		if i == len(c.layouts) {
			c.layouts = append(c.layouts, LayoutCount{})
		}
		if fits&1 == 0 {
			continue
		}
		c.layouts[i].N++
		if only {
			c.layouts[i].Only++
		}
	}
}

// sum returns what was seen in so many rows. A cell that a row lacked is blank.
func (c *column) sum(rows int, j *judge) Column {
	seen := c.seen
	seen.Cells[mapping.Blank] = rows
	for _, n := range c.seen.Cells[1:] {
		seen.Cells[mapping.Blank] -= n
	}
	seen.Samples, seen.Digits = slices.Clone(c.seen.Samples), maps.Clone(c.seen.Digits)
	if c.values != nil {
		seen.Distinct = c.values.n
	}
	seen.Unique = c.unique
	seen.Top = c.top()
	for i, l := range c.layouts {
		if l.N > 0 {
			l.Layout = j.layoutName(i)
			seen.Layouts = append(seen.Layouts, l)
		}
	}
	slices.SortStableFunc(seen.Layouts, func(a, b LayoutCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Only, a.Only))
	})
	seen.Dialled = ranked(c.dialled)
	return seen
}

func (c *column) top() []Count {
	counts := map[string]int{}
	for _, t := range c.known {
		if t.text != "" {
			counts[t.text] += t.n
		}
	}
	all := ranked(counts)
	return all[:min(len(all), MaxTop)]
}

// ranked sorts counts, the highest first.
func ranked(counts map[string]int) []Count {
	var all []Count
	for value, n := range counts {
		all = append(all, Count{value, n})
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	return all
}
