package sheet

import (
	"bytes"
	"cmp"
	"io"
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"kashsync/mapping"
)

// htmlRows reads a table once. Rows are numbered from the table's first. What
// is in a cell over several columns or rows is in its top left one alone.
type htmlRows struct {
	grid
	in     *html.Tokenizer
	good   func([]byte) bool // whether a row's text is well; nil: all is
	number int               // the table's, among all

	seen, depth int // tables that began, and that are open
	ours        int // the depth of the table that is read; 0 outside of it
	over        bool

	begins bool  // a row begins with the next token
	inRow  bool  // a row is open
	column int   // the open cell's, from 1; 0 for none
	free   int   // the first column behind the last cell, from 1
	until  []int // by column: the last row that a cell above covers
	spare  int   // columns that may still be covered, in all
	from   int   // where the open cell's text begins in buf
	mute   bool  // in a script or the like
	flaw   mapping.Code
}

func (r *htmlRows) close() error { return nil }

// next reads on to the end of a row that is not blank.
func (r *htmlRows) next() (*mapping.Row, error) {
	for !r.over {
		ended, err := r.step()
		if err != nil {
			return nil, err
		}
		if !ended {
			continue
		}
		if r.flaw == "" && r.good != nil && !r.good(r.buf) {
			r.flaw = mapping.RowBadText
		}
		if r.filled() || r.flaw != "" {
			row := r.done()
			if r.flaw != "" {
				row.Flaw = r.flaw
			}
			return row, nil
		}
	}
	return nil, io.EOF
}

// step reads one token, and reports whether a row ended with it.
func (r *htmlRows) step() (ended bool, err error) {
	if r.begins {
		if err := r.beginRow(); err != nil {
			return false, err
		}
	}
	switch r.in.Next() {
	case html.ErrorToken:
		return r.end()
	case html.StartTagToken, html.SelfClosingTagToken:
		return r.start()
	case html.EndTagToken:
		name, _ := r.in.TagName()
		return r.finish(atom.Lookup(name))
	case html.TextToken:
		if r.column > 0 && r.here() && !r.mute {
			r.text(r.in.Text())
		}
		if len(r.buf) > maxRecord {
			return false, &Error{Code: TooBig, Line: r.line, Args: []string{kindHTML}}
		}
	}
	return false, nil
}

// here reports whether the innermost table is the one that is read.
func (r *htmlRows) here() bool { return r.ours > 0 && r.depth == r.ours }

// end is the page's end. Where the table is not closed, the page was cut short.
func (r *htmlRows) end() (ended bool, err error) {
	if err := r.in.Err(); err != io.EOF {
		return false, pageError(err, r.line)
	}
	r.over = true
	if r.ours == 0 {
		return false, nil
	}
	if !r.inRow {
		err = r.beginRow()
	}
	r.flaw = mapping.RowCutShort
	return true, cmp.Or(err, r.endCell())
}

// start is a tag that opens an element.
func (r *htmlRows) start() (ended bool, err error) {
	name, more := r.in.TagName()
	switch tag := atom.Lookup(name); {
	case tag == atom.Table:
		r.depth++
		if r.seen++; r.seen == r.number {
			r.ours = r.depth
		}
	case tag == atom.Script, tag == atom.Style, tag == atom.Textarea, tag == atom.Title:
		r.mute = true
	case !r.here():
	case tag == atom.Tr:
		r.begins = true
		return r.endRow()
	case tag == atom.Thead, tag == atom.Tbody, tag == atom.Tfoot:
		return r.endRow()
	case tag == atom.Td, tag == atom.Th:
		return false, r.nextCell(more)
	case r.column > 0 && tag == atom.Br:
		r.buf = append(r.trimmed(), '\n')
	case r.column > 0 && isBlock(tag):
		r.breakLine()
	}
	return false, nil
}

// finish is a tag that closes an element.
func (r *htmlRows) finish(tag atom.Atom) (ended bool, err error) {
	switch {
	case tag == atom.Table && r.here():
		r.ours, r.over = 0, true
		return r.endRow()
	case tag == atom.Table:
		r.depth = max(0, r.depth-1)
	case tag == atom.Script, tag == atom.Style, tag == atom.Textarea, tag == atom.Title:
		r.mute = false
	case !r.here():
	case tag == atom.Tr, tag == atom.Thead, tag == atom.Tbody, tag == atom.Tfoot:
		return r.endRow()
	case tag == atom.Td, tag == atom.Th:
		return false, r.endCell()
	case r.column > 0 && isBlock(tag):
		r.breakLine()
	}
	return false, nil
}

func isBlock(tag atom.Atom) bool {
	return tag == atom.P || tag == atom.Div || tag == atom.Li
}

// nextCell begins a cell, which ends the one before it; a row need not begin.
func (r *htmlRows) nextCell(attributes bool) error {
	if !r.inRow {
		if err := r.beginRow(); err != nil {
			return err
		}
	}
	if err := r.endCell(); err != nil {
		return err
	}
	return r.beginCell(attributes)
}

func (r *htmlRows) beginRow() error {
	r.begins, r.inRow, r.free, r.flaw = false, true, 1, ""
	return r.begin(r.line + 1)
}

// endRow reports whether there was a row to end.
func (r *htmlRows) endRow() (bool, error) {
	ended := r.inRow
	r.inRow = false
	return ended, r.endCell()
}

// beginCell finds the cell's column: the next that no cell above covers.
func (r *htmlRows) beginCell(attributes bool) error {
	wide, high := 1, 1
	for attributes {
		var name, value []byte
		name, value, attributes = r.in.TagAttr()
		switch string(name) {
		case "colspan":
			wide = span(value)
		case "rowspan":
			high = span(value)
		}
	}
	before := r.free
	for r.free <= len(r.until) && r.until[r.free-1] >= r.line {
		r.free++
	}
	r.column, r.from = r.free, len(r.buf)
	r.free += wide
	if r.spare -= r.free - before; r.free-1 > maxColumns || r.spare < 0 {
		return &Error{Code: TooBig, Line: r.line, Args: []string{"columns", strconv.Itoa(maxColumns)}}
	}
	for len(r.until) < r.free-1 {
		r.until = append(r.until, 0)
	}
	for c := r.column; c < r.free; c++ {
		r.until[c-1] = max(r.until[c-1], r.line+high-1)
	}
	return nil
}

// span reads how many columns or rows a cell covers.
func span(value []byte) int {
	n, err := strconv.Atoi(string(bytes.TrimSpace(value)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 1000)
}

func (r *htmlRows) endCell() error {
	if r.column == 0 {
		return nil
	}
	column := r.column
	r.column = 0
	r.breakLine()
	text := bytes.TrimRight(r.buf[r.from:len(r.buf):len(r.buf)], "\n")
	if len(text) == 0 {
		return nil
	}
	return r.put(column, mapping.Cell{Kind: mapping.Text, Text: text})
}

// text appends to the open cell. White space is one blank, as a browser shows it.
func (r *htmlRows) text(text []byte) {
	for _, c := range text {
		switch c {
		case ' ', '\t', '\n', '\r', '\f':
			if len(r.buf) > r.from && r.buf[len(r.buf)-1] != ' ' && r.buf[len(r.buf)-1] != '\n' {
				r.buf = append(r.buf, ' ')
			}
		default:
			r.buf = append(r.buf, c)
		}
	}
}

// trimmed returns buf without the blank that may end the open cell.
func (r *htmlRows) trimmed() []byte {
	if len(r.buf) > r.from && r.buf[len(r.buf)-1] == ' ' {
		return r.buf[:len(r.buf)-1]
	}
	return r.buf
}

// breakLine begins a new line in the open cell, if something is on this one.
func (r *htmlRows) breakLine() {
	r.buf = r.trimmed()
	if len(r.buf) > r.from && r.buf[len(r.buf)-1] != '\n' {
		r.buf = append(r.buf, '\n')
	}
}
