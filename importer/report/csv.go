package report

import (
	"encoding/csv"
	"io"
)

// bom tells Excel that a CSV file is UTF-8.
const bom = "\ufeff"

// csvFile is a CSV file that does not write through after every record, as gocsv
// asks for.
type csvFile struct{ *csv.Writer }

func newCSV(w io.Writer) (csvFile, error) {
	_, err := io.WriteString(w, bom)
	return csvFile{csv.NewWriter(w)}, err
}

// Flush does nothing: finish does it.
func (csvFile) Flush() {}

func (f csvFile) finish() error {
	f.Writer.Flush()
	return f.Error()
}

func (csvFile) close() {}
