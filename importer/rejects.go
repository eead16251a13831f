package importer

import (
	"bytes"
	"slices"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// Rejects go round: a run leaves rows out, the state remembers which, somebody
// mends them, and a later run is given these rows alone.

// NotMended is the problem of a row that was rejected as a whole, and comes back
// as it was: in a rejects file nothing shows any more that its cells cannot be
// trusted.
const NotMended mapping.Code = "row_not_mended"

// Rejected reports whether a row is left out, to be mended and given back.
func Rejected(res *send.Result) bool {
	return res.Action.Line > 0 && (res.Outcome == send.Invalid || res.Outcome == send.Failed)
}

// rejectOf is what is to be remembered of a row.
func rejectOf(a *plan.Action) (r state.Reject) {
	r.Free = a.Key == ""
	if a.Key != "" {
		r.Key = customer.FingerprintOf(a.Key)
	}
	for i := range a.Problems {
		switch p := &a.Problems[i]; {
		case p.Code == plan.DuplicateKey:
			r.Free = true
		case a.Key == "" && p.Column == "" && !p.Warning:
			r.Cells = a.Cells
		}
	}
	return r
}

// Rejects are what the rows of a rejects file are held against.
type Rejects struct {
	*plan.Rejected
	flawed map[customer.Fingerprint]bool
}

// FindRejects returns what the run left out that was given the spreadsheet of
// that digest: nothing where the state does not remember. Run 0 stands for all
// runs that it remembers. Without a state the result holds nothing either.
func FindRejects(st *state.State, run int64, digest string) (*Rejects, error) {
	found := &Rejects{
		Rejected: &plan.Rejected{Keys: map[customer.Fingerprint]bool{}, Stale: map[customer.Fingerprint]bool{}},
		flawed:   map[customer.Fingerprint]bool{},
	}
	if st == nil {
		return found, nil
	}
	runs, err := st.Runs()
	if err != nil {
		return nil, err
	}
	mine := func(r state.Run) bool { return r.Number == run && r.Digest == digest }
	if run != 0 && !slices.ContainsFunc(runs, mine) { // a run of another state
		return found, nil
	}
	rows, err := st.Rejects(run)
	if err != nil {
		return nil, err
	}
	free := map[int64]int{} // a file comes from one run
	last := map[customer.Fingerprint]int64{}
	for _, r := range rows {
		if r.Free {
			free[r.Run]++
			found.Free = max(found.Free, free[r.Run])
		}
		if r.Key != (customer.Fingerprint{}) {
			found.Keys[r.Key] = found.Keys[r.Key] || r.Free
			last[r.Key] = r.Run // they come in order
		}
		if r.Cells != (customer.Fingerprint{}) {
			found.flawed[r.Cells] = true
		}
	}
	if len(last) == 0 {
		return found, nil
	}
	return found, st.ChangedSince(rows[0].Run, func(key string, by int64) {
		print := customer.FingerprintOf(key)
		if rejected, ok := last[print]; ok && by > rejected {
			found.Stale[print] = true
		}
	})
}

// None reports whether nothing is remembered.
func (r *Rejects) None() bool { return len(r.Keys) == 0 && r.Free == 0 }

// Returned says that the spreadsheet is a rejects file: every cell is text, also
// what was a date. The problems are in the 0-based column; -1 where that is gone.
func (s *Source) Returned(problem int) { s.back = &returned{problem: problem} }

// Expect holds a rejects file against what was rejected: a row that was flawed
// as a whole is invalid until one of its cells is changed, or its problem is
// taken away.
func (s *Source) Expect(r *Rejects) { s.back.flawed = r.flawed }

// returned reads a rejects file.
type returned struct {
	flawed  map[customer.Fingerprint]bool
	problem int
}

func (b *returned) judge(r *mapping.Reader, row *mapping.Row, rec *mapping.Record) {
	if len(b.flawed) == 0 || rec.Invalid || !b.flawed[r.Says(row)] || !b.stillTold(row) {
		return
	}
	rec.Key, rec.Customer, rec.Invalid, rec.Cells = "", customer.Customer{}, true, r.Says(row)
	rec.Problems = []mapping.Problem{{Line: row.Line, Code: NotMended}}
}

func (b *returned) stillTold(row *mapping.Row) bool {
	if b.problem < 0 || b.problem >= len(row.Cells) {
		return b.problem < 0
	}
	return len(bytes.TrimSpace(row.Cells[b.problem].Text)) > 0
}

// withDates returns a row whose texts are dates again where they were.
func withDates(row *mapping.Row) *mapping.Row {
	dated := *row
	dated.Cells = slices.Clone(row.Cells)
	for i := range dated.Cells {
		if c := &dated.Cells[i]; c.Kind == mapping.Text && isStoredDate(string(c.Text)) {
			c.Kind = mapping.Date
		}
	}
	return &dated
}

// isStoredDate recognises the Text of a cell of kind Date.
func isStoredDate(text string) bool {
	layout := "2006-01-02T15:04:05"
	if len(text) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	_, err := time.Parse(layout, text)
	return err == nil
}
