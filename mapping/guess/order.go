package guess

import (
	"slices"
	"strings"

	"kashsync/mapping"
)

// holdsFullNames reports whether most of the values are more than one word.
func (c *column) holdsFullNames() bool {
	return c.sampled(func(s string) bool { return strings.ContainsAny(strings.TrimSpace(s), " ,") }) >= half
}

// example returns a value of several words, as arguments of a reason.
func (c *column) example() []string {
	for _, s := range c.Samples {
		if strings.Contains(s, " ") {
			return []string{s}
		}
	}
	return c.Samples[:min(1, len(c.Samples))]
}

// order finds out in which order full names are written: by the column's name,
// by capitals, by first names that are known.
func (g *guesser) order(c *column) (mapping.Order, Confidence, Reason) {
	named := orderOfName(c.words)
	firstLast, lastFirst := 0, 0
	known := firstNames()
	commas := c.sampled(func(s string) bool { return strings.Contains(s, ",") })
	for _, v := range c.Top {
		switch orderOf(v.Value, known) {
		case mapping.FirstLast:
			firstLast += v.N
		case mapping.LastFirst:
			lastFirst += v.N
		}
	}
	order, told := mapping.FirstLast, max(firstLast, lastFirst)
	if lastFirst > firstLast {
		order = mapping.LastFirst
	}
	clear := told > 0 && float64(told) >= most*float64(firstLast+lastFirst)
	switch {
	case named != "" && (told == 0 || clear && named == order):
		return named, Sure, NameOrder
	case named != "":
		return named, Unsure, NameOrder
	case told == 0 && commas >= half:
		return mapping.LastFirst, Likely, NameOrder
	case clear && told >= 3:
		return order, Likely, NameOrder
	case told > 0 && firstLast != lastFirst:
		return order, Unsure, NameOrder
	case g.language == "fr" || g.language == "it": // DUPONT Marie
		return mapping.LastFirst, Unsure, NameOrderGuess
	}
	return mapping.FirstLast, Unsure, NameOrderGuess
}

// orderOfName reads the order off a column's name: "Nom Prénom", "Prénom Nom".
func orderOfName(words []string) mapping.Order {
	at := func(of ...string) int {
		return slices.IndexFunc(words, func(w string) bool { return slices.Contains(of, w) })
	}
	first := at("prenom", "prenoms", "vorname", "first", "given", "voornaam", "forename")
	last := at("nachname", "last", "surname", "family", "apellido", "apellidos", "cognome", "achternaam", "apelido", "sobrenome")
	switch {
	case len(words) < 2 || first < 0 && last < 0:
		return ""
	case first == 0 || first < 0 && last > 0:
		return mapping.FirstLast
	}
	return mapping.LastFirst
}

// orderOf tells the order of one full name, "" where it does not show. A comma
// shows it whatever the order of the others is.
func orderOf(full string, firstNames map[string]bool) mapping.Order {
	words := strings.Fields(full)
	if len(words) < 2 || strings.Contains(full, ",") {
		return ""
	}
	ahead, behind := words[0], words[len(words)-1]
	shouts := func(w string) bool { return len(w) > 2 && w == strings.ToUpper(w) && w != strings.ToLower(w) }
	switch a, b := shouts(ahead), shouts(behind); {
	case a && !b:
		return mapping.LastFirst
	case b && !a:
		return mapping.FirstLast
	}
	given := func(w string) bool { before, _, _ := strings.Cut(plain(w), " "); return firstNames[before] }
	switch a, b := given(ahead), given(behind); {
	case a && !b:
		return mapping.FirstLast
	case b && !a:
		return mapping.LastFirst
	}
	return ""
}
