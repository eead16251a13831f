package mapping

import (
	"net/mail"
	"strings"
	"unicode"
)

// email takes one bare address, whose domain has a dot.
func email(v value) (string, fault) {
	if IsEmail(v.text) && v.kind == Text {
		return v.text, fault{}
	}
	if areEmails(v.text) {
		return "", fault{code: EmailSeveral}
	}
	return "", fault{code: EmailBad}
}

// areEmails reports whether more than one address is meant: each stands by itself,
// and has one @.
func areEmails(s string) bool {
	addresses := 0
	for part := range strings.FieldsFuncSeq(s, isBetweenEmails) {
		local, domain, _ := strings.Cut(part, "@")
		if local != "" && domain != "" && !strings.Contains(domain, "@") {
			addresses++
		}
	}
	return addresses > 1
}

func isBetweenEmails(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;/|", c) }

// IsEmail reports whether a text is one bare e-mail address.
func IsEmail(s string) bool {
	const longest = 254
	if len(s) > longest {
		return false
	}
	if !isPlainAddress(s) {
		address, err := mail.ParseAddress(s)
		if err != nil || address.Name != "" || address.Address != s {
			return false
		}
	}
	local, domain, _ := strings.Cut(s, "@")
	if strings.Contains(local, `"`) || strings.ContainsAny(domain, "!#$%&'*+/=?^_`{|}~[]:") {
		return false
	}
	labels, last := 0, ""
	for last = range strings.SplitSeq(domain, ".") {
		if last == "" || last[0] == '-' || last[len(last)-1] == '-' {
			return false
		}
		labels++
	}
	return labels > 1 && len(last) > 1 && !allDigits(last)
}

// isPlainAddress recognises what nearly all addresses are like, in which net/mail,
// at a tenth of the pace, finds nothing wrong: letters and digits, with dots, hyphens,
// underscores and pluses.
func isPlainAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && isDotted(local, "._-+") && isDotted(domain, ".-")
}

// isDotted reports whether a text consists of letters, digits and those signs, with
// something before, between and behind its dots.
func isDotted(s, signs string) bool {
	dot := true // as if one stood in front
	for i := range len(s) {
		c := s[i]
		if c == '.' && dot || !isLetterOrDigit(c) && !strings.Contains(signs, s[i:i+1]) {
			return false
		}
		dot = c == '.'
	}
	return !dot
}

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
