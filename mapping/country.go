package mapping

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"
)

// countries knows the names of the world's countries in seven languages, and
// their codes.
type countries struct {
	codes map[string]string // by name or code, as plainName writes it; by names as CLDR does, too
	names []string          // as CLDR writes them, for hints

	mu    sync.Mutex
	hints map[string]hint // of unknown names: looking for them takes long
}

type hint struct{ code, name string }

func newCountries() *countries {
	c := &countries{codes: make(map[string]string, 2500), hints: map[string]hint{}}
	var namers []display.Namer
	for _, tag := range []language.Tag{
		language.English, language.French, language.German, language.Spanish,
		language.Italian, language.Dutch, language.Portuguese,
	} {
		namers = append(namers, display.Regions(tag))
	}
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			c.addRegion(string(first)+string(second), namers)
		}
	}
	for _, alias := range countryAliases() {
		c.codes[plainName(alias[0])] = alias[1]
	}
	for _, name := range c.names { // what most files hold takes no look at its letters
		c.codes[name], _ = c.named(plainName(name))
	}
	return c
}

// addRegion adds a code, if it is a country's today, with its names.
func (c *countries) addRegion(code string, namers []display.Namer) {
	r, err := language.ParseRegion(code)
	current := err == nil && r.IsCountry() && r.Canonicalize().String() == code && r.M49() != 0
	if !current || namers[0].Name(r) == "" {
		return
	}
	c.codes[plainName(code)] = code
	c.codes[plainName(r.ISO3())] = code
	for _, namer := range namers {
		name := namer.Name(r)
		c.names = append(c.names, name)
		c.codes[plainName(name)] = code
		before, _, _ := strings.Cut(name, " (") // Myanmar (Burma)
		if _, taken := c.codes[plainName(before)]; !taken {
			c.codes[plainName(before)] = code
		}
	}
}

// convert takes a country's name or code.
func (c *countries) convert(v value) (string, fault) {
	if code, ok := c.lookup(v.text); ok {
		return code, fault{}
	}
	if code, name := c.find(v.text); code != "" {
		return "", fault{code: CountryUnknown, args: []string{code, name}}
	}
	return "", fault{code: CountryUnknown}
}

// lookup returns the code of the only country that a text can mean: one name or
// code, or several of the same country, as in Belgium (BE).
func (c *countries) lookup(text string) (code string, ok bool) {
	if code, ok = c.codes[text]; ok {
		return code, true
	}
	if code, ok = c.named(plainName(text)); ok {
		return code, true
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(text, " - ", "/"), func(r rune) bool {
		return strings.ContainsRune("()[]/|,;:–—", r)
	})
	if len(parts) == 1 { // FR France
		before, after, _ := strings.Cut(strings.TrimSpace(parts[0]), " ")
		parts = []string{before, after}
	}
	for _, part := range parts {
		if strings.TrimFunc(part, isSpace) == "" {
			continue
		}
		one, known := c.named(plainName(part))
		if !known || code != "" && code != one {
			return "", false
		}
		code = one
	}
	return code, code != ""
}

// named finds a plain name, also with an article, or initials: U.K.
func (c *countries) named(plain string) (code string, ok bool) {
	if code, ok = c.codes[plain]; ok {
		return code, true
	}
	first, rest, _ := strings.Cut(plain, " ")
	switch first {
	case "the", "le", "la", "les", "l", "die", "der", "el", "los", "il", "i", "gli", "o", "os", "de", "het":
		if code, ok = c.codes[rest]; ok && len(rest) > len("fra") {
			return code, true
		}
	}
	if letters := strings.ReplaceAll(plain, " ", ""); 2*len(letters) == len(plain)+1 {
		code, ok = c.codes[letters]
	}
	return code, ok
}

// find returns the code and the name of the country that was probably meant.
func (c *countries) find(text string) (code, name string) {
	const mostKept = 500
	plain := plainName(text)
	if code, ok := c.lookup(text); ok {
		return code, text
	}
	if plain == "en" { // the vendor's own example of a code, which ISO lacks
		return "GB", "United Kingdom"
	}
	if len(plain) < 4 || len(plain) > 100 { // a short word is near to many, a text to none
		return "", ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	h, known := c.hints[plain]
	if !known && len(c.hints) < mostKept {
		h = c.nearest(text, plain)
		c.hints[plain] = h
	}
	return h.code, h.name
}

// nearest looks for names that begin with a text, which says more than what is
// like it; where these are of several countries, none is meant for sure.
func (c *countries) nearest(text, plain string) hint {
	var found hint
	for _, name := range c.names {
		full := plainName(name)
		if !strings.HasPrefix(full, plain+" ") {
			continue
		}
		code := c.codes[full]
		if found.code != "" && found.code != code {
			return hint{}
		}
		if found.code == "" {
			found = hint{code, name}
		}
	}
	if found.code == "" {
		found.name = nearest(text, c.names)
		found.code = c.codes[plainName(found.name)]
	}
	return found
}

// plainName writes a name without case, accents, punctuation and the words
// that are written or left out as one pleases.
func plainName(s string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(s))
	words := strings.Fields(strings.ReplaceAll(plain, "ß", "ss"))
	kept := words[:0]
	for i, word := range words {
		switch {
		case word == "st" && len(words) > 1:
			kept = append(kept, "saint")
		case i > 0 && (word == "and" || word == "et" || word == "und" || word == "y" || word == "e" || word == "en"):
		default:
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}
