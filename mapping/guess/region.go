package guess

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// region finds out where most customers live: by their country, by how phones
// begin, by postcodes that look like one country's alone, by numbers and
// postcodes as they are written at home.
func (g *guesser) region() Region {
	for _, guess := range []func() Region{g.byCountry, g.byDialled, g.byPostcode} {
		if r := guess(); r.Code != "" {
			return r
		}
	}
	return g.byHome()
}

// needsRegion reports whether anything is proposed that a region is for.
func (g *guesser) needsRegion() bool {
	return slices.ContainsFunc(g.proposal.Fields, func(f Field) bool {
		return f.Kind == mapping.KindPhone || f.Kind == mapping.KindPostcode || f.Field == customer.Country
	})
}

// byCountry takes the country of most rows that name one. Where most name none,
// those are at home, and the others are the strangers.
func (g *guesser) byCountry() Region {
	known := mapping.NewCountries()
	for _, c := range g.of(country) {
		if 2*c.Filled < g.rows {
			continue
		}
		codes, all := map[string]int{}, 0
		for _, v := range c.Top {
			code, ok := known.Code(v.Value)
			if letter := plate(v.Value); letter != "" {
				code, ok = letter, true
			}
			if ok {
				codes[code] += v.N
				all += v.N
			}
		}
		if code, n := most1(codes); n > 0 && float64(n) > half*float64(all) && dials(code) {
			confidence := Likely
			if float64(n) >= most*float64(all) {
				confidence = Sure
			}
			return Region{code, confidence, RegionCountry, []string{code, c.Label}}
		}
	}
	return Region{}
}

// most1 returns the most frequent, the first of the alphabet among equals.
func most1(counts map[string]int) (best string, n int) {
	for value, m := range counts {
		if m > n || m == n && value < best {
			best, n = value, m
		}
	}
	return best, n
}

func dials(region string) bool { return phonenumbers.GetSupportedRegions()[region] }

// byDialled takes the country that most international numbers are in.
func (g *guesser) byDialled() Region {
	codes, all, filled := map[string]int{}, 0, 0
	var example profile.Count
	label := ""
	for _, c := range g.of(phone, mobile) {
		filled += c.Filled
		for _, d := range append(slices.Clone(c.Dialled), c.bareInternational()...) {
			code := strings.TrimPrefix(strings.TrimPrefix(d.Value, "+"), "00")
			if code == d.Value || code == "" {
				continue
			}
			codes[code] += d.N
			if all += d.N; d.N > example.N {
				example, label = d, c.Label
			}
		}
	}
	code, n := most1(codes)
	if n == 0 || float64(n) <= half*float64(all) || 10*all < filled {
		return Region{}
	}
	x, _ := strconv.Atoi(code)
	region := phonenumbers.GetRegionCodeForCountryCode(x)
	if !dials(region) || 2*all < filled && !g.atHome(region) {
		return Region{}
	}
	confidence := Likely
	if float64(n) >= most*float64(all) && 2*all >= filled {
		confidence = Sure
	}
	return Region{region, confidence, RegionDialled, []string{region, label, "+" + code}}
}

// bareInternational finds numbers that are international but for their +, as
// 33611111111: all are, and all of one country.
func (c *column) bareInternational() []profile.Count {
	codes, known := map[string]int{}, 0
	for _, v := range c.Top {
		known += v.N
		const shortest = 11
		if len(v.Value) < shortest || v.Value[0] == '0' || strings.Trim(v.Value, "0123456789") != "" {
			continue
		}
		if n, err := phonenumbers.Parse("+"+v.Value, ""); err == nil && phonenumbers.IsValidNumber(n) {
			codes[count(int(n.GetCountryCode()))] += v.N
		}
	}
	if code, n := most1(codes); known > 0 && float64(n) >= half*float64(known) {
		return []profile.Count{{Value: "+" + code, N: c.Filled * n / known}}
	}
	return nil
}

// byPostcode knows postcodes that only one country writes so.
func (g *guesser) byPostcode() Region {
	shapes := []struct{ region, shape string }{
		{"NL", `^[1-9]\d{3} ?[A-Z]{2}$`}, {"PT", `^\d{4}-\d{3}$`}, {"GB", `^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`},
		{"CA", `^[A-Z]\d[A-Z] ?\d[A-Z]\d$`}, {"PL", `^\d{2}-\d{3}$`}, {"BR", `^\d{5}-\d{3}$`},
		{"IE", `^[A-Z]\d[\dW] ?[A-Z\d]{4}$`}, {"LU", `^L-\d{4}$`},
	}
	for _, c := range g.of(postcode) {
		for _, s := range shapes {
			if is := regexp.MustCompile(s.shape); c.sampled(func(v string) bool { return is.MatchString(strings.ToUpper(v)) }) >= most {
				return Region{s.region, Likely, RegionPostcode, []string{s.region, c.Label}}
			}
		}
	}
	return Region{}
}
