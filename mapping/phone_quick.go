package mapping

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// quickPhones knows the one shape that most phone numbers of a region have, so
// that the library's parser, which tries many, is asked about the others only.
// What it knows it knows as the library does: a test compares them.
type quickPhones struct {
	plus string // the code as it is dialled: +33
	plan *numberPlan
}

// newQuickPhones returns nil for a region where a number at home is more than a
// 0 and what is dialled from abroad, or that nobody has compared yet.
func newQuickPhones(region string) *quickPhones {
	switch region {
	case "FR", "RE", "GP", "MQ", "GF", "BE", "CH", "DE", "AT", "NL", "GB", "IE":
	default:
		return nil
	}
	plan := newNumberPlan(region)
	if plan == nil {
		return nil
	}
	return &quickPhones{plus: "+" + strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region)), plan: plan}
}

// read returns a number in E.164 if it is one of the region, in use, and written
// with its 0, with its country code, or with neither: then it lacks the 0. Where
// ok is false, that says nothing.
func (q *quickPhones) read(text string) (e164 string, lacksZero, ok bool) {
	if q == nil {
		return "", false, false
	}
	rest, abroad := strings.CutPrefix(text, q.plus)
	var national uint64
	digits, zero := 0, false
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == ' ' || c == '.' || c == '-':
		case c < '0' || c > '9' || digits > 15:
			return "", false, false
		case c == '0' && digits == 0 && (abroad || zero):
			return "", false, false // the 0 of home after a country's code, or a second one
		case c == '0' && digits == 0:
			zero = true
		default:
			national = national*10 + uint64(c-'0')
			digits++
		}
	}
	dialled := strconv.FormatUint(national, 10)
	if digits == 0 || !q.plan.has(dialled) {
		return "", false, false
	}
	lacksZero = !zero && !abroad
	if lacksZero && strings.HasPrefix(dialled, q.plus[1:]) { // the country's code without its +?
		return "", false, false
	}
	return q.plus + dialled, lacksZero, true
}
