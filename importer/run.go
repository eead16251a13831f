package importer

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// A Run sends one plan, from its first intent to its last outcome.
type Run struct {
	Kind    string // "sync", "apply" or "undo"
	Version string // of kashsync
	Who     string // who runs it, and where
	Source  *Source
	Plan    *plan.Plan
	State   *state.State
	Binding state.Binding
	// Partial says that the spreadsheet lists some customers only.
	Partial bool
	Shop    send.Shop
	Pace    send.Options
	// Place is the state's in the register; nil: there is no register.
	Place *Place
	// Confirm is what to record in a new state before the first add: an
	// Admission's Why.
	Confirm string

	record state.Run
}

// A Tally is what a run came to.
type Tally struct {
	Run      int64
	Outcomes map[send.Outcome]int
	Stats    send.Stats
}

// Send takes the plan to the shop and hands every result to results, in the
// plan's order. The error says why the run ended early: one of send.Run's, or
// one of the state's before anything was sent. End must follow.
func (r *Run) Send(ctx context.Context, results func(send.Result) error) (Tally, error) {
	tally := Tally{Outcomes: map[send.Outcome]int{}}
	if err := r.begin(); err != nil {
		return tally, err
	}
	tally.Run = r.record.Number
	j := r.State.Journal(r.record.Number)
	var rejects []state.Reject
	stats, err := carryOut(ctx, r.State, r.Shop, r.Pace, j, journal{j}, r.Plan.Actions(), func(res send.Result) error {
		tally.Outcomes[res.Outcome]++
		if Rejected(&res) {
			rejects = append(rejects, rejectOf(&res.Action))
		}
		return results(res)
	})
	tally.Stats = stats
	r.record.Counts = map[string]int{}
	for outcome, n := range tally.Outcomes {
		r.record.Counts[string(outcome)] = n
	}
	if len(rejects) > 0 {
		if failed := r.State.Reject(tally.Run, slices.Values(rejects)); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	return tally, err
}

func (r *Run) begin() (err error) {
	if err := r.State.Bind(r.Binding); err != nil {
		return err
	}
	if r.Confirm != "" {
		if err := r.State.Confirm(r.Confirm); err != nil {
			return err
		}
	}
	if r.Place != nil {
		if err := r.Place.Enter(); err != nil {
			return err
		}
	}
	info := r.Source.File.Info()
	r.record = state.Run{
		Kind: r.Kind, Version: r.Version, Who: r.Who, Source: r.Source.Path,
		Digest: hex.EncodeToString(info.Digest[:]), Mapping: hex.EncodeToString(r.Source.Mapping.Digest[:]),
		Rows: r.Plan.Summary.Rows, Partial: r.Partial, Started: time.Now(),
	}
	r.record.Number, err = r.State.BeginRun(r.record)
	return err
}

// End records how the run ended, with its exit code. A run that never began is
// not recorded.
func (r *Run) End(exit int) error {
	if r.record.Number == 0 {
		return nil
	}
	r.record.Exit, r.record.Ended = exit, time.Now()
	if err := r.State.EndRun(r.record); err != nil || r.Place == nil {
		return err
	}
	return r.Place.Leave()
}
