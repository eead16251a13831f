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
	m = g.nearMatch(candidates)
	for _, c := range byDistinct(candidates) {
		m.Near = append(m.Near, c.Label)
	}
	return m
}

// candidates are the columns that may tell customers apart, the best first.
func (g *guesser) candidates() []*column {
	var all []*column
	for _, c := range g.columns {
		if !c.vetoed && !c.partial && !g.isOut(c) && c.Count(profile.Scientific) == 0 && (slices.Contains([]role{number, id, kashID}, c.role) || c.used && slices.Contains([]role{accounting, barcode, email, phone, mobile}, c.role)) {
			all = append(all, c)
		}
	}
	stable := []role{kashID, number, id, accounting, barcode, email, phone, mobile}
	slices.SortStableFunc(all, func(a, b *column) int {
		return cmp.Compare(slices.Index(stable, a.role), slices.Index(stable, b.role))
	})
	return all
}

// isOut reports whether a column's field is left out, unless a person knows better.
func (g *guesser) isOut(c *column) bool {
	return slices.ContainsFunc(g.proposal.Fields, func(f Field) bool { return f.Out && slices.Contains(f.Columns, c.Label) })
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
	candidates = byDistinct(candidates)
	switch {
	case len(candidates) == 0:
	case candidates[0].Unique && 2*candidates[0].Filled >= g.rows:
		c := candidates[0]
		return Match{Columns: []string{c.Label}, Confidence: Unsure, Why: MatchBlank, Args: []string{count(g.rows - c.Filled)}}
	case Tells(candidates[0].Distinct, g.rows):
		return Match{Columns: []string{candidates[0].Label}, Confidence: Unsure, Why: MatchDouble}
	}
	return Match{Why: MatchNone}
}

// byDistinct returns the columns, the most different values first.
func byDistinct(columns []*column) []*column {
	sorted := slices.Clone(columns)
	slices.SortStableFunc(sorted, func(a, b *column) int { return cmp.Compare(b.Distinct, a.Distinct) })
	return sorted
}

// Tells reports whether so many different keys tell the customers of so many rows
// apart well enough to be proposed.
func Tells(distinct, rows int) bool { return 10*distinct >= 9*rows }

// filledNames returns the columns of the names, where every row has them and
// their values may be different enough. How many are different together, nobody
// has counted: see Tells.
func (g *guesser) filledNames() []string {
	var names []string
	most := 1
	for _, c := range g.columns {
		isName := c.used && slices.Contains([]role{firstName, lastName, bareName, holder, fullName, company}, c.role)
		switch {
		case !isName:
		case c.Filled < g.rows || g.rows == 0:
			return nil
		default:
			names = append(names, c.Label)
			if most *= c.Distinct; c.Unique || most > g.rows {
				most = g.rows
			}
		}
	}
	if !Tells(most, g.rows) {
		return nil
	}
	return names
}
