package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"kashsync/mapping"
)

// An excelTable is one sheet of a workbook. Excelize's own row iterator knows
// no kinds of cells, so the sheet's XML is read here.
type excelTable struct {
	book *book
	tab  tab
}

func (t excelTable) rows(width int) (rowReader, error) {
	in, err := t.book.parts.stream(t.tab.part)
	if err != nil {
		return nil, err
	}
	return &excelRows{book: t.book, in: in, width: width, cells: make([]mapping.Cell, width)}, nil
}

// excelRows reads a sheet once. Where width is set, cells beyond it are left
// out: they are in columns without a name. A merged cell's value is in its top
// left cell alone.
type excelRows struct {
	book  *book
	in    *stream
	width int
	line  int
	buf   []byte // what the row's cells hold, but for shared strings
	cells []mapping.Cell
	used  int // of cells: all behind are blank, so that wide rows cost little
	row   mapping.Row
}

func (r *excelRows) close() error { return r.in.close() }

func (r *excelRows) next() (*mapping.Row, error) {
	for {
		t, err := r.in.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "row" {
				continue
			}
			if err := r.read(t); err != nil {
				return nil, err
			}
			if !blank(r.cells[:r.used]) {
				r.row = mapping.Row{Line: r.line, Cells: r.cells[:max(r.used, r.width)]}
				return &r.row, nil
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" || t.Name.Local == "worksheet" {
				return nil, io.EOF
			}
		}
	}
}

// read reads a row whose element was just entered.
func (r *excelRows) read(start xml.StartElement) error {
	r.in.reset()
	r.buf = r.buf[:0]
	clear(r.cells[:r.used])
	r.used = 0
	if err := r.number(start); err != nil {
		return err
	}
	column := 0
	for {
		t, err := r.in.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if column, err = r.cell(t, column+1); err != nil {
				return err
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		}
	}
}

// number finds the row's number: its own, or the one after the last row's.
func (r *excelRows) number(start xml.StartElement) error {
	line := r.line + 1
	if own := attribute(start, "r"); own != "" {
		n, err := strconv.Atoi(own)
		if err != nil || n < line {
			return r.damaged("row number " + own)
		}
		line = n
	}
	r.line = line
	if line > excelize.TotalRows {
		return &Error{Code: TooBig, Line: line, Args: []string{"rows", strconv.Itoa(excelize.TotalRows)}}
	}
	return nil
}

func (r *excelRows) damaged(what string) error {
	return &Error{Code: Damaged, Line: r.line, Args: []string{r.in.name}, Err: errors.New("bad " + what)}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// cell reads a cell whose element was just entered, and returns its column,
// from 1: the one it names, or the one that is due.
func (r *excelRows) cell(start xml.StartElement, column int) (int, error) {
	if ref := attribute(start, "r"); ref != "" {
		var err error
		if column, _, err = excelize.CellNameToCoordinates(ref); err != nil {
			return 0, r.damaged("cell reference " + ref)
		}
	}
	if column > maxColumns {
		return 0, &Error{Code: TooBig, Line: r.line, Args: []string{"columns", strconv.Itoa(maxColumns)}}
	}
	v, err := r.value(attribute(start, "t"))
	if err != nil {
		return 0, err
	}
	if r.width > 0 && column > r.width {
		return column, nil
	}
	c, err := r.decode(v, attribute(start, "s"))
	if err != nil || c.Kind == mapping.Blank {
		return column, err
	}
	for len(r.cells) < column {
		r.cells = append(r.cells, mapping.Cell{})
	}
	r.cells[column-1] = c
	r.used = max(r.used, column)
	return column, nil
}

// A value is what a cell's element holds.
type value struct {
	kind    string // the attribute t
	text    []byte // of v, or of is
	present bool   // there was one of them
	formula bool
}

func (r *excelRows) value(kind string) (value, error) {
	v := value{kind: kind}
	from := len(r.buf)
	for {
		t, err := r.in.token()
		if err != nil {
			return v, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				v.present = true
				r.buf, err = r.in.text(r.buf, "v")
			case "is":
				v.present = true
				r.buf, err = r.in.runs(r.buf, "is")
			case "f":
				v.formula = true
			}
			if err != nil {
				return v, err
			}
		case xml.EndElement:
			if t.Name.Local == "c" {
				v.text = r.buf[from:len(r.buf):len(r.buf)]
				return v, nil
			}
		}
	}
}
