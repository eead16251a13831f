package report

import "fmt"

// hides reports whether a sign cannot be seen, or hides others: control
// characters, blanks of no width, and what turns the direction of writing for
// more than itself. Marks that Arabic, Hebrew and emoji need are left alone.
func hides(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return false
	case r < ' ', 0x7f <= r && r < 0xa0:
		return true
	case 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return r == 0xad || r == 0x200b || r == 0x2060 || r == 0xfeff || r == 0x2028 || r == 0x2029
}

// runeName names a sign by its number: U+202E.
func runeName(r rune) string { return fmt.Sprintf("U+%04X", r) }
