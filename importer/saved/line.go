package saved

import (
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A line is an action as it is written. Remarks are those of an undo, which is not
// kept.
type line struct {
	Lacks string `json:"lacks,omitempty"` // a key that the spreadsheet lacks, and no action

	Kind      plan.Kind         `json:"do,omitempty"`
	Line      int               `json:"line,omitempty"`
	Key       string            `json:"key,omitempty"`
	OldKey    string            `json:"old_key,omitempty"`
	Twin      string            `json:"twin,omitempty"`
	ID        string            `json:"id,omitempty"`
	Who       string            `json:"who,omitempty"`
	Cause     plan.Cause        `json:"cause,omitempty"`
	Causes    plan.Causes       `json:"causes,omitempty"`
	Send      customer.Customer `json:"send,omitzero"`
	Keep      customer.Customer `json:"keep,omitzero"`
	Before    customer.Customer `json:"before,omitzero"`
	Raw       customer.Customer `json:"raw,omitzero"`
	Theirs    customer.Customer `json:"theirs,omitzero"`
	Conflicts customer.Set      `json:"conflicts,omitempty"`
	Print     []byte            `json:"print,omitempty"`
	Cells     []byte            `json:"cells,omitempty"`
	Sums      []byte            `json:"sums,omitempty"`
	Undoes    int64             `json:"undoes,omitempty"`
	Guard     plan.Guard        `json:"guard,omitempty"`
	Behind    []plan.Guard      `json:"behind,omitempty"`
	Adopts    bool              `json:"adopts,omitempty"`
	Unsure    bool              `json:"unsure,omitempty"`
	Gone      bool              `json:"gone,omitempty"`
	Again     bool              `json:"again,omitempty"`
	Stale     bool              `json:"stale,omitempty"`
	Note      plan.Note         `json:"note,omitempty"`
	Problems  []mapping.Problem `json:"problems,omitempty"`
}

func lineOf(a *plan.Action) *line {
	sums, _ := a.Sums.AppendBinary(nil) // never fails
	return &line{
		Kind: a.Kind, Line: a.Line, Key: a.Key, OldKey: a.OldKey, Twin: a.Twin, ID: a.ID, Who: a.Who,
		Cause: a.Cause, Causes: a.Causes,
		Send: a.Send, Keep: a.Keep, Before: a.Before, Raw: a.Raw, Theirs: a.Theirs, Conflicts: a.Conflicts,
		Print: bytesOf(a.Print), Cells: bytesOf(a.Cells), Sums: sums, Undoes: a.Undoes,
		Guard: a.Guard, Behind: a.Behind,
		Adopts: a.Adopts, Unsure: a.Unsure, Gone: a.Gone, Again: a.Again, Stale: a.Stale,
		Note: a.Note, Problems: a.Problems,
	}
}

func (l *line) action() plan.Action {
	a := plan.Action{
		Kind: l.Kind, Line: l.Line, Key: l.Key, OldKey: l.OldKey, Twin: l.Twin, ID: l.ID, Who: l.Who,
		Cause: l.Cause, Causes: l.Causes,
		Send: l.Send, Keep: l.Keep, Before: l.Before, Raw: l.Raw, Theirs: l.Theirs, Conflicts: l.Conflicts,
		Undoes: l.Undoes,
		Guard:  l.Guard, Behind: l.Behind,
		Adopts: l.Adopts, Unsure: l.Unsure, Gone: l.Gone, Again: l.Again, Stale: l.Stale,
		Note: l.Note, Problems: l.Problems,
	}
	copy(a.Print[:], l.Print)
	copy(a.Cells[:], l.Cells)
	_ = a.Sums.UnmarshalBinary(l.Sums) // never fails
	return a
}

func bytesOf(print customer.Fingerprint) []byte {
	if print == (customer.Fingerprint{}) {
		return nil
	}
	return print[:]
}
