package guess

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// writable reports whether a column's name can stand in a mapping file: one that
// is no text cannot.
func writable(label string) bool { return utf8.ValidString(label) && label != "" }

// quote writes a text so that YAML reads it back as it is: plain where nothing
// in it means anything to YAML, else in double quotes.
func quote(s string) string {
	if needsNoQuotes(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// needsNoQuotes reports whether YAML reads a text back as it is, anywhere: letters,
// then letters, digits, single spaces and a few signs that YAML has no use for.
func needsNoQuotes(s string) bool {
	switch strings.ToLower(s) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	before := ' '
	for i, r := range s {
		letter := unicode.IsLetter(r)
		sign := unicode.IsDigit(r) || strings.ContainsRune("_./'()°º*+", r) || r == '-' || r == ' ' && before != ' '
		if !letter && (i == 0 || !sign) {
			return false
		}
		before = r
	}
	return before != ' '
}
