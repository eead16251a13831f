package guess

import (
	"errors"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// takePhone proposes a phone from its columns, or from one and the codes that are
// dialled before its numbers.
func (g *guesser) takePhone(f customer.Field, columns ...*column) {
	code := g.codeOf(columns[0])
	if code != nil && g.dials(code, columns[0]) {
		g.takeDialled(f, code, columns[0])
		return
	}
	taken := g.take(f, columns...)
	switch {
	case slices.ContainsFunc(columns, g.isShort):
		taken.Confidence, taken.Why, taken.Args = Unsure, ShortNumbers, nil
		taken.Out = len(columns) == 1 && g.proposal.Region.Confidence > Unsure
	case code != nil && code.Distinct > 1 && !g.whole(columns[0]):
		taken.Confidence, taken.Why, taken.Args = Unsure, CodeApart, []string{code.Label}
		columns[0].partial = true
	}
}

// takeDialled proposes a phone out of a code and a number.
func (g *guesser) takeDialled(f customer.Field, code, number *column) {
	taken := g.take(f, number)
	code.used, number.partial = true, true
	taken.Columns, taken.Joined = []string{code.Label, number.Label}, true
	if taken.Confidence = min(number.confidence, code.confidence); taken.Confidence == Sure {
		taken.Why, taken.Args = CodeAndNumber, taken.Columns
	}
	if g.profile.Alone(code.at, number.at) == 0 {
		return
	}
	for _, v := range code.Top { // a code and no number is none
		taken.Values = append(taken.Values, mapping.Substitute{Text: v.Value})
	}
}

// codeOf returns the codes that belong to a column of phones: those beside it, or
// the only ones for the only phones; nil for none.
func (g *guesser) codeOf(c *column) *column {
	apart := func(code *column) int { return max(code.at-c.at, c.at-code.at) }
	var found *column
	phones := 0
	for _, other := range g.columns {
		switch {
		case other.vetoed || other.values() == 0:
		case other.role == phone || other.role == mobile:
			phones++
		case other.role == dialCode && !other.used && (found == nil || apart(other) < apart(found)):
			found = other
		}
	}
	if found == nil || phones > 1 && apart(found) > 1 {
		return nil
	}
	return found
}

// isDialCode reports whether a text may be dialled before a number: 09443, +49.
func isDialCode(text string) bool {
	digits := strings.TrimPrefix(strings.Trim(text, "()"), "+")
	return digits != "" && len(digits) <= len("015112") && strings.Trim(digits, "0123456789") == ""
}

// isCountryCode reports whether a text is a country's code, with its + or 00, or
// without.
func isCountryCode(text string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(strings.Trim(text, "()"), "+"), "00")
	code := 0
	for _, d := range digits {
		code = 10*code + int(d-'0')
	}
	return isDialCode(text) && len(digits) <= 3 && phonenumbers.GetRegionCodeForCountryCode(code) != "ZZ"
}

// isAbroad reports whether a text is dialled from abroad.
func isAbroad(text string) bool {
	return strings.HasPrefix(text, "+") || strings.HasPrefix(text, "00")
}

// whole reports whether the numbers of a column can do without codes before them.
func (g *guesser) whole(c *column) bool {
	return c.sampled(func(s string) bool { return isAbroad(s) || s[0] == '0' }) >= half
}

// dials reports whether codes make whole numbers of a column's.
func (g *guesser) dials(codes, numbers *column) bool {
	region := g.proposal.Region.Code
	home := count(phonenumbers.GetCountryCodeForRegion(region))
	abroad := codes.sampled(isAbroad) >= half
	switch {
	case numbers.sampled(isAbroad) >= half, !abroad && g.whole(numbers):
		return false // they are whole already
	case codes.sampled(func(s string) bool { return s == home }) >= half:
		return false // 49 and a number may be another number
	}
	const few = 10
	return numbers.sampled(func(number string) bool {
		return slices.ContainsFunc(codes.Top[:min(few, len(codes.Top))], func(code profile.Count) bool {
			n, err := phonenumbers.Parse(code.Value+" "+number, region)
			return err == nil && phonenumbers.IsValidNumber(n)
		})
	}) >= most
}

// isShort reports whether half of a column's numbers or more are too short to be
// dialled without an area code.
func (g *guesser) isShort(c *column) bool {
	region := g.proposal.Region.Code
	return c.values() > 0 && c.sampled(func(s string) bool { return isLocal(s, region) }) >= half
}

// isLocal reports whether a number is too short for a whole one of the region.
func isLocal(text, region string) bool {
	if !hasDigit(text) || isAbroad(text) {
		return false
	}
	n, err := phonenumbers.Parse(text, region)
	if err != nil {
		return errors.Is(err, phonenumbers.ErrTooShortNSN)
	}
	const shortest = 8 // digits, where an area code begins with 0
	digits := len(phonenumbers.NormalizeDigitsOnly(text))
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.TOO_SHORT, phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return true
	}
	return dialsZero(region) && text[0] != '0' && digits < shortest
}

// dialsZero reports whether numbers of the region begin with a 0 that is none of
// theirs.
func dialsZero(region string) bool { return phonenumbers.GetNddPrefixForRegion(region, true) == "0" }

// lostTrunkZeros returns how many phone numbers have lost the 0 they begin with,
// where that is clear: they are numbers that somebody has with it; and they are of
// one length or two, as that makes them, or, where numbers are of many lengths,
// most others lack it, too.
func (g *guesser) lostTrunkZeros(c *column, reader *mapping.Reader) int {
	region := g.proposal.Region.Code
	lost := c.estimate(func(text string) bool { return mends(reader, text) })
	lacking := c.estimate(func(text string) bool { return mends(reader, text) || lacksZero(text, region) })
	digits, lengths := 0, []int{0, 0}
	for _, n := range c.Digits {
		digits += n
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	usual := lengths[len(lengths)-1] + lengths[len(lengths)-2]
	switch {
	case float64(lost) < most*float64(lacking), g.isShort(c):
		return 0
	case region == "DE" || region == "AT":
		if 2*lost <= c.values() {
			return 0
		}
	case !lax(region) && 10*usual < 9*digits:
		return 0
	}
	return lost
}
