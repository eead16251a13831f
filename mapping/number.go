package mapping

import (
	"strconv"
	"strings"
)

// decimal takes a number with a comma or a point, and writes it the shortest
// way with a point.
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
	minus, whole, _, ok := splitNumber(v.text)
	if !ok || whole == "" || v.kind > Number || strings.ContainsAny(v.text, ".,") {
		return "", fault{code: IntegerBad}
	}
	return writeNumber(minus, whole, ""), fault{}
}

func splitNumber(s string) (minus bool, whole, fraction string, ok bool) {
	if rest, cut := strings.CutPrefix(s, "\u2212"); cut { // a typographer's minus
		s = "-" + rest
	}
	minus = s[0] == '-'
	if minus || s[0] == '+' {
		s = s[1:]
	}
	i := strings.IndexAny(s, ".,")
	if i < 0 {
		return minus, s, "", allDigits(s)
	}
	whole, fraction = s[:i], s[i+1:]
	return minus, whole, fraction, (whole == "" || allDigits(whole)) && allDigits(fraction)
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

// truth takes yes and no in seven languages.
func truth(v value) (string, fault) {
	switch fold(v.text) {
	case "1", "x", "true", "yes", "oui", "vrai", "ja", "wahr", "sí", "si", "sì", "verdadero", "vero", "sim", "verdadeiro", "waar":
		return "1", fault{}
	case "0", "false", "no", "non", "faux", "nein", "falsch", "falso", "nee", "onwaar", "não", "nao":
		return "0", fault{}
	}
	return "", fault{code: BoolBad}
}

// plainText takes anything.
func plainText(v value) (string, fault) { return v.text, fault{} }

// postcode takes anything, in capitals.
func postcode(v value) (string, fault) {
	if _, ok := scientific(v.text); ok {
		return "", fault{code: DigitsLost}
	}
	return upper(v.text), fault{}
}
