package match

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Name leaves of a person's name what two ways to write it share: its words, in
// order, in lower case and without accents.
func Name(s string) string { return sorted(fold(s)) }

// fold leaves of a text its words, in lower case and without accents, a space
// between each two: "L&#039;Œuvré-2" is "l oeuvre 2".
func fold(s string) string {
	s = unescape(s)
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	folded := make([]byte, 0, len(s)+1)
	apart := false
	for _, r := range s {
		switch r = unicode.ToLower(r); {
		case r >= 0x300 && unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			apart = true
			continue
		}
		if apart && len(folded) > 0 {
			folded = append(folded, ' ')
		}
		apart = false
		if spelt := spell(r); spelt != "" {
			folded = append(folded, spelt...)
		} else {
			folded = utf8.AppendRune(folded, r)
		}
	}
	return string(folded)
}

// spell writes a letter that is no letter with an accent, and yet is written
// with others; "" where r is none of those.
func spell(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'ı':
		return "i"
	}
	return ""
}

// sorted puts the words of a folded text in order.
func sorted(folded string) string {
	if !strings.Contains(folded, " ") {
		return folded
	}
	words := strings.Fields(folded)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// bones leaves the ASCII letters and digits of a text, in lower case. They are
// what is the same of "Hélène", "HÃ©lÃ¨ne" and "H?l?ne", and what a shop that
// escapes, or drops blanks and signs, leaves alone.
func bones(s string) string {
	s = unescape(s)
	left := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			left = append(left, c)
		case 'A' <= c && c <= 'Z':
			left = append(left, c+'a'-'A')
		}
	}
	return string(left)
}

// code is a text as those compare it who type a number off a card: letters and
// digits only, without the case, and without zeros in front.
func code(s string) string {
	return strings.TrimLeft(strings.ReplaceAll(fold(s), " ", ""), "0")
}

// address is an e-mail address without case and blanks; "" where s is none.
func address(s string) string {
	if !strings.Contains(s, "@") {
		return ""
	}
	if strings.ContainsFunc(s, unicode.IsSpace) {
		s = strings.Join(strings.Fields(s), "")
	}
	return strings.ToLower(s)
}

func unescape(s string) string {
	if strings.Contains(s, "&") {
		return html.UnescapeString(s)
	}
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
