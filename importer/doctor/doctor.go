// Package doctor looks at a spreadsheet through its mapping, and finds what
// Excel, exports and people have broken in it: lost zeros, garbled letters,
// dates in two layouts, one person under two keys.
//
// It changes nothing and refuses nothing: the mapping alone decides what is sent,
// unless FindMisdated says that it is wrong about a whole column of dates. Each
// finding says where it is, how sure it is, and what becomes of the value; the words
// are made in the command line.
//
// Rows are never held. A Doctor is shown each row once, as the mapping reads it,
// and keeps of each e-mail address and phone number a hash with its line; the
// Report that comes of it counts, and has the first findings of each sort. Who
// wants all of them shows the Report each row again.
package doctor

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// What the doctor finds beyond what a mapping refuses or warns of.
const (
	ZerosLost     mapping.Code = "zeros_lost"      // args: what it was, where the region tells
	Mojibake      mapping.Code = "mojibake"        // args: what was meant
	DateSerial    mapping.Code = "date_serial"     // a refused date; args: the day that Excel counts so
	DateTwoWays   mapping.Code = "date_two_ways"   // a refused date, as others of its column are right; args: the column's layout, the layouts it fits
	DateMisread   mapping.Code = "date_misread"    // likewise, where the column is one of Misdated; args: the same
	DateSwapped   mapping.Code = "date_swapped"    // a real date whose day and month a spreadsheet program has swapped, where the column is one of Misdated
	SeveralValues mapping.Code = "several_values"  // two or more in one cell
	NoBreakSpaces mapping.Code = "no_break_spaces" // they become plain spaces
	Capitals      mapping.Code = "capitals"        // a name in capitals
	SamePerson    mapping.Code = "same_person"     // under several keys: their name is the same, and this value; Lines
	SharedEmail   mapping.Code = "shared_email"    // of several names; Lines
	SharedPhone   mapping.Code = "shared_phone"    // of several names; Lines
)

// Codes lists the doctor's own codes, the gravest first.
func Codes() []mapping.Code {
	return []mapping.Code{
		ZerosLost, Mojibake, DateMisread, DateSwapped, DateSerial, DateTwoWays, SeveralValues,
		SamePerson, SharedEmail, SharedPhone, NoBreakSpaces, Capitals,
	}
}

// A Finding is one thing that somebody should look at.
type Finding struct {
	mapping.Problem
	// Lines are all rows that it is about, where these are several.
	Lines []int
	Sure  Confidence
	Fate  Fate
	// Told says that reading the row tells it, too: it is among its Problems.
	Told bool

	column int // -1 for none, or several
}

// A Confidence is how sure a finding is.
type Confidence string

// The confidences.
const (
	Sure   Confidence = "sure"
	Likely Confidence = "likely"
	Unsure Confidence = "unsure"
)

// A Fate is what a sync makes of a value.
type Fate string

// The fates.
const (
	RowLeftOut  Fate = "row_left_out"
	RowSkipped  Fate = "row_skipped" // it is no customer's
	CellLeftOut Fate = "cell_left_out"
	SentAsIs    Fate = "sent_as_it_is"
	Understood  Fate = "understood" // sent as it was meant
	Repaired    Fate = "repaired"   // `repair:` in the mapping file says so
	Repairable  Fate = "repairable" // as it is, sent or left out; `repair:` would mend it
)

// FateOf returns what becomes of a value, or of its row, by a row's problem.
func FateOf(p *mapping.Problem) Fate {
	switch {
	case p.Dropped:
		return CellLeftOut
	case !p.Warning:
		return RowLeftOut
	case p.Code.IsRepair():
		return Repaired
	}
	return SentAsIs
}

// A Sort is what findings are counted by.
type Sort struct {
	Code mapping.Code
	Fate Fate
	Told bool
}

// Sort returns the finding's sort.
func (f *Finding) Sort() Sort { return Sort{f.Code, f.Fate, f.Told} }

// A Doctor looks at the rows of one spreadsheet.
type Doctor struct {
	look     *examiner
	profile  *profile.Look
	known    contacts
	dates    *dates
	strays   strays
	counts   map[Sort]int
	byColumn []map[mapping.Code]int
	first    map[Sort][]Finding
}

// New is for the rows below a header. Its errors are those of mapping.Compile.
func New(header []string, m *mapping.Mapping) (*Doctor, error) {
	look, err := newExaminer(header, m)
	if err != nil {
		return nil, err
	}
	return &Doctor{
		look: look, profile: profile.NewLook(header), known: newContacts(),
		dates: newDates(header, m), strays: strays{},
		counts: map[Sort]int{}, byColumn: make([]map[mapping.Code]int, len(header)), first: map[Sort][]Finding{},
	}, nil
}

// Excerpt tells, before any row is seen, that the rows are but some of a file, picked
// for what is wrong with them: they do not say how all dates of a column are written.
func (d *Doctor) Excerpt() { d.dates = &dates{} }

// See looks at a row, and at what the mapping makes of it. It is to be shown
// each row, once.
func (d *Doctor) See(row *mapping.Row, rec *mapping.Record) {
	d.dates.see(row, rec, false)
	d.look.row(row, rec, func(f Finding) {
		if f.Code == DateTwoWays || f.Code == DateSwapped {
			d.strays.add(f)
			return
		}
		d.count(f.Sort(), f.column, 1)
		if s := f.Sort(); len(d.first[s]) < FirstFew {
			d.first[s] = append(d.first[s], f)
		}
	})
	if rec.Wish == mapping.Skip {
		return
	}
	d.profile.Add(row)
	if row.Flaw == "" && rec.Wish == mapping.Keep {
		d.known.add(rec)
	}
}

func (d *Doctor) count(s Sort, column, n int) {
	d.counts[s] += n
	if column < 0 {
		return
	}
	if d.byColumn[column] == nil {
		d.byColumn[column] = map[mapping.Code]int{}
	}
	d.byColumn[column][s.Code] += n
}

// Report sums up once all rows were seen. The Doctor is spent.
func (d *Doctor) Report() *Report {
	p := d.profile.Profile(true)
	r := &Report{Profile: p, Counts: d.counts, look: d.look, first: d.first, short: d.look.short(p), misdated: d.dates.misdated()}
	d.tellStrays(r)
	for column, digits := range r.short {
		d.count(Sort{Code: ZerosLost, Fate: SentAsIs}, column, p.Columns[column].Digits[digits])
	}
	r.groups = d.known.groups()
	for _, g := range r.groups {
		d.count(Sort{Code: g.code, Fate: SentAsIs}, d.look.columnAt(d.look.columnOf(g.field)), 1)
	}
	r.Columns = d.look.columns(p, d.byColumn)
	return r
}

// columns joins what was seen of the columns with what was found in them.
func (e *examiner) columns(p *profile.Profile, found []map[mapping.Code]int) []Column {
	all := make([]Column, len(p.Columns))
	for i := range all {
		all[i] = Column{Column: &p.Columns[i], Match: slices.Contains(e.match, i), Problems: found[i]}
		for _, s := range e.uses[i] {
			all[i].Fields = append(all[i].Fields, s.Field.String())
		}
	}
	return all
}
