package importer

import (
	"context"
	"errors"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// Who settled a call in doubt, as the journal's message.
const (
	ByList   = "settled_by_list"
	ByAnswer = "settled_by_answer"
)

// A Settlement is the last word on a call in doubt.
type Settlement struct {
	Call     state.Call
	Happened bool
	ID       string // of an add that happened
	By       string // ByList or ByAnswer
}

// Settle writes settlements into the state, all that can be. The error is a
// *state.IDError where an id is empty or another customer's: that call stays in
// doubt.
func Settle(st *state.State, settlements []Settlement) error {
	j := st.Journal(0)
	var errs []error
	for _, s := range settlements {
		o := s.Call.Outcome
		o.Result, o.ID, o.Message, o.Ended = state.Failed, "", s.By, time.Time{}
		if s.Happened {
			o.Result, o.ID = state.Done, s.ID
		}
		errs = append(errs, j.Settle(s.Call.Ticket, o))
	}
	errs = append(errs, j.Close())
	return errors.Join(errs...)
}

// Again makes calls in doubt once more: edits and deletes, whose repetition
// changes nothing. What is open after that stays in doubt.
func Again(
	ctx context.Context, st *state.State, shop send.Shop, pace send.Options, calls []state.Call, results func(*send.Result) error,
) (send.Stats, error) {
	calls, err := leaveTaken(st, calls)
	if err != nil {
		return send.Stats{}, err
	}
	j := st.Journal(0)
	open := reopened{journal{j}, map[string]int64{}}
	for _, c := range calls {
		open.tickets[c.Key] = c.Ticket
	}
	return carryOut(ctx, st, shop, pace, j, open, func(yield func(plan.Action, error) bool) {
		for i := range calls {
			if calls[i].Action != state.Add && !yield(again(&calls[i]), nil) {
				return
			}
		}
	}, results)
}

// leaveTaken leaves out calls whose Kash id came from the row, and is another
// customer's by now: they would write over that one. Who was to get another key
// may have the old one still.
func leaveTaken(st *state.State, calls []state.Call) (rest []state.Call, err error) {
	for _, c := range calls {
		owner, taken, err := st.KeyOf(c.ID)
		if err != nil {
			return nil, err
		}
		if !taken || owner == c.Key || owner == c.OldKey {
			rest = append(rest, c)
		}
	}
	return rest, nil
}

func again(c *state.Call) plan.Action {
	return plan.Action{
		Kind: plan.Kind(c.Action), Key: c.Key, OldKey: c.OldKey, ID: c.ID, Line: c.Line, Cause: plan.FromEarlier,
		Send: c.Sent, Keep: c.Keep, Before: c.Before, Print: c.Fingerprint,
		Adopts: c.Adopts, Gone: c.Gone, Again: true,
	}
}

// reopened is the journal of calls whose intent is durable since an earlier run:
// they are made again under the ticket that they have.
type reopened struct {
	journal
	tickets map[string]int64 // by key
}

func (r reopened) Intent(_ context.Context, a *plan.Action) (int64, error) {
	return r.tickets[a.Key], nil
}

// Settle leaves what was not sent again as it is: in doubt.
func (r reopened) Settle(ticket int64, res *send.Result) error {
	if res.Time.IsZero() || res.Outcome == send.NotSent {
		return nil
	}
	return r.journal.Settle(ticket, res)
}
