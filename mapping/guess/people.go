package guess

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/profile"
)

// people proposes the names, the civility and the birthday.
func (g *guesser) people() {
	g.names()
	if c := g.first(civility); c != nil {
		f := g.take(customer.Title, c)
		known, strange := c.substitutes(g.header[c.at], g.proposal.Region.Code)
		if len(known) > 0 {
			f.Values = append(known, f.Values...)
			f.Why, f.Args = CivilityCodes, nil
			for _, s := range known {
				f.Args = append(f.Args, s.Text, s.Value)
			}
			f.Confidence = min(f.Confidence, Likely)
		}
		if len(strange) > 0 {
			f.Confidence = Unsure
			f.Also = append(f.Also, Remark{UnknownCodes, strange})
		}
	}
	g.birthday()
}

// names finds out which columns hold the first and the last name.
func (g *guesser) names() {
	first, last := g.first(firstName), g.lastNames()
	bare, full := g.first(bareName), g.first(fullName)
	empty := (first == nil || first.Filled == 0) && (last == nil || last[len(last)-1].Filled == 0)
	switch {
	case empty && (bare != nil && bare.Filled > 0 || full != nil && full.Filled > 0):
		first, last = nil, nil
	case bare == nil:
	case first != nil && last == nil:
		last = []*column{bare}
	case first == nil && last != nil:
		first = bare
	}
	if first == nil && last == nil {
		g.wholeNames(bare)
		return
	}
	if first != nil {
		g.take(customer.Surname, first)
	}
	firm, unnamed := g.unnamed(slices.Concat(last, []*column{first})...)
	switch {
	case len(last) == 1 && unnamed > 0:
		g.takeEither(last[0], firm)
	case last != nil:
		g.join(customer.Name, " ", last...)
		if unnamed > 0 {
			f := &g.proposal.Fields[len(g.proposal.Fields)-1]
			f.Confidence, f.Also = Unsure, append(f.Also, Remark{CompanyUnnamed, []string{count(unnamed)}})
		}
	case full != nil && full.Filled > 0:
		g.takeName(customer.Name, mapping.KindLastName, full)
	case unnamed > 0:
		g.takeCompany(firm, OnlyName)
	}
}

// lastNames returns the columns that make a last name together: de Vries, García
// López.
func (g *guesser) lastNames() []*column {
	found := g.of(lastName)
	if len(found) == 0 {
		return nil
	}
	best := found[0]
	names := []*column{best}
	for _, c := range found[1:] {
		if c.ordinal == 2 && best.ordinal < 2 && c.scope == best.scope && c.copy == best.copy && len(names) == 1 {
			names = append(names, c)
		}
	}
	if c := g.first(infix); c != nil && c.Filled > 0 {
		names = append([]*column{c}, names...)
	}
	return names
}

// wholeNames proposes both names out of one column, or a company's.
func (g *guesser) wholeNames(bare *column) {
	c := g.first(fullName)
	if c == nil || c.Filled == 0 && bare != nil {
		c = bare
	}
	if c == nil {
		c = g.first(holder)
	}
	if c == nil {
		if c := g.first(company); c != nil {
			g.takeCompany(c, OnlyName)
		}
		return
	}
	firm, unnamed := g.unnamed(c)
	switch split := c.role == fullName || c.Filled == 0 || c.holdsFullNames(); {
	case unnamed > 0 && split && c.Filled < firm.Filled:
		g.takeCompany(firm, CompanyFirst)
		if g.first(comment) == nil {
			c.role, c.confidence, c.why, c.args = comment, Likely, ContactPerson, nil
		}
		return
	case unnamed > 0:
		f := g.takeEither(c, firm)
		if split {
			f.Confidence, f.Why = Unsure, WholeNames
		}
		return
	case !split:
		f := g.take(customer.Name, c)
		f.Confidence = min(f.Confidence, Likely)
		return
	}
	g.takeName(customer.Surname, mapping.KindFirstName, c)
	g.takeName(customer.Name, mapping.KindLastName, c)
}

// takeName proposes one of the two names out of a column of full names.
func (g *guesser) takeName(field customer.Field, kind mapping.Kind, c *column) {
	order, confidence, why := g.order(c)
	f := g.take(field, c)
	f.Kind, f.Order = kind, order
	f.Confidence, f.Why, f.Args = min(f.Confidence, confidence), why, c.example()
	other := f.Source
	if other.Order = mapping.LastFirst; order == mapping.LastFirst {
		other.Order = mapping.FirstLast
	}
	f.Instead = []mapping.Source{other}
}

// birthday proposes the date of birth, by the layout that its values prove.
func (g *guesser) birthday() {
	c := g.first(birthDate)
	if c == nil {
		return
	}
	layout := c.layout()
	if layout.left != "" {
		c.denied, c.role, c.leftBy = birthDate, unknown, layout.left
		return
	}
	f := g.take(customer.BirthDate, c)
	f.Layout = layout.text
	if layout.why != "" {
		f.Why, f.Args = layout.why, layout.args
	}
	f.Confidence, f.Out = min(f.Confidence, layout.confidence), layout.out
	for _, other := range layout.others {
		source := f.Source
		source.Layout = other
		f.Instead = append(f.Instead, source)
	}
	if n := c.Count(profile.DayMonth); n > 0 {
		f.Also = append(f.Also, Remark{NoYear, []string{count(n)}})
	}
}
