package guess

import "kashsync/mapping/profile"

// A verdict is what a column's values say of the role that its name tells.
type verdict uint8

const (
	denies   verdict = iota
	neutral          // they may be anything of the kind
	confirms         // they look so
)

// confirmed confirms where a share of the values is enough, else denies.
func confirmed(share, enough float64) verdict {
	if share >= enough {
		return confirms
	}
	return denies
}

// unless is neutral where a share of the values that would deny it is small.
func unless(share, enough float64) verdict {
	if share >= enough {
		return denies
	}
	return neutral
}

// judge asks the values whether they have the role.
func (c *column) judge(r role) verdict {
	switch r {
	case email:
		return confirmed(c.share(profile.Email, profile.Several), half)
	case phone, mobile:
		return confirmed(c.share(profile.Phone, profile.Several, profile.Scientific), half)
	case country, weakCountry:
		return confirmed(c.share(profile.CountryName, profile.CountryCode)+c.sampled(isPlate), half)
	case postcode:
		return confirmed(c.share(profile.Postcode), half)
	case birthDate:
		return confirmed(c.dates()+c.share(profile.DayMonth, profile.Serial), half)
	case civility:
		return confirmed(c.share(profile.Civility)+c.civilityCodes(), half)
	case dialCode:
		return confirmed(c.sampled(isDialCode), most)
	case place:
		return confirmed(c.sampled(places()), half)
	case blacklist:
		return confirmed(c.share(profile.Bool), all)
	case position:
		return confirmed(c.share(profile.Integer), all)
	case latitude, longitude:
		return confirmed(c.share(profile.Decimal, profile.Integer), most)
	case vat, registration, barcode, identity, accounting:
		return c.judgeCode(r)
	}
	return c.judgeText(r)
}

// judgeCode asks whether the values are numbers or codes.
func (c *column) judgeCode(r role) verdict {
	right := 0.0
	switch r {
	case vat:
		right = c.share(profile.VAT)
	case registration:
		right = max(c.share(profile.SIREN), c.share(profile.SIRET))
	case barcode:
		right = c.share(profile.EAN)
	}
	long := func(v string) bool { return len(v) > len("XX 1234 5678 901 234 5") }
	switch {
	case right >= half:
		return confirms
	case (r == vat || r == registration) && c.sampled(long) >= half:
		return denies // ids of a program
	case c.share(profile.Email) >= half, c.dates() >= half && c.share(profile.Integer) < half, c.share(profile.Bool) >= half:
		return denies
	}
	return unless(1-c.sampled(isCode), half)
}

// judgeText asks whether the values are texts of some kind.
func (c *column) judgeText(r role) verdict {
	numbers := c.share(profile.Integer, profile.Decimal)
	other := max(c.share(profile.Email), c.dates(), c.share(profile.Hash), c.share(profile.URL))
	switch r {
	case firstName, lastName, middleName, bareName, holder, fullName, company, infix, city:
		if other >= half || numbers >= half || c.share(profile.Bool) >= most || c.share(profile.Phone) >= half {
			return denies
		}
		if r != company && c.share(profile.Words) >= most {
			return confirms
		}
	case street:
		if c.share(profile.Street) >= half {
			return confirms
		}
		return unless(max(other, numbers, c.share(profile.Bool)), most)
	case line2, addressNote:
		return unless(max(other, c.share(profile.Bool)), all)
	case houseNumber:
		return unless(1-c.sampled(func(s string) bool { return len(s) <= 10 }), half)
	case comment, weakComment, publicComment:
		const few = 0.1
		if c.part != "" && max(other, numbers, c.share(profile.Bool)) >= few {
			return denies // Note moyenne
		}
		return unless(max(other, numbers, c.share(profile.Bool)), all)
	case number, id, kashID:
		if c.share(profile.Bool) >= half && c.Distinct <= 2 && c.Filled > 2 || c.dates() >= half && c.share(profile.Integer) < half {
			return denies
		}
		return unless(max(c.share(profile.Email), c.share(profile.URL)), half)
	}
	return neutral
}

// byValues returns what the values say where the name says nothing, and which
// share of them says so.
func (c *column) byValues() (role, float64) {
	const few = 3 // values that prove nothing
	if c.Filled < few {
		if share := c.share(profile.Email); share == 1 {
			return email, share
		}
		return unknown, 0
	}
	for _, w := range []struct {
		role  role
		share float64
		least float64
	}{
		{email, c.share(profile.Email), most},
		{vat, c.share(profile.VAT), all},
		{registration, c.share(profile.SIRET), all},
		{civility, c.share(profile.Civility), all},
		{country, c.share(profile.CountryName), all},
		{phone, max(c.share(profile.International), c.zeroDialled()), all},
	} {
		if w.share >= w.least {
			return w.role, w.share
		}
	}
	return unknown, 0
}

// zeroDialled returns the share of phone numbers that begin with a 0, and have
// nine or ten digits.
func (c *column) zeroDialled() float64 {
	n := 0
	for _, d := range c.Dialled {
		if len(d.Value) == 2 && d.Value[0] == '0' {
			n += d.N
		}
	}
	if bare := c.Digits[9] + c.Digits[10] + c.Digits[11]; bare < c.Count(profile.Integer) {
		return 0 // other numbers that begin with 0
	}
	return c.portion(n)
}
