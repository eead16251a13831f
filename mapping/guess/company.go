package guess

import "kashsync/mapping/customer"

// What follows gives the rows of companies a name: Kash has one for a customer,
// and no other field for a company's.

// unnamed returns the companies' column, and how many rows have one and none of
// the persons' names.
func (g *guesser) unnamed(names ...*column) (firm *column, rows int) {
	if firm = g.first(company); firm == nil {
		return nil, 0
	}
	var at []int
	for _, c := range names {
		if c != nil {
			at = append(at, c.at)
		}
	}
	return firm, g.profile.Alone(firm.at, at...)
}

// takeEither proposes a person's name, or the company's where there is none.
func (g *guesser) takeEither(person, firm *column) *Field {
	f := g.take(customer.Name, person, firm)
	f.Confidence, f.Why, f.Args = min(f.Confidence, Likely), CompanyElse, f.Columns
	return f
}

// takeCompany proposes the company's name.
func (g *guesser) takeCompany(firm *column, why Reason) {
	f := g.take(customer.Name, firm)
	f.Confidence, f.Why, f.Args = min(f.Confidence, Likely), why, f.Columns
}
