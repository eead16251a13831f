package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"kashsync/importer/send"
)

// bom tells Excel that a CSV file is UTF-8.
const bom = "\ufeff"

type resultsCSV struct{ out unhurried }

// unhurried is a CSV writer that does not write through after every record, as
// gocsv asks for.
type unhurried struct{ *csv.Writer }

func (unhurried) Flush() {}

func newResultsCSV(w io.Writer) (*resultsCSV, error) {
	if _, err := io.WriteString(w, bom); err != nil {
		return nil, err
	}
	out := unhurried{csv.NewWriter(w)}
	return &resultsCSV{out}, gocsv.MarshalCSV([]record{}, out)
}

func (t *resultsCSV) write(r *record, _ *send.Result) error {
	return gocsv.MarshalCSVWithoutHeaders([]*record{r}, t.out)
}

func (t *resultsCSV) finish() error {
	t.out.Writer.Flush()
	return t.out.Error()
}

func (t *resultsCSV) close() {}

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
