package mapping

import (
	"errors"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// phone takes one phone number: with a + from anywhere, else as it is dialled
// in the region, or as it is left when a spreadsheet takes it for a number.
func phone(region string, national bool) converter {
	quick := newQuickPhones(region)
	if national {
		quick = nil
	}
	return func(v value) (string, fault) {
		if e164, ok := quick.read(v.text); ok && v.kind <= Text {
			return e164, fault{}
		}
		if _, ok := scientific(v.text); ok {
			return "", fault{code: DigitsLost}
		}
		if v.kind > Number || v.kind == Number && !allDigits(v.text) || !looksLikePhone(v.text) {
			return "", fault{code: PhoneBad}
		}
		if region == "" && !strings.ContainsAny(v.text, "+＋") {
			return "", fault{code: PhoneNoRegion}
		}
		number, err := phonenumbers.Parse(v.text, region)
		if err != nil {
			return "", phoneFault(err, region)
		}
		return writePhone(number, region, national)
	}
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

func writePhone(n *phonenumbers.PhoneNumber, region string, national bool) (string, fault) {
	home := phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
	abroad := int(n.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(region)
	if !abroad {
		home = region
	}
	if phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return "", fault{code: PhoneLength, args: []string{home}}
	}
	var odd fault
	if !phonenumbers.IsValidNumber(n) {
		if keepsTrunkPrefix(n, home) {
			return "", fault{code: PhoneLength, args: []string{home}}
		}
		odd = fault{code: PhoneUnassigned, args: []string{home}, warning: true}
	}
	if national && !abroad {
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
