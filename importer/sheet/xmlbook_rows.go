package sheet

import (
	"io"
	"strconv"
	"strings"

	"kashsync/mapping"
)

// xmlRows reads a sheet once.
type xmlRows struct {
	grid
	in     *stream
	book   *xmlBook
	due    int // the next row's number
	column int // the last column whose properties were read
	seen   sight
	into   *sights
}

func (r *xmlRows) close() error { return r.in.close() }

func (r *xmlRows) next() (*mapping.Row, error) {
	for {
		r.in.reset()
		if err := r.in.next(); err != nil {
			return nil, err
		}
		switch tag := string(r.in.tag); {
		case r.in.kind == endTag && (tag == "Table" || tag == "Worksheet"):
			if r.width > 0 {
				r.into.add(r.seen)
			}
			return nil, io.EOF
		case r.in.kind != startTag:
		case tag == "Column":
			r.columns()
		case tag == "Row":
			hidden := isTrue(r.in.attribute("Hidden"))
			if err := r.read(); err != nil {
				return nil, err
			}
			if r.filled() {
				if hidden {
					r.seen.hidden(r.line)
				}
				return r.done(), nil
			}
		}
	}
}

// spanned returns how many more rows, columns or cells an element stands for.
func (r *xmlRows) spanned(name string) int { return min(max(0, r.in.number(name)), maxRows) }

func (r *xmlRows) columns() {
	first := r.column + 1
	if index := r.in.number("Index"); index > r.column {
		first = index
	}
	r.column = first + r.spanned("Span")
	if isTrue(r.in.attribute("Hidden")) {
		r.seen.hiddenColumns(first, r.column, r.width)
	}
}

// read reads a row whose element was just entered.
func (r *xmlRows) read() error {
	line, err := r.position(r.due)
	if err != nil {
		return err
	}
	if err := r.begin(line); err != nil {
		return err
	}
	r.due = line + r.spanned("Span") + 1
	style := string(r.in.attribute("StyleID"))
	for column := 1; ; {
		err := r.in.next()
		switch {
		case err != nil:
			return err
		case r.in.kind == endTag && string(r.in.tag) == "Row":
			return nil
		case r.in.kind == startTag && string(r.in.tag) == "Cell":
			if column, err = r.position(column); err != nil {
				return err
			}
			wide, high := r.spanned("MergeAcross"), r.spanned("MergeDown")
			if wide+high > 0 {
				r.seen.merged(r.line + high)
			}
			if err := r.cell(column, style); err != nil {
				return err
			}
			column += wide + 1
		}
	}
}

// position returns the row or column that an element names, or the one that is
// due.
func (r *xmlRows) position(due int) (int, error) {
	own := r.in.attribute("Index")
	if own == nil {
		return min(due, 2*maxRows), nil
	}
	n, err := strconv.Atoi(string(own))
	if err != nil || n < due {
		return 0, &Error{Code: Damaged, Line: r.line, Args: []string{xmlContent}, Err: errMarkup}
	}
	return min(n, 2*maxRows), nil
}

// cell reads a cell whose element was just entered.
func (r *xmlRows) cell(column int, style string) error {
	if own := r.in.attribute("StyleID"); own != nil {
		style = string(own)
	}
	formula, kind := r.in.attribute("Formula") != nil, ""
	from := len(r.buf)
	for {
		err := r.in.next()
		tag := string(r.in.tag)
		switch {
		case err != nil:
		case r.in.kind == endTag && tag == "Cell":
			text := r.buf[from:len(r.buf):len(r.buf)]
			return r.put(column, r.decodeXML(kind, text, formula, r.book.formats[style]))
		case r.in.kind != startTag:
		case tag == "Data":
			kind = string(r.in.attribute("Type"))
			r.buf, err = r.in.content(r.buf, tag)
		default: // a comment holds data, too
			err = r.in.skip()
		}
		if err != nil {
			return err
		}
	}
}

func (r *xmlRows) decodeXML(kind string, text []byte, formula bool, f format) mapping.Cell {
	switch {
	case len(text) == 0 && formula && kind != "String":
		return r.keep(mapping.Error, mapping.NoResult)
	case len(text) == 0:
		return mapping.Cell{}
	}
	switch kind {
	case "Number":
		return r.number(text, f, r.book.from1904)
	case "DateTime":
		if clock, ok := strings.CutPrefix(string(text), "1899-12-31T"); ok {
			return r.isoDate([]byte(clock))
		}
		return r.isoDate(text)
	case "Boolean":
		return r.bool(text)
	case "Error":
		return mapping.Cell{Kind: mapping.Error, Text: text}
	}
	return textCell(text)
}
