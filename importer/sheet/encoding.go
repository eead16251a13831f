package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// A census counts what tells encodings apart, over a whole file.
type census struct {
	nul     int64 // NUL bytes
	multi   int64 // characters of several bytes, well-formed in UTF-8
	invalid int64 // bytes that UTF-8 does not allow
	low     int64 // of these, letters in Mac Roman, and seldom used in Windows-1252
	high    int64 // of these, from 0xc0: letters in Windows-1252
	feeds   int64 // line feeds, which an old Mac does not write
	rest    [utf8.UTFMax]byte
	resting int // how much of rest is in use: a character that goes on
}

// count takes the file's next bytes.
func (c *census) count(p []byte) {
	c.nul += int64(bytes.Count(p, []byte{0}))
	c.feeds += int64(bytes.Count(p, []byte{'\n'}))
	for c.resting > 0 && len(p) > 0 { // finish the character before
		c.rest[c.resting] = p[0]
		c.resting, p = c.resting+1, p[1:]
		if char := c.rest[:c.resting]; utf8.FullRune(char) {
			c.resting = 0
			c.runes(char)
		}
	}
	c.runes(p)
}

func (c *census) runes(p []byte) {
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(p[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			c.multi++
		case !utf8.FullRune(p[i:]):
			c.resting = copy(c.rest[:], p[i:])
			return
		default:
			c.stray(p[i])
		}
		i += n
	}
}

func (c *census) stray(b byte) {
	c.invalid++
	switch {
	case b == 0x80, b == 0x85, 0x91 <= b && b <= 0x97:
		// The euro, the ellipsis, quotes and dashes of Windows-1252.
	case b < 0xa0:
		c.low++
	case b >= 0xc0:
		c.high++
	}
}

// utf8 reports whether the bytes are UTF-8, maybe with some damaged rows.
// Another encoding hardly ever looks like it by chance.
func (c *census) utf8() bool { return c.invalid == 0 || c.multi > c.invalid }

// clean reports whether every byte is good UTF-8, and none is NUL.
func (c *census) clean() bool { return c.nul == 0 && c.invalid == 0 && c.resting == 0 }

// guessEncoding returns an encoding's name, and the length of the mark that the
// file begins with.
func guessEncoding(head []byte, c *census) (name string, mark int) {
	for _, m := range byteOrderMarks() {
		if bytes.HasPrefix(head, m.bytes) {
			return m.encoding, len(m.bytes)
		}
	}
	switch little, big := nulShares(head); {
	case little > 0.4 && big < 0.1:
		return "utf-16le", 0
	case big > 0.4 && little < 0.1:
		return "utf-16be", 0
	case c.utf8():
		return "utf-8", 0
	case c.feeds == 0 && c.low > 0 && c.low >= c.high:
		return "macintosh", 0
	}
	return "windows-1252", 0
}

type byteOrderMark struct {
	encoding string
	bytes    []byte
}

func byteOrderMarks() []byteOrderMark {
	return []byteOrderMark{
		{"utf-8", []byte("\xef\xbb\xbf")},
		{"utf-16le", []byte("\xff\xfe")},
		{"utf-16be", []byte("\xfe\xff")},
	}
}

// nulShares returns how many of the byte pairs have a NUL second, and first: in
// UTF-16, most European letters do.
func nulShares(head []byte) (little, big float64) {
	pairs := len(head) / 2
	if pairs == 0 {
		return 0, 0
	}
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == 0 {
			big++
		}
		if head[i+1] == 0 {
			little++
		}
	}
	return little / float64(pairs), big / float64(pairs)
}

// findEncoding resolves a name that a person gave, to the encoding and to the
// name that it is known by.
func findEncoding(name string) (encoding.Encoding, string, error) {
	if enc, err := htmlindex.Get(name); err == nil {
		known, err := htmlindex.Name(enc)
		return enc, known, err
	}
	// The web knows no DOS code pages; old tills do.
	if enc, err := ianaindex.IANA.Encoding(name); err == nil && enc != nil {
		return enc, strings.ToLower(name), nil
	}
	return nil, "", &Error{Code: BadEncoding, Args: []string{name}}
}
