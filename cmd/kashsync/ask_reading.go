package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kashsync/mapping"
	"kashsync/mapping/guess"
)

// fieldQuestion asks how a column is to be read, or whether it is this field.
func (l *look) fieldQuestion(f *guess.Field) string {
	column := list(quotedAll(f.Columns))
	why := reasonWords(f.Why, f.Args)
	if len(f.Instead) > 0 {
		return fmt.Sprintf("How is %s to be read? (%s)", column, why)
	}
	such := ""
	if len(f.Columns) > 0 {
		such = l.suchAs(f.Columns[0])
	}
	return fmt.Sprintf("Is %s%s, the %s? (%s)", column, such, fieldWords(f.Field), why)
}

// readingWords says what a column becomes by one of several readings.
func (l *look) readingWords(s *mapping.Source, readings []mapping.Source) string {
	text := l.telltale(readings)
	switch {
	case len(readings) == 1:
		return "yes"
	case s.Order != "":
		first, last := *s, *s
		first.Kind, last.Kind = mapping.KindFirstName, mapping.KindLastName
		words := "the first name first"
		if s.Order == mapping.LastFirst {
			words = "the family name first"
		}
		return fmt.Sprintf("%s: %s is %s, of the family %s", words, quoted(text), quoted(l.reading(first, text)), quoted(l.reading(last, text)))
	case s.Kind == mapping.KindDate:
		return strings.TrimPrefix(fmt.Sprintf("%s: %s is %s", s.Layout, quoted(text), dayWords(l.reading(*s, text))), ": ")
	}
	return fmt.Sprintf("%s is %s", quoted(text), quoted(l.reading(*s, text)))
}

// telltale is a value of the column on which readings differ, where there is one.
func (l *look) telltale(readings []mapping.Source) string {
	if len(readings[0].Columns) == 0 {
		return ""
	}
	samples := l.column(readings[0].Columns[0]).Samples
	for _, text := range samples {
		seen := map[string]bool{}
		for _, r := range readings {
			seen[l.reading(r, text)] = true
		}
		if len(seen) == len(readings) && !seen[""] {
			return text
		}
	}
	return append(slices.Clone(samples), "")[0]
}

// reading is what a source makes of a text: what the shop would be sent, "" for
// nothing.
func (l *look) reading(s mapping.Source, text string) string {
	const only = "only"
	s.Columns, s.Joined = []string{only}, false
	m := mapping.Mapping{Match: s.Columns, Region: l.proposal.Region.Code, Zone: time.UTC, Fields: []mapping.Source{s}}
	reader, err := m.Compile(s.Columns)
	if err != nil {
		return ""
	}
	var rec mapping.Record
	reader.Read(&mapping.Row{Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte(text)}}}, &rec)
	return rec.Customer.Value(s.Field)
}

func dayWords(seconds string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "no day"
	}
	return time.Unix(n, 0).UTC().Format("2 January 2006")
}

// answer reads a proposed field as a person has said.
func answer(f *guess.Field, chosen *mapping.Source) {
	for _, s := range append([]mapping.Source{f.Source}, f.Instead...) {
		if s.Order == chosen.Order && s.Layout == chosen.Layout {
			*f = guess.Field{Source: s, Confidence: guess.Sure, Why: given, Also: f.Also}
			return
		}
	}
}

// leaveOut takes fields out of the proposal, as a person has said.
func (l *look) leaveOut(is func(guess.Field) bool) {
	p := l.proposal
	for _, f := range p.Fields {
		if !is(f) {
			continue
		}
		for _, column := range f.Columns {
			p.Left = append(p.Left, guess.Left{Column: column, Why: given, Field: f.Field})
		}
	}
	p.Fields = slices.DeleteFunc(p.Fields, is)
	p.Left = slices.CompactFunc(p.Left, func(a, b guess.Left) bool { return a.Column == b.Column })
}
