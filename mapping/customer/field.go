// Package customer holds the ground that everything stands on: the 25 fields
// that Kash.click knows of a customer, and one customer's value.
//
// The names and their order are the vendor's, spelling included: Name is the
// family name, Surname the first name, and "adressComment" has one d.
package customer

import (
	"iter"
	"math/bits"
)

// A Field is one of the 25 fields of a Kash customer.
type Field uint8

// The fields, in the vendor's order.
const (
	Title Field = iota
	Surname
	Name
	Position
	Email
	Phone
	Phone2
	AddressLine1
	AddressLine2
	AddressComment
	Postcode
	City
	Country
	IdentificationID
	Lat
	Lng
	CommentPrivate
	CommentPublic
	RegistrationNumber
	VATNumber
	Barcode
	Blacklist
	ClientGroupID
	BirthDate
	ActivityCode

	// NumFields is how many fields there are.
	NumFields = int(ActivityCode) + 1
)

// String returns the field's name as the API spells it.
func (f Field) String() string {
	if int(f) >= NumFields {
		return "field?"
	}
	return fieldName(f)
}

func fieldName(f Field) string {
	return [NumFields]string{
		"title", "surname", "name", "position", "email", "phone", "phone2",
		"addressline1", "addressline2", "adressComment", "postcode", "city", "country",
		"identificationID", "lat", "lng", "commentPrivate", "commentPublic",
		"registrationNumber", "VATnum", "barcode", "blacklist", "clientGroupID",
		"birthDate", "activityCode",
	}[f]
}

// ParseField finds a field by the API's name for it, to the letter.
func ParseField(name string) (Field, bool) {
	for f := range Field(NumFields) {
		if fieldName(f) == name {
			return f, true
		}
	}
	return 0, false
}

// A Set is a set of fields.
type Set uint32

// Has reports whether f is in the set.
func (s Set) Has(f Field) bool { return s&(1<<f) != 0 }

// With returns the set and f.
func (s Set) With(f Field) Set { return s | 1<<f }

// Without returns the set but for f.
func (s Set) Without(f Field) Set { return s &^ (1 << f) }

// Len returns how many fields are in the set.
func (s Set) Len() int { return bits.OnesCount32(uint32(s)) }

// All yields the fields of the set in the vendor's order.
func (s Set) All() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for rest := uint32(s); rest != 0; rest &= rest - 1 {
			if !yield(Field(bits.TrailingZeros32(rest))) {
				return
			}
		}
	}
}

// AllFields is the set of all 25 fields.
const AllFields = Set(1<<NumFields - 1)
