package report

import (
	"io"

	"kashsync/importer/plan"
)

type previewXLSX struct {
	book    *workbook
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

func newChangesXLSX(book *workbook, head *Head, words *Words) *changesXLSX {
	return &changesXLSX{book: book, words: words, head: head, kinds: map[plan.Kind]*kindXLSX{}}
}

func (t *previewXLSX) write(e *entry) error { return t.changes.write(e) }

func (t *previewXLSX) finish() error { return t.book.finish() }

func (t *previewXLSX) close() { t.book.close() }
