package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Rejects is a file of the rows that were left out, as the spreadsheet has
// them, with what is wrong with each. Its kind follows its ending: .xlsx or
// .csv.
type Rejects struct {
	document[rejects]
	columns int // of the source
	count   int
}

// rejects is one kind of file to write rejects to.
type rejects interface {
	form
	write(cells []string) error
}

// A Source is the spreadsheet that rejects come from.
type Source struct {
	Header    []string
	Delimiter rune   // of a CSV file, for a CSV file; 0 is a comma
	Origin    Origin // only an .xlsx keeps it
}

// CreateRejects prepares a file that is to stand at path. Besides the errors of
// Create, it fails with UnknownEnding and TooWide.
func CreateRejects(path string, source Source) (*Rejects, error) {
	if ending(path) == ".xlsx" && len(source.Header) >= excelize.MaxColumns {
		return nil, &Error{Code: TooWide, Path: path}
	}
	header := slices.Concat(source.Header, []string{problemColumn(source.Header)})
	d, err := create(path, map[string]func(io.Writer) (rejects, error){
		".xlsx": func(w io.Writer) (rejects, error) { return newRejectsXLSX(w, header, source.Origin) },
		".csv":  func(w io.Writer) (rejects, error) { return newRejectsCSV(w, header, source.Delimiter) },
	})
	if err != nil {
		return nil, err
	}
	return &Rejects{document: d, columns: len(source.Header)}, nil
}

// problemColumn returns a header that the source does not have.
func problemColumn(header []string) string {
	taken := func(name string) bool {
		for _, h := range header {
			if strings.EqualFold(strings.TrimSpace(h), name) {
				return true
			}
		}
		return false
	}
	name := "problem"
	for n := 2; taken(name); n++ {
		name = fmt.Sprintf("problem (%d)", n)
	}
	return name
}

// Write adds one row, and the words for what is wrong with it. Cells that the
// header has no column for stand behind the problem.
func (r *Rejects) Write(cells []string, problem string) error {
	r.count++
	row := make([]string, r.columns, max(r.columns, len(cells))+1)
	copy(row, cells)
	row = append(row, oneLine(problem))
	if len(cells) > r.columns {
		row = append(row, cells[r.columns:]...)
	}
	return failure(r.file.target, r.form.write(row))
}

// Commit puts the file in its place and returns its name, as File.Commit. Where
// no row was written there is no file, and the name is "".
func (r *Rejects) Commit() (path string, err error) {
	if r.count == 0 {
		r.Abort()
		return "", nil
	}
	return r.document.Commit()
}
