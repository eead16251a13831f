package report

import "io"

type previewXLSX struct {
	*workbook
	changes *changesXLSX
}

func newPreviewXLSX(w io.Writer, head *Head, words *Words) (*previewXLSX, error) {
	book, err := newWorkbook(w)
	if err != nil {
		return nil, err
	}
	t := &previewXLSX{book, newChangesXLSX(book, head, words)}
	summary, err := book.newSummary(words.Labels.Summary)
	if err == nil {
		err = summary.tell(head, words)
	}
	if err != nil {
		book.close()
		return nil, err
	}
	return t, nil
}

func (t *previewXLSX) write(e *entry) error { return t.changes.write(e) }
