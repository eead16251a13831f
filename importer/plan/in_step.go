package plan

import (
	"errors"
	"iter"

	"kashsync/mapping"
)

// errUnread is the error of the rows of a plan that was made of none.
var errUnread = errors.New("plan: the rows were not read")

// InStep is the plan of a spreadsheet whose rows all leave their customers as they
// are, with nothing to tell, of so many known customers and those of these whom it
// lacks. Nothing was read: its Actions are an error.
func InStep(rows, known, absent int, rules Rules) *Plan {
	unread := func(func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		return func(yield func(*mapping.Record, error) bool) { yield(nil, errUnread) }
	}
	p := &Plan{rows: unread, survey: &survey{rows: rows, same: same{rows: rows}}}
	p.Summary = Summary{
		Rows: rows, Counts: Counts{}, Known: known, Absent: absent,
		Trusted: p.survey.trusted(nil, rules), Back: Counts{Add: 0, Edit: 0, Delete: 0}, Repaired: map[mapping.Code]int{},
	}
	for _, kind := range Kinds() {
		p.Summary.Counts[kind] = 0
	}
	p.Summary.Counts[Unchanged] = rows
	return p
}
