package mapping

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// decimal takes a number with a comma or a point, also in groups of thousands,
// and writes it the shortest way with a point.
func decimal(v value) (string, fault) {
	if exponent, ok := scientific(v.text); ok {
		if exponent[0] != '-' {
			return "", fault{code: DigitsLost}
		}
		return tinyDecimal(v.text)
	}
	minus, whole, fraction, ok := splitNumber(v.text)
	if !ok || v.kind > Number {
		return "", fault{code: DecimalBad}
	}
	return writeNumber(minus, whole, strings.TrimRight(fraction, "0")), fault{}
}

// tinyDecimal reads a number with a negative exponent, which programs write for
// coordinates near 0 and which loses nothing.
func tinyDecimal(s string) (string, fault) {
	x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return "", fault{code: DecimalBad}
	}
	return plainFloat(x), fault{}
}

// integer takes a number without fraction.
func integer(v value) (string, fault) {
	if _, ok := scientific(v.text); ok {
		return "", fault{code: DigitsLost}
	}
	minus, whole, fraction, ok := splitNumber(v.text)
	if !ok || whole == "" || fraction != "" || v.kind > Number {
		return "", fault{code: IntegerBad}
	}
	return writeNumber(minus, whole, ""), fault{}
}

// splitNumber takes a number apart. A single comma or point is the decimal one,
// as in 1,234: what else it could be, nobody knows.
func splitNumber(s string) (minus bool, whole, fraction string, ok bool) {
	if rest, cut := strings.CutPrefix(s, "\u2212"); cut { // a typographer's minus
		s = "-" + rest
	}
	minus = s[0] == '-'
	if minus || s[0] == '+' {
		s = s[1:]
	}
	if allDigits(s) {
		return minus, s, "", true
	}
	whole = s
	last := strings.LastIndexAny(s, ".,")
	if last >= 0 && strings.Count(s, s[last:last+1]) == 1 {
		whole, fraction = s[:last], s[last+1:]
		if !allDigits(fraction) {
			return false, "", "", false
		}
	}
	if whole != "" && !allDigits(whole) {
		whole, ok = ungroup(whole)
		return minus, whole, fraction, ok
	}
	return minus, whole, fraction, last >= 0
}

// ungroup puts groups of thousands together, which the same sign stands between
// all along: 1 234 567, 1.234.567, 1'234'567.
func ungroup(s string) (string, bool) {
	const group = 3
	at := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if at < 1 || at > group {
		return "", false
	}
	sign, _ := utf8.DecodeRuneInString(s[at:])
	if !strings.ContainsRune(" .,'\u2019", sign) {
		return "", false
	}
	groups := strings.Split(s, string(sign))
	for _, g := range groups[1:] {
		if len(g) != group || !allDigits(g) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func writeNumber(minus bool, whole, fraction string) string {
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if minus && whole != "0" {
		whole = "-" + whole
	}
	return whole
}

// digits takes digits that stand in groups, and puts them together.
func digits(v value) (string, fault) {
	if _, ok := scientific(v.text); ok {
		return "", fault{code: DigitsLost}
	}
	if v.kind == Number && !allDigits(v.text) || v.kind > Number {
		return "", fault{code: DigitsBad}
	}
	text := strings.Map(func(r rune) rune {
		if isSpace(r) || strings.ContainsRune(".-/", r) {
			return -1
		}
		return r
	}, v.text)
	if !allDigits(text) {
		return "", fault{code: DigitsBad}
	}
	return text, fault{}
}

// truth takes yes and no in seven languages, as words, letters and signs.
func truth(v value) (string, fault) {
	switch fold(v.text) {
	case "1", "x", "true", "yes", "oui", "vrai", "ja", "wahr", "sí", "si", "sì", "sim", "verdadero", "vero", "verdadeiro", "waar",
		"t", "y", "o", "j", "s", "v", "on", "✓", "✔", "✔\ufe0f", "☑", "☑\ufe0f", "✅":
		return "1", fault{}
	case "0", "false", "no", "non", "faux", "nein", "falsch", "falso", "nee", "onwaar", "não", "nao",
		"f", "n", "off", "✗", "✘", "☐", "❌":
		return "0", fault{}
	}
	return "", fault{code: BoolBad}
}

// plainText takes anything.
func plainText(v value) (string, fault) { return v.text, fault{} }
