package mapping

import (
	"strconv"
	"strings"
	"time"
)

// date takes a day: a real date cell, a text by the layout, or, where none is
// given, an ISO date. A date with an offset from UTC is the day in the zone.
func date(l layout, text string, zone *time.Location) converter {
	if zone == nil {
		zone = time.UTC
	}
	return func(v value) (string, fault) {
		if l == nil || v.kind == Date {
			return isoDate(v, zone)
		}
		t, ok := l.parse(v.text)
		switch {
		case v.kind <= Number && ok:
			return unix(t), fault{}
		case v.kind == Number:
			return "", fault{code: DateIsNumber}
		}
		return "", fault{code: DateBad, args: []string{text}}
	}
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

func isoDate(v value, zone *time.Location) (string, fault) {
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
	}
	if fits := layoutsOf(v.text); fits != nil {
		return "", fault{code: DateNoLayout, args: fits}
	}
	return "", fault{code: DateBad}
}

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

// layoutsOf returns the common layouts that a text could be written by.
func layoutsOf(s string) []string {
	var fits []string
	for _, text := range []string{
		"DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD",
		"DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MM-YY", "DD MM YYYY",
		"DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm", "DD/MM/YYYY HH:mm:ss", "MM/DD/YYYY HH:mm:ss",
	} {
		if l, failed := parseLayout(text); failed == nil {
			if _, ok := l.parse(s); ok {
				fits = append(fits, text)
			}
		}
	}
	return fits
}
