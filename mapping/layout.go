package mapping

import (
	"strings"
	"time"
	"unicode/utf8"
)

// A layout is how a date is written: its units, and what stands between them.
type layout []layoutPart

// A layoutPart is a unit of a date, or a sign between units.
type layoutPart struct {
	unit        byte // D, M, Y, H, m or s; 0 for a sign
	sign        byte
	least, most int // digits
}

// parseLayout reads a layout such as DD/MM/YYYY. The error has no place yet.
func parseLayout(text string) (layout, *FileError) {
	var l layout
	units := ""
	for rest := text; rest != ""; {
		run := firstRun(rest)
		part, ok := newLayoutPart(run)
		if !ok || part.unit != 0 && strings.IndexByte(units, part.unit) >= 0 {
			return nil, badLayout(text, run)
		}
		if part.unit != 0 {
			units += string(part.unit)
		}
		l, rest = append(l, part), rest[len(run):]
	}
	for _, need := range []string{"DD", "MM", "YYYY"} {
		if strings.IndexByte(units, need[0]) < 0 {
			return nil, badLayout(text, need)
		}
	}
	return l, l.fixWidths(text)
}

func badLayout(text, part string) *FileError {
	failed := fail(position{}, BadLayout, text, part)
	if caps := upper(text); caps != text { // dd/mm/yyyy is what most people mean
		if _, bad := parseLayout(caps); bad == nil {
			failed.Nearest = caps
		}
	}
	return failed
}

// firstRun returns the first letter of s as often as it is repeated, or the
// first sign.
func firstRun(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) && s[n] == s[0] && isLetter(s[0]) {
		n++
	}
	return s[:n]
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func newLayoutPart(run string) (layoutPart, bool) {
	switch run {
	case "D", "DD", "M", "MM", "HH", "mm", "ss":
		return layoutPart{unit: run[0], least: 1, most: 2}, true
	case "YY", "YYYY":
		return layoutPart{unit: 'Y', least: len(run), most: len(run)}, true
	}
	sign := len(run) == 1 && ' ' <= run[0] && run[0] <= '~' && !isLetter(run[0]) && !allDigits(run)
	return layoutPart{sign: run[0]}, sign || run == "T"
}

// fixWidths makes units that stand side by side as wide as they are written:
// nothing else tells where one ends.
func (l layout) fixWidths(text string) *FileError {
	for i := 1; i < len(l); i++ {
		a, b := &l[i-1], &l[i]
		if a.unit != 0 && b.unit != 0 {
			a.least, b.least = a.most, b.most
		}
	}
	for _, pair := range []string{"D", "M"} {
		if strings.Count(text, pair) == 1 && l.touches(pair[0]) {
			return badLayout(text, pair)
		}
	}
	return nil
}

// touches reports whether a unit stands side by side with another.
func (l layout) touches(unit byte) bool {
	for i, p := range l {
		if p.unit == unit {
			return i > 0 && l[i-1].unit != 0 || i+1 < len(l) && l[i+1].unit != 0
		}
	}
	return false
}

// parse reads a date that is written by the layout, as midnight UTC.
func (l layout) parse(s string) (time.Time, bool) {
	var units [128]int
	yearDigits := 4
	for _, p := range l {
		if p.unit == 0 {
			if s == "" || s[0] != p.sign {
				return time.Time{}, false
			}
			s = s[1:]
			continue
		}
		n, x := 0, 0
		for n < len(s) && n < p.most && '0' <= s[n] && s[n] <= '9' {
			x, n = x*10+int(s[n]-'0'), n+1
		}
		if n < p.least {
			return time.Time{}, false
		}
		if p.unit == 'Y' {
			yearDigits = p.most
		}
		units[p.unit], s = x, s[n:]
	}
	if s != "" || units['H'] > 23 || units['m'] > 59 || units['s'] > 59 {
		return time.Time{}, false
	}
	return day(fullYear(units['Y'], yearDigits), units['M'], units['D'])
}

// fullYear completes a year of two digits: 29 is 2029, 30 is 1930.
func fullYear(year, digits int) int {
	const pivot = 30
	switch {
	case digits == 4:
		return year
	case year < pivot:
		return 2000 + year
	}
	return 1900 + year
}

// day returns midnight UTC of a day, if there is such a day.
func day(year, month, dayOfMonth int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	return t, year > 0 && int(t.Month()) == month && t.Day() == dayOfMonth
}
