package guess

import (
	"cmp"
	"slices"

	"kashsync/mapping/profile"
)

// match proposes what tells one customer from another: unique, filled, and the
// more stable the better.
func (g *guesser) match() Match {
	var m Match
	candidates := g.candidates()
	for _, c := range candidates {
		if !c.Unique || c.Filled < g.rows || g.rows == 0 {
			continue
		}
		if m.Columns != nil {
			m.Others = append(m.Others, c.Label)
			continue
		}
		m = Match{Columns: []string{c.Label}, Confidence: Sure, Why: g.matchReason(c)}
		if m.Why != MatchNumber || g.rows < 2 {
			m.Confidence = Likely
		}
	}
	if m.Columns != nil {
		return m
	}
	return g.nearMatch(candidates)
}

// candidates are the columns that may tell customers apart, the best first.
func (g *guesser) candidates() []*column {
	var all []*column
	for _, c := range g.columns {
		if !c.vetoed && c.Count(profile.Scientific) == 0 && (slices.Contains([]role{number, id, kashID}, c.role) || c.used && slices.Contains([]role{barcode, email, phone, mobile}, c.role)) {
			all = append(all, c)
		}
	}
	stable := []role{kashID, number, id, barcode, email, phone, mobile}
	slices.SortStableFunc(all, func(a, b *column) int {
		return cmp.Compare(slices.Index(stable, a.role), slices.Index(stable, b.role))
	})
	return all
}

func (g *guesser) matchReason(c *column) Reason {
	switch c.role {
	case email:
		return MatchEmail
	case phone, mobile:
		return MatchPhone
	case barcode:
		return MatchBarcode
	}
	return MatchNumber
}

// nearMatch proposes what comes nearest where no column is unique and filled.
func (g *guesser) nearMatch(candidates []*column) Match {
	best := slices.IndexFunc(candidates, func(c *column) bool {
		return c.Unique && float64(c.Filled) >= 0.9*float64(g.rows) && c.Filled > 0
	})
	if best >= 0 {
		c := candidates[best]
		return Match{Columns: []string{c.Label}, Confidence: Unsure, Why: MatchBlank, Args: []string{count(g.rows - c.Filled)}}
	}
	if names := g.filledNames(); names != nil {
		return Match{Columns: names, Confidence: Unsure, Why: MatchNames}
	}
	candidates = slices.DeleteFunc(slices.Clone(candidates), func(c *column) bool { return c.Filled == 0 && g.rows > 0 })
	slices.SortStableFunc(candidates, func(a, b *column) int { return cmp.Compare(b.Distinct, a.Distinct) })
	switch {
	case len(candidates) == 0:
		return Match{Why: MatchNone}
	case !candidates[0].Unique && g.rows > 0:
		return Match{Columns: []string{candidates[0].Label}, Confidence: Unsure, Why: MatchDouble}
	}
	c := candidates[0]
	return Match{Columns: []string{c.Label}, Confidence: Unsure, Why: MatchBlank, Args: []string{count(g.rows - c.Filled)}}
}

// filledNames returns the columns of the names, where every row has them.
func (g *guesser) filledNames() []string {
	var names []string
	for _, c := range g.columns {
		isName := c.used && slices.Contains([]role{firstName, lastName, bareName, holder, fullName, company}, c.role)
		switch {
		case !isName:
		case c.Filled < g.rows || g.rows == 0:
			return nil
		default:
			names = append(names, c.Label)
		}
	}
	return names
}
