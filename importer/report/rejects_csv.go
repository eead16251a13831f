package report

import (
	"encoding/csv"
	"io"
	"strings"
)

type rejectsCSV struct{ out *csv.Writer }

func newRejectsCSV(w io.Writer, header []string, delimiter rune) (*rejectsCSV, error) {
	if _, err := io.WriteString(w, bom); err != nil {
		return nil, err
	}
	t := &rejectsCSV{csv.NewWriter(w)}
	if delimiter != 0 {
		t.out.Comma = delimiter
	}
	return t, t.out.Write(header) // as it is: the mapping names it
}

func (t *rejectsCSV) write(cells []string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = guarded(strings.ToValidUTF8(cell, "\ufffd"))
	}
	return t.out.Write(row)
}

func (t *rejectsCSV) finish() error {
	t.out.Flush()
	return t.out.Error()
}

func (t *rejectsCSV) close() {}
