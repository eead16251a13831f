package guess

import (
	"kashsync/mapping/customer"
)

// contacts proposes the e-mail address and the phones.
func (g *guesser) contacts() {
	g.takeFirst(customer.Email, email)
	landline, cell := g.first(phone), g.first(mobile)
	if others := g.of(phone); len(others) > 1 && others[1].Filled > 0 && cell != nil && cell.Filled == 0 {
		cell = nil
	}
	switch {
	case landline == nil && cell == nil:
		return
	case landline == nil:
		g.takePhone(customer.Phone, cell)
		cell = nil
	case cell != nil && cell.Filled > 0 && landline.Filled < g.rows:
		g.takePhone(customer.Phone, landline, cell)
	default:
		g.takePhone(customer.Phone, landline)
	}
	if cell == nil {
		cell = g.first(mobile, phone)
	}
	if cell != nil {
		g.takePhone(customer.Phone2, cell)
	}
}

// rest proposes the fields that stand for themselves.
func (g *guesser) rest() {
	for _, one := range []struct {
		field customer.Field
		role  role
	}{
		{customer.IdentificationID, identity}, {customer.CommentPrivate, comment}, {customer.CommentPublic, publicComment},
		{customer.RegistrationNumber, registration}, {customer.VATNumber, vat}, {customer.Barcode, barcode},
		{customer.Blacklist, blacklist}, {customer.ActivityCode, accounting}, {customer.Position, position},
	} {
		g.takeFirst(one.field, one.role)
	}
	lat, lng := g.first(latitude), g.first(longitude)
	if lat != nil && lng != nil { // one without the other is no place
		g.take(customer.Lat, lat)
		g.take(customer.Lng, lng)
	}
}
