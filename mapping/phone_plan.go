package mapping

import (
	"regexp"
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// A numberPlan tells which numbers are in use in a region, as the library does,
// which looks every pattern up by its text, number by number.
type numberPlan struct {
	general numberKind
	kinds   []numberKind // the most frequent first
}

type numberKind struct {
	lengths []int32 // none: any
	pattern *regexp.Regexp
}

// newNumberPlan returns nil for a region that the library does not know.
func newNumberPlan(region string) *numberPlan {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		return nil
	}
	for _, m := range all.GetMetadata() {
		if m.GetId() != region {
			continue
		}
		p := &numberPlan{general: newNumberKind(m.GetGeneralDesc())}
		for _, kind := range []*phonenumbers.PhoneNumberDesc{
			m.GetMobile(), m.GetFixedLine(), m.GetPremiumRate(), m.GetTollFree(), m.GetSharedCost(),
			m.GetVoip(), m.GetPersonalNumber(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
		} {
			if kind.GetNationalNumberPattern() != "" {
				p.kinds = append(p.kinds, newNumberKind(kind))
			}
		}
		return p
	}
	return nil
}

func newNumberKind(desc *phonenumbers.PhoneNumberDesc) numberKind {
	return numberKind{desc.GetPossibleLength(), regexp.MustCompile("^(?:" + desc.GetNationalNumberPattern() + ")$")}
}

// has reports whether a number without what is dialled before it is in use.
func (p *numberPlan) has(digits string) bool {
	return p.general.has(digits) && slices.ContainsFunc(p.kinds, func(k numberKind) bool { return k.has(digits) })
}

func (k *numberKind) has(digits string) bool {
	return (len(k.lengths) == 0 || slices.Contains(k.lengths, int32(len(digits)))) && k.pattern.MatchString(digits)
}
