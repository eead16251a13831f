package guess

import (
	"slices"
	"strings"

	"kashsync/mapping"
)

// A reading is what a column's name says.
type reading struct {
	meaning
	name
	scope string // home, work, billing…; "" for none
	part  string // the part of the name that tells; "" where the whole does
	// vetoed says that nothing may be guessed of the column by its values.
	vetoed bool
}

// read finds out what a column's name says.
func (t *table) read(raw string) reading {
	const longest = 200 // bytes of a name; what is longer is a text
	if len(raw) > longest {
		raw = strings.ToValidUTF8(raw[:longest], "")
	}
	raw, _ = mapping.Unmojibake(raw)
	raw = t.untyped(raw)
	r := reading{name: t.parseName(raw)}
	t.readWords(&r, raw)
	t.readHint(&r)
	r.scope = t.scopeOf(&r)
	return r
}

func (t *table) readWords(r *reading, raw string) {
	if t.tells(r.words, secret) || t.tells(strings.Fields(plain(raw)), secret) {
		r.role, r.vetoed = secret, true
		return
	}
	if m, ok := t.find(r.words); ok {
		r.meaning = m
		return
	}
	for _, telling := range []role{consent, someone} {
		if t.tells(r.words, telling) {
			r.role, r.vetoed = telling, true
			return
		}
	}
	if t.readLess(r, t.isWhere) || t.readEither(r, raw) || t.readAddress(r, t.isWhere) ||
		t.readLess(r, t.isScope) || t.readAddress(r, t.isScope) || t.readNumber(r) {
		return
	}
	r.vetoed = t.tells(r.words, "other")
	t.readPart(r)
}

// isScope reports whether a word says whose it is, or where.
func (t *table) isScope(word string) bool { return t.scopes[word] != "" }

// isWhere is isScope but for words that may be the thing itself, a company.
func (t *table) isWhere(word string) bool {
	m, ok := t.find([]string{word})
	return t.isScope(word) && (!ok || m.role != company)
}

// scopeOf returns whose, or where, the name says that it is.
func (t *table) scopeOf(r *reading) string {
	if _, itself := t.find(r.words); itself && len(r.words) == 1 && len(r.hint) == 0 {
		return "" // Domicilio
	}
	for _, word := range slices.Concat(r.words, r.hint) {
		if scope := t.scopes[word]; scope != "" {
			return scope
		}
		if before, _, ok := t.compound(word); ok && t.scopes[before] != "" {
			return t.scopes[before]
		}
	}
	return ""
}

// compound splits a word such as Rechnungsort.
func (t *table) compound(word string) (before, rest string, ok bool) {
	const shortest = 3
	for _, prefix := range t.prefixes {
		if rest, ok := strings.CutPrefix(word, prefix); ok && len(rest) >= shortest {
			return prefix, rest, true
		}
	}
	return "", "", false
}

// readLess looks the name up without words that say little. An id of whatever
// is not the customer's.
func (t *table) readLess(r *reading, isScope func(string) bool) bool {
	isFiller := func(w string) bool { return t.filler[w] }
	isSecond := func(w string) bool { return t.second[w] }
	for _, drops := range [][]func(string) bool{{isScope}, {isFiller}, {isScope, isFiller}, {isSecond}, {isScope, isFiller, isSecond}} {
		words := r.words
		for _, drop := range drops {
			words = slices.DeleteFunc(slices.Clone(words), drop)
		}
		m, ok := t.find(words)
		if !ok || len(words) == len(r.words) {
			continue
		}
		if r.meaning = m; m.role == id && slices.ContainsFunc(r.words, t.isScope) {
			r.role, r.vetoed = "other", true
		}
		if slices.ContainsFunc(r.words, isSecond) {
			r.ordinal = max(r.ordinal, 2)
		}
		return true
	}
	return t.readCompound(r)
}

// readCompound looks Kundenname up as name.
func (t *table) readCompound(r *reading) bool {
	words := slices.Clone(r.words)
	for i, word := range words {
		if _, rest, ok := t.compound(word); ok {
			words[i] = rest
		} else if rest, ok := strings.CutSuffix(word, "cli"); ok && rest != "" { // TELCLI
			words[i] = rest
		}
	}
	m, ok := t.find(words)
	if ok && !slices.Equal(words, r.words) {
		r.meaning = m
		return true
	}
	return false
}

// readNumber looks "Mobile Phone Number" up without its last word.
func (t *table) readNumber(r *reading) bool {
	words := slices.DeleteFunc(slices.Clone(r.words), func(w string) bool { return w == "no" || t.isScope(w) || t.filler[w] })
	m, ok := t.find(words)
	switch m.role {
	case phone, mobile, "fax", barcode, vat, registration, identity:
		r.meaning = m
		return ok
	}
	return false
}

// readEither looks up "Zip/Postal Code": what stands on either side, if the
// sides do not contradict each other.
func (t *table) readEither(r *reading, raw string) bool {
	var found []meaning
	sides := strings.FieldsFunc(raw, func(c rune) bool { return c == '/' || c == '|' || c == ',' || c == '\n' })
	if len(sides) < 2 {
		return false
	}
	for _, side := range sides {
		one := reading{name: t.parseName(side)}
		if m, ok := t.find(one.words); ok {
			found = append(found, m)
		} else if t.readLess(&one, t.isScope) {
			found = append(found, one.meaning)
		}
	}
	for _, m := range found {
		if m.role != found[0].role {
			return false
		}
	}
	if len(found) > 0 {
		r.meaning = found[0]
	}
	return len(found) > 0
}

// readAddress looks "Address 1 - City" up as city.
func (t *table) readAddress(r *reading, isScope func(string) bool) bool {
	words := slices.DeleteFunc(slices.Clone(r.words), isScope)
	if len(words) < 2 {
		return false
	}
	for i, word := range words {
		m, ok := t.find([]string{word})
		rest := slices.Delete(slices.Clone(words), i, i+1)
		if !ok || m.role != street {
			continue
		}
		before := m
		if m, ok = t.find(rest); ok {
			if r.meaning = m; m.role == houseNumber && !isAddress(word) {
				r.meaning = before // Straße u. Hausnr.
			}
			return true
		}
	}
	return false
}

// isAddress reports whether a word is for an address, not for a street alone.
func isAddress(word string) bool {
	return slices.Contains([]string{"address", "adresse", "indirizzo", "direccion", "adres", "endereco"}, word)
}

// readPart looks for the longest part of the name that tells. Its values must
// say the same; of a comment, they must not say otherwise.
func (t *table) readPart(r *reading) {
	for size := len(r.words) - 1; size > 0 && !r.vetoed; size-- {
		for at := 0; at+size <= len(r.words); at++ {
			part := r.words[at : at+size]
			if m, ok := t.find(part); ok && (showsInValues(m.role) || m.role == comment && at == 0) {
				r.meaning, r.part = m, strings.Join(part, " ")
				return
			}
		}
	}
}

// showsInValues reports whether the values of a column confirm its role beyond
// doubt.
func showsInValues(r role) bool {
	switch r {
	case email, phone, mobile, postcode, country, birthDate, civility:
		return true
	}
	return false
}
