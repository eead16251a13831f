package profile

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping"
	"kashsync/mapping/checkdigit"
)

// number looks at a text with digits in it.
func (j *judge) number(s *sight, text string, m *mixture) {
	if m.letters <= len("TUTC") {
		j.dates(s, text)
	}
	if m.letters <= 1 {
		s.see(DayMonth, m.letters == 0 && isDayMonth(text))
		s.see(Scientific, mapping.LostDigits(text))
	}
	if m.letters == 0 && m.high == 0 {
		s.figures(text, m)
	}
	bare := text
	if m.spaces+m.other > 0 {
		bare = strings.Map(ungrouped, text)
	}
	if len(bare) == m.digits {
		s.see(EAN, checkdigit.EAN(bare))
		s.see(SIREN, checkdigit.SIREN(bare))
		s.see(SIRET, checkdigit.SIRET(bare))
	}
	s.see(VAT, m.letters >= 2 && isVAT(bare))
	s.see(Postcode, isPostcode(text, m))
	s.see(Street, isStreet(text, m))
}

// ungrouped drops what stands between groups of digits.
func ungrouped(r rune) rune {
	if r == ' ' || r == '.' || r == '-' {
		return -1
	}
	return r
}

// figures looks at digits and the signs between them.
func (s *sight) figures(text string, m *mixture) {
	switch rest := strings.TrimLeft(text, "+-"); {
	case len(rest) == m.digits && len(text)-len(rest) <= 1:
		s.see(Integer, text[0] != '+')
	case len(rest) == m.digits+1 && m.spaces == 0 && strings.Count(rest, ".")+strings.Count(rest, ",") == 1:
		s.see(Decimal, len(text)-len(rest) <= 1)
	}
	if m.digits == len(text) {
		s.digits, s.zero = uint8(min(m.digits, 255)), text[0] == '0'
		const first, last = "09132", "60000"
		padded := "0" + text
		s.see(Serial, m.digits == 5 && text >= first && text <= last || m.digits == 4 && !s.zero && padded >= first)
	}
	if s.has(Decimal) || s.layouts != 0 && m.digits != len(text) || s.has(DayMonth) || !phoneLike(text, m.digits) {
		return
	}
	s.see(Phone, true)
	s.see(International, text[0] == '+' || strings.HasPrefix(text, "00"))
	s.dialled = dialled(text)
}

// phoneLike reports whether a text without letters may be one phone number.
func phoneLike(text string, digits int) bool {
	const fewest, most = 6, 15
	return digits >= fewest && digits <= most && strings.Trim(text, "0123456789 +-./()") == "" &&
		strings.LastIndexByte(text, '+') <= 0 && text[0] != '-' && text[0] != '.' && text[0] != '/'
}

// dialled returns the beginning of a phone number that tells where one is: a
// country's code, the first two digits after a 0, else the first digit.
func dialled(text string) string {
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, text)
	var before string
	switch {
	case text[0] == '+':
		before = "+"
	case strings.HasPrefix(digits, "00"):
		before, digits = "00", digits[2:]
	case digits[0] == '0':
		return digits[:2]
	default:
		return digits[:1]
	}
	code := 0
	for n := range min(3, len(digits)) {
		code = code*10 + int(digits[n]-'0')
		if phonenumbers.GetRegionCodeForCountryCode(code) != "ZZ" {
			return before + digits[:n+1]
		}
	}
	return before
}

// dates tries every layout.
func (j *judge) dates(s *sight, text string) {
	const shortest, longest = 6, 32
	if len(text) < shortest || len(text) > longest || text[0] < '0' || text[0] > '9' {
		return
	}
	if _, ok := mapping.ParseISO(text); ok {
		s.layouts = 1
		return
	}
	for i, l := range j.layouts {
		t, ok := l.Parse(text)
		if alone := len(text) == len("YYYYMMDD") && len(l.Text) == len(text) && !strings.ContainsAny(l.Text, "/.- "); ok && alone {
			ok = t.Year() >= 1900 && t.Year() < 2100
		}
		if ok {
			s.layouts |= 1 << (i + 1)
		}
	}
}

// isDayMonth recognises a day without its year: 24/12, 24.12., 24-12, --12-24.
func isDayMonth(text string) bool {
	if rest, ok := strings.CutPrefix(text, "--"); ok {
		rest = strings.Replace(rest, "-", "", 1)
		return len(rest) == 4 && areDayMonth(rest[:2], rest[2:])
	}
	between := "/-"
	if bare, ok := strings.CutSuffix(text, "."); ok { // 24.12 would be a number
		text, between = bare, "."
	}
	at := strings.IndexAny(text, between)
	return at >= 0 && areDayMonth(text[:at], text[at+1:])
}

// areDayMonth takes day and month in either order.
func areDayMonth(a, b string) bool {
	x, y := twoDigits(a), twoDigits(b)
	return min(x, y) >= 1 && min(x, y) <= 12 && max(x, y) <= 31
}

// twoDigits reads one or two digits; it is 0 for anything else.
func twoDigits(s string) int {
	if len(s) == 0 || len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// isVAT recognises a VAT number of the union by its shape.
func isVAT(bare string) bool {
	if len(bare) < 10 || len(bare) > 14 {
		return false
	}
	switch strings.ToUpper(bare[:2]) {
	case "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU",
		"LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI", "GB":
	default:
		return false
	}
	digits := 0
	for i := 2; i < len(bare); i++ {
		switch c := bare[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		default:
			return false
		}
	}
	return digits >= 7
}

// isPostcode recognises digits, digits in two groups, or a short mixture of
// digits and capitals.
func isPostcode(text string, m *mixture) bool {
	bare := mapping.BarePostcode(text) // 'LS1 4AP
	signs := m.spaces + m.other - (len(text) - len(bare))
	switch {
	case m.high > 0 || m.at > 0 || signs > 1 || strings.Trim(bare, " -") != bare:
		return false
	case signs == 1 && !strings.ContainsAny(bare, " -"), m.digits < 2:
		return false
	case m.letters == 0:
		return m.digits >= 3 && m.digits <= 8 || signs == 1 && m.digits == 9
	}
	return m.small == 0 && m.letters <= 5 && m.digits+m.letters >= 5 && m.digits+m.letters <= 8
}

// isStreet recognises words and a number in front of them, or behind.
func isStreet(text string, m *mixture) bool {
	const longest = 8 // number
	if m.run < 3 || m.spaces == 0 || m.digits > longest || m.letters < m.digits {
		return false
	}
	first, last := text[0], text[len(text)-1]
	before := text[strings.LastIndexByte(text, ' ')+1:]
	return isDigit(first) || isDigit(last) || isDigit(before[0]) || strings.Contains(text, ", ")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
