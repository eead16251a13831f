package report

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// A workbook is a file in Excel's format. It has one table or several, each on
// a sheet of its own, written row by row and side by side.
type workbook struct {
	book   *excelize.File
	tables []*table
	styles styles
	limit  int // rows that a sheet can have
}

// styles are the workbook's numbers for how a cell looks.
type styles struct{ text, header, title, faint, left, before, after, wrong int }

// newWorkbook prepares a workbook that finish writes to w.
func newWorkbook(w io.Writer) (*workbook, error) {
	b := &workbook{book: excelize.NewFile(), limit: excelize.TotalRows}
	// Straight to the file: excelize would build the archive in memory first.
	b.book.ZipWriter = func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) }
	err := b.makeStyles()
	if err == nil { // by which `kashsync forget` finds what may hold a customer
		err = b.book.SetDocProps(&excelize.DocProperties{Creator: "kashsync"})
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *workbook) makeStyles() error {
	const asText = 49 // Excel's number for the format "@"
	const faint, accent = "5B646D", "0A6A6A"
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	top := &excelize.Alignment{Vertical: "top"}
	line := []excelize.Border{{Type: "bottom", Color: "C4CAD0", Style: 1}}
	for _, s := range []struct {
		number *int
		style  excelize.Style
	}{
		{&b.styles.text, excelize.Style{}},
		{&b.styles.header, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("F5F6F8"), Border: line}},
		{&b.styles.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Color: accent}}},
		{&b.styles.faint, excelize.Style{Font: &excelize.Font{Color: faint}, Alignment: top}},
		{&b.styles.left, excelize.Style{Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: true}}},
		{&b.styles.before, excelize.Style{Font: &excelize.Font{Color: faint}}},
		{&b.styles.after, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("E4F1F0")}},
		{&b.styles.wrong, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("F6E7D8")}},
	} {
		s.style.NumFmt = asText
		n, err := b.book.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.number = n
	}
	return nil
}

// sheet makes a sheet of that name; the first takes the place of the empty one.
func (b *workbook) sheet(name string) error {
	if len(b.tables) == 0 {
		return b.book.SetSheetName("Sheet1", name)
	}
	_, err := b.book.NewSheet(name)
	return err
}

// finish writes the whole workbook.
func (b *workbook) finish() error {
	for _, t := range b.tables {
		if err := t.closeSheet(); err != nil {
			return err
		}
	}
	return b.book.Write(io.Discard) // see ZipWriter
}

// close removes what the library put aside on disk.
func (b *workbook) close() { _ = b.book.Close() }

// A table has a header that stays in sight, and cells that Excel takes for text
// unless they are numbers. One that is longer than a sheet can be goes on in a
// next one.
type table struct {
	book    *workbook
	rows    *excelize.StreamWriter
	name    string
	columns []column
	still   int  // columns that stay in sight
	bare    bool // no filters
	sheets  int  // how many there are
	used    int  // rows of the present sheet
}

// A column is a header and a width, in characters.
type column struct {
	header string
	width  float64
}

// newTable begins a table on a sheet of its name.
func (b *workbook) newTable(name string, columns []column, still int) (*table, error) {
	t := &table{book: b, name: name, columns: columns, still: still}
	if err := b.sheet(name); err != nil {
		return nil, err
	}
	b.tables = append(b.tables, t)
	return t, t.openSheet(name)
}

// openSheet begins a sheet that is there already, with its header.
func (t *table) openSheet(name string) (err error) {
	if t.rows, err = t.book.book.NewStreamWriter(name); err != nil {
		return err
	}
	t.sheets, t.used = t.sheets+1, 0
	if err := t.freeze(); err != nil {
		return err
	}
	if err := t.rows.SetColStyle(1, len(t.columns), t.book.styles.text); err != nil {
		return err
	}
	headers := make([]any, len(t.columns))
	// From the last: the library puts the latest first, and Excel wants them in
	// the order of the sheet.
	for i, c := range slices.Backward(t.columns) {
		headers[i] = excelize.Cell{StyleID: t.book.styles.header, Value: shortened(writable(c.header))}
		if err := t.rows.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	// Digits that are text are meant here: no green corners.
	whole := fmt.Sprintf("A1:XFD%d", excelize.TotalRows)
	if err := t.book.book.AddIgnoredErrors(name, whole, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	return t.put(headers)
}

func (t *table) freeze() error {
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if t.still > 0 {
		corner, err := excelize.CoordinatesToCellName(t.still+1, 2)
		if err != nil {
			return err
		}
		panes.XSplit, panes.TopLeftCell, panes.ActivePane = t.still, corner, "bottomRight"
	}
	return t.rows.SetPanes(panes)
}

// row adds a row of strings, ints and styled ones; "" and nil leave a cell empty.
func (t *table) row(cells []any) error {
	if t.used == t.book.limit {
		if err := t.nextSheet(); err != nil {
			return err
		}
	}
	for i, cell := range cells {
		switch c := cell.(type) {
		case string:
			cells[i] = held(c)
		case excelize.Cell:
			if s, isText := c.Value.(string); isText {
				c.Value = held(s)
				cells[i] = c
			}
		}
	}
	return t.put(cells)
}

// held is what a cell holds of a text; nil for none.
func held(s string) any {
	if s == "" {
		return nil
	}
	return shortened(writable(s))
}

func (t *table) put(cells []any) error {
	t.used++
	cells = cells[:min(len(cells), excelize.MaxColumns)]
	return t.rows.SetRow(fmt.Sprintf("A%d", t.used), cells)
}

func (t *table) nextSheet() error {
	if err := t.closeSheet(); err != nil {
		return err
	}
	name := fmt.Sprintf("%s %d", t.name, t.sheets+1)
	if _, err := t.book.book.NewSheet(name); err != nil {
		return err
	}
	return t.openSheet(name)
}

// closeSheet gives the present sheet its filters, and ends it.
func (t *table) closeSheet() error {
	if t.bare {
		return t.rows.Flush()
	}
	last, err := excelize.CoordinatesToCellName(min(len(t.columns), excelize.MaxColumns), t.used)
	return errors.Join(err, t.book.book.AutoFilter(t.rows.Sheet, "A1:"+last, nil), t.rows.Flush())
}
