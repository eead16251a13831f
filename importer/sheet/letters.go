package sheet

import (
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// decoded reads text in an encoding as UTF-8. Encodings of one byte a letter,
// beside UTF-8 the most frequent, have a reader of their own that takes ASCII,
// most of any text, eight bytes at a time.
func decoded(from io.Reader, enc encoding.Encoding) io.Reader {
	if as, ok := enc.(*charmap.Charmap); ok {
		if r := newLetters(from, as); r != nil {
			return r
		}
	}
	return transform.NewReader(from, enc.NewDecoder())
}

// letters reads text of one byte a letter.
type letters struct {
	from io.Reader
	high [utf8.RuneSelf][]byte // the letters that are not ASCII, as UTF-8
	buf  []byte
	in   []byte // of buf, still to be read
	rest []byte // of the last letter
	err  error
}

// newLetters returns nil for an encoding that has not all of ASCII.
func newLetters(from io.Reader, as *charmap.Charmap) *letters {
	r := &letters{from: from, buf: make([]byte, 1<<16)}
	for i := range utf8.RuneSelf {
		if as.DecodeByte(byte(i)) != rune(i) {
			return nil
		}
		r.high[i] = utf8.AppendRune(nil, as.DecodeByte(byte(i+utf8.RuneSelf)))
	}
	return r
}

func (r *letters) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.rest) > 0 {
			m := copy(p[n:], r.rest)
			n, r.rest = n+m, r.rest[m:]
			continue
		}
		if len(r.in) == 0 {
			if n > 0 || r.err != nil {
				break
			}
			m, err := r.from.Read(r.buf)
			r.in, r.err = r.buf[:m], err
			continue
		}
		if c := r.in[0]; c >= utf8.RuneSelf {
			r.rest, r.in = r.high[c-utf8.RuneSelf], r.in[1:]
			continue
		}
		m := copy(p[n:], r.in[:asciiPrefix(r.in[:min(len(r.in), len(p)-n)])])
		n, r.in = n+m, r.in[m:]
	}
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, r.err
}
