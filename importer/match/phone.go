package match

import (
	"slices"
	"strings"
	"unicode"

	"kashsync/mapping/customer"
)

// A phone number has at most maxTail digits that are the same wherever it is
// dialled from, or so few that a shorter one must be compared whole.
const (
	maxTail   = 8
	minNumber = 6 // digits of a whole number; a group of one has fewer
)

// numbers returns the phone numbers that a text holds, as digits without the
// zeros in front, which are not dialled from abroad.
func numbers(s string) (found []string) {
	s = strings.ReplaceAll(s, "(0)", "")
	var all, one []byte
	add := func(digits []byte) {
		if trimmed := strings.TrimLeft(string(digits), "0"); trimmed != "" {
			found = append(found, trimmed)
		}
	}
	for _, r := range s + ";" {
		switch {
		case '0' <= r && r <= '9':
			all, one = append(all, byte(r)), append(one, byte(r))
		case strings.ContainsRune("/;,|&", r), unicode.IsLetter(r):
			if len(one) >= minNumber {
				add(one)
			}
			one = one[:0]
		}
	}
	if len(found) == 0 {
		add(all)
	}
	return found
}

// tail is what two ways to write one number have in common.
func tail(number string) string {
	return number[max(0, len(number)-maxTail):]
}

// sameNumber reports whether one of the numbers is the other, or the other with
// its country in front.
func sameNumber(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= maxTail && strings.HasSuffix(b, a)
}

// sameNumbers reports whether one of the numbers is one of the others.
func sameNumbers(these, others []string) bool {
	return slices.ContainsFunc(these, func(a string) bool {
		return slices.ContainsFunc(others, func(b string) bool { return sameNumber(a, b) })
	})
}

// phones returns the numbers of a customer.
func phones(c *customer.Customer) []string {
	return append(numbers(c.Value(customer.Phone)), numbers(c.Value(customer.Phone2))...)
}
