package importer

import (
	"context"
	"time"

	"kashsync/state"
)

// Refresh reads the shop's list. Where it differs from what is known, and may be
// behind the last run, it is read again once it is not: onWait is told how long
// that takes. The error is a *kash.ListError where the list cannot be used.
func Refresh(ctx context.Context, st *state.State, shop Lister, onWait func(time.Duration)) (*Listing, error) {
	pause, err := untilQuiet(st, time.Now())
	if err != nil {
		return nil, err
	}
	l, err := ReadList(ctx, shop, st)
	if err != nil || pause <= 0 || !l.drifted() {
		return l, err
	}
	if err := waitTold(ctx, pause, onWait); err != nil {
		return nil, err
	}
	return ReadList(ctx, shop, st)
}

// untilQuiet is how long the list may still be behind the last run.
func untilQuiet(st *state.State, now time.Time) (time.Duration, error) {
	if st == nil {
		return 0, nil
	}
	changed, err := st.LastChange()
	if err != nil {
		return 0, err
	}
	runs, err := st.Runs()
	cutOff := len(runs) > 0 && runs[len(runs)-1].Ended.IsZero()
	switch {
	case err != nil || changed.IsZero() && !cutOff:
		return 0, err
	case cutOff:
		changed = now
	}
	return untilListed(changed, now), nil
}
