package sheet

import (
	"bytes"
	"cmp"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// A text is a file of letters.
type text struct {
	copy     *snapshot
	encoding string
	decoder  encoding.Encoding // nil for UTF-8
	mark     int64             // bytes to leave out at the start
}

// newText finds out a text's encoding: by its mark, else as asked, else as the
// text itself says, where its bytes are no UTF-8, else by its bytes.
func newText(s *snapshot, asked, says string) (text, error) {
	t := text{copy: s}
	head, err := s.head(1 << 16)
	if err != nil {
		return t, err
	}
	name, mark := guessEncoding(head, &s.bytes)
	if _, known, err := findEncoding(says); err == nil && name != "utf-8" && mark == 0 && !strings.HasPrefix(known, "utf-") {
		name = known
	}
	if asked == "" && name == "" {
		return t, &Error{Code: UnknownEncoding}
	}
	if t.decoder, t.encoding, err = findEncoding(cmp.Or(asked, name)); err != nil {
		return t, err
	}
	if mark > 0 && t.encoding != name {
		if t.decoder, t.encoding, err = findEncoding(name); err != nil {
			return t, err
		}
	}
	t.mark = int64(mark)
	if t.encoding == "utf-8" {
		t.decoder = nil
	}
	return t, nil
}

// source returns the text in UTF-8, from its start.
func (t text) source() io.Reader {
	from := t.copy.from(t.mark)
	if t.decoder == nil {
		return from
	}
	return decoded(from, t.decoder)
}

// good returns what tells whether a part of the source is well; nil: all is.
func (t text) good() func([]byte) bool {
	switch bytes := &t.copy.bytes; {
	case t.decoder == nil && bytes.clean():
		return nil
	case t.decoder == nil:
		return encodedWell
	case t.encoding == "windows-1252" && bytes.multi > 0 && bytes.invalid > 0:
		return mixedWell
	}
	return decodedWell
}

// A textTable is a text file with a delimiter between its cells.
type textTable struct {
	text
	delimiter byte
	hint      bool // the first line only names the delimiter
}

// sampleSize is how much of a file is looked at to find its delimiter.
const sampleSize = 1 << 18

// newTextTable finds out a text's encoding and delimiter.
func newTextTable(s *snapshot, opt Options) (*textTable, error) {
	t := &textTable{}
	var err error
	if t.text, err = newText(s, opt.Encoding, ""); err != nil {
		return nil, err
	}
	sample, err := io.ReadAll(io.LimitReader(t.source(), sampleSize))
	if err != nil {
		return nil, err
	}
	if isBinary(sample) {
		return nil, &Error{Code: Unsupported, Args: []string{"binary"}}
	}
	return t, t.findDelimiter(sample, opt)
}

// findDelimiter takes what the options say, or the file's first line, or else
// what divides the sample best.
func (t *textTable) findDelimiter(sample []byte, opt Options) error {
	hint, hinted := delimiterHint(sample)
	t.hint = hinted
	switch {
	case opt.Delimiter != 0:
		if opt.Delimiter >= utf8.RuneSelf || !divides(byte(opt.Delimiter)) {
			return &Error{Code: BadDelimiter, Args: []string{string(opt.Delimiter)}}
		}
		t.delimiter = byte(opt.Delimiter)
	case hinted:
		t.delimiter = hint
	default:
		t.delimiter = guessDelimiter(sample, opt.Header)
	}
	return nil
}

// divides reports whether a byte can stand between cells.
func divides(b byte) bool {
	return b < utf8.RuneSelf && b != '"' && b != '\r' && b != '\n' && b != 0
}

// delimiterHint reads the line sep=; that Excel knows.
func delimiterHint(sample []byte) (byte, bool) {
	line := sample
	if end := bytes.IndexAny(sample, "\r\n"); end >= 0 {
		line = sample[:end]
	}
	line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte(`"`)), []byte(`"`))
	if len(line) < 5 || !bytes.EqualFold(line[:4], []byte("sep=")) || !divides(line[4]) {
		return 0, false
	}
	padded := bytes.Trim(line[5:], string(line[4])+" ") // by a program that made it as wide as the table
	return line[4], len(padded) == 0
}

func (t *textTable) rows(width int) (rowReader, error) {
	r := newRecords(t.source(), t.delimiter)
	r.width = width
	r.good = t.good()
	if t.hint {
		if _, err := r.next(); err != nil && err != io.EOF {
			return nil, err
		}
	}
	return r, nil
}

// encodedWell reports whether b is text in UTF-8.
func encodedWell(b []byte) bool { return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 }

// decodedWell reports whether b, which came out of a decoder, has no mark of
// bytes that the encoding does not know.
func decodedWell(b []byte) bool {
	return bytes.IndexByte(b, 0) < 0 && !bytes.Contains(b, []byte("\uFFFD"))
}

// mixedWell is decodedWell for a text in Windows-1252, some of whose rows are in
// UTF-8.
func mixedWell(b []byte) bool { return decodedWell(b) && !misread(b) }

// misread reports whether all that is not ASCII in b is UTF-8 that was read as
// Windows-1252, and would make European letters and signs.
func misread(b []byte) bool {
	var raw []byte
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return false
		}
		if c >= utf8.RuneSelf || len(raw) > 0 {
			raw = append(raw, c)
		}
		b = b[n:]
	}
	for rest := raw; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError || r >= 0x180 && (r < 0x2000 || r >= 0x2150) {
			return false
		}
		rest = rest[n:]
	}
	return len(raw) > 0
}

// endsInLetter reports whether the last character of b, which is not all text,
// is but a part of one: U+FFFD is what a decoder makes of that.
func endsInLetter(b []byte) bool {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if last := b[len(b)-i:]; utf8.RuneStart(last[0]) {
			return !utf8.FullRune(last) || string(last) == "\uFFFD"
		}
	}
	return false
}
