package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Rejects is a file of the rows that were left out, as the spreadsheet has
// them, with what is wrong with each. Its kind follows its ending: .xlsx or
// .csv.
type Rejects struct {
	file    *File
	table   rejects
	columns int // of the source
	count   int
}

// rejects is one kind of file to write rejects to.
type rejects interface {
	write(cells []string) error
	finish() error
	close()
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
	ending := strings.ToLower(filepath.Ext(path))
	switch {
	case ending != ".xlsx" && ending != ".csv":
		return nil, &Error{Code: UnknownEnding, Path: path}
	case ending == ".xlsx" && len(source.Header) >= excelize.MaxColumns:
		return nil, &Error{Code: TooWide, Path: path}
	}
	file, err := Create(path)
	if err != nil {
		return nil, err
	}
	header := slices.Concat(source.Header, []string{problemColumn(source.Header)})
	var table rejects
	if ending == ".csv" {
		table, err = newRejectsCSV(file, header, source.Delimiter)
	} else {
		table, err = newRejectsXLSX(file, header, source.Origin)
	}
	if err != nil {
		file.Abort()
		return nil, failure(path, err)
	}
	return &Rejects{file: file, table: table, columns: len(source.Header)}, nil
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
	return failure(r.file.target, r.table.write(row))
}

// Commit puts the file in its place and returns its name, as File.Commit. Where
// no row was written there is no file, and the name is "".
func (r *Rejects) Commit() (path string, err error) {
	defer r.Abort()
	if r.count == 0 {
		return "", nil
	}
	if err := r.table.finish(); err != nil {
		return "", failure(r.file.target, err)
	}
	return r.file.Commit()
}

// Abort gives the file up. After a Commit it does nothing.
func (r *Rejects) Abort() {
	r.table.close()
	r.file.Abort()
}
