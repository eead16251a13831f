package saved

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"kashsync/importer/plan"
)

// A workbook is being written: a sheet for each kind of call, and the hidden one.
type workbook struct {
	book   *excelize.File
	words  *Words
	sheets map[plan.Kind]*sheetWriter
	note   func(*plan.Action) string
	styles struct{ text, header, decision, changed int }
}

type sheetWriter struct {
	*layout
	rows *excelize.StreamWriter
	used int
}

func newWorkbook(to io.Writer, w *Words, g *gathering, note func(*plan.Action) string) (*workbook, error) {
	b := &workbook{book: excelize.NewFile(), words: w, sheets: map[plan.Kind]*sheetWriter{}, note: note}
	// Straight to the file: excelize would build the archive in memory first.
	b.book.ZipWriter = func(io.Writer) excelize.ZipWriter { return zip.NewWriter(to) }
	err := b.makeStyles()
	layouts := g.layouts(w)
	for _, kind := range []plan.Kind{plan.Add, plan.Edit, plan.Delete} { // in this order
		i := slices.IndexFunc(layouts, func(l *layout) bool { return l.kind == kind })
		if err == nil && i >= 0 {
			err = b.addSheet(layouts[i])
		}
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *workbook) makeStyles() error {
	const asText = 49 // Excel's number for the format "@"
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	for _, s := range []struct {
		number *int
		style  excelize.Style
	}{
		{&b.styles.text, excelize.Style{NumFmt: asText}},
		{&b.styles.header, excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}}},
		{&b.styles.decision, excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}, Fill: fill("FFF2CC")}},
		{&b.styles.changed, excelize.Style{NumFmt: asText, Fill: fill("E2F0D9")}},
	} {
		var err error
		if *s.number, err = b.book.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) addSheet(l *layout) (err error) {
	if l.calls >= excelize.TotalRows {
		return &Error{Code: TooLong, Args: []string{string(l.kind)}}
	}
	if err := b.newSheet(l.sheet, len(b.sheets) == 0); err != nil {
		return err
	}
	s := &sheetWriter{layout: l}
	b.sheets[l.kind] = s
	if s.rows, err = b.book.NewStreamWriter(l.sheet); err != nil {
		return err
	}
	headers := []any{
		excelize.Cell{StyleID: b.styles.header, Value: b.words.Decision},
		excelize.Cell{StyleID: b.styles.header, Value: b.words.Number},
	}
	widths := []float64{12, 7}
	for i := range l.columns {
		headers = append(headers, excelize.Cell{StyleID: b.styles.header, Value: l.columns[i].header})
		widths = append(widths, l.columns[i].width)
	}
	headers = append(headers, excelize.Cell{StyleID: b.styles.header, Value: b.words.Note})
	if err := b.frame(s, append(widths, 50)); err != nil {
		return err
	}
	return s.put(headers)
}

func (b *workbook) newSheet(name string, first bool) error {
	if first {
		return b.book.SetSheetName("Sheet1", name)
	}
	_, err := b.book.NewSheet(name)
	return err
}

// frame sets what a sheet has around its rows: widths, a header that stays in
// sight, filters, and a list to choose the decision from.
func (b *workbook) frame(s *sheetWriter, widths []float64) error {
	// From the last: the library puts the latest first, and Excel wants them in
	// the order of the sheet.
	for i, width := range slices.Backward(widths) {
		if err := s.rows.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	panes := &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}
	if err := s.rows.SetPanes(panes); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(widths), s.calls+1)
	if err != nil {
		return err
	}
	if err := b.book.AutoFilter(s.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	list := excelize.NewDataValidation(true)
	list.Sqref = fmt.Sprintf("A2:A%d", s.calls+1)
	list.ShowErrorMessage = false // other languages have other words
	if err := list.SetDropList([]string{b.words.Go, b.words.Skip}); err != nil {
		return err
	}
	if err := b.book.AddDataValidation(s.sheet, list); err != nil {
		return err
	}
	// Digits that are text are meant here: no green corners.
	whole := fmt.Sprintf("A1:XFD%d", excelize.TotalRows)
	return b.book.AddIgnoredErrors(s.sheet, whole, excelize.IgnoredErrorsNumberStoredAsText)
}

// write adds the n-th call.
func (b *workbook) write(n int, a *plan.Action, decided Decision) error {
	s := b.sheets[a.Kind]
	say := map[Decision]string{Go: b.words.Go, Skip: b.words.Skip}[decided]
	row := []any{excelize.Cell{StyleID: b.styles.decision, Value: say}, n}
	for i := range s.columns {
		text, style := s.columns[i].cell(a), b.styles.text
		if text != "" && s.columns[i].changes {
			style = b.styles.changed
		}
		row = append(row, cellOf(text, style))
	}
	return s.put(append(row, cellOf(visible(b.note(a)), b.styles.text)))
}

func cellOf(text string, style int) any {
	if text == "" {
		return nil
	}
	return excelize.Cell{StyleID: style, Value: text}
}

func (s *sheetWriter) put(cells []any) error {
	s.used++
	return s.rows.SetRow(fmt.Sprintf("A%d", s.used), cells)
}

// hide adds the text of the plan, on a sheet that nobody sees.
func (b *workbook) hide(text io.Reader) error {
	if err := b.newSheet(hiddenSheet, len(b.sheets) == 0); err != nil {
		return err
	}
	rows, err := b.book.NewStreamWriter(hiddenSheet)
	if err != nil {
		return err
	}
	if err := rows.SetRow("A1", []any{b.words.Hint}); err != nil {
		return err
	}
	piece := make([]byte, 24_000) // 32,000 characters
	for n := 2; ; n++ {
		read, err := io.ReadFull(text, piece)
		if read > 0 {
			if err := rows.SetRow(fmt.Sprintf("A%d", n), []any{base64.StdEncoding.EncodeToString(piece[:read])}); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	if len(b.sheets) == 0 { // a workbook shows one at the least
		return nil
	}
	return b.book.SetSheetVisible(hiddenSheet, false)
}

// finish writes the whole workbook.
func (b *workbook) finish() error {
	for _, s := range b.sheets {
		if err := s.rows.Flush(); err != nil {
			return err
		}
	}
	return b.book.Write(io.Discard) // see ZipWriter
}

// close removes what the library put aside on disk.
func (b *workbook) close() { _ = b.book.Close() }
