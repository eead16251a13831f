package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"kashsync/importer/send"
)

type resultsCSV struct{ csvFile }

func newResultsCSV(w io.Writer) (*resultsCSV, error) {
	file, err := newCSV(w)
	if err != nil {
		return nil, err
	}
	return &resultsCSV{file}, gocsv.MarshalCSV([]record{}, file)
}

func (t *resultsCSV) write(r *record, _ *send.Result) error {
	return gocsv.MarshalCSVWithoutHeaders([]*record{r}, t.csvFile)
}

// text is a cell whose content is not ours.
type text string

// MarshalCSV makes the cell harmless.
func (t text) MarshalCSV() (string, error) {
	return harmless(strings.ToValidUTF8(string(t), "\ufffd")), nil
}

// number is a cell that is empty where it is 0.
type number int

// MarshalCSV writes the digits.
func (n number) MarshalCSV() (string, error) {
	if n == 0 {
		return "", nil
	}
	return strconv.Itoa(int(n)), nil
}

// words are several words in one cell.
type words []string

// MarshalCSV separates them by spaces.
func (w words) MarshalCSV() (string, error) { return strings.Join(w, " "), nil }
