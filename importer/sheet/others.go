package sheet

import (
	"bytes"
	"io"
)

// A OneSheetError is an error of the one sheet that was read of a workbook: what
// is missing there may be on another.
type OneSheetError struct {
	Sheet  string   // the one that was read
	Others []string // those that were not, as in Info
	Err    error
}

// Error is for developers, as an Error's.
func (e *OneSheetError) Error() string { return "sheet " + e.Sheet + ": " + e.Err.Error() }

// Unwrap returns what is wrong with it.
func (e *OneSheetError) Unwrap() error { return e.Err }

// OfSheet returns an error of what was read of the file: a *OneSheetError where
// there was more to read.
func (f *File) OfSheet(err error) error {
	if err == nil || len(f.info.Others) == 0 {
		return err
	}
	return &OneSheetError{f.info.Sheet, f.info.Others, err}
}

// noteOthers names the sheets that are not read: the hidden ones and, where nobody
// has said which is to be read, those that a person sees and that have rows.
func (f *File) noteOthers(book workbook, chosen tab, asked bool) {
	var hidden, rows []string
	for _, t := range book.sheets() {
		switch {
		case t.part == "" || t == chosen:
		case t.hidden:
			hidden = append(hidden, t.name)
		case !asked && book.hasRows(t):
			rows = append(rows, t.name)
		}
	}
	if len(hidden) > 0 {
		f.note(HiddenSheets, len(hidden), hidden...)
	}
	if len(rows) > 0 {
		f.note(OtherSheets, len(rows), rows...)
	}
}

// others returns the names of the other sheets of cells.
func others(tabs []tab, chosen tab) (names []string) {
	for _, t := range tabs {
		if t.part != "" && t != chosen {
			names = append(names, t.name)
		}
	}
	return names
}

// A rowCount finds out, token by token, whether a table has rows: two with
// something in them, for the first may be a header or a mere title. It takes no
// pains with what is rare, such as comments on blank cells.
type rowCount struct {
	row    string // the element's name
	filled int    // no more than 2
	inRow  bool   // and nothing was in it yet
}

func (c *rowCount) hasRows() bool { return c.filled > 1 }

func (c *rowCount) see(in *stream) {
	switch {
	case c.hasRows():
	case in.kind == charData:
		c.count(len(bytes.TrimSpace(in.text)) > 0)
	case string(in.tag) == c.row:
		c.inRow = in.kind == startTag
	case string(in.tag) == "table-cell" && in.kind == startTag: // its text may be left out
		kind := string(in.attribute("value-type"))
		c.count(kind != "" && kind != "string")
	}
}

func (c *rowCount) count(filled bool) {
	if filled && c.inRow {
		c.filled, c.inRow = c.filled+1, false
	}
}

// skipRows leaves out the table that was just entered, and reports whether it has
// rows.
func (s *stream) skipRows(row string) (bool, error) {
	c := rowCount{row: row}
	err := s.skipSeeing(&c)
	return c.hasRows(), err
}

// maxLooked bounds the bytes that are read to see whether sheets have rows. One
// that is formatted and blank can be long.
const maxLooked = 4 << 20

// hasRows reads the first rows of a sheet. Where these do not tell, it has some.
func (b *book) hasRows(t tab) bool {
	part, err := b.parts.open(t.part)
	if err != nil {
		return true
	}
	from := &io.LimitedReader{R: part, N: b.spare}
	defer func() { b.spare = from.N }()
	in, err := newStream(t.part, limited{from, part})
	if err != nil {
		return true
	}
	rows := &excelRows{book: b, in: in, grid: newGrid(0)}
	defer rows.close()
	for range 2 {
		if _, err := rows.next(); err != nil {
			return err != io.EOF
		}
	}
	return true
}

// limited is the beginning of a part.
type limited struct {
	io.Reader
	io.Closer
}
