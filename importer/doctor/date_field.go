package doctor

import (
	"strings"
	"time"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A dateField is what the dates of one field say.
type dateField struct {
	field  customer.Field
	column string
	own    mapping.DateLayout // as the mapping file has it
	others []otherLayout
	astray map[customer.Fingerprint]bool // the keys of those whose date own cannot read, and another can
	real   realDates
	texts  halves
}

// An otherLayout is held against the field's own.
type otherLayout struct {
	mapping.DateLayout
	turned bool // it has day and month the other way round
	own    int  // dates that can only be of the field's, or are known to be
	other  int  // dates that can only be of this one
	either int  // dates of both that are other days by this one
	line   int  // of the first of the other
	value  string
}

// halves count dates by whether they could be others with day and month swapped,
// as they can up to the 12th.
type halves struct{ early, late int }

// realDates need no layout.
type realDates struct {
	halves
	all   int
	line  int // of the first early one
	value string
}

func newDateField(field customer.Field, column string, own mapping.DateLayout) dateField {
	f := dateField{field: field, column: column, own: own, astray: map[customer.Fingerprint]bool{}}
	for _, l := range mapping.OtherLayouts(own.Text) {
		f.others = append(f.others, otherLayout{DateLayout: l, turned: isTurned(own.Text, l.Text)})
	}
	return f
}

// isTurned reports whether one layout has the day before the month, and the other
// after. One that begins with the year is understood everywhere.
func isTurned(one, other string) bool {
	dayFirst := func(layout string) bool { return strings.Index(layout, "D") < strings.Index(layout, "M") }
	return dayFirst(one) != dayFirst(other) && !strings.HasPrefix(one, "Y") && !strings.HasPrefix(other, "Y")
}

func (h *halves) count(t time.Time, settled bool) {
	switch {
	case settled || t.Day() > int(time.December):
		h.late++
	case mapping.Turns(t):
		h.early++
	}
}

// seeReal looks at a real date.
func (f *dateField) seeReal(line int, text string, settled bool) {
	t, ok := mapping.ParseISO(text)
	if !ok { // a time alone
		return
	}
	f.real.all++
	if f.real.count(t, settled); f.real.line == 0 && f.real.early > 0 {
		f.real.line, f.real.value = line, text
	}
}

// seeText looks at a date that is written.
func (f *dateField) seeText(line int, key, text string, settled bool) {
	mine, own := f.own.Parse(text)
	if own {
		f.texts.count(mine, false) // an early one is one, whoever has it
	}
	// A customer who stands there twice has made one slip.
	stray, again := false, !own && key != "" && f.astray[customer.FingerprintOf(key)]
	for i := range f.others {
		o := &f.others[i]
		its, other := o.Parse(text)
		switch {
		case own && (!other || settled && !its.Equal(mine)):
			o.own++
		case own && !its.Equal(mine):
			o.either++
		case other && !own && !again:
			stray = true
			if o.other++; o.line == 0 {
				o.line, o.value = line, text
			}
		}
	}
	if stray {
		f.astray[customer.FingerprintOf(key)] = true
	}
}

// judge finds the layouts that fit better than the field's own.
func (f *dateField) judge() (m Misdated, found bool) {
	m = Misdated{Field: f.field, Column: f.column, Layout: f.own.Text}
	for i := range f.others {
		o := &f.others[i]
		own, real := o.own+f.real.all, 0
		if o.turned {
			own, real = o.own+f.real.late, f.real.early
		}
		switch {
		case o.other < mapping.EnoughDates || o.other <= own || o.other < m.Otherwise:
		case o.other > m.Otherwise:
			m.Others = []string{o.Text}
			m.Fits, m.Otherwise, m.Line, m.Value = own, o.other, o.line, o.value
			m.Either, m.Real = o.either, real
		default:
			m.Others = append(m.Others, o.Text)
			m.Either, m.Real = max(m.Either, o.either), max(m.Real, real)
		}
	}
	return m, m.Others != nil
}

// swapped finds the dates of a file that a spreadsheet program has opened by other
// customs: what it could read has become real dates, none later than the 12th of a
// month, and what it could not has stayed text, none earlier.
func (f *dateField) swapped() (m Misdated, found bool) {
	const sure = 10 // dates in all: fewer may be so by chance
	m = Misdated{
		Field: f.field, Column: f.column, Layout: f.own.Text,
		Fits: f.texts.late, Real: f.real.early, Line: f.real.line, Value: f.real.value,
	}
	return m, f.real.late == 0 && f.texts.early == 0 && min(f.real.early, f.texts.late) >= mapping.EnoughDates && f.real.early+f.texts.late >= sure
}
