package mapping

import (
	"slices"
	"strings"
	"unicode"
)

// namePart takes a full name and returns its first or its last name.
func namePart(kind Kind, order Order) converter {
	return func(v value) (string, fault) {
		first, last := splitName(v.text, order)
		if kind == KindFirstName {
			return first, fault{}
		}
		return last, fault{}
	}
}

// splitName splits a full name. A single word is a last name, and so is a company's
// whole name. Of others a comma ends the last name. Words in capitals among others
// are it ("DUPONT MARTIN Marie"); else it is one word and the particles before it.
func splitName(full string, order Order) (first, last string) {
	words := strings.Fields(full)
	if slices.ContainsFunc(words, isLegalForm) {
		return "", joinWords(words)
	}
	if before, after, ok := strings.Cut(full, ","); ok {
		return joinWords(strings.Fields(after)), joinWords(strings.Fields(before))
	}
	if order == LastFirst {
		cut := lastNameAhead(words)
		return joinWords(words[cut:]), joinWords(words[:cut])
	}
	cut := lastNameBehind(words)
	return joinWords(words[:cut]), joinWords(words[cut:])
}

// isLegalForm reports whether a word says that a name is a company's: GmbH, SARL,
// S.L. Where letters alone may be a person's name, as Sas or Sa, it is none.
func isLegalForm(word string) bool {
	word = strings.Trim(word, ",()")
	switch strings.ToLower(word) {
	case "sarl", "s.a.r.l.", "s.a.r.l", "eurl", "e.u.r.l.", "sasu", "selarl", "s.a.s.", "s.a.s", "s.a.s.u.", "s.c.i.", "s.n.c.", "s.n.c", "s.a.",
		"gmbh", "mbh", "ggmbh", "ohg", "gbr", "e.k.", "e.kfm.", "e.v.",
		"s.l.", "s.l", "slu", "s.l.u.", "s.l.u", "s.r.l.", "s.r.l", "srl", "srls", "s.r.l.s.", "s.p.a.", "s.p.a",
		"b.v.", "b.v", "n.v.", "v.o.f.", "bvba", "sprl",
		"lda", "lda.", "ltda", "ltda.", "unipessoal", "ltd", "ltd.", "llc", "llp", "plc":
		return true
	}
	switch word { // as a person's name is not written
	case "SCI", "SNC", "KG", "AG", "BV", "NV", "SpA":
		return true
	}
	return false
}

func joinWords(words []string) string { return strings.Join(words, " ") }

// lastNameAhead returns where the last name that the words start with ends.
func lastNameAhead(words []string) int {
	end := 0
	for end < len(words) && isParticle(words[end]) {
		end++
	}
	if end = min(end+1, len(words)); mixedCase(words) && isCapital(words[end-1]) {
		for end < len(words) && isCapital(words[end]) {
			end++
		}
	}
	for { // no first name starts so: it is de la Tour du Pin, Ortega y Gasset
		more := end
		for more < len(words) && (isParticle(words[more]) || isAnd(words[more])) && isLower(words[more]) {
			more++
		}
		if more == end || more+1 >= len(words) {
			return end
		}
		end = more + 1
	}
}

// lastNameBehind returns where the last name that the words end with starts.
func lastNameBehind(words []string) int {
	start := max(len(words)-1, 0)
	if mixedCase(words) && isCapital(words[start]) {
		for start > 0 && isCapital(words[start-1]) {
			start--
		}
	}
	for start > 1 && isParticle(words[start-1]) {
		start--
	}
	if start > 2 && isAnd(words[start-1]) { // Ortega y Gasset
		start -= 2
	}
	if start == 1 && isParticle(words[0]) && isLower(words[0]) {
		return 0 // "de Gaulle" has no first name; "Van Morrison" has
	}
	return start
}

// mixedCase reports whether capitals tell anything: not all words are in them.
func mixedCase(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return !isCapital(w) && !isParticle(w) })
}

// isCapital reports whether a word of two letters or more is all in capitals.
func isCapital(word string) bool {
	letters := 0
	for _, r := range word {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

// isParticle reports whether a word belongs to the last name that follows it.
func isParticle(word string) bool {
	switch strings.ToLower(word) {
	case "de", "du", "des", "la", "le", "les", "d'", "l'",
		"van", "von", "der", "den", "dem", "ter", "ten", "te", "zu", "zum", "zur", "'t",
		"vom", "in", "op", "aan", "da", "das", "do", "dos", "di", "del", "della", "dello", "dei", "degli", "delle",
		"dal", "dalla", "lo", "el", "al", "ben", "bin", "ibn", "af", "av", "mac", "mc",
		"st", "st.", "ste", "ste.", "saint", "sainte":
		return true
	}
	return false
}

// isAnd reports whether a word joins two last names.
func isAnd(word string) bool { return word == "y" || word == "e" || word == "i" }

func isLower(word string) bool { return word == strings.ToLower(word) }
