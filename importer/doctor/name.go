package doctor

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainName leaves of a full name what is the same however it is written: its
// words in lower case and in order, without accents and signs.
func plainName(full string) string {
	words := strings.FieldsFunc(strings.Map(plainLetter, norm.NFKD.String(full)), unicode.IsSpace)
	slices.Sort(words)
	return strings.Join(words, " ")
}

func plainLetter(r rune) rune {
	switch {
	case unicode.Is(unicode.Mn, r):
		return -1
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return unicode.ToLower(r)
	}
	return ' '
}
