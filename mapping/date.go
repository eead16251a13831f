package mapping

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// layoutDates takes a real date cell, or a date that is written by the layout.
func layoutDates(l layout, text string, zone *time.Location) converter {
	cells := isoDates(zone)
	return func(v value) (string, fault) {
		if v.kind == Date {
			return cells(v)
		}
		t, ok := l.parse(v.text)
		switch {
		case v.kind <= Number && ok:
			return unix(t), fault{}
		case v.kind == Number && !(allDigits(v.text) && len(v.text) > serialDigits):
			return "", fault{code: DateIsNumber}
		case lacksYear(v.text):
			return "", fault{code: DateNoYear}
		}
		return "", fault{code: DateBad, args: []string{text}}
	}
}

// serialDigits is how many a day has at the most that is a number to a spreadsheet.
const serialDigits = 5

// Turns reports whether a date is another one with day and month swapped.
func Turns(t time.Time) bool { return t.Day() <= int(time.December) && t.Day() != int(t.Month()) }

// MayBeSwapped reports whether a real date is one that Turns.
func MayBeSwapped(text string) bool {
	t, ok := ParseISO(text)
	return ok && Turns(t)
}

// isoDates takes a real date cell or an ISO date. A date with an offset from
// UTC is the day that it is in the zone.
func isoDates(zone *time.Location) converter {
	if zone == nil {
		zone = time.UTC
	}
	common := commonLayouts()
	return func(v value) (string, fault) {
		t, ok := parseISO(v.text, zone)
		switch {
		case ok && v.kind == Date && t.Year() == 1899: // day 0 of a spreadsheet: a time alone
			return "", fault{code: DateBad}
		case ok && (v.kind == Date || v.kind == Text):
			return unix(t), fault{}
		case v.kind == Number || allDigits(v.text):
			return "", fault{code: DateIsNumber}
		case v.kind != Text:
			return "", fault{code: DateBad}
		case lacksYear(v.text):
			return "", fault{code: DateNoYear}
		}
		var fits []string
		for _, c := range common {
			if _, ok := c.layout.parse(v.text); ok {
				fits = append(fits, c.text)
			}
		}
		if fits == nil {
			return "", fault{code: DateBad}
		}
		return "", fault{code: DateNoLayout, args: fits}
	}
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// parseISO reads 2006-01-02, also with a time, also with an offset.
func parseISO(s string, zone *time.Location) (time.Time, bool) {
	const size = len(time.DateOnly)
	if len(s) < size || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, s[:size])
	if err != nil || t.Year() < 1 {
		return time.Time{}, false
	}
	if len(s) == size {
		return t, true
	}
	return parseClock(s, zone)
}

// parseClock reads an ISO date with a time.
func parseClock(s string, zone *time.Location) (time.Time, bool) {
	const size = len(time.DateOnly)
	clock := strings.TrimLeft(s[size:], "Tt ")
	for _, utc := range []string{" UTC", " GMT", "z"} {
		if bare, ok := strings.CutSuffix(clock, utc); ok {
			clock = bare + "Z"
		}
	}
	clock = strings.NewReplacer(" +", "+", " -", "-").Replace(clock)
	if len(clock) == len(s)-size { // no T, no space
		return time.Time{}, false
	}
	for _, offset := range []string{"", "Z07:00", "Z0700", "Z07"} {
		for _, hours := range []string{"15:04:05", "15:04"} {
			t, err := time.Parse(time.DateOnly+"T"+hours+offset, s[:size]+"T"+clock)
			if err != nil {
				continue
			}
			if offset != "" {
				t = t.In(zone)
			}
			return day(t.Year(), int(t.Month()), t.Day())
		}
	}
	return time.Time{}, false
}

// lacksYear recognises a day and a month alone, in either order, as people and
// address books write them: 24/12, 24.12., --12-24, 0000-12-24.
func lacksYear(s string) bool {
	const sign = "-/. "
	short, dashed := strings.CutPrefix(s, "--")
	short = strings.TrimSuffix(strings.TrimPrefix(short, "0000"), "0000")
	short = strings.Trim(short, sign)
	at := strings.IndexAny(short, sign)
	if at < 0 && dashed && len(short) == len("1224") {
		at = len("12")
	}
	if at < 0 {
		return false
	}
	a, b := short[:at], strings.TrimLeft(short[at:], sign)
	x, y := smallNumber(a), smallNumber(b)
	const months, days = 12, 31
	return min(x, y) >= 1 && min(x, y) <= months && max(x, y) <= days
}

// smallNumber reads one or two digits; it is 0 for anything else.
func smallNumber(s string) int {
	if len(s) > 2 || !allDigits(s) {
		return 0
	}
	n, _ := strconv.Atoi(s)
	return n
}

// birthdays warns of days on which nobody who buys anything was born.
func birthdays(convert converter, now time.Time) converter {
	tomorrow := now.AddDate(0, 0, 1).Unix() // it is, somewhere
	early := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return func(v value) (string, fault) {
		text, bad := convert(v)
		if bad.code != "" {
			return text, bad
		}
		switch born, _ := strconv.ParseInt(text, 10, 64); {
		case born > tomorrow:
			bad = fault{code: BirthdayInFuture, warning: true}
		case born < early:
			bad = fault{code: BirthdayTooEarly, warning: true}
		}
		return text, bad
	}
}

// A namedLayout is a layout with its text.
type namedLayout struct {
	text   string
	layout layout
}

// commonLayouts returns the layouts that are worth a hint.
func commonLayouts() []namedLayout {
	var all []namedLayout
	for _, text := range []string{
		"DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD",
		"DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MM-YY", "DD MM YYYY",
		"DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm", "DD/MM/YYYY HH:mm:ss", "MM/DD/YYYY HH:mm:ss",
	} {
		if l, failed := parseLayout(text); failed == nil {
			all = append(all, namedLayout{text, l})
		}
	}
	return all
}

// EnoughDates is how many dates must be written otherwise before a column is said
// to be: fewer are slips.
const EnoughDates = 3

// OtherLayouts returns the layouts in which a date may stand that is not written by
// this one: the same with day and month swapped, ISO's, and the common ones.
func OtherLayouts(text string) (all []DateLayout) {
	swapped := strings.NewReplacer("D", "M", "M", "D").Replace(text)
	own, _ := NewDateLayout(text)
	for _, other := range []string{swapped, "YYYY-MM-DD"} {
		if l, ok := NewDateLayout(other); ok {
			all = append(all, l)
		}
	}
	all = append(all, DateLayouts()...)
	seen := []layout{own.layout}
	return slices.DeleteFunc(all, func(l DateLayout) bool { // D/M/YYYY and DD/MM/YYYY are one
		again := slices.ContainsFunc(seen, func(s layout) bool { return slices.Equal(s, l.layout) })
		seen = append(seen, l.layout)
		return again
	})
}

// NewDateLayout makes a layout of a text such as DD/MM/YYYY; false where it is none.
func NewDateLayout(text string) (DateLayout, bool) {
	l, failed := parseLayout(text)
	return DateLayout{text, l}, failed == nil
}
