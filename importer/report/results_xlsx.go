package report

import (
	"io"
	"strings"
)

type resultsXLSX struct{ book *workbook }

func newResultsXLSX(w io.Writer) (*resultsXLSX, error) {
	columns := []column{
		{"line", 8}, {"sheet", 12}, {"key", 16}, {"action", 11}, {"id", 12}, {"outcome", 11},
		{"fields", 36}, {"attempts", 9}, {"status", 8}, {"message", 60}, {"time", 22},
	}
	book, err := newWorkbook(w, "results", columns)
	return &resultsXLSX{book}, err
}

// write keeps numbers as numbers, so that they sort, and all else as text.
func (t *resultsXLSX) write(r *record) error {
	return t.book.row([]any{
		r.Line.cell(), string(r.Sheet), string(r.Key), r.Action, string(r.ID), r.Outcome,
		strings.Join(r.Fields, " "), r.Attempts, r.Status.cell(), string(r.Message), r.Time,
	})
}

func (t *resultsXLSX) finish() error { return t.book.finish() }

func (t *resultsXLSX) close() { t.book.close() }

// cell returns the number for a workbook's cell, nil where it is 0.
func (n number) cell() any {
	if n == 0 {
		return nil
	}
	return int(n)
}
