package mapping

import (
	"strings"

	"kashsync/mapping/checkdigit"
)

// What carries a check digit is sent as it is, whatever comes of the check: a
// number may be of a kind that nobody here knows.

// company takes a company's number: in France, digits alone are a SIREN or a
// SIRET.
func company(region string) converter {
	french := false
	switch region {
	case "FR", "RE", "GP", "MQ", "GF", "YT", "BL", "MF", "PM", "WF", "PF", "NC":
		french = true
	}
	return func(v value) (string, fault) {
		bare := ungrouped(v.text)
		what, right := "", true
		switch {
		case !french || !allDigits(bare):
		case len(bare) == 8 || len(bare) == 9: // a zero may be lost
			what, right = "SIREN", checkdigit.SIREN(bare)
		case len(bare) == 13 || len(bare) == 14:
			what, right = "SIRET", checkdigit.SIRET(bare)
		}
		return v.text, unless(right, CompanyCheckDigit, what)
	}
}

// vat takes a VAT number, with its country or as at home in the region.
func vat(region string) converter {
	return func(v value) (string, fault) {
		country, right := checkdigit.VAT(v.text, region)
		return v.text, unless(right || country == "", VATCheckDigit, country)
	}
}

// barcode takes any code. As many digits as an EAN has are one.
func barcode(v value) (string, fault) {
	what := ""
	switch bare := ungrouped(v.text); {
	case !allDigits(bare) || checkdigit.EAN(bare):
	case len(bare) == 8:
		what = "EAN-8"
	case len(bare) == 12:
		what = "UPC-A"
	case len(bare) == 13:
		what = "EAN-13"
	}
	return v.text, unless(what == "", BarcodeCheckDigit, what)
}

// unless warns where something is not right.
func unless(right bool, code Code, args ...string) fault {
	if right {
		return fault{}
	}
	return fault{code: code, args: args, warning: true}
}

// ungrouped leaves out what stands between groups of digits.
func ungrouped(s string) string {
	if allDigits(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isSpace(r) || r == '.' || r == '-' {
			return -1
		}
		return r
	}, s)
}
