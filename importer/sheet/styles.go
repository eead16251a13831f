package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"
)

// structure has excelize read the workbook and its styles: the sheets, which
// of them are hidden, which styles show dates, and the dates' system.
func (b *book) structure(main, styles string, related *relations) error {
	f, err := b.excelize(main, styles)
	if err != nil {
		return damaged(main, err)
	}
	defer f.Close()
	for _, s := range f.WorkBook.Sheets.Sheet {
		t := tab{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}
		for _, rel := range related.List {
			if rel.ID == s.ID && path.Base(rel.Type) == "worksheet" {
				t.part = rel.Target
			}
		}
		b.tabs = append(b.tabs, t)
	}
	b.from1904 = f.WorkBook.WorkbookPr != nil && f.WorkBook.WorkbookPr.Date1904
	b.dates = dateStyles(f)
	return nil
}

// excelize opens a package of just these two parts: it would hold all others
// in memory, too. Its panics come from files that no Excel has written.
func (b *book) excelize(main, styles string) (f *excelize.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("excelize: %v", p)
		}
	}()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	add := func(name string, content []byte, err error) error {
		if err != nil {
			return err
		}
		part, err := w.Create(name)
		if err != nil {
			return err
		}
		_, err = part.Write(content)
		return err
	}
	const root = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"` +
		` Target="xl/workbook.xml"/></Relationships>`
	if err := add("_rels/.rels", []byte(root), nil); err != nil {
		return nil, err
	}
	content, err := b.parts.small(main)
	if err := add("xl/workbook.xml", content, err); err != nil {
		return nil, err
	}
	if styles != "" && b.parts.have(styles) {
		content, err := b.parts.small(styles)
		if err := add("xl/styles.xml", content, err); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return excelize.OpenReader(&buf)
}

// dateStyles tells for each cell style whether its number format shows a date
// or a time of day.
func dateStyles(f *excelize.File) []bool {
	if f.Styles.CellXfs == nil {
		return nil
	}
	formats := map[int]bool{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			formats[n.NumFmtID] = showsDate(n.FormatCode)
		}
	}
	dates := make([]bool, len(f.Styles.CellXfs.Xf))
	for i, xf := range f.Styles.CellXfs.Xf {
		if xf.NumFmtID == nil {
			continue
		}
		own, has := formats[*xf.NumFmtID]
		dates[i] = own || !has && builtInDate(*xf.NumFmtID)
	}
	return dates
}

// builtInDate reports whether one of Excel's own number formats shows a date or
// a time of day. From 27 on they are East Asian; 46 is a duration.
func builtInDate(id int) bool {
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id == 45, id == 47, id >= 50 && id <= 58:
		return true
	}
	return false
}

// showsDate reports whether a number format shows a positive number as a date
// or a time of day. A duration, as in [h]:mm, is neither.
func showsDate(format string) bool {
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(format)
	if len(sections) == 0 {
		return false
	}
	date := false
	for _, token := range sections[0].Items {
		switch token.TType {
		case nfp.TokenTypeElapsedDateTimes:
			return false
		case nfp.TokenTypeDateTimes:
			date = true
		}
	}
	return date
}
