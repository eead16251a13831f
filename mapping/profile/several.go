package profile

import (
	"strings"

	"kashsync/mapping"
)

// googleJoin is what Google Contacts puts between several values in one cell.
const googleJoin = " ::: "

// IsSeveral reports whether a text has the shape Several.
func IsSeveral(text string) bool {
	m := mix(text)
	return several(text, &m)
}

// several recognises two e-mail addresses or two phone numbers in one cell.
func several(text string, m *mixture) bool {
	switch {
	case m.other == 0 && m.spaces == 0 && m.high == 0:
		return false
	case strings.Contains(text, googleJoin):
		return true
	case m.at > 1:
		return parts(text, ";,/|\n \t", mapping.IsEmail)
	}
	const fewest = 12 // digits of two numbers
	return m.digits >= fewest && m.at == 0 && m.letters <= 6 && parts(text, ";,/|\n&", isWholePhone)
}

// parts reports whether a text has two parts or more, and all are as they must
// be.
func parts(text, between string, must func(string) bool) bool {
	n := 0
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		part = strings.Trim(part, " <>,;")
		if part == "" {
			continue
		}
		if n++; !must(part) {
			return false
		}
	}
	return n > 1
}

// isWholePhone reports whether a text is a phone number that can be dialled.
func isWholePhone(text string) bool {
	const fewest = 7
	digits := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			digits++
		}
	}
	return digits >= fewest && phoneLike(text, digits)
}
