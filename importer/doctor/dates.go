package doctor

import (
	"iter"
	"slices"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A Misdated is a field of which more dates can only be of another layout than of
// the mapping file's, and not just a few; or whose dates a spreadsheet program has
// swapped.
type Misdated struct {
	Field  customer.Field
	Column string   // of several the names, joined by ", "
	Layout string   // the mapping file's
	Others []string // what fits best; several where they fit alike, none where dates are swapped
	// Fits is how many dates can only be of Layout, and Otherwise of Others.
	Fits, Otherwise int
	// Line and Value are the first of the latter; of the real dates where there is none.
	Line  int
	Value string
	// Either is how many dates can be of both, and would be sent as other days.
	Either int
	// Real is how many are no texts but real dates that may have been swapped. A
	// spreadsheet program that opens a file with dates in a layout that it does
	// not expect makes such of those that it can read, with day and month swapped.
	Real int
}

// FindMisdated reads rows below a header, and finds the fields whose layout the
// mapping file is wrong about, so that dates would be sent as other days. Rows that
// settled knows are in the shop as they are: their dates are as the mapping file
// says. nil knows none. Errors are those of mapping.Compile and of rows.
func FindMisdated(header []string, m *mapping.Mapping, rows iter.Seq2[*mapping.Row, error], settled func(*mapping.Record) bool) ([]Misdated, error) {
	reader, err := m.Compile(header)
	if err != nil {
		return nil, err
	}
	d := newDates(header, m)
	var rec mapping.Record
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		reader.Look(row, &rec)
		d.see(row, &rec, settled != nil && settled(&rec))
	}
	return slices.DeleteFunc(d.misdated(), func(m Misdated) bool { return m.Either+m.Real == 0 }), nil
}

// dates look at the fields of dates whose layout the mapping file says.
type dates struct{ fields []dateField }

func newDates(header []string, m *mapping.Mapping) *dates {
	d := &dates{}
	labels := mapping.Labels(header)
	for i := range m.Fields {
		s := &m.Fields[i]
		own, ok := mapping.NewDateLayout(s.Layout)
		if s.Kind != mapping.KindDate || !ok {
			continue
		}
		var names []string
		for _, at := range mapping.FindColumns(header, s.Columns) {
			if at >= 0 {
				names = append(names, labels[at])
			}
		}
		d.fields = append(d.fields, newDateField(s.Field, strings.Join(names, ", "), own))
	}
	return d
}

// see looks at the dates of a row, which is in the shop as it is where settled. It
// is to be shown each row, once.
func (d *dates) see(row *mapping.Row, rec *mapping.Record, settled bool) {
	if row.Flaw != "" || rec.Wish != mapping.Keep {
		return
	}
	for i := range d.fields {
		f := &d.fields[i]
		switch text, kind := rec.Gathered(f.field); kind {
		case mapping.Date:
			f.seeReal(rec.Line, text, settled)
		case mapping.Text, mapping.Number:
			f.seeText(rec.Line, rec.Key, text, settled)
		}
	}
}

// misdated returns the fields that the mapping file is wrong about.
func (d *dates) misdated() (all []Misdated) {
	for i := range d.fields {
		f := &d.fields[i]
		if m, found := f.judge(); found {
			all = append(all, m)
		} else if m, found := f.swapped(); found {
			all = append(all, m)
		}
	}
	return all
}
