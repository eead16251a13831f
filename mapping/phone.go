package mapping

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// phones takes phone numbers: with a + from anywhere, else as they are dialled
// in the region, or as they are left when a spreadsheet takes them for numbers.
type phones struct {
	region   string
	national bool // as they are dialled at home
	zeros    bool // lost zeros are put back, and told
	quick    *quickPhones
	sisters  []string // regions that share the home's numbers
}

func newPhones(region string, national, zeros bool) *phones {
	p := &phones{region: region, national: national, zeros: zeros, sisters: sisters(region)}
	if !national {
		p.quick = newQuickPhones(region)
	}
	return p
}

// convert takes one number.
func (p *phones) convert(v value) (string, fault) {
	if e164, lacksZero, ok := p.quick.read(v.text); ok && (v.kind <= Text || v.kind == Number && allDigits(v.text)) {
		if lacksZero && p.zeros {
			return e164, repaired(RepairedZeros, e164)
		}
		return e164, fault{}
	}
	if _, ok := scientific(v.text); ok {
		return "", fault{code: DigitsLost}
	}
	if v.kind > Number || v.kind == Number && !allDigits(v.text) || !looksLikePhone(v.text) {
		return "", fault{code: PhoneBad}
	}
	if p.region == "" && !strings.ContainsAny(v.text, "+＋") {
		return "", fault{code: PhoneNoRegion}
	}
	text, bad := p.read(v.text)
	if p.zeros {
		return p.mend(v.text, text, bad)
	}
	return text, bad
}

// read takes what looks like a number.
func (p *phones) read(text string) (string, fault) {
	number, err := phonenumbers.Parse(text, p.region)
	if err != nil {
		return "", phoneFault(err, p.region)
	}
	inUse := phonenumbers.IsValidNumber(number)
	if !inUse && p.sisters != nil && p.dialled(text, number) {
		if sister := p.sister(number); sister != nil {
			number, inUse = sister, true
		}
	}
	if inUse {
		number = p.withoutCode(text, number)
	}
	return p.write(number, inUse)
}

// withoutCode returns the mobile number that digits are with the country's code
// and without its +. The library takes them for a number at home where these may
// be that long, as in Germany: 4915112345678.
func (p *phones) withoutCode(text string, n *phonenumbers.PhoneNumber) *phonenumbers.PhoneNumber {
	national := phonenumbers.GetNationalSignificantNumber(n)
	rest, found := strings.CutPrefix(national, strconv.Itoa(int(n.GetCountryCode())))
	if !found || onlyDigits(text) != national || strings.HasPrefix(rest, "0") {
		return n
	}
	digits, err := strconv.ParseUint(rest, 10, 64)
	if err != nil {
		return n
	}
	mobile := &phonenumbers.PhoneNumber{CountryCode: n.CountryCode, NationalNumber: &digits}
	if phonenumbers.GetNumberType(mobile) != phonenumbers.MOBILE || phonenumbers.GetNumberType(n) == phonenumbers.MOBILE {
		return n
	}
	return mobile
}

// mend puts back the zero that a number begins with at home: the digit to dial
// first, which the number can do without, or in some countries its own.
func (p *phones) mend(text, became string, bad fault) (string, fault) {
	if digits := onlyDigits(text); digits[0] == '0' || strings.ContainsAny(text, "+＋") {
		return became, bad
	}
	withZero, odd := p.read("0" + text)
	dialsZero := phonenumbers.GetNddPrefixForRegion(p.region, true) == "0"
	if odd.code == "" && (bad.code != "" || withZero == became && dialsZero) {
		return withZero, repaired(RepairedZeros, withZero)
	}
	return became, bad
}

// sisters are the regions that share one plan of numbers: what is dialled is
// dialled alike in all of them, and only from abroad by several country codes.
func sisters(region string) []string {
	switch region {
	case "FR", "RE", "GP", "MQ", "GF", "YT", "BL", "MF":
		return []string{"FR", "RE", "GP", "MQ", "GF", "YT"}
	}
	return nil
}

// dialled reports whether the number is written as it is dialled at home.
func (p *phones) dialled(text string, n *phonenumbers.PhoneNumber) bool {
	return int(n.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(p.region) &&
		strings.TrimPrefix(onlyDigits(text), "0") == phonenumbers.GetNationalSignificantNumber(n)
}

// sister returns a number that nobody can have at home as one of the only sister
// where somebody can: 0692 12 34 56 is dialled in Paris, and rings in Réunion.
func (p *phones) sister(n *phonenumbers.PhoneNumber) *phonenumbers.PhoneNumber {
	var found *phonenumbers.PhoneNumber
	for _, region := range p.sisters {
		code := int32(phonenumbers.GetCountryCodeForRegion(region))
		other := &phonenumbers.PhoneNumber{CountryCode: &code, NationalNumber: n.NationalNumber}
		switch {
		case !phonenumbers.IsValidNumber(other), found != nil && found.GetCountryCode() == code:
		case found != nil:
			return nil
		default:
			found = other
		}
	}
	return found
}

// looksLikePhone reports whether s is made of what one phone number is made of.
// Letters are none: neither 1-800-FLOWERS nor an extension can be sent.
func looksLikePhone(s string) bool {
	count := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			count++
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), strings.ContainsRune("+＋().·/\u2212", r):
		default:
			return false
		}
	}
	return count > 0 && !severalPhones(s)
}

// severalPhones reports whether a slash stands between two numbers, and not
// between the groups of one.
func severalPhones(s string) bool {
	const fewest = 7 // digits of a number; an area code has less
	long := 0
	for part := range strings.SplitSeq(s, "/") {
		count := 0
		for _, r := range part {
			if unicode.IsDigit(r) {
				count++
			}
		}
		if count >= fewest {
			long++
		}
	}
	return long > 1 || strings.Count(s, "+") > 1
}

func phoneFault(err error, region string) fault {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode), errors.Is(err, phonenumbers.ErrNotANumber):
		return fault{code: PhoneBad}
	}
	return fault{code: PhoneLength, args: []string{region}}
}

func (p *phones) write(n *phonenumbers.PhoneNumber, inUse bool) (string, fault) {
	home := phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
	abroad := int(n.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(p.region)
	if !abroad {
		home = p.region
	}
	if phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return "", fault{code: PhoneLength, args: []string{home}}
	}
	var odd fault
	if !inUse {
		if keepsTrunkPrefix(n, home) {
			return "", fault{code: PhoneLength, args: []string{home}}
		}
		odd = fault{code: PhoneUnassigned, args: []string{home}, warning: true}
	}
	if p.national && (!abroad || slices.Contains(p.sisters, home)) {
		return phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(n, phonenumbers.NATIONAL)), odd
	}
	return phonenumbers.Format(n, phonenumbers.E164), odd
}

// keepsTrunkPrefix reports whether the number still starts with the digit that
// is dialled before a number at home, which the library leaves where the number
// would be too short without: 06 12 34 56 7 is a French number one digit short.
func keepsTrunkPrefix(n *phonenumbers.PhoneNumber, home string) bool {
	trunk := phonenumbers.GetNddPrefixForRegion(home, true)
	return trunk != "" && strings.HasPrefix(phonenumbers.GetNationalSignificantNumber(n), trunk)
}
