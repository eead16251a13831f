package checkdigit

import "strings"

// VAT looks at a VAT number as people write it: spaces, points and hyphens do
// not matter, nor does case. Where it does not begin with its country, it is
// taken for one of the region (ISO 3166 alpha-2; "" for none). The country is ""
// where nothing tells it, or where its rule is not known: then the number is
// neither right nor wrong.
func VAT(text, region string) (country string, right bool) {
	s := compact(text)
	prefix := ""
	if len(s) > 2 && letter(s[0]) && letter(s[1]) {
		prefix = s[:2]
	}
	switch prefix {
	case "EL":
		prefix = "GR"
	case "XI": // Northern Ireland
		prefix = "GB"
	}
	if follows, known := rule(prefix); known {
		return prefix, follows(s[2:])
	}
	if region == "MC" { // Monaco is France to the taxman
		region = "FR"
	}
	if follows, known := rule(region); known && strings.ContainsAny(s, "0123456789") && prefix == "" {
		return region, follows(s)
	}
	return "", false
}

// compact writes a number without what only separates.
func compact(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case '0' <= r && r <= '9', 'A' <= r && r <= 'Z', r == '+', r == '*':
			return r
		case strings.ContainsRune(" \t\r\n\u00a0\u202f.-/:()_", r):
			return -1
		}
		return '?' // no VAT number has it
	}, text)
}

// rule returns the rule of a country's VAT numbers, which are handed to it
// without their country.
func rule(country string) (func(string) bool, bool) {
	switch country {
	case "AT":
		return austria, true
	case "BE":
		return belgium, true
	case "CH":
		return switzerland, true
	case "DE":
		return func(s string) bool { return of(s, 9) && s[0] != '0' && iso7064(s) }, true
	case "DK":
		return modulus(8, 11, 2, 7, 6, 5, 4, 3, 2, 1), true
	case "EE":
		return modulus(9, 10, 3, 7, 1, 3, 7, 1, 3, 7, 1), true
	case "ES":
		return spain, true
	case "FI":
		return modulus(8, 11, 7, 9, 10, 5, 8, 4, 2, 1), true
	case "FR":
		return france, true
	case "GB":
		return britain, true
	case "GR":
		return greece, true
	case "HR":
		return func(s string) bool { return of(s, 11) && iso7064(s) }, true
	case "HU":
		return modulus(8, 10, 9, 7, 3, 1, 9, 7, 3, 1), true
	case "IE":
		return ireland, true
	case "IT":
		return func(s string) bool { return of(s, 11) && luhn(s) }, true
	case "LU":
		return func(s string) bool { return of(s, 8) && number(s[:6])%89 == number(s[6:]) }, true
	case "MT":
		return modulus(8, 37, 3, 4, 6, 7, 8, 9, 10, 1), true
	case "NL":
		return netherlands, true
	case "PL":
		return modulus(10, 11, 6, 5, 7, 2, 3, 4, 5, 6, 7, -1), true
	case "PT":
		return portugal, true
	case "SE":
		return func(s string) bool { return of(s, 12) && luhn(s[:10]) && s[10:] != "00" }, true
	case "SI":
		return slovenia, true
	case "SK":
		return func(s string) bool { return of(s, 10) && s[0] != '0' && number(s)%11 == 0 }, true
	}
	return nil, false
}

// modulus is the rule of n digits whose weighted sum the modulus divides.
func modulus(n, by int, weights ...int) func(string) bool {
	return func(s string) bool { return of(s, n) && weighted(s, weights...)%by == 0 }
}

// of reports whether s is n digits.
func of(s string, n int) bool { return len(s) == n && digits(s) }

func last(s string) int { return int(s[len(s)-1] - '0') }
