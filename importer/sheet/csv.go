package sheet

import (
	"bytes"
	"io"
	"strconv"

	"kashsync/mapping"
)

const (
	maxRecord     = 1 << 20 // bytes of a row
	maxQuoteLines = 100     // line ends in one cell; more mean a stray quote
)

// records cuts a text in UTF-8 into rows, which are views into its buffer. A
// line ends with CRLF, LF or CR. A cell that begins with a quote goes on to the
// next single quote; anywhere else a quote is an ordinary letter, as in Excel.
type records struct {
	from      io.Reader
	delimiter byte
	stop      [256]bool         // bytes that end a cell without quotes
	width     int               // cells of the header; 0: leave rows as they are
	good      func([]byte) bool // whether a row's bytes are text; nil: all are

	buf      []byte
	pos, end int  // buf[pos:end] is still to be read
	last     bool // the source has no more than that
	line     int  // of buf[pos]

	record
	row mapping.Row
}

// A record is a row as it was scanned.
type record struct {
	cells   []mapping.Cell
	doubled []int // the cells whose quotes are still doubled
	flaw    mapping.Code
	lines   int  // line ends, the last among them
	unended bool // the file ends without a line end
}

// A state is how far a scan got.
type state uint8

const (
	done    state = iota
	more          // what it was given ends too early to tell
	stray         // what follows the closing quote may not stand there
	runaway       // a quote opens that does not close within bounds
)

func newRecords(from io.Reader, delimiter byte) *records {
	r := &records{from: from, delimiter: delimiter, buf: make([]byte, 1<<17), line: 1}
	r.stop[delimiter], r.stop['\r'], r.stop['\n'] = true, true, true
	return r
}

func (r *records) close() error { return nil }

// next returns the next row that is not blank.
func (r *records) next() (*mapping.Row, error) {
	for {
		raw, err := r.read()
		if err != nil {
			return nil, err
		}
		r.row = mapping.Row{Line: r.line, Flaw: r.flaw}
		r.line += r.lines
		if r.flaw == "" && r.good != nil && !r.good(raw) {
			r.row.Flaw = mapping.RowBadText
		}
		for _, i := range r.doubled {
			r.cells[i].Text = bytes.ReplaceAll(r.cells[i].Text, []byte(`""`), []byte(`"`))
		}
		if r.row.Flaw == "" && blank(r.cells) {
			continue
		}
		r.fit()
		return &r.row, nil
	}
}

// fit gives the row as many cells as the header has, and says where that is
// more than a matter of blank cells.
func (r *records) fit() {
	has := len(r.cells)
	for len(r.cells) < r.width {
		r.cells = append(r.cells, mapping.Cell{})
	}
	r.row.Cells = r.cells
	if r.width == 0 || has == r.width {
		return
	}
	r.row.Cells = r.cells[:r.width]
	switch {
	case r.row.Flaw == mapping.RowBadText && r.unended && has < r.width:
		r.row.Flaw = mapping.RowCutShort // in the midst of a letter
	case r.row.Flaw != "":
	case has < r.width && r.unended:
		r.row.Flaw = mapping.RowCutShort
	case has < r.width:
		r.row.Flaw = mapping.RowTooShort
	case !blank(r.cells[r.width:]):
		r.row.Flaw = mapping.RowTooLong
	}
	if r.row.Flaw == mapping.RowTooShort || r.row.Flaw == mapping.RowTooLong {
		r.row.FlawArgs = []string{strconv.Itoa(has), strconv.Itoa(r.width)}
	}
}

// read scans the next record, and returns its bytes.
func (r *records) read() ([]byte, error) {
	for {
		if r.last && r.pos == r.end {
			return nil, io.EOF
		}
		unread := r.buf[r.pos:r.end]
		n, s := r.scan(unread)
		switch {
		case s == done:
			r.pos += n
			return unread[:n], nil
		case s == runaway:
			return nil, &Error{Code: QuoteRunsAway, Line: r.line + r.lines}
		case len(unread) >= maxRecord:
			return nil, r.skipLine()
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// scan reads the record that b begins with, and returns its length.
func (r *records) scan(b []byte) (int, state) {
	r.record = record{cells: r.cells[:0], doubled: r.doubled[:0]}
	for i := 0; ; i++ { // past a delimiter
		start, quoted := i, false
		if i < len(b) && b[i] == '"' && r.flaw == "" {
			end, s := r.quoted(b, i)
			switch s {
			case done:
				i, quoted = end, true
			case stray: // then the quotes of this line mean nothing
				r.flaw = mapping.RowBadQuote
			default:
				return 0, s
			}
		}
		if !quoted {
			for i < len(b) && !r.stop[b[i]] {
				i++
			}
			if i == len(b) && !r.last {
				return 0, more
			}
			r.add(b[start:i])
		}
		if i == len(b) {
			r.unended = true
			return i, done
		}
		if b[i] == r.delimiter {
			continue
		}
		if b[i] == '\r' {
			if i+1 == len(b) && !r.last {
				return 0, more
			}
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		}
		r.lines++
		return i + 1, done
	}
}

// quoted reads the cell whose opening quote is at b[i], and returns where it
// ends: at a delimiter, a line end, or the end of the file.
func (r *records) quoted(b []byte, i int) (int, state) {
	start, doubled := i+1, false
	for from := start; ; {
		n := bytes.IndexByte(b[from:], '"')
		if n < 0 {
			return r.unclosed(b, start)
		}
		closing, end := from+n, from+n+1
		if end < len(b) && b[end] == '"' {
			doubled, from = true, end+1
			continue
		}
		for end < len(b) && b[end] == ' ' && !r.stop[' '] {
			end++
		}
		lines := lineEnds(b[start:closing])
		switch {
		case lines > maxQuoteLines:
			return 0, runaway
		case end == len(b) && !r.last:
			return 0, more
		case end < len(b) && !r.stop[b[end]]:
			return 0, stray
		}
		r.lines += lines
		if doubled {
			r.doubled = append(r.doubled, len(r.cells))
		}
		r.add(b[start:closing])
		return end, done
	}
}

// unclosed ends a quoted cell with the file, where the file ends here and the
// quote has not run away.
func (r *records) unclosed(b []byte, start int) (int, state) {
	lines := lineEnds(b[start:])
	switch {
	case lines > maxQuoteLines || len(b) >= maxRecord:
		return 0, runaway
	case !r.last:
		return 0, more
	}
	r.flaw = mapping.RowCutShort
	r.lines += lines
	r.add(b[start:])
	return len(b), done
}

func (r *records) add(text []byte) {
	kind := mapping.Text
	if len(text) == 0 {
		kind = mapping.Blank
	}
	r.cells = append(r.cells, mapping.Cell{Kind: kind, Text: text})
}

// lineEnds counts line ends, CRLF as one.
func lineEnds(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	if cr := bytes.Count(b, []byte{'\r'}); cr > 0 {
		n += cr - bytes.Count(b, []byte("\r\n"))
	}
	return n
}

// skipLine makes a row without cells of one that is too long to hold, all of
// the buffer and more.
func (r *records) skipLine() error {
	r.record = record{cells: r.cells[:0], flaw: mapping.RowTooBig, lines: r.lines + 1}
	r.pos = r.end - 1 // it may be the CR of a CRLF
	for {
		i := bytes.IndexAny(r.buf[r.pos:r.end], "\r\n")
		if i < 0 {
			r.pos = r.end
		} else if r.pos += i; r.buf[r.pos] == '\n' || r.pos+1 < r.end || r.last {
			if r.buf[r.pos] == '\r' && r.pos+1 < r.end && r.buf[r.pos+1] == '\n' {
				r.pos++
			}
			r.pos++
			return nil
		}
		if r.last {
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// fill reads on, behind what is still to be read.
func (r *records) fill() error {
	r.end = copy(r.buf, r.buf[r.pos:r.end])
	r.pos = 0
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	n, err := r.from.Read(r.buf[r.end:])
	r.end += n
	if err == io.EOF {
		r.last = true
		return nil
	}
	return err
}

// blank reports whether the cells hold nothing that can be seen. The mark that
// ends a DOS file is nothing, either.
func blank(cells []mapping.Cell) bool {
	for _, c := range cells {
		if bytes.IndexFunc(c.Text, visible) >= 0 {
			return false
		}
	}
	return true
}

func visible(r rune) bool { return !invisible(r) && r != '\x1a' }
