package importer

import (
	"context"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
	"kashsync/state/register"
)

// Why a new state may add.
const (
	ByEmptyList = "empty_list" // the shop has no customers
	ByAdopt     = "adopt"      // those it has are known
	ByUser      = "new_state"  // the user said so
)

// An Admission says whether customers may be added without entering somebody
// twice.
type Admission struct {
	// Guard holds the adds; "" where they may go.
	Guard plan.Guard
	// Why is to be recorded in a state that was new before the first add; "" in
	// one that is not.
	Why string
	// Listed is how many customers the list shows, where it could be read and a
	// new state asked for it.
	Listed int
	// Unlisted is why the list could not be read; nil where it was, or was not
	// asked for.
	Unlisted *kash.ListError
}

// Admit decides about adds. st is nil where there is no state yet. A state that
// is out of place holds them, whatever a list shows: it may be behind, or wrong.
// A new one asks the shop's list, unless the user vouches for it: an empty list
// proves that nobody can be doubled. The error is a *kash.ListError where the shop answers with one, or cannot be reached.
func Admit(ctx context.Context, st *state.State, place *Place, shop Lister, vouched bool) (Admission, error) {
	isNew, err := IsNew(st)
	if err != nil {
		return Admission{}, err
	}
	guard := outOfPlace(place.Kind)
	switch {
	case !isNew, guard != "":
		return Admission{Guard: guard}, nil
	case vouched:
		return Admission{Why: ByUser}, nil
	}
	return askList(ctx, shop)
}

// AsksList reports whether Admit will ask the shop's list.
func AsksList(st *state.State, place *Place, vouched bool) (bool, error) {
	isNew, err := IsNew(st)
	guard := outOfPlace(place.Kind)
	return isNew && guard == "" && !vouched, err
}

// IsNew reports whether nothing is recorded that says who is in the shop.
func IsNew(st *state.State) (bool, error) {
	if st == nil {
		return true, nil
	}
	info, err := st.Info()
	// That the shop was empty says nothing any more where nobody was added then.
	nobody := info.Confirmed == ByEmptyList && info.Customers+info.Unsettled == 0
	return info.Confirmed == "" || nobody, err
}

// outOfPlace is the guard that a place calls for.
func outOfPlace(kind register.Kind) plan.Guard {
	switch kind {
	case register.Older:
		return plan.GuardOlder
	case register.Copy:
		return plan.GuardCopy
	case register.Second:
		return plan.GuardSecond
	}
	return ""
}

// Foresee is the guard that Admit will answer with whatever the shop's list shows.
func (p *Place) Foresee() plan.Guard { return outOfPlace(p.Kind) }

func askList(ctx context.Context, shop Lister) (Admission, error) {
	a := Admission{Guard: plan.GuardNewState}
	err := patiently(ctx, func() error {
		a.Listed = 0
		for _, err := range shop.List(ctx) {
			if err != nil {
				return err
			}
			a.Listed++
		}
		return nil
	})
	if err == nil && a.Listed == 0 {
		return Admission{Why: ByEmptyList}, nil
	}
	if a.Unlisted = Unlistable(err); a.Unlisted != nil {
		err = nil
	}
	return a, err
}
