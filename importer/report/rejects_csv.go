package report

import (
	"io"
	"strings"
)

type rejectsCSV struct{ csvFile }

func newRejectsCSV(w io.Writer, header []string, delimiter rune) (*rejectsCSV, error) {
	file, err := newCSV(w)
	if err != nil {
		return nil, err
	}
	if delimiter != 0 {
		file.Comma = delimiter
	}
	return &rejectsCSV{file}, file.Write(header) // as it is: the mapping names it
}

func (t *rejectsCSV) write(cells []string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = guarded(strings.ToValidUTF8(cell, "\ufffd"))
	}
	return t.Write(row)
}
