package importer

import (
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A spreadsheet of which a run has left nothing to do need not be read again to
// tell that there is nothing to do: not before anything else is written into the
// state, nor with other rules or another version.

// SettledPlan is the plan of such a spreadsheet, made of its digest. false: its
// rows must be read. Only a plan that is looked at may be made so: its Actions
// are not known.
func SettledPlan(src *Source, st *state.State, rules plan.Rules) (*plan.Plan, bool, error) {
	if st == nil || src.back != nil || src.watch != nil || rules.Shop != nil || rules.OldFile || !rules.After.None() {
		return nil, false, nil
	}
	s, ok, err := st.Settled()
	if err != nil || !ok || s.Digest != src.Digest() || s.Remarks != len(src.File.Info().Notes) {
		return nil, false, err
	}
	if s.Absent > 0 && rules.Missing.Leaves() {
		return nil, false, nil
	}
	rules.Rules = src.Mapping.Rules()
	origins, err := originsOf(st, &rules)
	if by := origins[s.Origin]; err != nil || !by.fresh || by.mapping != src.mappingDigest() {
		return nil, false, err
	}
	return plan.InStep(s.Rows, s.Known, s.Absent, rules), true, nil
}

// A settler finds out whether a run leaves its spreadsheet settled.
type settler struct {
	learnt int // customers who were not known before
	left   bool
}

// see takes note of what became of a row.
func (s *settler) see(res *send.Result) {
	a := &res.Action
	switch {
	case len(a.Problems) > 0 || a.Gone || a.OldKey != "" || a.Kind == plan.Delete:
		s.left = true
	case res.Outcome == send.Unchanged:
	case res.Outcome != send.Done || a.Print == (customer.Fingerprint{}):
		s.left = true
	case a.Kind == plan.Add || a.Adopts:
		s.learnt++
	}
}

// settled is what is to be recorded of a run that ends well; nil where anything
// is left.
func (r *Run) settled() *state.Settled {
	if r.Source == nil || r.Absences == nil || r.Absences.Old || r.settler.left ||
		r.Record.Exit != 0 || r.Record.Partial || r.Record.Origin == 0 {
		return nil
	}
	sum := &r.Absences.Plan.Summary
	return &state.Settled{
		Digest: r.Record.Digest, Origin: r.Record.Origin, Rows: sum.Rows,
		Known: sum.Known + r.settler.learnt, Absent: sum.Absent, Remarks: len(r.Source.File.Info().Notes),
	}
}
