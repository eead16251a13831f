package match

import (
	"slices"
	"strings"

	"kashsync/mapping/customer"
)

// A kind is a kind of thing by which a person can be told from another.
type kind uint8

const (
	byNames kind = iota
	byEmail
	byPhone
	byBarcode
	byRegistration
	byVAT
	byIdentity
	numKinds = int(byIdentity) + 1
)

// fields are the fields of a customer that tell of this kind.
func (k kind) fields() customer.Set {
	return [numKinds]customer.Set{
		set(customer.Surname, customer.Name), set(customer.Email), set(customer.Phone, customer.Phone2),
		set(customer.Barcode), set(customer.RegistrationNumber), set(customer.VATNumber), set(customer.IdentificationID),
	}[k]
}

// telling are the fields that tell a person, of any kind.
func telling() (fields customer.Set) {
	for k := range kind(numKinds) {
		fields |= k.fields()
	}
	return fields
}

func set(fields ...customer.Field) (s customer.Set) {
	for _, f := range fields {
		s = s.With(f)
	}
	return s
}

// codes are the kinds that are one number on a card or a paper.
func codes() []kind { return []kind{byBarcode, byRegistration, byVAT, byIdentity} }

// kinds is a set of kinds.
type kinds uint8

func (s kinds) has(k kind) bool   { return s&(1<<k) != 0 }
func (s kinds) with(k kind) kinds { return s | 1<<k }

// A clue is something that two customers can share, in a form that survives
// what shops do to values. Two customers of whom neither shares a clue of some
// kind, though both show one, differ in it.
type clue struct {
	kind kind
	role role
	text string
}

// role tells apart the clues of names. A customer of whom only one name is
// there shares it with whoever has it as a part of theirs, but those who share
// a part do not share their names.
type role byte

const (
	whole role = iota
	part       // one name of two, or one word of several
	lone       // the only name
)

// traits are what is to be seen of a customer.
type traits struct {
	shown kinds
	clues []clue
}

// of sets t to the customer's traits; it uses the room that t has.
func (t *traits) of(c *customer.Customer) {
	t.shown, t.clues = 0, t.clues[:0]
	t.names(c.Value(customer.Surname), c.Value(customer.Name))
	for one := range strings.FieldsFuncSeq(c.Value(customer.Email), func(r rune) bool { return r == ';' || r == ',' }) {
		t.add(byEmail, whole, start(orElse(bones(one), fold(one)), 16))
	}
	for _, number := range phones(c) {
		t.add(byPhone, whole, tail(number))
	}
	for _, k := range codes() {
		for f := range k.fields().All() {
			t.add(k, whole, code(c.Value(f)))
		}
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (t *traits) add(k kind, r role, text string) {
	if text == "" {
		return
	}
	t.shown = t.shown.with(k)
	t.clues = append(t.clues, clue{k, r, text})
}

// names adds the clues of both names, however they are ordered, split into
// words, cut short, or garbled. What is left of a garbled one has a mark, which
// keeps it from being taken for a word.
func (t *traits) names(surname, name string) {
	first, last := fold(surname), fold(name)
	all := sorted(strings.TrimSpace(first + " " + last))
	t.add(byNames, whole, all)
	firsts, lasts := shorts(surname, first), shorts(name, last)
	for _, a := range firsts {
		for _, b := range lasts {
			t.add(byNames, whole, "~"+min(a, b)+"~"+max(a, b))
		}
	}
	each := part
	if first == "" || last == "" {
		each = lone
	}
	t.add(byNames, each, sorted(first))
	t.add(byNames, each, sorted(last))
	for _, short := range append(firsts, lasts...) {
		t.add(byNames, each, "~"+short)
		if each == lone {
			t.add(byNames, whole, "~"+short)
		}
	}
	if strings.Contains(all, " ") {
		for word := range strings.FieldsSeq(all) {
			t.add(byNames, part, word)
		}
	}
}

// shorts are the beginnings of a name: by its bones, and by those of its words.
func shorts(name, folded string) (short []string) {
	const shortest, longest = 2, 12
	for _, s := range []string{bones(name), bones(folded)} {
		if s = start(s, longest); len(s) >= shortest && !slices.Contains(short, s) {
			short = append(short, s)
		}
	}
	return short
}

// allNames are the words of both names in order.
func allNames(c *customer.Customer) string {
	return sorted(fold(c.Value(customer.Surname) + " " + c.Value(customer.Name)))
}

// start is what a shop that cuts long texts short leaves of one.
func start(s string, length int) string { return s[:min(len(s), length)] }

// met is the clue that the other side has where it shares this one.
func (c clue) met() clue {
	switch c.role {
	case part:
		c.role = lone
	case lone:
		c.role = part
	}
	return c
}

// shares returns the kinds of which a and b share a clue.
func (t *traits) shares(other *traits) (shared kinds) {
	for _, c := range t.clues {
		if !shared.has(c.kind) && slices.Contains(other.clues, c.met()) {
			shared = shared.with(c.kind)
		}
	}
	return shared
}
