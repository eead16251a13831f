package report

import (
	"bufio"
	"encoding/json"
	"io"

	"kashsync/importer/send"
)

// resultsJSON writes {"version":1,"results":[…]}, one result a line, with the
// names of the CSV's columns. What is empty there is left out, but for key,
// fields (a list here), attempts and message.
type resultsJSON struct {
	out       *bufio.Writer
	encoder   *json.Encoder
	separator string
}

func newResultsJSON(w io.Writer) (*resultsJSON, error) {
	t := &resultsJSON{out: bufio.NewWriter(w)}
	t.encoder = json.NewEncoder(t.out) // ends every value with a line feed
	t.encoder.SetEscapeHTML(false)
	_, err := t.out.WriteString(`{"version":1,"results":[` + "\n")
	return t, err
}

func (t *resultsJSON) write(r *record, _ *send.Result) error {
	if _, err := t.out.WriteString(t.separator); err != nil {
		return err
	}
	t.separator = ","
	return t.encoder.Encode(r)
}

func (t *resultsJSON) finish() error {
	if _, err := t.out.WriteString("]}\n"); err != nil {
		return err
	}
	return t.out.Flush()
}

func (t *resultsJSON) close() {}
