package sheet

import (
	"bytes"
	"cmp"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// A textTable is a text file with a delimiter between its cells.
type textTable struct {
	copy      *snapshot
	encoding  string
	decoder   encoding.Encoding // nil for UTF-8
	mark      int64             // bytes to leave out at the start
	delimiter byte
	hint      bool // the first line only names the delimiter
}

// sampleSize is how much of a file is looked at to find its delimiter.
const sampleSize = 1 << 18

// newText finds out a text's encoding and delimiter.
func newText(s *snapshot, opt Options) (*textTable, error) {
	head, err := s.head(1 << 16)
	if err != nil {
		return nil, err
	}
	t := &textTable{copy: s}
	name, mark := guessEncoding(head, &s.bytes)
	if t.decoder, t.encoding, err = findEncoding(cmp.Or(opt.Encoding, name)); err != nil {
		return nil, err
	}
	if mark > 0 && t.encoding != name {
		if t.decoder, t.encoding, err = findEncoding(name); err != nil {
			return nil, err
		}
	}
	t.mark = int64(mark)
	if t.encoding == "utf-8" {
		t.decoder = nil
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
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) || !divides(line[4]) {
		return 0, false
	}
	return line[4], true
}

// guessDelimiter returns the one that gives most rows, and the header, the same
// number of cells; among equals the one that gives more of them.
func guessDelimiter(sample []byte, header int) byte {
	best, bestShare, bestCells := byte(','), 0.0, 0
	for _, d := range []byte(",;\t|") {
		share, cells := evenness(sample, d, header)
		if share > bestShare || share == bestShare && cells > bestCells {
			best, bestShare, bestCells = d, share, cells
		}
	}
	return best
}

// evenness returns the most frequent number of cells of a row, and the share of
// the rows that have it: halved where the header has another, and 0 where rows
// are not divided at all.
func evenness(sample []byte, delimiter byte, header int) (share float64, cells int) {
	r := newRecords(bytes.NewReader(sample), delimiter)
	counts := map[int]int{}
	total, first, last := 0, 0, 0
	for {
		row, err := r.next()
		if err != nil {
			break // the sample's end, or where it cannot be read on
		}
		if row.Line < header {
			continue
		}
		last = len(row.Cells)
		if total++; total == 1 {
			first = last
		}
		counts[last]++
	}
	if len(sample) == sampleSize && total > 1 { // cut off in the midst of a row
		total--
		counts[last]--
	}
	for n, count := range counts {
		if count > counts[cells] || count == counts[cells] && n > cells {
			cells = n
		}
	}
	if total == 0 || cells < 2 {
		return 0, cells
	}
	share = float64(counts[cells]) / float64(total)
	if first != cells {
		share /= 2
	}
	return share, cells
}

// source returns the text in UTF-8, from its start.
func (t *textTable) source() io.Reader {
	from := t.copy.from(t.mark)
	if t.decoder == nil {
		return from
	}
	return transform.NewReader(from, t.decoder.NewDecoder())
}

func (t *textTable) rows(width int) (rowReader, error) {
	r := newRecords(t.source(), t.delimiter)
	r.width = width
	switch {
	case t.decoder != nil:
		r.good = decodedWell
	case !t.copy.bytes.clean():
		r.good = encodedWell
	}
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
