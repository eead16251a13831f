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
	codes map[string]string // by name or code, as plainName writes it
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
	if code, ok := c.codes[plainName(v.text)]; ok {
		return code, fault{}
	}
	if code, name := c.find(v.text); code != "" {
		return "", fault{code: CountryUnknown, args: []string{code, name}}
	}
	return "", fault{code: CountryUnknown}
}

// find returns the code and the name of the country that was probably meant.
func (c *countries) find(text string) (code, name string) {
	const mostKept = 500
	plain := plainName(text)
	if code, ok := c.codes[plain]; ok {
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
		h.name = nearest(text, c.names)
		h.code = c.codes[plainName(h.name)]
		c.hints[plain] = h
	}
	return h.code, h.name
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

// countryAliases are names that people write and CLDR has not, or not yet.
func countryAliases() [][2]string {
	return [][2]string{
		{"UK", "GB"}, {"Great Britain", "GB"}, {"Grande-Bretagne", "GB"}, {"Großbritannien", "GB"},
		{"Gran Bretaña", "GB"}, {"Gran Bretagna", "GB"}, {"Groot-Brittannië", "GB"}, {"Grã-Bretanha", "GB"},
		{"England", "GB"}, {"Angleterre", "GB"}, {"Inglaterra", "GB"}, {"Inghilterra", "GB"}, {"Engeland", "GB"},
		{"Scotland", "GB"}, {"Écosse", "GB"}, {"Wales", "GB"}, {"Pays de Galles", "GB"}, {"Northern Ireland", "GB"},
		{"United States of America", "US"}, {"États-Unis d'Amérique", "US"}, {"U.S.A.", "US"}, {"U.S.", "US"},
		{"EE.UU.", "US"}, {"Vereinigte Staaten von Amerika", "US"}, {"Stati Uniti d'America", "US"},
		{"Holland", "NL"}, {"Hollande", "NL"}, {"Olanda", "NL"}, {"The Netherlands", "NL"},
		{"Czech Republic", "CZ"}, {"République tchèque", "CZ"}, {"Tschechische Republik", "CZ"},
		{"República Checa", "CZ"}, {"Repubblica Ceca", "CZ"}, {"Tsjechische Republiek", "CZ"},
		{"Ivory Coast", "CI"}, {"North Macedonia", "MK"}, {"Macédoine du Nord", "MK"}, {"Nordmazedonien", "MK"},
		{"Eswatini", "SZ"}, {"Hong Kong", "HK"}, {"Hongkong", "HK"}, {"Macao", "MO"}, {"Macau", "MO"},
		{"Palestine", "PS"}, {"Palestina", "PS"}, {"Palästina", "PS"}, {"Russian Federation", "RU"},
		{"Fédération de Russie", "RU"}, {"Viet Nam", "VN"}, {"Türkiye", "TR"}, {"Burma", "MM"}, {"Birmanie", "MM"},
		{"Réunion", "RE"}, {"Cabo Verde", "CV"}, {"Oesterreich", "AT"}, {"Vatican", "VA"}, {"Vatikan", "VA"},
		{"Republic of Ireland", "IE"}, {"Eire", "IE"}, {"Belgique/België", "BE"},
	}
}
