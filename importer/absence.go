package importer

import (
	"maps"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// Absences are what a run notes, once it ends, of known customers whom its
// spreadsheet lacks.
type Absences struct {
	Plan *plan.Plan
	// After is how much patience is asked for.
	After mapping.Patience
	// Old says that the file is an old one: it tells nothing about anybody.
	Old bool
}

// note writes them into the state: who is missing where the file of that digest
// tells it, else only who is not. Where nobody is waited for the next wait begins
// anew.
func (a *Absences) note(st *state.State, digest string, at time.Time) error {
	if a == nil || a.Old {
		return nil
	}
	if !a.After.None() && a.Plan.Summary.Trusted {
		return st.SetAbsent(digest, at, a.Plan.Lacks())
	}
	absent, err := st.Absences()
	if err != nil || len(absent) == 0 {
		return err
	}
	if a.After.None() {
		return st.ForgetAbsences()
	}
	for key := range a.Plan.Lacks() {
		delete(absent, key)
	}
	return st.SetPresent(maps.Keys(absent))
}

// recallAbsences finds who is absent so far, and whether the file was counted.
func (k *known) recallAbsences(src *Source, rules *plan.Rules) (err error) {
	if k.state == nil || rules.After.None() {
		return nil
	}
	counted, err := k.state.CountedAbsent(src.Digest())
	if err == nil {
		k.absences, err = k.state.Absences()
	}
	rules.Repeated = rules.Repeated || counted
	return err
}

func (k *known) Absence(key string) plan.Absence { return plan.Absence(k.absences[key]) }
