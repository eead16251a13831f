package profile

import "strings"

// words looks at a text with letters in it.
func (j *judge) words(s *sight, text string, m *mixture) {
	if len(text) <= 20 {
		lower := strings.ToLower(text)
		s.see(Civility, j.civility[lower] || j.civility[strings.ReplaceAll(lower, ".", "")])
	}
	if m.digits == 0 && m.at == 0 {
		j.country(s, text, m)
	}
	if !m.plain {
		return
	}
	s.see(Words, true)
	s.see(FullName, m.words >= 2 && m.words <= 5)
	s.see(Capitals, m.capitals())
}

// IsCapitals reports whether a text has the shape Capitals.
func IsCapitals(text string) bool {
	m := mix(text)
	return m.plain && m.capitals()
}

func (m *mixture) capitals() bool { return m.small == 0 && m.large > 1 }

// country tells names from codes, which are written in one case.
func (j *judge) country(s *sight, text string, m *mixture) {
	if _, known := j.countries.Code(text); !known {
		return
	}
	code := m.letters == len(text) && len(text) <= 3
	s.see(CountryCode, code && (m.small == 0 || m.small == len(text)))
	s.see(CountryName, !code)
}

// civilities are what stands before a name, without points but where it would be
// a word without.
func civilities() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(`
		m mr mme mlle monsieur madame mademoiselle mm mmes mrs ms miss mister mx sir
		herr frau fräulein hr fr. familie firma
		sr sra srta señor señora señorita d dña don doña
		sig sigra signra signor signora signorina dott dottssa
		dhr mevr mw mevrouw meneer heer
		senhor senhora exmo exma menina
		dr dre docteur doctor doktor doutor dra drª prof me maître maitre pr`) {
		all[word] = true
	}
	return all
}

// isURL recognises an address in the web.
func isURL(text string) bool {
	lower := strings.ToLower(text[:min(len(text), 8)])
	return (strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "www.")) &&
		!strings.ContainsAny(text, " \n")
}

// isHash recognises a password's hash or a token.
func isHash(text string, m *mixture) bool {
	const hex, base64 = 32, 24 // the fewest signs
	if m.spaces > 0 || m.high > 0 || m.at > 0 || len(text) < base64 {
		return false
	}
	if strings.HasPrefix(text, "$2") || strings.HasPrefix(text, "$argon2") || strings.HasPrefix(text, "{SSHA") {
		return true
	}
	main, _, _ := strings.Cut(text, ":") // hash:salt:version
	switch {
	case len(main) >= hex && strings.Trim(main, "0123456789abcdefABCDEF") == "":
		return strings.Trim(main, "0123456789") != ""
	case isURL(text):
		return false
	}
	return len(strings.TrimFunc(text, base64Sign)) == 0 && m.digits > 1 && m.large > 3 && m.small > 3
}

func base64Sign(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '/' || r == '=' || r == '_' || r == '-'
}
