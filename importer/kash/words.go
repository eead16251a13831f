package kash

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"

	xhtml "golang.org/x/net/html"
)

const maxMessage = 200 // runes

// harmless makes the shop's words fit for one line of a report: no control
// characters, not too long, and the key blanked out in every spelling in which
// an answer may echo it.
func harmless(words, key string) string {
	forms := spellings(key)
	s := blank(oneLine(html.UnescapeString(words)), forms)
	for _, form := range forms {
		s = blankStart(s, form)
	}
	if runes := []rune(s); len(runes) > maxMessage {
		s = string(runes[:maxMessage-1]) + "…"
	}
	// A key like "*" comes back with what should hide it.
	for _, form := range forms {
		if strings.Contains(s, form) {
			return ""
		}
	}
	return s
}

func blank(s string, forms []string) string {
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, "***")
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// blankStart blanks out what begins like the key, in any case: PHP's traces show
// the first letters of every argument.
func blankStart(s, form string) string {
	const shown, telling = 8, 12 // bytes, before dots and without: a word is shorter
	if len(form) < shown {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 0
		for n < len(form) && i+n < len(s) && lower(s[i+n]) == lower(form[n]) {
			n++
		}
		if n >= telling || n >= shown && startsWithDots(s[i+n:]) {
			b.WriteString("***")
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func startsWithDots(s string) bool { return strings.HasPrefix(s, "...") || strings.HasPrefix(s, "…") }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// spellings lists how a key may stand in an answer, the longest first.
func spellings(key string) []string {
	quoted, _ := json.Marshal(key) // a string always has one
	all := []string{
		key, oneLine(key), url.QueryEscape(key), url.PathEscape(key),
		html.EscapeString(key), strings.Trim(string(quoted), `"`),
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

// oneLine makes white space single spaces and drops what does not print.
func oneLine(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// plainText returns the beginning of what a reader of a page would see.
func plainText(page string) string {
	const enough = 16 << 10
	if !strings.Contains(page, "<") {
		return page[:min(len(page), enough)]
	}
	var text strings.Builder
	hidden := false // inside a script or a style
	for z := xhtml.NewTokenizer(strings.NewReader(page)); text.Len() < enough; {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			break
		}
		switch token := z.Token(); kind {
		case xhtml.StartTagToken:
			hidden = token.Data == "script" || token.Data == "style"
		case xhtml.EndTagToken:
			hidden = false
			text.WriteByte(' ')
		case xhtml.TextToken:
			if !hidden {
				text.WriteString(token.Data)
			}
		}
	}
	return text.String()
}
