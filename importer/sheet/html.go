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
	type open struct{ number, cells, row, widest int }
	const deepest = 100
	var stack []open // without those deeper
	seen, depth, most := 0, 0, 0
	closeTop := func() {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if t.cells > most || t.cells == most && t.number < number {
			most, number = t.cells, t.number
		}
		if max(t.widest, t.row) > 1 {
			others++
		}
	}
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		name, _ := z.TagName()
		tag, top := atom.Lookup(name), len(stack)-1
		switch {
		case tag == atom.Table && kind == html.StartTagToken:
			seen++
			if depth++; depth <= deepest {
				stack = append(stack, open{number: seen})
			}
		case depth == 0:
		case tag == atom.Table:
			if depth--; depth < len(stack) {
				closeTop()
			}
		case depth > deepest:
		case tag == atom.Tr:
			stack[top].widest, stack[top].row = max(stack[top].widest, stack[top].row), 0
		case kind == html.StartTagToken && (tag == atom.Td || tag == atom.Th):
			stack[top].cells++
			stack[top].row++
		}
	}
	if err := z.Err(); err != io.EOF {
		return 0, 0, err
	}
	for len(stack) > 0 {
		closeTop()
	}
	return number, max(0, others-1), nil
}

// maxCovered bounds the columns that all cells together cover: a cell may say
// that it covers a thousand, and as many rows.
const maxCovered = 1 << 26

func (t htmlTable) rows(width int) (rowReader, error) {
	return &htmlRows{grid: newGrid(width), in: t.tokens(), good: t.good(), number: t.number, spare: maxCovered}, nil
}
