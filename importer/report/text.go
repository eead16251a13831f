package report

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// harmless puts an apostrophe before text that a spreadsheet program could take
// for a formula, also behind blanks, which such programs trim.
func harmless(s string) string {
	if s == "" {
		return s
	}
	if s[0] == '\t' || s[0] == '\r' || startsFormula(s[indent(s):]) {
		return "'" + s
	}
	return s
}

// guarded puts an apostrophe before text that a spreadsheet program would
// change when it opens a CSV file: formulas, numbers with leading zeros, long
// numbers, dates. It puts it where the mapping strips it again: right before
// the sign or the digit.
func guarded(s string) string {
	at := indent(s)
	rest := s[at:]
	if startsFormula(rest) || startsDigit(rest) && !plainNumber(strings.TrimSpace(rest)) {
		return s[:at] + "'" + rest
	}
	return s
}

// indent returns how many bytes of blanks, visible or not, s starts with: what
// the mapping takes away too.
func indent(s string) int {
	return len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' || r == '\u2060'
	}))
}

func startsFormula(s string) bool { return s != "" && strings.ContainsRune("=+-@", rune(s[0])) }

func startsDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

// plainNumber reports whether a spreadsheet program shows the digits as they
// are: none is lost, and none becomes an exponent.
func plainNumber(s string) bool {
	if len(s) > 11 || s[0] == '0' && len(s) > 1 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

// oneLine joins the lines of a message.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}

// writable leaves out the control characters that a workbook cannot hold; the
// mapping leaves them out of every value too. Bytes that are no text are told by
// the same sign as there.
func writable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// shortened cuts text to what a cell of Excel can hold, and shows the cut.
func shortened(s string) string {
	const limit = 32767 // UTF-16 units
	if len(s) <= limit {
		return s
	}
	units, cut := 0, 0
	for i, r := range s {
		if units < limit {
			cut = i // room for what stands before, and the ellipsis
		}
		units += utf16.RuneLen(r)
	}
	if units <= limit {
		return s
	}
	return s[:cut] + "…"
}
