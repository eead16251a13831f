package plan

import (
	"encoding/binary"
	"strings"

	"kashsync/mapping/customer"
)

// A Trait is something by which a person can be told from another; 0 is none.
type Trait uint64

// TraitOf is the trait of any text.
func TraitOf(text string) Trait {
	print := customer.FingerprintOf(text)
	return Trait(max(1, binary.LittleEndian.Uint64(print[:])))
}

// Traits are what one person is recognised by.
type Traits [3]Trait

// TraitsOf returns the traits of a customer: the e-mail address, and each
// telephone number together with the names.
func TraitsOf(c *customer.Customer) (t Traits) {
	if email := folded(c.Value(customer.Email)); email != "" {
		t[0] = TraitOf("email\x00" + email)
	}
	names := folded(c.Value(customer.Surname)) + "\x00" + folded(c.Value(customer.Name))
	if names == "\x00" {
		return t
	}
	for i, f := range []customer.Field{customer.Phone, customer.Phone2} {
		if phone := folded(c.Value(f)); phone != "" {
			t[1+i] = TraitOf("phone\x00" + phone + "\x00" + names)
		}
	}
	return t
}

// folded is a text without the case, and without white space that says nothing.
func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// A Pairing finds who on the left is who on the right: two who share a trait that
// nobody else has, on either side, and who share none with a third. People on
// each side are numbered; what is told of one may be told in pieces, but for all
// of the left first.
type Pairing struct {
	left, right map[Trait]int32
}

// several have a trait.
const several int32 = -1

// NewPairing returns a pairing of nobody.
func NewPairing() *Pairing {
	return &Pairing{left: map[Trait]int32{}, right: map[Trait]int32{}}
}

// Left tells what somebody on the left is recognised by.
func (p *Pairing) Left(who int32, traits ...Trait) {
	for _, t := range traits {
		note(p.left, t, who)
	}
}

// Right tells what somebody on the right is recognised by. What nobody on the
// left has is forgotten.
func (p *Pairing) Right(who int32, traits ...Trait) {
	for _, t := range traits {
		if _, shared := p.left[t]; shared {
			note(p.right, t, who)
		}
	}
}

func note(owners map[Trait]int32, t Trait, who int32) {
	if owner, taken := owners[t]; t != 0 && taken && owner != who {
		owners[t] = several
	} else if t != 0 {
		owners[t] = who
	}
}

// Pairs returns who on the right is who on the left.
func (p *Pairing) Pairs() map[int32]int32 {
	leftOf, rightOf := map[int32]int32{}, map[int32]int32{}
	for t, left := range p.left {
		right, shared := p.right[t]
		if shared && left != several && right != several {
			meet(leftOf, right, left)
			meet(rightOf, left, right)
		}
	}
	for right, left := range leftOf {
		if left == several || rightOf[left] == several {
			delete(leftOf, right)
		}
	}
	return leftOf
}

// meet notes whom somebody is paired with: with two it is nobody.
func meet(partners map[int32]int32, who, with int32) {
	if partner, met := partners[who]; met && partner != with {
		with = several
	}
	partners[who] = with
}
