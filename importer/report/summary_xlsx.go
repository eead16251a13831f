package report

import "github.com/xuri/excelize/v2"

// A summary is a workbook's sheet of what stands above the customers.
type summary struct{ *table }

func (b *workbook) newSummary(name string) (*summary, error) {
	t := &table{book: b, name: name, bare: true}
	if err := b.sheet(name); err != nil {
		return nil, err
	}
	b.tables = append(b.tables, t)
	var err error
	t.rows, err = b.book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := t.rows.SetColWidth(2, 2, 90); err != nil {
		return nil, err
	}
	return &summary{t}, t.rows.SetColWidth(1, 1, 26)
}

// tell writes the head.
func (s *summary) tell(h *Head, w *Words) error {
	l, style := &w.Labels, s.book.styles
	rows := [][]any{
		{excelize.Cell{StyleID: style.title, Value: h.Title}},
		{excelize.Cell{StyleID: style.text, Value: h.Sentence}},
		{},
	}
	pair := func(name string, value any) {
		rows = append(rows, []any{excelize.Cell{StyleID: style.faint, Value: name}, value})
	}
	if h.Code != "" {
		pair(l.Code, excelize.Cell{StyleID: style.after, Value: h.Code})
	}
	for _, c := range h.Counts {
		pair(c.Name, excelize.Cell{StyleID: style.left, Value: c.Number})
	}
	rows = append(rows, nil)
	for _, n := range h.Notes {
		pair("", excelize.Cell{StyleID: style.left, Value: n.Text})
	}
	if h.Masked {
		pair("", excelize.Cell{StyleID: style.left, Value: l.Masked})
	}
	for _, f := range h.Facts {
		pair(f.Name, excelize.Cell{StyleID: style.left, Value: f.Text})
	}
	for _, row := range rows {
		if err := s.row(row); err != nil {
			return err
		}
	}
	return nil
}
