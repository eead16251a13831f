package report

import (
	"io"
	"unicode/utf8"
)

type rejectsXLSX struct {
	*workbook
	table *table
}

func newRejectsXLSX(w io.Writer, header []string, origin Origin) (*rejectsXLSX, error) {
	columns := make([]column, len(header))
	for i, h := range header {
		columns[i] = column{h, float64(min(max(utf8.RuneCountInString(h)+2, 14), 40))}
	}
	columns[len(columns)-1].width = 60 // the problem
	book, err := newWorkbook(w)
	if err != nil {
		return nil, err
	}
	table, err := book.newTable("rejects", columns, 0)
	if err == nil {
		err = origin.writeTo(book.book)
	}
	if err != nil {
		book.close()
		return nil, err
	}
	table.bare = true // its rows are for the next run: all of them
	return &rejectsXLSX{book, table}, nil
}

func (t *rejectsXLSX) write(cells []string) error {
	row := make([]any, len(cells))
	for i, cell := range cells {
		row[i] = cell
	}
	return t.table.row(row)
}
