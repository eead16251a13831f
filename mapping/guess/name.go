package guess

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A name is a column's name, taken apart.
type name struct {
	words   []string // without numbers and small words
	hint    []string // the words in brackets
	ordinal int      // the number at its end: 2 of "Address 2"; 0 for none
	block   int      // the number within: 2 of "Address 2 - City"; 0 for none
}

// parseName takes a header's cell apart.
func (t *table) parseName(raw string) name {
	var n name
	text, brackets := cutBrackets(t.undotted(raw))
	for _, word := range merged(strings.Fields(plain(text))) {
		x, err := strconv.Atoi(word)
		const most = 20 // beyond, it is no number of one among several
		switch {
		case err != nil || x > most:
			if n.ordinal > 0 {
				n.block, n.ordinal = n.ordinal, 0
			}
			n.words = append(n.words, word)
		default:
			n.ordinal = x
		}
	}
	for _, word := range strings.Fields(plain(brackets)) {
		if x, err := strconv.Atoi(word); err == nil && n.ordinal == 0 && brackets == word {
			n.ordinal = x
		} else {
			n.hint = append(n.hint, word)
		}
	}
	if len(n.words) == 0 { // a name in brackets, or of small words
		n.words = strings.Fields(plain(raw))
	}
	return n
}

// undotted writes initials as one word: N.I.F. as NIF.
func (t *table) undotted(s string) string {
	if strings.Count(s, ".") < 2 { // most
		return s
	}
	return t.initials.ReplaceAllStringFunc(s, func(found string) string { return strings.ReplaceAll(found, ".", "") })
}

// cutBrackets separates what stands in brackets. In "Né(e)" it is neither.
func cutBrackets(s string) (text, brackets string) {
	var out, in strings.Builder
	for {
		open := strings.IndexAny(s, "([{")
		if open < 0 {
			break
		}
		size := strings.IndexAny(s[open:], ")]}")
		if size < 0 {
			break
		}
		out.WriteString(s[:open])
		if inside := s[open+1 : open+size]; open == 0 || !letterBefore(s[:open]) {
			in.WriteString(" " + inside)
			out.WriteByte(' ')
		}
		s = s[open+size+1:]
	}
	out.WriteString(s)
	return out.String(), strings.TrimSpace(in.String())
}

func letterBefore(s string) bool {
	return unicode.IsLetter([]rune(s)[len([]rune(s))-1])
}

// plain writes a text in small letters without accents, its words apart:
// "N°Client", "customerID" and "FIRST_NAME" are two words each.
func plain(s string) string {
	var b strings.Builder
	runes := []rune(norm.NFD.String(s))
	for i, r := range runes {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if apart(runes, i) {
			b.WriteByte(' ')
		}
		b.WriteString(plainRune(r, i > 0 && unicode.IsDigit(runes[i-1])))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func plainRune(r rune, afterDigit bool) string {
	switch unicode.ToLower(r) {
	case '°', 'º', 'ª':
		if afterDigit {
			return " "
		}
		return "o "
	case '#', '№':
		return " no "
	case 'ß':
		return "ss"
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ø':
		return "o"
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return string(unicode.ToLower(r))
	}
	return " "
}

// apart reports whether a word starts at i though no space stands before it.
func apart(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	before, r := runes[i-1], runes[i]
	if unicode.Is(unicode.Mn, before) && i > 1 {
		before = runes[i-2]
	}
	next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
	switch {
	case unicode.IsLower(before) && unicode.IsUpper(r), unicode.IsUpper(before) && unicode.IsUpper(r) && next:
		return true
	case unicode.IsDigit(r):
		return unicode.IsLetter(before)
	case unicode.IsLetter(r):
		return unicode.IsDigit(before)
	}
	return false
}

// merged makes one word of what is written in many ways, and leaves out small
// words.
func merged(words []string) []string {
	var all []string
	for i, word := range words {
		switch {
		case i+1 < len(words) && isHalf(word, words[i+1]):
			words[i+1] = word + words[i+1]
		case isNumberWord(word):
			all = append(all, "no")
		case !isSmall(word):
			all = append(all, word)
		}
	}
	if len(all) == 0 {
		return slices.DeleteFunc(words, func(w string) bool { return w == "" })
	}
	return all
}

// isHalf reports whether two words are one: an e-mail, a postal code, whose
// "postal" is not that of a postal address.
func isHalf(word, next string) bool {
	switch word {
	case "e":
		return strings.HasPrefix(next, "mail")
	case "c", "code", "cod", "codigo", "codice":
		return strings.HasPrefix(next, "postal")
	case "postal":
		return next == "code" || next == "zip"
	case "u": // USt
		return next == "st"
	}
	return false
}

func isNumberWord(word string) bool {
	switch word {
	case "n", "no", "nr", "nro", "num", "number", "nummer", "numero", "nb":
		return true
	}
	return false
}

// isSmall reports whether a word says nothing of the column.
func isSmall(word string) bool {
	switch word {
	case "de", "du", "des", "d", "l", "la", "le", "les", "au", "aux", "en", "et", "ou", "the", "of", "a", "an", "and", "or", "s",
		"der", "die", "das", "den", "dem", "und", "u", "oder", "del", "el", "los", "las", "y", "o",
		"di", "della", "dello", "dei", "degli", "il", "e", "het", "van", "da", "do", "dos", "em":
		return true
	}
	return false
}
