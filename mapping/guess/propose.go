package guess

import (
	"cmp"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// A guesser makes one proposal.
type guesser struct {
	*table
	header   []string
	rows     int
	profile  *profile.Profile
	columns  []*column
	language string // of most of the header; "" where nothing tells
	spoken   bool   // two names or more are of this language
	proposal *Proposal
}

// Propose proposes a mapping for a spreadsheet of this header. The region is the
// country where the customers live, "" where nobody has said; why it is that one
// is then not for it to say.
func Propose(region string, header []string, p *profile.Profile) *Proposal {
	g := &guesser{table: newTable(), header: header, rows: p.Rows, profile: p, proposal: &Proposal{}}
	system := systemOf(header)
	g.proposal.System = system.name
	g.look(p, system)
	g.language, g.spoken = g.speaks()
	if g.proposal.Region = (Region{Code: region, Confidence: Sure}); region == "" {
		g.proposal.Region = g.region()
	}
	if !g.kashOwn(system) {
		g.people()
		g.places()
		g.contacts()
		g.rest()
	}
	if region == "" && !g.needsRegion() {
		g.proposal.Region = Region{}
	}
	g.proposal.Match = g.match()
	g.proposal.Skip = g.skip()
	g.proposal.Left = g.left()
	slices.SortStableFunc(g.proposal.Fields, func(a, b Field) int { return int(a.Field) - int(b.Field) })
	return g.proposal
}

// look reads the header, and asks the values.
func (g *guesser) look(p *profile.Profile, system system) {
	copies := map[string]int{}
	labels, first := mapping.Labels(g.header), g.heading(g.header)
	for i, raw := range g.header {
		c := &column{reading: g.readAfter(g.read(raw), first), Column: &profile.Column{Label: labels[i]}, at: i}
		if i < len(p.Columns) {
			c.Column = &p.Columns[i]
		}
		key := plain(raw)
		c.copy = copies[key]
		copies[key]++
		g.settle(c)
		g.columns = append(g.columns, c)
	}
	if system.until != "" {
		g.cut(system.until)
	}
}

// Secrets reports for each column of a header whether it holds passwords, tokens
// or the numbers of cards that pay: its values must be shown nowhere.
func Secrets(header []string, p *profile.Profile) []bool {
	g := &guesser{table: newTable(), header: header, rows: p.Rows, profile: p}
	g.look(p, system{})
	all := make([]bool, len(g.columns))
	for i, c := range g.columns {
		all[i] = c.role == secret
	}
	return all
}

// cut takes the columns from this one on for somebody else's.
func (g *guesser) cut(until string) {
	found := false
	for i, c := range g.columns {
		if found = found || plain(g.header[i]) == plain(until); found && c.role != secret {
			c.role, c.vetoed = someone, true
		}
	}
}

// speaks returns the language that most of the telling names are in, and whether
// these are two or more.
func (g *guesser) speaks() (language string, spoken bool) {
	votes := map[string]int{}
	for _, c := range g.columns {
		if c.language != "" {
			votes[c.language]++
		}
	}
	best, second := "", 0
	for _, language := range []string{"fr", "en", "de", "es", "it", "nl", "pt"} {
		switch n := votes[language]; {
		case n > votes[best]:
			second, best = votes[best], language
		case n > second:
			second = n
		}
	}
	if votes[best] == second {
		return "", false
	}
	return best, votes[best] > 1
}

// of returns the unused columns of some roles, the best first.
func (g *guesser) of(roles ...role) []*column {
	var found []*column
	for _, c := range g.columns {
		if slices.Contains(roles, c.role) && !c.used && !c.vetoed {
			found = append(found, c)
		}
	}
	fullest := 0
	for _, c := range found {
		fullest = max(fullest, c.Filled)
	}
	slices.SortStableFunc(found, func(a, b *column) int {
		return cmp.Or(cmp.Compare(a.rank(fullest), b.rank(fullest)), cmp.Compare(b.confidence, a.confidence))
	})
	return found
}

// rank is lower for a column that is more the person's own.
func (c *column) rank(fullest int) int {
	rank := 4 * scopeRank(c.scope)
	rank += 2*max(0, c.ordinal-1) + 2*max(0, c.block-1) + 10*c.copy
	switch {
	case c.role == civility && slices.ContainsFunc(c.words, mayBeJob):
		rank++
	case c.why == ByValues:
		rank += 3
	case c.part != "":
		rank += 5
	}
	switch {
	case c.Filled == 0 && fullest > 0:
		rank += 100
	case 2*c.Filled < fullest:
		rank += 20
	}
	return rank
}

// mayBeJob reports whether a word for a civility means other titles, too.
func mayBeJob(word string) bool {
	return slices.Contains([]string{"title", "titre", "titel", "titolo", "titulo", "prefix"}, word)
}

func scopeRank(scope string) int {
	return max(0, slices.Index([]string{"", "main", "billing", "home", "mailing", "work", "other", "shipping"}, scope))
}

// first returns the best column of a role, nil where there is none.
func (g *guesser) first(roles ...role) *column {
	if found := g.of(roles...); len(found) > 0 {
		return found[0]
	}
	return nil
}

// take proposes a field from its columns: from one, else from the first that is
// not blank.
func (g *guesser) take(f customer.Field, columns ...*column) *Field {
	field := Field{Source: mapping.Source{Field: f, Kind: mapping.FieldKind(f), Join: " "}, Confidence: Sure}
	for _, c := range columns {
		field.Columns = append(field.Columns, c.Label)
		if c.used = true; c.confidence <= field.Confidence && field.Why == "" || c.confidence < field.Confidence {
			field.Confidence, field.Why, field.Args = c.confidence, c.why, c.args
		}
	}
	if len(columns) > 1 && field.Confidence == Sure {
		field.Why, field.Args = FirstFilled, field.Columns
	}
	g.proposal.Fields = append(g.proposal.Fields, field)
	taken := &g.proposal.Fields[len(g.proposal.Fields)-1]
	g.heal(taken, columns)
	return taken
}

// join proposes a field from all its columns together.
func (g *guesser) join(f customer.Field, between string, columns ...*column) {
	field := g.take(f, columns...)
	if len(columns) > 1 {
		field.Joined, field.Join = true, between
		if field.Confidence == Sure {
			field.Why = AllJoined
		}
	}
}

// takeFirst proposes a field from the best column of the roles, if there is one.
func (g *guesser) takeFirst(f customer.Field, roles ...role) {
	if c := g.first(roles...); c != nil {
		g.take(f, c)
	}
}
