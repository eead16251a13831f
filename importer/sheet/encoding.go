package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// A census counts what tells encodings apart, over a whole file.
type census struct {
	nul     int64      // NUL bytes
	multi   int64      // characters of several bytes, well-formed in UTF-8
	invalid int64      // bytes that UTF-8 does not allow
	stray   [128]int64 // these, each from 0x80
	pairs   int64      // of these, right behind a byte that is no ASCII, either
	within  [128]int64 // of these, each between letters that are ASCII
	feeds   int64      // line feeds, which an old Mac does not write
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
		if i += asciiPrefix(p[i:]); i == len(p) {
			return
		}
		r, n := utf8.DecodeRune(p[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			c.multi++
		case !utf8.FullRune(p[i:]):
			c.resting = copy(c.rest[:], p[i:])
			return
		default:
			c.invalid++
			c.stray[p[i]-utf8.RuneSelf]++
			c.beside(p, i)
		}
		i += n
	}
}

// beside counts what stands around the byte at i: letters in rows, or a letter in
// a word, or what may be its last. No-break spaces make no row.
func (c *census) beside(p []byte, i int) {
	const space = 0xA0 // in most encodings
	if i == 0 {
		return
	}
	before := p[i-1]
	if before >= utf8.RuneSelf && (before != space || p[i] != space) {
		c.pairs++
	}
	isLetter := before|0x20 >= 'a' && before|0x20 <= 'z'
	followed := i+1 < len(p) && p[i+1] >= 'a' && p[i+1] <= 'z'
	last := p[i] == space && before >= 'a' && (i+1 == len(p) || bytes.IndexByte([]byte(";,\t|\"\r\n"), p[i+1]) >= 0) // Bogotá
	if isLetter && (followed || last) {
		c.within[p[i]-utf8.RuneSelf]++
	}
}

// utf8 reports whether the bytes are UTF-8, maybe with some damaged rows.
// Another encoding hardly ever looks like it by chance.
func (c *census) utf8() bool { return c.invalid == 0 || c.multi > c.invalid }

// clean reports whether every byte is good UTF-8, and none is NUL.
func (c *census) clean() bool { return c.nul == 0 && c.invalid == 0 && c.resting == 0 }

// guessEncoding returns an encoding's name, "" where it cannot be told, and the
// length of the mark that the file begins with.
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
	}
	return c.western(), 0
}

// western returns which encoding of one byte a letter makes most sense of the
// file, in the languages of Western Europe. Where letters that are not ASCII
// come in rows, as they do in Greek or Russian, none does, nor where another
// language's letters fit better.
func (c *census) western() string {
	if c.invalid > 3 && c.pairs*2 > c.invalid {
		return ""
	}
	windows, mac, dos := c.sense(charmap.Windows1252), c.sense(charmap.Macintosh), c.sense(charmap.CodePage850)
	name, as := "cp850", charmap.CodePage850
	switch {
	case c.feeds == 0 && mac > windows:
		name, as = "macintosh", charmap.Macintosh
	case windows >= 0 || max(mac, dos) <= 0:
		name, as = "windows-1252", charmap.Windows1252
	case mac > dos:
		name, as = "macintosh", charmap.Macintosh
	}
	if c.foreign(as) {
		return ""
	}
	return name
}

// sense weighs what the bytes are that are no UTF-8, in an encoding.
func (c *census) sense(as *charmap.Charmap) int64 {
	sum := int64(0)
	for b, n := range c.stray {
		switch r := as.DecodeByte(byte(b) + utf8.RuneSelf); {
		case strings.ContainsRune("éèêëàâäáãåçîïíìôöóòõøùûüúñœæß", r):
			sum += 10 * n
		case strings.ContainsRune("ÉÈÊËÀÂÄÁÃÅÇÎÏÍÌÔÖÓÒÕØÙÛÜÚÑŒÆ", r):
			sum += 3 * n
		case strings.ContainsRune("„“”", r): // which stand around a word
			sum += n - 11*c.within[b]
		case strings.ContainsRune("°€«»’‘–—…•·ªº²³½¼¾¿¡©®™£§±×\u00a0", r):
			sum += n
		case !strings.ContainsRune("ŠšŽžŸÿÝýÐðÞþ", r): // which foreign names have
			sum -= 10 * n
		}
	}
	return sum
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
