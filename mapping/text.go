package mapping

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CellText returns what a cell says, as every kind takes it: outer white space and
// a spreadsheet's apostrophe gone, numbers written out. It is "" for a blank cell.
func CellText(c *Cell) string {
	switch c.Kind {
	case Blank:
		return ""
	case Number:
		return plainNumber(string(c.Text))
	}
	return clean(c.Text)
}

// IsErrorCell reports whether a cell holds an error: by its kind, or as the text
// that spreadsheets in seven languages write for one into a CSV file.
func IsErrorCell(c *Cell) bool {
	if c.Kind != Text {
		return c.Kind == Error
	}
	text := trim(c.Text)
	if len(text) < 3 || text[0] != '#' {
		return false
	}
	switch string(text) {
	case NoResult, "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DIV/0!", "#SPILL!", "#CALC!",
		"#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#N/D", "#VALOR!",
		"#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!", "#¡DIV/0!", "#RIF!", "#VALORE!", "#NOME?",
		"#NULLO!", "#N/B", "#VERW!", "#WAARDE!", "#NAAM?", "#GETAL!", "#LEEG!", "#DEEL/0!", "#NÚM!", "#NULO!":
		return true
	}
	return false
}

// clean makes a cell's text fit to be a value: control characters are gone, and
// outer white space; no-break spaces are spaces; an apostrophe that a
// spreadsheet put before a number or a formula is gone.
func clean(b []byte) string {
	s := string(b)
	if isPrintableASCII(b) {
		s = strings.Trim(s, " ")
	} else {
		if strings.IndexFunc(s, needsCare) >= 0 {
			s = strings.Map(tame, strings.ToValidUTF8(s, "\ufffd"))
		}
		s = strings.TrimFunc(s, isSpace)
	}
	if HasApostrophe(s) {
		s = s[1:]
	}
	return s
}

// HasApostrophe reports whether a text begins with an apostrophe that a spreadsheet
// put before a number or a formula, and which CellText takes away.
func HasApostrophe[T string | []byte](s T) bool {
	return len(s) > 1 && s[0] == '\'' && strings.IndexByte("+=-@0123456789", s[1]) >= 0
}

// isPrintableASCII reports whether nothing in a text needs care, nor is any space but
// the blank.
func isPrintableASCII(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func needsCare(r rune) bool { return r == utf8.RuneError || tame(r) != r }

// tame returns what stands for r in a value, -1 for nothing.
func tame(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return r
	case r < ' ' || r == 0x7f:
		return -1
	case r == '\u00a0' || r == '\u202f' || r == '\u2007':
		return ' '
	}
	return r
}

// isSpace also counts what looks like nothing: no-break and zero-width spaces,
// and a byte order mark.
func isSpace(r rune) bool {
	switch r {
	case '\ufeff', '\u200b', '\u2060':
		return true
	}
	return unicode.IsSpace(r)
}

// plainNumber writes a stored number as a person knows it: without exponent,
// and without the noise that doubles carry in their last digits.
func plainNumber(s string) string {
	if allDigits(strings.TrimPrefix(s, "-")) {
		return s
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return clean([]byte(s))
	}
	// A spreadsheet knows 15 digits; what it stores of a fraction beyond is noise.
	const digits, exact = 15, 1 << 53
	if x == math.Trunc(x) && math.Abs(x) < exact {
		return plainFloat(x)
	}
	if known, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64); err == nil {
		x = known
	}
	return plainFloat(x)
}

func plainFloat(x float64) string {
	if x == 0 {
		return "0" // never -0
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// onlyDigits returns the digits in s, without what stands between them.
func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// LostDigits reports whether a text is what a spreadsheet shows of a number
// that is too long for its column, such as 3,36E+10: its digits are gone.
// 1E5 may be a code and is none.
func LostDigits(s string) bool {
	exponent, ok := scientific(s)
	return ok && (exponent[0] == '+' || exponent[0] != '-' && strings.ContainsAny(s, ".,"))
}

// scientific splits a number in scientific notation, and returns its exponent.
func scientific(s string) (exponent string, ok bool) {
	if s == "" || s[0] >= 'A' { // most texts
		return "", false
	}
	e := strings.IndexAny(s, "eE")
	if e < 0 {
		return "", false
	}
	mantissa, exponent := s[:e], s[e+1:]
	if exponent == "" || !allDigits(strings.TrimLeft(exponent, "+-")) {
		return "", false
	}
	whole, fraction, point := strings.Cut(strings.Replace(strings.TrimLeft(mantissa, "+-"), ",", ".", 1), ".")
	return exponent, allDigits(whole) && (!point || allDigits(fraction))
}

func upper(s string) string { return strings.ToUpper(s) }

// fold makes two texts equal that a person takes for the same: neither case,
// Unicode form nor kind and number of spaces matter.
func fold(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c <= ' ' || 'A' <= c && c <= 'Z' {
			return strings.ToLower(norm.NFC.String(strings.Join(strings.FieldsFunc(s, isSpace), " ")))
		}
	}
	return s
}
