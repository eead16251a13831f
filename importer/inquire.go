package importer

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"kashsync/importer/kash"
	"kashsync/importer/match"
	"kashsync/importer/send"
	"kashsync/state"
)

// An Inquiry is what can be found out about the calls in doubt.
type Inquiry struct {
	Doubts []Doubt
	// List is the shop's list; nil where it was not asked for, or could not be
	// read: Unlisted says why.
	List     *Listing
	Unlisted *kash.ListError
}

// A Doubt is a call in doubt. Of an add, Finding is what the list proves; edits
// and deletes are simply made again.
type Doubt struct {
	state.Call
	match.Finding
}

// Again reports whether the call is simply made again: that cannot double anybody.
func (d *Doubt) Again() bool { return d.Action != state.Add }

// Proof is how the list settles an add, and whether it does. Where it does not,
// the settlement lacks what became of the call.
func (d *Doubt) Proof() (s Settlement, proved bool) {
	s = Settlement{Call: d.Call, By: ByList}
	if d.Verdict == match.Happened {
		s.Happened, s.ID = true, d.Finding.ID
	}
	return s, !d.Again() && (s.Happened || d.Verdict == match.NotHappened)
}

// Inquire finds out what it can. It reads the shop's list where adds are in
// doubt. What became of one is not believed before the list shows what was sent
// last: what was made may be missing still, and whoever is there be somebody just
// alike. onWait is told how long that takes. Without a shop nothing is asked. The
// state must be locked: then no call is under way any more.
func Inquire(ctx context.Context, st *state.State, shop Lister, onWait func(time.Duration)) (*Inquiry, error) {
	return InquireBy(ctx, st, shop, send.RealTime{}, onWait)
}

// InquireBy is Inquire by another clock.
func InquireBy(ctx context.Context, st *state.State, shop Lister, clock send.Clock, onWait func(time.Duration)) (*Inquiry, error) {
	calls, err := st.InDoubt()
	if err != nil {
		return nil, err
	}
	q := &Inquiry{}
	pause := untilShown(calls, clock.Now())
	if shop != nil {
		err = q.ask(ctx, st, shop, calls)
	} else {
		q.find(calls)
	}
	if err != nil || pause <= 0 || !q.doubtful() {
		return q, err
	}
	onWait(pause)
	if !clock.Sleep(ctx, pause, nil) {
		return nil, context.Cause(ctx)
	}
	return q, q.ask(ctx, st, shop, calls)
}

// ask reads the list, where adds are in doubt, and holds the calls against it.
func (q *Inquiry) ask(ctx context.Context, st *state.State, shop Lister, calls []state.Call) (err error) {
	if len(addsOf(calls)) > 0 {
		q.List, err = ReadList(ctx, shop, st)
		if err != nil && !errors.As(err, &q.Unlisted) {
			return err
		}
	}
	q.find(calls)
	return q.distrust(st)
}

// distrust believes of nobody that they are not there, where the list lacks
// somebody who was sent at the time of a doubt, or later: it is an old one.
func (q *Inquiry) distrust(st *state.State) error {
	first := int64(math.MaxInt64)
	for i := range q.Doubts {
		if q.Doubts[i].Verdict == match.NotHappened {
			first = min(first, q.Doubts[i].Run)
		}
	}
	if first == math.MaxInt64 {
		return nil
	}
	ids, err := st.IDsSince(first)
	open := map[string]bool{} // whether these are still there nobody knows
	for i := range q.Doubts {
		open[q.Doubts[i].Call.ID] = true
	}
	if err != nil || !slices.ContainsFunc(ids, func(id string) bool { return !q.List.there[id] && !open[id] }) {
		return err
	}
	for i := range q.Doubts {
		if d := &q.Doubts[i]; d.Verdict == match.NotHappened {
			d.Verdict = match.Open
		}
	}
	return nil
}

// doubtful reports whether a list that is read later may tell more.
func (q *Inquiry) doubtful() bool {
	return q.List != nil && slices.ContainsFunc(q.Doubts, func(d Doubt) bool { return !d.Again() })
}

func addsOf(calls []state.Call) (adds []match.Doubt) {
	for _, c := range calls {
		if c.Action == state.Add {
			adds = append(adds, match.Doubt{Key: c.Key, Sent: c.Sent})
		}
	}
	return adds
}

// untilShown is how long it takes until a list tells what became of every add.
// One that a kill cut off may have left a moment ago, whatever the time of its
// intent.
func untilShown(calls []state.Call, now time.Time) (pause time.Duration) {
	for _, c := range calls {
		if c.Action == state.Add {
			pause = max(pause, untilListed(c.Outcome.Ended, now))
		}
	}
	return pause
}

// find holds the calls against the list.
func (q *Inquiry) find(calls []state.Call) {
	q.Doubts = nil
	findings := map[string]match.Finding{}
	if q.List != nil {
		for _, f := range match.Doubts(addsOf(calls), q.List.Unknown, &q.List.form, q.List.Len == 0) {
			findings[f.Key] = f
		}
	}
	for _, c := range calls {
		d := Doubt{Call: c, Finding: match.Finding{Verdict: match.Open}}
		if f, found := findings[c.Key]; found && c.Action == state.Add {
			d.Finding = f
		}
		if d.Verdict == match.NotHappened && c.Outcome.Message == state.IDTaken {
			d.Verdict = match.Open // the shop has confirmed it
		}
		q.Doubts = append(q.Doubts, d)
	}
}

// LearnMatches is the harmless half of resolving: it learns the ids of adds that
// the shop's list proves to have happened. It waits, as Inquire does, only where
// there is one that may be. It never concludes that one did not. The error is a
// *kash.ListError where the list cannot be used.
func LearnMatches(ctx context.Context, st *state.State, shop Lister, onWait func(time.Duration)) (learnt int, err error) {
	calls, err := st.InDoubt()
	if err != nil {
		return 0, err
	}
	if len(addsOf(calls)) == 0 {
		return 0, nil
	}
	q, pause := &Inquiry{}, untilShown(calls, time.Now())
	for {
		if q.List, err = ReadList(ctx, shop, st); err != nil {
			return 0, err
		}
		q.find(calls)
		if pause <= 0 || !slices.ContainsFunc(q.Doubts, func(d Doubt) bool { return d.Verdict == match.Happened }) {
			break
		}
		if err := waitTold(ctx, pause, onWait); err != nil {
			return 0, err
		}
		pause = 0
	}
	var settled []Settlement
	for i := range q.Doubts {
		if s, proved := q.Doubts[i].Proof(); proved && s.Happened {
			settled = append(settled, s)
		}
	}
	if err := Settle(st, settled); err != nil {
		return 0, err
	}
	return len(settled), nil
}
