package sheet

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"strconv"

	"kashsync/mapping"
)

// An excelTable is one sheet of a workbook. Excelize's own row iterator knows
// no kinds of cells, so the sheet's XML is read here.
type excelTable struct {
	book   *book
	tab    tab
	seen   *sights
	mended []byte // the part with its rows in order; nil: it is read as it is
}

func (t excelTable) rows(width int) (rowReader, error) {
	in, err := t.stream()
	if err != nil {
		return nil, err
	}
	return &excelRows{book: t.book, in: in, grid: newGrid(width), into: t.seen}, nil
}

func (t excelTable) stream() (*stream, error) {
	if t.mended != nil {
		return newStream(t.tab.part, io.NopCloser(bytes.NewReader(t.mended)))
	}
	return t.book.parts.stream(t.tab.part)
}

func (t excelTable) notes(header int) []Note { return t.seen.notes(header) }

// excelRows reads a sheet once. A merged cell's value is in its top left cell
// alone.
type excelRows struct {
	grid
	quickRead
	book *book
	in   *stream
	seen sight
	into *sights
}

func (r *excelRows) close() error { return r.in.close() }

func (r *excelRows) next() (*mapping.Row, error) {
	for {
		hidden := false
		if !r.quickRow() {
			row, err := r.nextTag()
			switch {
			case err != nil:
				return nil, err
			case !row:
				continue
			}
			if hidden = isTrue(r.in.attribute("hidden")); hidden {
				r.tail = r.tail[:0]
			}
			if err := r.enter(); err != nil {
				return nil, err
			}
		}
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

// nextTag reads a token of what is not in a row, and reports whether a row
// begins with it.
func (r *excelRows) nextTag() (row bool, err error) {
	r.learn(r.in.ready())
	if err := r.in.next(); err != nil {
		return false, err
	}
	switch tag := string(r.in.tag); {
	case r.in.kind == startTag && tag == "row":
		return true, nil
	case r.in.kind == startTag && tag == "col":
		if isTrue(r.in.attribute("hidden")) {
			r.seen.hiddenColumns(r.in.number("min"), r.in.number("max"), r.width)
		}
	case r.in.kind == endTag && (tag == "sheetData" || tag == "worksheet"):
		r.merged()
		if r.width > 0 {
			r.into.add(r.seen)
		}
		return false, io.EOF
	case r.in.kind == charData:
		r.in.reset()
	}
	return false, nil
}

// merged counts the ranges of merged cells, which stand behind the rows. What
// cannot be read there hinders nobody.
func (r *excelRows) merged() {
	for r.width > 0 && r.in.next() == nil {
		r.in.reset()
		switch string(r.in.tag) {
		case "mergeCell":
			if _, end, ok := bytes.Cut(r.in.attribute("ref"), []byte(":")); ok && r.in.kind == startTag {
				if _, row := coordinates(end); !r.seen.merged(row) {
					return
				}
			}
		case "mergeCells":
			if r.in.kind == endTag {
				return
			}
		// What comes after the merged cells.
		case "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "pageMargins", "worksheet":
			return
		}
	}
}

// enter begins the row whose tag was just read.
func (r *excelRows) enter() error {
	r.in.reset()
	line := r.line + 1
	if own := r.in.attribute("r"); own != nil {
		n, err := strconv.Atoi(string(own))
		switch {
		case err != nil:
			return r.damaged("row number " + string(own))
		case n < line:
			return r.disordered("row number " + string(own))
		}
		line = n
	}
	return r.begin(line)
}

// read reads the cells of a row that was just entered.
func (r *excelRows) read() error {
	for column := 0; ; {
		last, ended := r.quickCells(column)
		if ended {
			return nil
		}
		column = last
		err := r.in.next()
		switch {
		case err != nil:
			return err
		case r.in.kind == startTag && string(r.in.tag) == "c":
			if column, err = r.cell(column + 1); err != nil {
				return err
			}
		case r.in.kind == startTag: // an extension
			if err := r.in.skip(); err != nil {
				return err
			}
		case r.in.kind == endTag && string(r.in.tag) == "row":
			return nil
		}
	}
}

func (r *excelRows) damaged(what string) error {
	return &Error{Code: Damaged, Line: r.line, Args: []string{r.in.name}, Err: errors.New("bad " + what)}
}

func (r *excelRows) disordered(what string) error {
	return &Error{Code: Damaged, Line: r.line, Args: []string{r.in.name}, Err: &disorder{what}}
}

// cell reads a cell whose element was just entered, and returns its column,
// from 1: the one it names, or the one that is due.
func (r *excelRows) cell(column int) (int, error) {
	if ref := r.in.attribute("r"); len(ref) > 0 {
		var row int
		switch column, row = coordinates(ref); {
		case column == 0 || r.has(column):
			return 0, r.damaged("cell reference " + string(ref))
		case row != r.line:
			return 0, r.disordered("cell reference " + string(ref))
		}
	}
	if column > maxColumns {
		return 0, r.tooBig("columns", maxColumns)
	}
	v := value{style: r.in.number("s"), kind: string(r.in.attribute("t"))}
	if r.in.empty { // most blank cells
		return column, r.in.next()
	}
	if err := r.value(&v); err != nil {
		return 0, err
	}
	if r.width > 0 && column > r.width {
		return column, nil
	}
	c, err := r.decode(v)
	if err != nil {
		return 0, err
	}
	return column, r.put(column, c)
}

// coordinates returns a reference's column and row, from 1. The column is 0
// where it is no reference.
func coordinates(ref []byte) (column, row int) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		letter := ref[i] | 0x20
		if letter < 'a' || letter > 'z' {
			break
		}
		column = column*26 + int(letter-'a') + 1
	}
	row, err := strconv.Atoi(string(ref[i:]))
	if err != nil || row < 1 || i > 3 {
		return 0, 0
	}
	return column, row
}

// A value is what a cell's element holds.
type value struct {
	kind    string // the attribute t
	style   int    // the attribute s
	text    []byte // of v, or of is
	present bool   // there was one of them
	formula bool
}

// value reads on to the end of a cell.
func (r *excelRows) value(v *value) error {
	from, inline := len(r.buf), false
	for {
		err := r.in.next()
		if err != nil {
			return err
		}
		switch {
		case r.in.kind == charData:
			if len(bytes.TrimSpace(r.in.text)) > 0 {
				return r.damaged("text beside a value")
			}
		case r.in.kind == endTag:
			if string(r.in.tag) == "c" {
				v.text = r.buf[from:len(r.buf):len(r.buf)]
				return nil
			}
		case string(r.in.tag) == "v" && v.present && !inline:
			return r.damaged("second value")
		case string(r.in.tag) == "v" && !inline:
			v.present = true
			r.buf, err = r.in.content(r.buf[:from], "v")
		case string(r.in.tag) == "is" && inline, string(r.in.tag) == "t":
			return r.damaged("text beside a value")
		case string(r.in.tag) == "is": // some write both
			v.present, inline, v.kind = true, true, cmp.Or(v.kind, "inlineStr")
			r.buf, err = r.in.runs(r.buf[:from], "is")
		default: // a formula, an extension
			v.formula = v.formula || string(r.in.tag) == "f"
			err = r.in.skip()
		}
		if err != nil {
			return err
		}
	}
}
