package importer

import (
	"encoding/hex"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// Absences are what a run notes, once it ends, of known customers whom its
// spreadsheet lacks.
type Absences struct {
	plan     *plan.Plan
	digest   string
	patience mapping.Patience
	old      bool
}

// AbsencesOf is what a run of that plan is to note, where so much patience is
// asked for. An old file tells nothing about anybody.
func AbsencesOf(src *Source, p *plan.Plan, patience mapping.Patience, old bool) *Absences {
	digest := src.File.Info().Digest
	return &Absences{p, hex.EncodeToString(digest[:]), patience, old}
}

// AbsencesOfKept is AbsencesOf for a plan that was kept: of a spreadsheet of that
// digest.
func AbsencesOfKept(p *plan.Plan, digest string, patience mapping.Patience, old bool) *Absences {
	return &Absences{p, digest, patience, old}
}

// note writes them into the state: who is missing where the file tells it, else
// only who is not. Where nobody is waited for the next wait begins anew.
func (a *Absences) note(st *state.State, at time.Time) error {
	if a == nil || a.old {
		return nil
	}
	sum := &a.plan.Summary
	if !a.patience.None() && sum.Trusted {
		return st.SetAbsent(a.digest, at, a.plan.Lacks())
	}
	absent, err := st.Absences()
	if err != nil || len(absent) == 0 {
		return err
	}
	if a.patience.None() {
		return st.ForgetAbsences()
	}
	for key := range a.plan.Lacks() {
		delete(absent, key)
	}
	return st.SetPresent(func(yield func(string) bool) {
		for key := range absent {
			if !yield(key) {
				return
			}
		}
	})
}

// recallAbsences finds who is absent so far, and whether the file was counted.
func (k *known) recallAbsences(src *Source, rules *plan.Rules) (err error) {
	if k.state == nil || rules.After.None() {
		return nil
	}
	digest := src.File.Info().Digest
	counted, err := k.state.CountedAbsent(hex.EncodeToString(digest[:]))
	if err == nil {
		k.absences, err = k.state.Absences()
	}
	rules.Repeated = rules.Repeated || counted
	return err
}

func (k *known) Absence(key string) plan.Absence { return plan.Absence(k.absences[key]) }
