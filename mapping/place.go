package mapping

import "regexp"

// placePart takes a postcode and a city in one, and returns the one or the other.
func placePart(kind Kind, region string) converter {
	split := NewPlaceSplitter(region)
	return func(v value) (string, fault) {
		code, city := split(v.text)
		switch {
		case kind == KindCityPart:
			return city, fault{}
		case code == "":
			return "", fault{}
		}
		return postcode(value{kind: Text, text: code})
	}
}

// NewPlaceSplitter returns what takes "9130 Kieldrecht", "D-80331 München" or
// "Paris 75001" apart, as places are written in a region. What has no postcode is
// a city, what is nothing else a postcode.
func NewPlaceSplitter(region string) func(text string) (code, city string) {
	shape := `\d{4,5}(?:-\d{3,4})?|\d{2}-\d{3}|\d{3} \d{2}`
	if region == "NL" { // elsewhere the letters are of the city: 9000 DE PINTE
		shape = `\d{4} ?[A-Z]{2}`
	}
	ahead := regexp.MustCompile(`^(?:[A-Z]{1,3}[- ]\s*)?(` + shape + `)(?:[ ,]+(\pL.*))?$`)
	behind := regexp.MustCompile(`^(\pL.*?)[ ,]+(` + shape + `)$`)
	return func(text string) (code, city string) {
		if m := ahead.FindStringSubmatch(text); m != nil {
			return m[1], m[2]
		}
		if m := behind.FindStringSubmatch(text); m != nil {
			return m[2], m[1]
		}
		return "", text
	}
}
