package guess

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// homes returns the countries where a language is at home, the likeliest first.
func homes(language string) []string {
	switch language {
	case "fr":
		return []string{"FR", "BE", "CH", "LU", "CA"}
	case "de":
		return []string{"DE", "AT", "CH"}
	case "nl":
		return []string{"NL", "BE"}
	case "it":
		return []string{"IT", "CH"}
	case "es":
		return []string{"ES", "MX", "AR", "CO", "CL", "PE"}
	case "pt":
		return []string{"PT", "BR"}
	case "en":
		return []string{"GB", "US", "IE", "CA", "AU", "NZ"}
	}
	return nil
}

// lax are countries where almost any number can be dialled: that numbers fit
// there proves nothing.
func lax(region string) bool { return slices.Contains([]string{"DE", "AT", "IT", "LU"}, region) }

// byHome takes the country where numbers without a country's code can be
// dialled. Mostly there are several: the header's language tells which, then the
// postcodes; else nobody can tell, and it is a guess.
func (g *guesser) byHome() Region {
	spoken := ""
	if g.spoken {
		spoken = g.language
	}
	fits, own, known := g.fitting(spoken)
	class := g.postcodeClass()
	writes := func(r string) bool { return class == "" || strings.Contains(postcodeClasses(r), class) }
	if spoken == "en" && !slices.ContainsFunc(own, writes) && slices.ContainsFunc(fits, writes) {
		own = nil
	}
	among := fits
	if len(own) > 0 {
		among = own
	}
	narrowed := slices.DeleteFunc(slices.Clone(among), func(r string) bool { return !writes(r) })
	if len(narrowed) == 0 {
		narrowed, class = among, ""
	}
	code := preferred(narrowed)
	switch lone := len(narrowed) == 1; {
	case !known && class == "" && len(own) > 0:
		return Region{own[0], Unsure, RegionLanguage, []string{own[0], spoken}}
	case !known && class == "":
		return Region{"FR", Unsure, RegionDefault, []string{"FR"}}
	case lone && len(own) > 0 && !known:
		return Region{code, Likely, RegionLanguage, []string{code, spoken}}
	case lone && (len(own) > 0 || len(fits) == 1 && !lax(code)):
		return Region{code, Likely, RegionDialled, []string{code}}
	}
	return Region{code, Unsure, RegionSeveral, []string{code, strings.Join(narrowed, ", ")}}
}

// fitting returns the countries where the numbers can be dialled, and those of them
// where the header's language tells that the customers live.
func (g *guesser) fitting(spoken string) (fits, own []string, known bool) {
	fits, known = g.dialledAt(spoken)
	own = slices.DeleteFunc(slices.Clone(fits), func(r string) bool { return !slices.Contains(homes(spoken), r) })
	switch strict := slices.DeleteFunc(slices.Clone(fits), lax); {
	case spoken == "en": // which programs speak everywhere
		if !known || len(strict) > len(own) {
			own = nil
		}
	case len(own) == 0 && len(fits) > 1 && spoken != "": // numbers prove nothing
		fits, own, known = homes(spoken), homes(spoken), false
	}
	return fits, own, known
}

// preferred takes the till's own country among equals, else one where numbers
// prove something.
func preferred(regions []string) string {
	if slices.Contains(regions, "FR") {
		return "FR"
	}
	if i := slices.IndexFunc(regions, func(r string) bool { return !lax(r) }); i >= 0 {
		return regions[i]
	}
	return regions[0]
}

// dialledAt returns the countries in which most numbers without a country's code
// can be dialled, about as many as anywhere that not all can be: all countries
// where too few numbers are known.
func (g *guesser) dialledAt(language string) (best []string, known bool) {
	regions := homes(language)
	for _, r := range []string{"FR", "BE", "CH", "LU", "DE", "AT", "ES", "IT", "NL", "PT", "GB", "IE", "US", "CA"} {
		if !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	const enough, fit, equal = 3, 0.7, 0.15
	numbers := g.nationals()
	if len(numbers) < enough {
		return regions, false
	}
	shares, highest := make([]float64, len(regions)), fit
	for i, r := range regions {
		shares[i] = validShare(numbers, r)
		if !lax(r) {
			highest = max(highest, shares[i])
		}
	}
	proven := false
	for i, r := range regions {
		least := max(fit, highest-equal)
		if r == "FR" { // the till's own country is not given up for a few typing errors
			least = half
		}
		if shares[i] >= least {
			best = append(best, r)
			proven = proven || !lax(r) || slices.Contains(homes(language), r)
		}
	}
	if !proven {
		return regions, false
	}
	return best, true
}

// nationals are the known phone numbers without a country's code.
func (g *guesser) nationals() []string {
	var numbers []string
	for _, c := range g.of(phone, mobile) {
		for _, v := range c.Top {
			if hasDigit(v.Value) && !strings.HasPrefix(v.Value, "+") && !strings.HasPrefix(v.Value, "00") {
				numbers = append(numbers, v.Value)
			}
		}
	}
	return numbers
}

func validShare(numbers []string, region string) float64 {
	n := 0
	for _, number := range numbers {
		if parsed, err := phonenumbers.Parse(number, region); err == nil && phonenumbers.IsValidNumberForRegion(parsed, region) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(numbers)))
}

// atHome reports whether most numbers without a country's code can be dialled in
// a region.
func (g *guesser) atHome(region string) bool { return validShare(g.nationals(), region) >= most }

// postcodeClass says what most postcodes are made of: "5" or "4" digits, or "x"
// for letters and signs, too; "" where that is not clear.
func (g *guesser) postcodeClass() string {
	for _, c := range g.of(postcode) {
		const few = 3
		five, four := c.portion(c.Digits[5]), c.portion(c.Digits[4])
		digits := 0
		for _, n := range c.Digits {
			digits += n
		}
		switch {
		case c.values() < few:
		case five >= half && five+four >= most: // some have lost a zero
			return "5"
		case four >= most:
			return "4"
		case c.portion(c.values()-digits) >= most:
			return "x"
		}
	}
	return ""
}

// postcodeClasses are the classes that a country's postcodes may be of.
func postcodeClasses(region string) string {
	switch region {
	case "FR", "DE", "IT", "ES", "US", "MX", "PE":
		return "5"
	case "BE", "CH", "AT", "LU", "AU", "NZ":
		return "4"
	case "NL", "PT", "AR":
		return "4x"
	case "GB", "IE", "CA", "BR":
		return "x"
	}
	return ""
}
