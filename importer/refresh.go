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
	onWait(pause)
	if err := wait(ctx, pause); err != nil {
		return nil, err
	}
	return ReadList(ctx, shop, st)
}

// untilQuiet is how long the list may still be behind the last run.
func untilQuiet(st *state.State, now time.Time) (time.Duration, error) {
	if st == nil {
		return 0, nil
	}
	ended, err := st.LastChange()
	if err != nil {
		return 0, err
	}
	runs, err := st.Runs()
	if err != nil {
		return 0, err
	}
	// A run that was cut off; or the clock was set back.
	if len(runs) > 0 && runs[len(runs)-1].Ended.IsZero() || ended.After(now) {
		ended = now
	}
	return max(0, ended.Add(ListLag).Sub(now)), nil
}
