package importer

import (
	"context"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
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
// is out of place holds them. A new one asks the shop's list, unless the user
// vouches for it: an empty list proves that nobody can be doubled. The error is
// a *kash.ListError where the shop answers with one, or cannot be reached.
func Admit(ctx context.Context, st *state.State, place *Place, shop Lister, vouched bool) (Admission, error) {
	isNew, err := IsNew(st)
	if err != nil {
		return Admission{}, err
	}
	switch guard := place.Guard(); {
	case !isNew, guard != "":
		return Admission{Guard: guard}, nil
	case vouched:
		return Admission{Why: state.ByUser}, nil
	}
	return askList(ctx, shop)
}

// AsksList reports whether Admit will ask the shop's list.
func AsksList(st *state.State, place *Place, vouched bool) (bool, error) {
	isNew, err := IsNew(st)
	return isNew && place.Guard() == "" && !vouched, err
}

// IsNew reports whether nothing is recorded that says who is in the shop.
func IsNew(st *state.State) (bool, error) {
	if st == nil {
		return true, nil
	}
	info, err := st.Info()
	// That the shop was empty says nothing any more where nobody was added then.
	nobody := info.Confirmed == state.ByEmptyList && info.Customers+info.Unsettled == 0
	return info.Confirmed == "" || nobody, err
}

func askList(ctx context.Context, shop Lister) (Admission, error) {
	a := Admission{Guard: plan.GuardNewState}
	var err error
	a.Listed, err = patiently(ctx, func() (n int, err error) {
		for _, err := range shop.List(ctx) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	})
	if err == nil && a.Listed == 0 {
		return Admission{Why: state.ByEmptyList}, nil
	}
	if a.Unlisted = Unlistable(err); a.Unlisted != nil {
		err = nil
	}
	return a, err
}
