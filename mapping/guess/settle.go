package guess

import (
	"slices"
	"strings"

	"kashsync/mapping/profile"
)

// settle decides what a column is, by what its name says and its values do.
func (g *guesser) settle(c *column) {
	if c.ordinal > 1 && c.role == firstName {
		c.role = middleName
	}
	switch {
	case !writable(c.Label):
		c.role, c.vetoed = unknown, true
	case g.countsRows(c):
		c.role, c.vetoed, c.counts = unknown, true, true
	case c.role == secret || c.holdsSecrets():
		c.role = secret
	case c.role == unknown && !c.vetoed:
		g.settleByValues(c)
	case c.vetoed || c.role == unknown:
	case c.values() == 0:
		c.confidence, c.why = Likely, ByNameEmpty
		jobs := c.role == civility && slices.ContainsFunc(c.words, mayBeJob)
		if c.part != "" || jobs || c.role == weakCountry || c.role == weakComment || c.role == holder {
			c.role = unknown
		}
	default:
		g.settleByName(c)
	}
}

func (g *guesser) settleByName(c *column) {
	said := c.judge(c.role)
	c.confidence, c.why = Sure, ByName
	if said == confirms {
		c.why = ByNameAndValues
	}
	if c.part != "" {
		c.confidence, c.why, c.args = Likely, ByPart, []string{c.part}
	}
	switch {
	case c.holdsNumbers(said):
		c.role = number
	case said == denies && (c.role == holder || c.role == bareName) && c.share(profile.Bool) >= half:
		c.role = "status" // Customer: TRUE
	case said == denies && c.role == houseNumber && c.share(profile.Street) >= half:
		c.role = street // N° et rue
	case said == denies && c.role == country && c.values() > 0 && c.sampled(isCountryCode) >= all:
		c.role = dialCode // Country code: +33
	case c.role == city && c.sampled(places()) >= half, said == denies && c.role == postcode && c.sampled(places()) >= half:
		c.role, c.confidence, c.why, c.args = place, Likely, PlaceParts, nil
	case said == denies && c.share(profile.Bool) >= half && refuses(c):
		c.role = consent // No Email: yes
	case said == denies && c.role == civility && c.share(profile.Words) >= half:
		c.denied, c.role = civility, job
	case said == denies:
		c.denied, c.role = c.role, unknown
		g.settleByValues(c)
	case c.role == blacklist:
		c.confidence = Likely // it has consequences
	case c.role == weakCountry:
		c.role, c.confidence = country, Likely
	case c.role == weakComment:
		c.role, c.confidence = comment, Likely
	}
}

// holdsNumbers reports whether a column that may hold names holds the numbers of
// customers.
func (c *column) holdsNumbers(said verdict) bool {
	mayBe := said == neutral && c.role == holder ||
		said == denies && (c.role == holder || c.role == bareName || slices.Equal(c.words, []string{"uid"}))
	return mayBe && c.Unique && c.sampled(isCode) >= most && max(c.dates(), c.share(profile.Email), c.zeroDialled()) < half
}

// countsRows reports whether a column without a name counts 0, 1, 2, … or 1, 2,
// 3, …, as programs write the number of a row.
func (g *guesser) countsRows(c *column) bool {
	name := strings.TrimSpace(g.header[c.at])
	if name != "" && !strings.HasPrefix(name, "Unnamed:") || !c.Unique || c.Filled < g.rows || len(c.Samples) < 2 {
		return false
	}
	from := 0
	if c.Samples[0] == "1" {
		from = 1
	}
	for i, s := range c.Samples {
		if s != count(from+i) {
			return false
		}
	}
	return true
}

// refuses reports whether a name is "No Email" or "Do not call".
func refuses(c *column) bool {
	return slices.Contains([]role{email, phone, mobile}, c.role) && (c.words[0] == "no" || slices.Contains(c.words, "not"))
}

func (g *guesser) settleByValues(c *column) {
	r, share := c.byValues()
	if r == unknown {
		return
	}
	c.role, c.why, c.args = r, ByValues, []string{percent(share)}
	if c.confidence = Likely; r == phone {
		c.confidence = Unsure
	}
}
