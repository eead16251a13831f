package main

import (
	"fmt"
	"strings"

	"github.com/fatih/color"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

// showLook tells what was found, what it is taken for, and what is left out.
func (a *app) showLook(l *look) {
	p := l.proposal
	a.print("%s: %s; header on line %d; %s", clean(l.path), formatWords(&l.info), l.info.HeaderLine, l.rowsWords())
	for _, line := range noteLines(&l.info) {
		a.print("%s", line)
	}
	if p.System != "" {
		a.print("It looks like a customer export of %s.", p.System)
	}
	a.showFields(l)
	for i, line := range l.settingLines() {
		if i == 0 {
			a.print("")
		}
		a.print("%s", line)
	}
	a.showLeft(l)
}

func (l *look) rowsWords() string {
	text := several(l.profile.Rows, "row")
	if !l.profile.Whole {
		text = "the first " + text + " were looked at"
	}
	switch {
	case l.others == 1:
		text += ", and 1 more that is no customer"
	case l.others > 1:
		text += ", and " + number(l.others) + " more that are no customers"
	}
	return text
}

// showFields prints the table of fields and the columns they come from.
func (a *app) showFields(l *look) {
	fields := l.proposal.Fields
	if len(fields) == 0 {
		return
	}
	rows := [][]string{{"field", "column", "for example", "how sure"}}
	paints := []func(string) string{nil}
	for i := range fields {
		f := &fields[i]
		rows = append(rows, []string{fieldWords(f.Field), sourceWords(&f.Source), l.example(&f.Source), sureWords(f)})
		paints = append(paints, a.confidencePaint(f.Confidence))
	}
	for i, line := range tableLines(rows, paints) {
		if i == 0 {
			a.print("\n%s", line)
			continue
		}
		a.print("%s", line)
		for _, also := range fields[i-1].Also {
			a.print("      → %s", reasonWords(also.Why, also.Args))
		}
	}
}

// sureWords says how sure a field is, and why.
func sureWords(f *guess.Field) string {
	sure := confidenceWord(f.Confidence)
	if f.Out {
		sure = "left out"
	}
	return sure + ": " + reasonWords(f.Why, f.Args)
}

func (a *app) confidencePaint(c guess.Confidence) func(string) string {
	attribute := color.FgYellow
	switch c {
	case guess.Sure:
		attribute = color.FgGreen
	case guess.Likely:
		return nil
	}
	return func(s string) string { return a.paint(attribute, s) }
}

// example is a sample, and what is made of it where that differs.
func (l *look) example(s *mapping.Source) string {
	text, read := l.sample(s)
	switch {
	case len(s.Columns) > 0 && text == "":
		return "(nothing)"
	case read == "" || read == text:
		return clean(text)
	}
	return clean(text) + " → " + read
}

// sample is what stands in a field's columns, in one row or another, and what is
// made of it; "" for nothing.
func (l *look) sample(s *mapping.Source) (text, read string) {
	if len(s.Columns) == 0 {
		return s.Constant, s.Constant
	}
	var parts []string
	for _, label := range s.Columns {
		if samples := l.column(label).Samples; len(samples) > 0 {
			parts = append(parts, samples[0])
		}
	}
	switch {
	case len(parts) == 0:
		return "", ""
	case s.Joined:
		text = strings.Join(parts, s.Join)
	default:
		text = parts[0]
	}
	if read = l.reading(*s, text); read != "" {
		read = shown(s.Field, read, true)
	}
	return text, read
}

// settingLines say what holds for the whole file.
func (l *look) settingLines() []string {
	p := l.proposal
	var lines []string
	if len(p.Fields) > 0 {
		lines = append(lines, l.matchWords())
	}
	if p.Region.Code != "" && l.needsRegion() {
		lines = append(lines, fmt.Sprintf("Phones and postcodes are read as in %s (%s: %s).", p.Region.Code,
			confidenceWord(p.Region.Confidence), reasonWords(p.Region.Why, p.Region.Args)))
	}
	if p.ID != "" {
		lines = append(lines, "Kash ids stand in "+quoted(p.ID)+".")
	}
	if p.Skip != nil {
		lines = append(lines, fmt.Sprintf("Rows whose %s is %s are passed over: they are no customers.", quoted(p.Skip.Column), list(quotedAll(p.Skip.Values))))
	}
	return lines
}

// showLeft tells which columns are left out, by the reason.
func (a *app) showLeft(l *look) {
	var reasons []string
	columns := map[string][]string{}
	for i := range l.proposal.Left {
		left := &l.proposal.Left[i]
		why := reasonWords(left.Why, left.Args)
		if columns[why] == nil {
			reasons = append(reasons, why)
		}
		columns[why] = append(columns[why], clean(left.Column))
	}
	if len(reasons) == 0 {
		return
	}
	a.print("\nLeft out")
	for _, why := range reasons {
		a.print("  %s: %s", why, abridgedList(columns[why]))
	}
}

// abridgedList names a few, and counts the rest.
func abridgedList(names []string) string {
	const told = 12
	if len(names) <= told+1 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:told], ", ") + " and " + number(len(names)-told) + " more"
}

// showWritten says what became of it, and what comes next.
func (a *app) showWritten(l *look, s *initSettings) {
	a.print("\nWritten to %s: read it, and change what is wrong.%s", clean(s.mapping), l.unsureWords())
	a.print("Next:")
	a.print("  %s", s.command("check"))
	a.print("  %s --dry-run", s.command("sync"))
}

// unsureWords says how much of the mapping a person should look at.
func (l *look) unsureWords() string {
	unsure := 0
	for i := range l.proposal.Fields {
		if l.proposal.Fields[i].Confidence == guess.Unsure {
			unsure++
		}
	}
	if l.proposal.Match.Confidence == guess.Unsure {
		unsure++
	}
	if l.proposal.Region.Confidence == guess.Unsure && l.needsRegion() {
		unsure++
	}
	if unsure == 0 {
		return ""
	}
	return " It is unsure of " + several(unsure, "thing") + ", marked there."
}

// fieldWords names a field, and what it is where Kash's name misleads.
func fieldWords(f customer.Field) string {
	switch f {
	case customer.Name:
		return "name (family name)"
	case customer.Surname:
		return "surname (first name)"
	}
	return f.String()
}

// sourceWords says which columns a field comes from, and how they are read.
func sourceWords(s *mapping.Source) string {
	between := " or else "
	if s.Joined {
		between = " + "
	}
	text := clean(strings.Join(s.Columns, between))
	switch {
	case len(s.Columns) == 0:
		return "(the same for everybody)"
	case s.Layout != "":
		return text + ", " + s.Layout
	case s.Order == mapping.FirstLast:
		return text + ", first name first"
	case s.Order == mapping.LastFirst:
		return text + ", family name first"
	}
	return text
}

func quotedAll(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quoted(name)
	}
	return all
}
