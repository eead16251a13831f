package report

import (
	"path/filepath"
	"strings"
	"time"

	"kashsync/importer/send"
)

// Results is a report of what became of every row of a run. Its kind follows
// its ending: .csv, .json, .xlsx or, with words, .html.
type Results struct {
	file  *File
	table results
	sheet string
}

// results is one kind of file to write results to.
type results interface {
	write(r *record, res *send.Result) error
	finish() error // writes what is left to write
	close()        // lets go of what it holds besides the file
}

// CreateResults prepares a report that is to stand at path, about a run from
// the given sheet of a workbook; "" where there was none. Besides the errors of
// Create, it fails with UnknownEnding.
func CreateResults(path, sheet string) (*Results, error) {
	return CreateReport(path, sheet, nil, nil)
}

// CreateReport is CreateResults with words: an .html is a page, and an .xlsx
// tells also what changed. The head may be filled in until Commit, but for its
// Sheets.
func CreateReport(path, sheet string, head *Head, words *Words) (*Results, error) {
	ending := strings.ToLower(filepath.Ext(path))
	switch ending {
	case ".csv", ".json", ".xlsx":
	case ".html":
		if words == nil {
			return nil, &Error{Code: UnknownEnding, Path: path}
		}
	default:
		return nil, &Error{Code: UnknownEnding, Path: path}
	}
	file, err := Create(path)
	if err != nil {
		return nil, err
	}
	r := &Results{file: file, sheet: sheet}
	switch ending {
	case ".csv":
		r.table, err = newResultsCSV(file)
	case ".json":
		r.table, err = newResultsJSON(file)
	case ".html":
		r.table, err = newResultsHTML(file, head, words)
	default:
		r.table, err = newResultsXLSX(file, head, words)
	}
	if err != nil {
		file.Abort()
		return nil, failure(path, err)
	}
	return r, nil
}

// Write adds one result, with the words a person reads for it.
func (r *Results) Write(result *send.Result, message string) error {
	err := r.table.write(newRecord(result, r.sheet, message), result)
	return failure(r.file.target, err)
}

// Commit puts the report in its place and returns its name, as File.Commit.
func (r *Results) Commit() (path string, err error) {
	defer r.Abort()
	if err := r.table.finish(); err != nil {
		return "", failure(r.file.target, err)
	}
	return r.file.Commit()
}

// Abort gives the report up. After a Commit it does nothing.
func (r *Results) Abort() {
	r.table.close()
	r.file.Abort()
}

// A record is one line of the report. What is zero is left empty.
type record struct {
	Line     number `csv:"line" json:"line,omitempty"`
	Sheet    text   `csv:"sheet" json:"sheet,omitempty"`
	Key      text   `csv:"key" json:"key"`
	Action   string `csv:"action" json:"action"`
	ID       text   `csv:"id" json:"id,omitempty"`
	Outcome  string `csv:"outcome" json:"outcome"`
	Fields   words  `csv:"fields" json:"fields"`
	Attempts int    `csv:"attempts" json:"attempts"`
	Status   number `csv:"status" json:"status,omitempty"`
	Message  text   `csv:"message" json:"message"`
	Time     string `csv:"time" json:"time,omitempty"`
}

func newRecord(r *send.Result, sheet, message string) *record {
	id := r.ID
	if id == "" {
		id = r.Action.ID
	}
	fields := words{}
	if r.Attempts > 0 {
		for f := range r.Action.Send.Fields().All() {
			fields = append(fields, f.String())
		}
	}
	at := ""
	if !r.Time.IsZero() {
		at = r.Time.UTC().Format(time.RFC3339)
	}
	return &record{
		Line:     number(r.Action.Line),
		Sheet:    text(sheet),
		Key:      text(r.Action.Key),
		Action:   string(r.Action.Kind),
		ID:       text(id),
		Outcome:  string(r.Outcome),
		Fields:   fields,
		Attempts: r.Attempts,
		Status:   number(r.Status),
		Message:  text(oneLine(message)),
		Time:     at,
	}
}
