package mapping

import (
	"slices"
	"time"

	"kashsync/mapping/customer"
)

// A Kind says what a cell's text is made into.
type Kind string

// The kinds, as `as:` spells them.
const (
	KindText         Kind = "text"           // outer and no-break spaces gone
	KindEmail        Kind = "email"          // one address, its case kept
	KindPhone        Kind = "phone"          // E.164
	KindNational     Kind = "national"       // a phone's national digits; E.164 where it is a foreign one
	KindDate         Kind = "date"           // Unix seconds of midnight UTC
	KindCountry      Kind = "country"        // ISO 3166 alpha-2
	KindBool         Kind = "bool"           // 1 or 0
	KindDecimal      Kind = "decimal"        // a decimal point, no exponent, no needless zeros
	KindInteger      Kind = "integer"        // digits, maybe a minus
	KindDigits       Kind = "digits"         // digits only, leading zeros kept
	KindPostcode     Kind = "postcode"       // upper case
	KindCompany      Kind = "company-number" // text; a warning where a SIREN or SIRET cannot be right
	KindVAT          Kind = "vat-number"     // text; a warning where it cannot be right
	KindBarcode      Kind = "barcode"        // text; a warning where an EAN cannot be right
	KindFirstName    Kind = "first-name"     // out of a full name, see Order
	KindLastName     Kind = "last-name"      // out of a full name, see Order
	KindPostcodePart Kind = "postcode-part"  // out of a postcode and a city: 9130 Kieldrecht
	KindCityPart     Kind = "city-part"      // out of the same
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{
		KindText, KindEmail, KindPhone, KindNational, KindDate, KindCountry, KindBool,
		KindDecimal, KindInteger, KindDigits, KindPostcode, KindCompany, KindVAT, KindBarcode,
		KindFirstName, KindLastName, KindPostcodePart, KindCityPart,
	}
}

// FieldKind returns the kind that a field has by itself.
func FieldKind(f customer.Field) Kind {
	switch f {
	case customer.Email:
		return KindEmail
	case customer.Phone, customer.Phone2:
		return KindPhone
	case customer.Postcode:
		return KindPostcode
	case customer.Country:
		return KindCountry
	case customer.RegistrationNumber:
		return KindCompany
	case customer.VATNumber:
		return KindVAT
	case customer.Barcode:
		return KindBarcode
	case customer.BirthDate:
		return KindDate
	case customer.Lat, customer.Lng:
		return KindDecimal
	case customer.Position:
		return KindInteger
	case customer.Blacklist:
		return KindBool
	}
	return KindText
}

// An Order says which part of a full name comes first.
type Order string

// The orders.
const (
	FirstLast Order = "first-last"
	LastFirst Order = "last-first"
)

// A value is a cell's content on its way to a field: its text, cleaned, and
// the kind of cell it came from.
type value struct {
	kind   CellKind
	text   string // never blank
	mended bool   // it was mojibake
}

// A fault is what is wrong with a value; one without a code is none.
type fault struct {
	code    Code
	args    []string
	warning bool // the value is good enough to send
}

// A converter makes a value canonical. The result is "" where the value turns
// out to say nothing of the field. It may be called from several goroutines.
type converter func(value) (string, fault)

// newConverter returns what makes the source's values canonical.
func (m *Mapping) newConverter(s *Source) (converter, *FileError) {
	switch s.Kind {
	case KindEmail:
		return email, nil
	case KindPhone, KindNational:
		return newPhones(m.Region, s.Kind == KindNational, m.Repairs(s, RepairZeros)).convert, nil
	case KindDate:
		return m.newDates(s)
	case KindCountry:
		return newCountries().convert, nil
	case KindBool:
		return truth, nil
	case KindDecimal:
		return decimal, nil
	case KindInteger:
		return integer, nil
	case KindDigits:
		return digits, nil
	case KindPostcode:
		return postcode, nil
	case KindCompany:
		return company(m.Region), nil
	case KindVAT:
		return vat(m.Region), nil
	case KindBarcode:
		return barcode, nil
	case KindFirstName, KindLastName:
		return namePart(s.Kind, s.Order), nil
	case KindPostcodePart, KindCityPart:
		return placePart(s.Kind, m.Region), nil
	}
	return plainText, nil
}

func (m *Mapping) newDates(s *Source) (converter, *FileError) {
	convert := isoDates(m.Zone)
	if s.Layout != "" {
		l, err := parseLayout(s.Layout)
		if err != nil {
			return nil, m.mistake(s.layoutAt, *err)
		}
		convert = layoutDates(l, s.Layout, m.Zone)
	}
	if s.Field == customer.BirthDate {
		convert = birthdays(convert, time.Now())
	}
	return convert, nil
}

// Repairs reports whether the source's values are to be mended so; RepairNone: in
// no way, whatever the file says of all.
func (m *Mapping) Repairs(s *Source, what Repair) bool {
	asked := s.Repair
	if asked == nil {
		asked = m.Repair
	}
	return slices.Contains(asked, what)
}
