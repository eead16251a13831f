package sheet

import (
	"bytes"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An htmlTable is a table in a web page, which many programs save as .xls. Of
// several tables it is the one with most cells.
type htmlTable struct {
	text
	number int // among the page's tables, from 1
}

// openHTML opens a page's largest table.
func (f *File) openHTML(opt Options) error {
	head, err := f.copy.head(1 << 16)
	if err != nil {
		return err
	}
	t := htmlTable{}
	if t.text, err = newText(f.copy, opt.Encoding, charset(head)); err != nil {
		return err
	}
	number, others, err := largest(t.tokens())
	switch {
	case err != nil:
		return pageError(err, 0)
	case number == 0:
		return &Error{Code: Unsupported, Args: []string{kindHTML}}
	}
	t.number = number
	f.info.Format, f.info.Encoding = "html", t.encoding
	if others > 0 {
		f.note(OtherTables, others)
	}
	return f.findHeader(t, opt.Header)
}

// charset returns the encoding that a page says it is in, or "".
func charset(head []byte) string {
	_, name, _ := bytes.Cut(bytes.ToLower(head), []byte("charset="))
	name = bytes.TrimLeft(name, `"'`)
	if end := bytes.IndexAny(name, "\"'>/; \r\n"); end >= 0 {
		return string(name[:end])
	}
	return ""
}

func (t text) tokens() *html.Tokenizer {
	z := html.NewTokenizer(t.source())
	z.SetMaxBuf(maxElement)
	return z
}

// pageError is what the tokenizer's error means.
func pageError(err error, line int) error {
	if err == html.ErrBufferExceeded { //nolint:errorlint // the tokenizer never wraps it
		return &Error{Code: TooBig, Line: line, Args: []string{kindHTML}}
	}
	return err
}

// largest returns which table has most cells, and how many others have rows of
// several cells, too.
func largest(z *html.Tokenizer) (number, others int, err error) {
	var c tableCount
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); {
		case tag == atom.Table && kind == html.StartTagToken:
			c.open()
		case tag == atom.Table:
			c.close()
		case tag == atom.Tr:
			c.row()
		case kind == html.StartTagToken && (tag == atom.Td || tag == atom.Th):
			c.cell()
		}
	}
	if err := z.Err(); err != io.EOF {
		return 0, 0, err
	}
	for c.depth > 0 {
		c.close()
	}
	return c.number, max(0, c.several-1), nil
}

// A tableCount counts the cells of a page's tables, which may stand in each other.
type tableCount struct {
	stack   []openTable // without those deeper than deepest
	depth   int
	seen    int // tables
	number  int // of the one with most cells, from 1
	most    int // cells
	several int // tables that have rows of several cells
}

type openTable struct{ number, cells, row, widest int }

const deepest = 100

// top is the table that what comes next is in; nil where it is in none, or too deep.
func (c *tableCount) top() *openTable {
	if c.depth == 0 || c.depth > deepest {
		return nil
	}
	return &c.stack[c.depth-1]
}

func (c *tableCount) open() {
	c.seen++
	if c.depth++; c.depth <= deepest {
		c.stack = append(c.stack, openTable{number: c.seen})
	}
}

// close ends the innermost table, if any is open.
func (c *tableCount) close() {
	if t := c.top(); t != nil {
		if t.cells > c.most || t.cells == c.most && t.number < c.number {
			c.most, c.number = t.cells, t.number
		}
		if max(t.widest, t.row) > 1 {
			c.several++
		}
		c.stack = c.stack[:c.depth-1]
	}
	c.depth = max(0, c.depth-1)
}

// row begins a row, or ends one.
func (c *tableCount) row() {
	if t := c.top(); t != nil {
		t.widest, t.row = max(t.widest, t.row), 0
	}
}

func (c *tableCount) cell() {
	if t := c.top(); t != nil {
		t.cells++
		t.row++
	}
}

// maxCovered bounds the columns that all cells together cover: a cell may say
// that it covers a thousand, and as many rows.
const maxCovered = 1 << 26

func (t htmlTable) rows(width int) (rowReader, error) {
	return &htmlRows{grid: newGrid(width), in: t.tokens(), good: t.good(), number: t.number, spare: maxCovered}, nil
}
