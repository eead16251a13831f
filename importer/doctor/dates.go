package doctor

import (
	"iter"
	"slices"

	"kashsync/mapping"
)

// A Misdated is a column of which more dates can only be of another layout than of
// the mapping file's, and not just a few.
type Misdated struct {
	Column string
	Layout string   // the mapping file's
	Others []string // what fits best; several where they fit alike
	// Fits is how many dates can only be of Layout, and Otherwise of Others.
	Fits, Otherwise int
	// Line and Value are the first of the latter.
	Line  int
	Value string
	// Real is how many are no texts but real dates, up to the 12th of a month. A
	// spreadsheet program that opens a file with dates in a layout that it does
	// not expect makes such of those that it can read, with day and month swapped.
	Real int

	at int
}

// FindMisdated reads rows below a header, and finds the columns whose layout the
// mapping file is wrong about. A date that several layouts read, as 03/04/1980 is,
// says nothing of its column. Errors are those of mapping.Compile and of rows.
func FindMisdated(header []string, m *mapping.Mapping, rows iter.Seq2[*mapping.Row, error]) ([]Misdated, error) {
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
		d.see(row, &rec)
	}
	return d.misdated(), nil
}

// dates look at the columns of dates whose layout the mapping file says.
type dates struct{ columns []dateColumn }

// A dateColumn is what the dates of one column say.
type dateColumn struct {
	at     int
	label  string
	own    mapping.DateLayout // as the mapping file has it
	others []otherLayout
	early  int // real dates, up to the 12th
}

// An otherLayout is held against the column's own.
type otherLayout struct {
	mapping.DateLayout
	own, other int // dates that can only be of the one, of the other
	line       int // of the first of the other
	value      string
}

func newDates(header []string, m *mapping.Mapping) *dates {
	d := &dates{}
	labels := mapping.Labels(header)
	for i := range m.Fields {
		s := &m.Fields[i]
		own, ok := mapping.NewDateLayout(s.Layout)
		if s.Kind != mapping.KindDate || !ok {
			continue
		}
		for _, at := range mapping.FindColumns(header, s.Columns) {
			told := slices.ContainsFunc(d.columns, func(c dateColumn) bool { return c.at == at })
			if at >= 0 && !told {
				d.columns = append(d.columns, newDateColumn(at, labels[at], own))
			}
		}
	}
	return d
}

func newDateColumn(at int, label string, own mapping.DateLayout) dateColumn {
	c := dateColumn{at: at, label: label, own: own}
	for _, l := range mapping.OtherLayouts(own.Text) {
		c.others = append(c.others, otherLayout{DateLayout: l})
	}
	return c
}

// see looks at the dates of a row. It is to be shown each row, once.
func (d *dates) see(row *mapping.Row, rec *mapping.Record) {
	if row.Flaw != "" || rec.Wish != mapping.Keep {
		return
	}
	for i := range d.columns {
		if c := &d.columns[i]; c.at < len(row.Cells) {
			c.see(row.Line, &row.Cells[c.at])
		}
	}
}

func (c *dateColumn) see(line int, cell *mapping.Cell) {
	switch cell.Kind {
	case mapping.Date:
		c.real(string(cell.Text))
	case mapping.Text, mapping.Number:
		c.written(line, mapping.CellText(cell))
	}
}

// real looks at a real date: later than the 12th, it cannot be swapped.
func (c *dateColumn) real(text string) {
	const months, day, end = "12", len("2006-01-"), len("2006-01-02")
	switch {
	case len(text) < end: // a time alone
		return
	case text[day:end] <= months:
		c.early++
		return
	}
	for i := range c.others {
		c.others[i].own++
	}
}

func (c *dateColumn) written(line int, text string) {
	_, own := c.own.Parse(text)
	for i := range c.others {
		o := &c.others[i]
		_, other := o.Parse(text)
		switch {
		case own && !other:
			o.own++
		case other && !own:
			if o.other++; o.line == 0 {
				o.line, o.value = line, text
			}
		}
	}
}

// misdated returns the columns that the mapping file is wrong about.
func (d *dates) misdated() (all []Misdated) {
	for i := range d.columns {
		if m := d.columns[i].judge(); m.Others != nil {
			all = append(all, m)
		}
	}
	return all
}

// judge finds the layouts that fit better than the column's own; none where none
// does.
func (c *dateColumn) judge() Misdated {
	m := Misdated{Column: c.label, Layout: c.own.Text, Real: c.early, at: c.at}
	for i := range c.others {
		switch o := &c.others[i]; {
		case o.other < mapping.EnoughDates || o.other <= o.own || o.other < m.Otherwise:
		case o.other > m.Otherwise:
			m.Others = []string{o.Text}
			m.Fits, m.Otherwise, m.Line, m.Value = o.own, o.other, o.line, o.value
		default:
			m.Others = append(m.Others, o.Text)
		}
	}
	return m
}
