package guess

import (
	"slices"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// skip proposes to pass over rows that are addresses of others.
func (g *guesser) skip() *mapping.Rule {
	for _, c := range g.columns {
		if c.role != rowType || c.vetoed || c.Distinct == 0 || c.Distinct > len(c.Top) {
			continue
		}
		rule := &mapping.Rule{Column: c.Label}
		customers := 0
		for _, v := range c.Top {
			if isAddressRow(v.Value) {
				rule.Values = append(rule.Values, v.Value)
			} else {
				customers += v.N
			}
		}
		if len(rule.Values) > 0 && (customers > 0 || c.Filled < g.rows) {
			slices.Sort(rule.Values)
			c.used = true
			return rule
		}
	}
	return nil
}

// isAddressRow reports whether a row of this type is another address of a
// customer who has a row already.
func isAddressRow(value string) bool {
	words := strings.Fields(plain(value))
	return slices.ContainsFunc(words, func(word string) bool {
		switch word {
		case "invoice", "delivery", "shipping", "billing", "facturation", "livraison", "rechnung", "rechnungsadresse",
			"lieferung", "lieferadresse", "envio", "entrega", "facturacion", "spedizione", "consegna", "fatturazione",
			"factuur", "factuuradres", "levering", "afleveradres", "bezorgadres", "faturacao":
			return true
		case "other", "autre", "follow", "private":
			return len(words) > 1 || word == "other" || word == "autre"
		case "address", "adresse":
			return len(words) == 1
		}
		return false
	})
}

// left says why the other columns are not mapped.
func (g *guesser) left() []Left {
	var all []Left
	for _, c := range g.columns {
		if c.used || slices.Contains(g.proposal.Match.Columns, c.Label) || c.Label == g.proposal.ID && c.Label != "" {
			continue
		}
		all = append(all, g.leave(c))
	}
	return all
}

func (g *guesser) leave(c *column) Left {
	l := Left{Column: c.Label}
	denied := func(why Reason) Left {
		if f, ok := fieldOf(c.denied); ok {
			l.Why, l.Field, l.Args = why, f, []string{f.String()}
			return l
		}
		l.Why = LeftUnknown
		return l
	}
	switch {
	case c.role == secret:
		l.Why = LeftSecret
	case c.role == consent:
		l.Why = LeftConsent
	case c.role == someone:
		l.Why = LeftSomeone
	case !writable(c.Label):
		l.Why = LeftNameless
	case c.counts:
		l.Why = LeftIndex
	case c.leftBy != "":
		return denied(c.leftBy)
	case c.denied == civility && c.role == job:
		l.Why = LeftJob
	case c.role == unknown && c.Filled == 0:
		l.Why = LeftEmpty
	case c.role == unknown && c.denied != unknown:
		return denied(LeftValues)
	case c.role == unknown:
		l.Why = LeftUnknown
	case c.role == number || c.role == id || c.role == kashID:
		l.Why = LeftOtherIDs
	default:
		return g.leaveKnown(c, l)
	}
	return l
}

// leaveKnown says why a column is not mapped of which it is known what it is.
func (g *guesser) leaveKnown(c *column, l Left) Left {
	f, ok := fieldOf(c.role)
	i := slices.IndexFunc(g.proposal.Fields, func(have Field) bool { return have.Field == f })
	if !ok || i < 0 {
		l.Why, l.Args = LeftNoField, []string{string(c.role)}
		return l
	}
	l.Field = f
	other := strings.Join(g.proposal.Fields[i].Columns, ", ")
	switch c.role {
	case street, line2, houseNumber, postcode, city, place, country, addressNote:
		if g.otherBlock(c, i) {
			l.Why, l.Args = LeftBlock, []string{other}
			return l
		}
	}
	l.Why, l.Args = LeftTaken, []string{f.String(), other}
	return l
}

// otherBlock reports whether a column is of another address than the proposed
// field's.
func (g *guesser) otherBlock(c *column, field int) bool {
	for _, have := range g.columns {
		if have.Label == g.proposal.Fields[field].Columns[0] {
			return have.scope != c.scope || have.block != c.block || have.copy != c.copy
		}
	}
	return false
}

// fieldOf returns the field that a role fills first.
func fieldOf(r role) (customer.Field, bool) {
	switch r {
	case civility:
		return customer.Title, true
	case firstName:
		return customer.Surname, true
	case lastName, bareName, fullName, holder, infix:
		return customer.Name, true
	case email:
		return customer.Email, true
	case phone:
		return customer.Phone, true
	case mobile:
		return customer.Phone2, true
	case street, houseNumber:
		return customer.AddressLine1, true
	case line2:
		return customer.AddressLine2, true
	case addressNote:
		return customer.AddressComment, true
	case postcode:
		return customer.Postcode, true
	case city, place:
		return customer.City, true
	case country, weakCountry:
		return customer.Country, true
	case identity:
		return customer.IdentificationID, true
	case latitude:
		return customer.Lat, true
	case longitude:
		return customer.Lng, true
	case comment, weakComment:
		return customer.CommentPrivate, true
	case publicComment:
		return customer.CommentPublic, true
	case registration:
		return customer.RegistrationNumber, true
	case vat:
		return customer.VATNumber, true
	case barcode:
		return customer.Barcode, true
	case blacklist:
		return customer.Blacklist, true
	case birthDate:
		return customer.BirthDate, true
	case accounting:
		return customer.ActivityCode, true
	case position:
		return customer.Position, true
	}
	return 0, false
}
