package guess

import (
	"regexp"
	"slices"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// civilityCodes returns the share of values that are codes for civilities. They
// are none where there are more than a few.
func (c *column) civilityCodes() float64 {
	const mostCodes = 8
	if c.Distinct == 0 || c.Distinct > mostCodes {
		return 0
	}
	n := 0
	for _, v := range c.Top {
		if isCivilityCode(v.Value) {
			n += v.N
		}
	}
	return c.portion(n)
}

// isCivilityCode reports whether a value is a code, and no civility that could
// be printed as it is.
func isCivilityCode(s string) bool {
	switch strings.ToLower(s) {
	case "0", "1", "2", "3", "4", "5", "9", "f", "h", "w", "v", "mle", "mtre", "male", "female", "männlich", "weiblich", "homme", "femme":
		return true
	}
	return false
}

// substitutes returns the civilities that a column's codes stand for, and the
// codes that stand for none that is known. Both are nil where no value is a
// code.
func (c *column) substitutes(raw, region string) (known []mapping.Substitute, strange []string) {
	if c.civilityCodes() == 0 {
		return nil, nil
	}
	man, woman := civilities(region)
	codes := map[string]string{
		"1": man, "2": woman, "0": "", "m": man, "f": woman, "h": man, "w": woman, "v": woman,
		"male": man, "female": woman, "männlich": man, "weiblich": woman, "homme": man, "femme": woman,
		"mle": "Mlle", "mtre": "Me",
	}
	if c.seen("h") && c.seen("m") && !c.seen("f") { // hombre, mujer
		codes["m"] = woman
	}
	for code, word := range hinted(raw) {
		codes[code] = man
		if isWoman(word) {
			codes[code] = woman
		}
	}
	for _, v := range c.Top {
		word, ok := codes[strings.ToLower(v.Value)]
		switch {
		case !ok && isCivilityCode(v.Value):
			strange = append(strange, v.Value)
			known = append(known, mapping.Substitute{Text: v.Value})
		case ok:
			known = append(known, mapping.Substitute{Text: v.Value, Value: word})
		}
	}
	byText := func(a, b mapping.Substitute) int { return strings.Compare(a.Text, b.Text) }
	slices.SortFunc(known, byText)
	return known, strange
}

// seen reports whether a value stands in the column, in any case.
func (c *column) seen(value string) bool {
	return slices.ContainsFunc(c.Top, func(v profile.Count) bool { return strings.EqualFold(v.Value, value) })
}

// hinted reads what a header says of its codes: "Mr = 1, Ms = 2".
func hinted(raw string) map[string]string {
	codes := map[string]string{}
	for _, m := range regexp.MustCompile(`(\pL+)\.?\s*[=:]\s*(\d)\b`).FindAllStringSubmatch(raw, -1) {
		codes[m[2]] = m[1]
	}
	for _, m := range regexp.MustCompile(`\b(\d)\s*[=:]\s*(\pL+)`).FindAllStringSubmatch(raw, -1) {
		codes[m[1]] = m[2]
	}
	return codes
}

func isWoman(word string) bool {
	switch strings.ToLower(word) {
	case "ms", "mrs", "miss", "mme", "mlle", "madame", "frau", "sra", "señora", "signora", "mevr", "mevrouw", "female", "femme", "woman", "f":
		return true
	}
	return false
}

// civilities returns a man's and a woman's civility as a region writes them,
// French where it is not known: it is a French till.
func civilities(region string) (man, woman string) {
	switch region {
	case "DE", "AT":
		return "Herr", "Frau"
	case "ES", "MX", "AR", "CO", "CL", "PE":
		return "Sr.", "Sra."
	case "IT":
		return "Sig.", "Sig.ra"
	case "NL":
		return "Dhr.", "Mevr."
	case "PT", "BR":
		return "Sr.", "Sra."
	case "GB", "IE", "US", "AU", "NZ":
		return "Mr", "Ms"
	}
	return "M.", "Mme"
}
