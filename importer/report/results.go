package report

import (
	"io"

	"kashsync/importer/send"
	"kashsync/mapping/customer"
)

// Results is a report of what became of every row of a run. Its kind follows
// its ending: .html, .xlsx, .csv or .json.
type Results struct {
	document[results]
	sheet string
}

// results is one kind of file to write results to.
type results interface {
	form
	write(r *record, res *send.Result) error
}

// CreateReport prepares a report that is to stand at path, about a run from the
// given sheet of a workbook; "" where there was none. The head may be filled in
// until Commit, but for its Sheets. Besides the errors of Create, it fails with
// UnknownEnding.
func CreateReport(path, sheet string, head *Head, words *Words) (*Results, error) {
	d, err := create(path, map[string]func(io.Writer) (results, error){
		".html": func(w io.Writer) (results, error) { return newResultsHTML(w, head, words) },
		".xlsx": func(w io.Writer) (results, error) { return newResultsXLSX(w, head, words) },
		".csv":  func(w io.Writer) (results, error) { return newResultsCSV(w) },
		".json": func(w io.Writer) (results, error) { return newResultsJSON(w) },
	})
	if err != nil {
		return nil, err
	}
	return &Results{d, sheet}, nil
}

// Write adds one result, with the words a person reads for it.
func (r *Results) Write(result *send.Result, message string) error {
	return failure(r.file.target, r.form.write(newRecord(result, r.sheet, message), result))
}

// A record is one line of the report. What is zero is left empty.
type record struct {
	Line     number   `json:"line,omitempty"`
	Sheet    text     `json:"sheet,omitempty"`
	Key      text     `json:"key"`
	Action   string   `json:"action"`
	ID       text     `json:"id,omitempty"`
	Outcome  string   `json:"outcome"`
	Fields   []string `json:"fields"`
	Attempts int      `json:"attempts"`
	Status   number   `json:"status,omitempty"`
	Message  text     `json:"message"`
	Time     string   `json:"time,omitempty"`
}

func newRecord(r *send.Result, sheet, message string) *record {
	id := r.ID
	if id == "" {
		id = r.Action.ID
	}
	var sent customer.Set
	if r.Attempts > 0 {
		sent = r.Action.Send.Fields()
	}
	fields := make([]string, 0, sent.Len())
	for f := range sent.All() {
		fields = append(fields, f.String())
	}
	at := ""
	if !r.Time.IsZero() {
		at = clock(r.Time)
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
