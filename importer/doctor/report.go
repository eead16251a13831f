package doctor

import (
	"cmp"
	"iter"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// A Report is what was found.
type Report struct {
	Profile *profile.Profile // of the rows that are about customers
	Columns []Column         // as the header has them
	Counts  map[Sort]int

	look     *examiner
	first    map[Sort][]Finding // without those below
	misdated []Misdated
	groups   []group     // in the order of their first lines
	short    map[int]int // columns of postcodes that look a digit short: how many digits they have
}

// A Column is what was found in one column.
type Column struct {
	*profile.Column
	Match    bool     // of the key
	Fields   []string // what it is mapped to, by Kash's names
	Problems map[mapping.Code]int
}

// At returns all findings at a row. One that is about several rows is at the
// first of these.
func (r *Report) At(row *mapping.Row, rec *mapping.Record) []Finding {
	var found []Finding
	add := func(f Finding) {
		if r.holds(&f) {
			found = append(found, r.weigh(f))
		}
	}
	r.look.row(row, rec, add)
	r.late(row, rec, add)
	return found
}

// late tells what only all rows together can tell.
func (r *Report) late(row *mapping.Row, rec *mapping.Record, tell func(Finding)) {
	if row.Flaw == "" && rec.Wish != mapping.Skip {
		r.look.tellShort(row, r.short, tell)
	}
	for _, g := range r.groupsAt(row.Line) {
		tell(r.about(g, rec))
	}
}

// groupsAt returns the groups whose first line is line.
func (r *Report) groupsAt(line int) []group {
	from, _ := slices.BinarySearchFunc(r.groups, line, func(g group, line int) int { return cmp.Compare(g.lines[0], line) })
	to := from
	for to < len(r.groups) && r.groups[to].lines[0] == line {
		to++
	}
	return r.groups[from:to]
}

// about makes a finding of a group, at its first row.
func (r *Report) about(g group, rec *mapping.Record) Finding {
	f := Finding{
		Problem: mapping.Problem{
			Line: g.lines[0], Column: r.look.columnOf(g.field), Field: g.field.String(), Value: rec.Customer.Value(g.field),
			Code: g.code, Warning: true,
		},
		Lines: g.lines, Sure: Unsure, Fate: SentAsIs,
	}
	f.column = r.look.columnAt(f.Column)
	if g.code == SamePerson {
		f.Sure = Likely
	}
	return f
}

// weigh says how sure a finding is where that depends on the whole column.
func (r *Report) weigh(f Finding) Finding {
	if f.Code == ZerosLost && f.Fate == Repairable && r.Columns[f.column].LeadingZero > 0 {
		f.Sure = Likely // other zeros of this column are still there
	}
	if f.Code == DateTwoWays && r.isMisdated(&f, false) {
		f.Code = DateMisread
	}
	return f
}

// holds reports whether a finding is one by all of its column, too.
func (r *Report) holds(f *Finding) bool {
	return f.Code != DateSwapped || r.isMisdated(f, true)
}

// isMisdated reports whether the dates of a finding's field are swapped, or else
// written otherwise than the mapping file says.
func (r *Report) isMisdated(f *Finding, swapped bool) bool {
	return slices.ContainsFunc(r.misdated, func(m Misdated) bool { return m.Field.String() == f.Field && (m.Others == nil) == swapped })
}

// FirstFew is how many findings of a sort First returns at the most.
const FirstFew = 4

// First returns the first few findings of each sort. It reads the rows again
// where it must, no further than it must, and gives their errors.
func (r *Report) First(rows iter.Seq2[*mapping.Row, error]) (map[Sort][]Finding, error) {
	found := map[Sort][]Finding{}
	for s, some := range r.first {
		for _, f := range some {
			found[s] = append(found[s], r.weigh(f))
		}
	}
	wanted := 0
	for s, n := range r.Counts {
		wanted += min(FirstFew, n) - len(found[s])
	}
	if wanted == 0 {
		return found, nil
	}
	var rec mapping.Record
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if len(r.short) == 0 && len(r.groupsAt(row.Line)) == 0 {
			continue
		}
		r.look.reader.Read(row, &rec)
		r.late(row, &rec, func(f Finding) {
			if s := f.Sort(); len(found[s]) < FirstFew {
				found[s] = append(found[s], f)
				wanted--
			}
		})
		if wanted == 0 {
			break
		}
	}
	return found, nil
}
