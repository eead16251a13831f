package report

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// A workbook is one table in Excel's format, written row by row: a header that
// stays in sight, and cells that Excel takes for text unless they are numbers.
// A table that is longer than a sheet can be goes on in a next one.
type workbook struct {
	book    *excelize.File
	rows    *excelize.StreamWriter
	name    string
	columns []column
	styles  styles
	sheets  int // how many there are
	used    int // rows of the present sheet
	limit   int // rows that a sheet can have
}

// A column is a header and a width, in characters.
type column struct {
	header string
	width  float64
}

// styles are the workbook's numbers for how a cell looks.
type styles struct{ text, header int }

// newWorkbook prepares a workbook that finish writes to w.
func newWorkbook(w io.Writer, name string, columns []column) (*workbook, error) {
	b := &workbook{book: excelize.NewFile(), name: name, columns: columns, limit: excelize.TotalRows}
	// Straight to the file: excelize would build the archive in memory first.
	b.book.ZipWriter = func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) }
	err := b.makeStyles()
	if err == nil {
		err = b.book.SetSheetName("Sheet1", name)
	}
	if err == nil {
		err = b.openSheet(name)
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *workbook) makeStyles() (err error) {
	const asText = 49 // Excel's number for the format "@"
	if b.styles.text, err = b.book.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return err
	}
	bold := &excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}}
	b.styles.header, err = b.book.NewStyle(bold)
	return err
}

// openSheet begins a sheet that is there already, with its header.
func (b *workbook) openSheet(name string) (err error) {
	if b.rows, err = b.book.NewStreamWriter(name); err != nil {
		return err
	}
	b.sheets, b.used = b.sheets+1, 0
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := b.rows.SetPanes(panes); err != nil {
		return err
	}
	if err := b.rows.SetColStyle(1, len(b.columns), b.styles.text); err != nil {
		return err
	}
	headers := make([]any, len(b.columns))
	// From the last: the library puts the latest first, and Excel wants them in
	// the order of the sheet.
	for i, c := range slices.Backward(b.columns) {
		headers[i] = excelize.Cell{StyleID: b.styles.header, Value: shortened(writable(c.header))}
		if err := b.rows.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	// Digits that are text are meant here: no green corners.
	whole := fmt.Sprintf("A1:XFD%d", excelize.TotalRows)
	if err := b.book.AddIgnoredErrors(name, whole, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	return b.put(headers)
}

// row adds a row of strings and ints; "" and nil leave a cell empty.
func (b *workbook) row(cells []any) error {
	if b.used == b.limit {
		if err := b.nextSheet(); err != nil {
			return err
		}
	}
	for i, cell := range cells {
		switch s, isText := cell.(string); {
		case s != "":
			cells[i] = shortened(writable(s))
		case isText:
			cells[i] = nil
		}
	}
	return b.put(cells)
}

func (b *workbook) put(cells []any) error {
	b.used++
	cells = cells[:min(len(cells), excelize.MaxColumns)]
	return b.rows.SetRow(fmt.Sprintf("A%d", b.used), cells)
}

func (b *workbook) nextSheet() error {
	if err := b.rows.Flush(); err != nil {
		return err
	}
	name := fmt.Sprintf("%s %d", b.name, b.sheets+1)
	if _, err := b.book.NewSheet(name); err != nil {
		return err
	}
	return b.openSheet(name)
}

// finish writes the whole workbook.
func (b *workbook) finish() error {
	if err := b.rows.Flush(); err != nil {
		return err
	}
	return b.book.Write(io.Discard) // see ZipWriter
}

// close removes what the library put aside on disk.
func (b *workbook) close() { _ = b.book.Close() }
