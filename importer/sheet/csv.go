package sheet

import (
	"bytes"
	"io"
	"slices"
	"strconv"

	"kashsync/mapping"
)

// records cuts a text in UTF-8 into rows, which are views into its buffer. A
// line ends with CRLF, LF or CR. A cell that begins with a quote goes on to the
// next single quote, and so does one that begins with blanks and a quote, on its
// line; anywhere else a quote is an ordinary letter, as in Excel.
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
	soiled int // so many of the cells' array may be of this row or one before
	row    mapping.Row
}

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
		if r.width > 0 && r.several() && (r.flaw != "" || len(r.cells) != r.width) {
			raw = r.unswallow(raw)
		}
		r.row = mapping.Row{Line: r.line, Flaw: r.flaw}
		r.line += r.lines
		if r.flaw == "" && r.good != nil && !r.good(raw) {
			r.row.Flaw = mapping.RowBadText
			if r.unended && endsInLetter(raw) {
				r.row.Flaw = mapping.RowCutShort
			}
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
	if has < r.width {
		r.cells = slices.Grow(r.cells, r.width-has)[:r.width]
		clear(r.cells[has:max(has, min(r.soiled, r.width))])
		r.soiled = has
	}
	r.row.Cells = r.cells
	if r.width == 0 || has == r.width {
		return
	}
	r.row.Cells = r.cells[:r.width]
	switch {
	case r.row.Flaw != "":
	case has < r.width && r.unended:
		r.row.Flaw = mapping.RowCutShort
	case has < r.width:
		r.row.Flaw = mapping.RowTooShort
	case !blank(r.cells[r.width:]):
		r.row.Flaw = mapping.RowTooLong
		r.row.Cells = r.cells // for whoever mends it
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

// skipLine makes a row without cells of one that is too long to hold: all of
// the buffer, and more.
func (r *records) skipLine() error {
	r.record = record{cells: r.cells[:0], flaw: mapping.RowTooBig, lines: r.lines + 1}
	r.pos = r.end - 1 // it may be the CR of a CRLF
	for {
		b := r.buf[r.pos:r.end]
		i := bytes.IndexAny(b, "\r\n")
		switch {
		case i < 0:
			r.pos = r.end
		case b[i] == '\n' || i+1 < len(b) || r.last:
			if bytes.HasPrefix(b[i:], []byte("\r\n")) {
				i++
			}
			r.pos += i + 1
			return nil
		default:
			r.pos += i
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
	n, err := io.ReadFull(r.from, r.buf[r.end:])
	r.end += n
	if err == io.EOF || err == io.ErrUnexpectedEOF {
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
