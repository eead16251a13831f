package checkdigit

import "strings"

// austria: U and 8 digits.
func austria(s string) bool {
	rest, ok := strings.CutPrefix(s, "U")
	if !ok || !of(rest, 8) {
		return false
	}
	total := 4
	for i := range 7 {
		d := int(rest[i]-'0') * (1 + i%2)
		total += d/10 + d%10
	}
	return (10-total%10)%10 == last(rest)
}

// belgium: 10 digits, or 9 as they were until 2005.
func belgium(s string) bool {
	if len(s) == 9 {
		s = "0" + s
	}
	return of(s, 10) && (s[0] == '0' || s[0] == '1') && 97-number(s[:8])%97 == number(s[8:])
}

// switzerland: E, 9 digits, and maybe what says that it pays the tax.
func switzerland(s string) bool {
	s = strings.TrimPrefix(s, "E")
	for _, tax := range []string{"MWST", "TVA", "IVA", "TPV"} {
		s = strings.TrimSuffix(s, tax)
	}
	return of(s, 9) && check11(weighted(s, 5, 4, 3, 2, 7, 6, 5, 4), last(s))
}

// check11 compares the check digit with what is lacking to a multiple of 11; 10
// is the check digit of none.
func check11(total, check int) bool { return (11-total%11)%11 == check }

// france: a key and a SIREN. The key follows from the SIREN, but for keys with
// a letter; Monaco's SIRENs, which begin with 000, are none.
func france(s string) bool {
	if len(s) != 11 || !digits(s[2:]) {
		return false
	}
	siren := s[2:]
	if !luhn(siren) && !strings.HasPrefix(siren, "000") {
		return false
	}
	if digits(s[:2]) {
		return number(siren+"12")%97 == number(s[:2])
	}
	return lettered(s[:2], siren)
}

// lettered tells whether a key with a letter is a SIREN's.
func lettered(key, siren string) bool {
	const signs = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" // neither I nor O
	first, second := strings.IndexByte(signs, key[0]), strings.IndexByte(signs, key[1])
	if first < 0 || second < 0 {
		return false
	}
	n := first*34 + second - 100
	if first < 10 {
		n = first*24 + second - 10
	}
	return n >= 0 && (number(siren)+1+n/11)%11 == n%11
}

// britain: 9 digits and maybe 3 of a branch; or the short numbers of
// departments and health authorities, which carry no check.
func britain(s string) bool {
	if len(s) == 5 && (s[:2] == "GD" || s[:2] == "HA") {
		return digits(s[2:])
	}
	if !of(s, 9) && !of(s, 12) {
		return false
	}
	total := weighted(s, 8, 7, 6, 5, 4, 3, 2) + number(s[7:9])
	return total%97 == 0 || total%97 == 42 // the older and the newer numbers
}

// greece: 9 digits, or 8 as they were.
func greece(s string) bool {
	if len(s) == 8 {
		s = "0" + s
	}
	return of(s, 9) && weighted(s, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == last(s)
}

// ireland: 7 digits, a letter that checks them, maybe another that counts, too;
// or the older numbers, whose second sign is not a digit.
func ireland(s string) bool {
	if len(s) == 8 && !digits(s[1:2]) {
		s = "0" + s[2:7] + s[:1] + s[7:]
	}
	if len(s) != 8 && len(s) != 9 || !digits(s[:7]) {
		return false
	}
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	total := weighted(s, 8, 7, 6, 5, 4, 3, 2)
	if len(s) == 9 {
		second := strings.IndexByte(letters, s[8])
		if second < 0 {
			return false
		}
		total += 9 * second
	}
	return letters[total%23] == s[7]
}

// netherlands: 9 digits, B, 2 digits. The check is that of the company, or, for
// one-man businesses since 2020, of the whole number.
func netherlands(s string) bool {
	company, branch, ok := strings.Cut(s, "B")
	if !ok || len(company) > 9 || len(company) < 7 || !digits(company) || !of(branch, 2) || branch == "00" {
		return false
	}
	company = strings.Repeat("0", 9-len(company)) + company
	if weighted(company, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0 {
		return true
	}
	const whole = "2321" // N and L as numbers, before the rest; B is 11
	return mod97(whole[:4]+company+"11"+branch) == 1
}

// mod97 returns what remains of a number of any length.
func mod97(s string) int {
	rest := 0
	for i := range len(s) {
		rest = (10*rest + int(s[i]-'0')) % 97
	}
	return rest
}

func portugal(s string) bool {
	return of(s, 9) && s[0] != '0' && (11-weighted(s, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == last(s)
}

func slovenia(s string) bool {
	if !of(s, 8) {
		return false
	}
	check := 11 - weighted(s, 8, 7, 6, 5, 4, 3, 2)%11
	return check != 11 && check%10 == last(s)
}

// spain: a person's digits and letter, or a company's letter and digits.
func spain(s string) bool {
	if len(s) != 9 {
		return false
	}
	const letters = "TRWAGMYFPDXBNJZSQVHLCKE"
	switch {
	case of(s[:8], 8):
		return letters[number(s[:8])%23] == s[8]
	case !digits(s[1:8]):
		return false
	case strings.IndexByte("XYZ", s[0]) >= 0: // a foreigner
		leading := string('0' + s[0] - 'X')
		return letters[number(leading+s[1:8])%23] == s[8]
	case strings.IndexByte("KLM", s[0]) >= 0:
		return letters[number(s[1:8])%23] == s[8]
	case strings.IndexByte("ABCDEFGHJNPQRSUVW", s[0]) < 0:
		return false
	}
	total := 0
	for i := range 7 {
		d := int(s[1+i]-'0') * (2 - i%2)
		total += d/10 + d%10
	}
	check := (10 - total%10) % 10
	return s[8] == byte('0'+check) || s[8] == "JABCDEFGHI"[check]
}
