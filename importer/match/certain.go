package match

import (
	"slices"

	"kashsync/mapping/customer"
)

// match finds for every suspect the listed customer who it certainly is: the
// only one whom it can be, who can be no other suspect, and equal.
func (in *inquiry) match() {
	only, suspected := make([]int, len(in.suspects)), map[int]int{}
	for i := range in.suspects {
		candidates := in.candidates(&in.suspects[i])
		for _, l := range candidates {
			suspected[l]++
		}
		if only[i] = -1; len(candidates) == 1 {
			only[i] = candidates[0]
		}
	}
	ids := map[string]int{}
	for i, l := range only {
		if l < 0 || suspected[l] > 1 || !in.certain(&in.suspects[i], l) {
			only[i] = -1
			continue
		}
		ids[in.unknown[l].ID] = 0
	}
	for i := range in.unknown {
		if n, ok := ids[in.unknown[i].ID]; ok {
			ids[in.unknown[i].ID] = n + 1
		}
	}
	for i, l := range only {
		if l >= 0 && ids[in.unknown[l].ID] == 1 {
			in.suspects[i].match, in.matched[l] = l, true
			in.count(l, -1, func(*sharers) {})
		}
	}
}

// candidates returns all whom a suspect can be: who share every reliable kind
// of clue that it has, and differ in no other. None are returned where there is
// no such kind, or where each is shared by a crowd.
func (in *inquiry) candidates(s *suspect) (found []int) {
	for _, l := range in.fewest(s) {
		in.look(l)
		shared := s.shares(&in.traits)
		if (s.shown&in.traits.shown|s.reliable)&^shared == 0 {
			found = append(found, l)
		}
	}
	return found
}

// fewest returns those who share clues of the reliable kind that fewest share.
func (in *inquiry) fewest(s *suspect) (fewest []int) {
	known := false
	for k := range kind(numKinds) {
		if !s.reliable.has(k) {
			continue
		}
		these, all := s.sharing(k)
		if all && (!known || len(these) < len(fewest)) {
			fewest, known = these, true
		}
	}
	return fewest
}

// sharing returns those who share clues of a kind, and whether these are all.
func (s *suspect) sharing(k kind) (these []int, all bool) {
	for i, who := range s.sharers {
		if s.clues[i].kind != k {
			continue
		}
		if len(who.first) > crowd {
			return nil, false
		}
		these = append(these, who.first...)
	}
	slices.Sort(these)
	return slices.Compact(these), true
}

// certain reports whether a candidate is the suspect beyond doubt. Whoever made
// the customer then sent what we sent, all of it and nothing else.
func (in *inquiry) certain(s *suspect, l int) bool {
	listed := &in.unknown[l]
	if listed.ID == "" {
		return false
	}
	in.look(l)
	return in.equal(&s.Sent, &listed.Fields) &&
		in.samePerson(s, &listed.Fields) &&
		!in.more(s, &listed.Fields)
}

// equal reports whether every field that was sent is listed to the letter, one
// at least that tells a person and is trusted; but for what the list hides, or
// is known to change.
func (in *inquiry) equal(sent, listed *customer.Customer) bool {
	for f := range sent.Filled().All() {
		value, shown := listed.Get(f)
		switch {
		case shown && value == sent.Value(f):
		case in.trusted.Has(f), shown && !in.form.changes(f, value):
			return false
		}
	}
	return sent.Filled()&in.trusted&telling() != 0
}

// samePerson reports whether all that tells a person is there, but for what the
// list hides; and the names in any case, and something besides, where anything
// was sent: a family has one telephone, and two people one name.
func (in *inquiry) samePerson(s *suspect, listed *customer.Customer) bool {
	const names = 1 << byNames
	shared := s.shares(&in.traits)
	for k := range kind(numKinds) {
		if s.shown.has(k) && !shared.has(k) && !in.form.hides(k) {
			return false
		}
	}
	if s.shown.has(byNames) && allNames(&s.Sent) != allNames(listed) && !in.sameCode(&s.Sent, listed) {
		return false
	}
	// By names alone only where nothing that was sent could tell two apart.
	return shared&^names != 0 || s.shown == names && in.allShown(&s.Sent, listed)
}

// sameCode reports whether a number that stands for one person alone is listed
// as it was sent: then names may have been garbled.
func (in *inquiry) sameCode(sent, listed *customer.Customer) bool {
	for _, k := range codes() {
		for f := range (k.fields() & sent.Filled() & in.trusted).All() {
			if listed.Value(f) == sent.Value(f) {
				return true
			}
		}
	}
	return false
}

// allShown reports whether the list hides nothing that was sent.
func (in *inquiry) allShown(sent, listed *customer.Customer) bool {
	return sent.Filled()&^listed.Filled() == 0
}

// more reports whether the list shows something that was not sent: a person has
// typed it, or it is somebody else.
func (in *inquiry) more(s *suspect, listed *customer.Customer) bool {
	const core = 1<<byNames | 1<<byEmail | 1<<byPhone
	if in.traits.shown&^s.shown&core != 0 {
		return true
	}
	sent := phones(&s.Sent)
	for _, number := range phones(listed) {
		if !sameNumbers(sent, []string{number}) {
			return true
		}
	}
	rest := set(customer.Name, customer.Surname, customer.Phone, customer.Phone2, customer.AddressLine1, customer.AddressLine2, customer.Postcode, customer.City)
	for _, k := range codes() {
		rest |= k.fields()
	}
	for f := range (listed.Filled() & rest &^ s.Sent.Filled()).All() {
		if !in.form.filledByShop(f) {
			return true
		}
	}
	return false
}
