package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// A sheet whose rows are not in the order of their numbers cannot be read in one
// pass. Excelize, which holds a sheet whole, puts them in order, and they are
// read from what it writes, like those of any other sheet. It is trusted with
// nothing else, and checked: where rows or cells compete for a place it drops
// some of them without a word. Where any value is not in its place again, the
// sheet is refused, as it is where excelize gives up.
//
// The first rows decide, before any is handed out. A row that is out of order
// further down belongs above some that were: then the sheet is refused.

// A disorder is what says of a row that it comes too late, or that it is not
// where its cells are.
type disorder struct{ what string }

func (d *disorder) Error() string { return "bad " + d.what }

func isDisorder(err error) bool {
	var d *disorder
	return errors.As(err, &d)
}

// Bounds on what excelize is given, which takes 250 MB for it at most: nearly 1000
// bytes for each element, and for each blank cell and row between others.
const (
	maxMended   = 16 << 20 // bytes of a sheet
	maxElements = 1 << 18  // a sheet of some 8,000 customers
	maxMoves    = 1 << 26  // all rows are moved up for each that is in disorder
	maxEscapes  = 4 << 20  // letters that it writes as five
)

// readSheet finds the header of a sheet, where need be once its rows are in order.
func (f *File) readSheet(t table, line int) error {
	err := f.findHeader(t, line)
	var d *disorder
	if excel, ok := t.(excelTable); ok && errors.As(err, &d) {
		if mended, ok := excel.mend(); ok {
			if err = f.findHeader(mended, line); err == nil {
				f.note(ReadByExcelize, 0, excel.tab.part, d.what)
			}
		}
	}
	return err
}

// mend returns the table with its rows in order, where that can be done with
// certainty.
func (t excelTable) mend() (mended excelTable, ok bool) {
	content, err := t.book.parts.whole(t.tab.part, maxMended)
	before, rows, after, ok := cutRows(content)
	if err != nil || !ok || elements(rows) > maxElements || escapes(rows) > maxEscapes {
		return t, false
	}
	had, err := t.takeStock(rows)
	if err != nil || had.room > maxElements || had.moves > maxMoves {
		return t, false
	}
	if rows, err = inOrder(rows); err != nil {
		return t, false
	}
	if has, err := t.takeStock(rows); err != nil || has.values != had.values || has.filled != had.filled {
		return t, false
	}
	t.mended = slices.Concat(before, rows, after)
	return t, true
}

func elements(rows []byte) int {
	return bytes.Count(rows, []byte("<")) - bytes.Count(rows, []byte("</"))
}

// escapes counts the letters that excelize writes as five each.
func escapes(rows []byte) (n int) {
	for _, letter := range []string{`"`, "'", "\n", "\t"} {
		n += bytes.Count(rows, []byte(letter))
	}
	return n
}

// cutRows returns a sheet's rows, and what is around them, where they are spelt
// as usual and in UTF-8.
func cutRows(sheet []byte) (before, rows, after []byte, ok bool) {
	const start, end = "<sheetData>", "</sheetData>"
	from, to := bytes.Index(sheet, []byte(start)), bytes.LastIndex(sheet, []byte(end))
	if from < 0 || to < from {
		return nil, nil, nil, false
	}
	to += len(end)
	declaration, _, _ := bytes.Cut(bytes.ToLower(sheet[:from]), []byte("?>"))
	unicode := !bytes.Contains(declaration, []byte("encoding")) || bytes.Contains(declaration, []byte("utf-8"))
	return sheet[:from], sheet[from:to], sheet[to:], unicode
}

// inOrder has excelize write rows as it understands them.
func inOrder(rows []byte) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // rows that mean harm may be what it never met
			err = fmt.Errorf("excelize: %v", p)
		}
	}()
	const (
		name, part = "Sheet1", "xl/worksheets/sheet1.xml" // of a new workbook
		root       = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	)
	book := excelize.NewFile()
	defer book.Close()
	if _, err := book.WriteToBuffer(); err != nil { // then it reads the sheet anew
		return nil, err
	}
	book.Pkg.Store(part, slices.Concat([]byte(root), rows, []byte("</worksheet>")))
	if _, err := book.GetCellType(name, "A1"); err != nil { // reads all of it
		return nil, err
	}
	if _, err := book.Rows(name); err != nil { // writes all of it
		return nil, err
	}
	content, _ := book.Pkg.Load(part)
	sheet, _ := content.([]byte)
	_, out, _, _ = cutRows(sheet)
	return out, nil
}

// A stock is what rows hold, in whatever order.
type stock struct {
	values uint64 // a sum over all cells with their places
	filled int    // rows that have any: two of one number may be two customers
	room   int    // how many cells and rows there are, with all the blank ones between
	moves  int    // the rows, times those that are in disorder
}

// takeStock goes through rows that may be in disorder. Each cell must say its
// place: to count from the last one means nothing where there is no order.
func (t excelTable) takeStock(rows []byte) (s stock, err error) {
	in, err := newStream(t.tab.part, io.NopCloser(bytes.NewReader(rows)))
	if err != nil {
		return s, err
	}
	r := excelRows{in: in}
	lines, late, last, width, filled := 0, 0, 0, 0, false
	for {
		in.reset()
		if err := in.next(); err != nil {
			return s, err
		}
		switch tag := string(in.tag); {
		case in.kind == endTag && tag == "sheetData":
			s.room, s.moves = s.room+last+width, lines*late
			return s, nil
		case in.kind == startTag && tag == "row":
			number := min(in.number("r"), maxRows)
			if lines++; number <= last {
				late++
			}
			last = max(last, number)
			s.room, width, filled = s.room+width, 0, false
		case in.kind == startTag && tag == "c":
			column, row, sum, err := r.stockOf()
			if err != nil {
				return s, err
			}
			last, width = max(last, row), max(width, column)
			s.values += sum
			if sum != 0 && !filled {
				s.filled, filled = s.filled+1, true
			}
		}
	}
}

// stockOf returns the place of a cell whose element was just entered, and a number
// that stands for what it holds there; 0: nothing.
func (r *excelRows) stockOf() (column, row int, sum uint64, err error) {
	column, row = coordinates(r.in.attribute("r"))
	if column == 0 || column > maxColumns || row > maxRows {
		return 0, 0, 0, r.damaged("cell reference")
	}
	v := value{style: r.in.number("s"), kind: string(r.in.attribute("t"))}
	r.buf = r.buf[:0]
	if err := r.value(&v); err != nil || len(v.text) == 0 && !v.formula {
		return column, row, 0, err
	}
	hash := fnv.New64a()
	hash.Write(fmt.Appendf(nil, "%d %d %d %q %t %t %q", column, row, v.style, v.kind, v.formula, v.present, v.text))
	return column, row, max(1, hash.Sum64()), nil
}
