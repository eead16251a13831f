package guess

import (
	"slices"
	"strings"
)

// What follows reads names of which only a part is the name: the rest says which
// table it is of, or what sort of number.

// untyped writes a card's property, TEL;TYPE=CELL, as words.
func (t *table) untyped(raw string) string { return t.property.ReplaceAllString(raw, " ") }

// readHint takes what stands in brackets for the meaning where the name itself is
// a heading: "Adresse (ville)", "Adresse (suite)", "Client (nom)", "Name (Firma)".
// "Note (phone)" is no note.
func (t *table) readHint(r *reading) {
	switch {
	case len(r.hint) == 0 || r.vetoed:
		return
	case r.role == bareName && t.hints(r, company) && !t.hints(r, firstName, lastName, bareName, fullName):
		r.role = company
		return
	case (r.role == comment || r.role == weakComment) && t.hints(r, email, phone, mobile, "fax", "web"):
		r.role, r.vetoed = "other", true
		return
	}
	m, ok := t.find(r.hint)
	if !ok {
		return
	}
	switch r.role {
	case street:
		if showsInValues(m.role) || m.role == city || m.role == line2 {
			r.meaning = m
		}
	case holder:
		if showsInValues(m.role) || slices.Contains([]role{city, firstName, lastName, bareName}, m.role) {
			r.meaning = m
		}
	case comment, weakComment:
		if m.role != comment && m.role != weakComment {
			r.role, r.vetoed = "other", true
		}
	}
}

// hints reports whether a word in brackets means one of the roles.
func (t *table) hints(r *reading, roles ...role) bool {
	return slices.ContainsFunc(r.hint, func(word string) bool {
		m, ok := t.find([]string{word})
		return ok && slices.Contains(roles, m.role)
	})
}

// readAfter reads a name again without the word that most names of the header
// begin with, CT_Ville, where the whole says nothing.
func (t *table) readAfter(r reading, first string) reading {
	if first == "" || r.role != unknown && r.part == "" || len(r.words) < 2 || r.words[0] != first {
		return r
	}
	less := r
	less.words, less.meaning, less.part, less.vetoed = r.words[1:], meaning{}, "", false
	t.readWords(&less, strings.Join(less.words, " "))
	less.scope = t.scopeOf(&less)
	if less.role == unknown {
		return r
	}
	return less
}

// heading returns the word that most names of a header begin with, "" for none.
func (t *table) heading(header []string) string {
	counts := map[string]int{}
	for _, raw := range header {
		if words := t.parseName(raw).words; len(words) > 1 {
			counts[words[0]]++
		}
	}
	const few = 4
	if word, n := most1(counts); n >= few && 2*n > len(header) {
		return word
	}
	return ""
}
