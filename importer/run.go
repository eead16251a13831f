package importer

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// A Run sends the actions of one plan, from its first intent to its last outcome.
type Run struct {
	// Record is what is recorded of the run: all that state.BeginRun takes, but
	// for Origin and Started.
	Record  state.Run
	Actions iter.Seq2[plan.Action, error]
	State   *state.State
	Binding state.Binding
	Shop    send.Shop
	Pace    send.Options
	// Place is the state's in the register; nil: there is no register.
	Place *Place
	// Confirm is what to record in a new state before the first add: an
	// Admission's Why.
	Confirm string
	// Keep is for how many days the values of past calls are kept, see
	// state.Prune; 0: for ever.
	Keep int
	// Origin is what made the values: see OriginOf; zero where no row did.
	Origin state.Origin
	// Absences are to be noted at the end; nil: the run says nothing of them.
	Absences *Absences
	// Source is the spreadsheet that the plan was made of; nil: it is not at hand.
	Source *Source

	undone  map[string]state.Undone // before the run
	settler settler
}

// RecordOf is what is to be recorded of a run of that kind over a spreadsheet.
func RecordOf(kind string, src *Source, p *plan.Plan) state.Run {
	return state.Run{
		Kind: kind, Source: src.Path, Sheet: src.File.Info().Sheet, Digest: src.Digest(),
		Mapping: src.mappingDigest(), Rows: p.Summary.Rows,
	}
}

// A Tally is what a run came to.
type Tally struct {
	Run      int64
	Code     string // the plan's
	Outcomes map[send.Outcome]int
	Stats    send.Stats
}

// Send takes the plan to the shop and hands every result to results, in the
// plan's order. The error says why the run ended early, which is one of send.Run's, or
// one of the state's before anything was sent; or what could not be recorded after the
// last call. End must follow.
func (r *Run) Send(ctx context.Context, results func(*send.Result) error) (Tally, error) {
	tally := Tally{Outcomes: map[send.Outcome]int{}}
	if err := r.begin(); err != nil {
		return tally, err
	}
	tally.Run, tally.Code = r.Record.Number, r.Record.Code
	j := r.State.Journal(r.Record.Number)
	var rejects []state.Reject
	refresh := refresher{state: r.State, origin: r.Record.Origin}
	redone := redone{undone: r.undone}
	stats, err := carryOut(ctx, r.State, r.Shop, r.Pace, j, journal{j}, r.Actions, func(res *send.Result) error {
		tally.Outcomes[res.Outcome]++
		if Rejected(res) {
			rejects = append(rejects, rejectOf(&res.Action))
		}
		redone.see(res)
		r.settler.see(res)
		if ctx.Err() == nil { // who stops a run does not wait for this
			refresh.see(res)
		}
		return results(res)
	})
	tally.Stats = stats
	r.Record.Counts = map[string]int{}
	for outcome, n := range tally.Outcomes {
		r.Record.Counts[string(outcome)] = n
	}
	if len(rejects) > 0 {
		if failed := r.State.Reject(tally.Run, slices.Values(rejects)); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	if ctx.Err() == nil {
		refresh.write()
		err = errors.Join(err, r.prune(ctx))
	}
	return tally, errors.Join(err, refresh.failed, redone.write(r.State))
}

// prune has values of past runs go that are to be kept no longer.
func (r *Run) prune(ctx context.Context) error {
	if r.Keep == 0 {
		return nil
	}
	if _, err := r.State.Prune(ctx, r.Record.Started.AddDate(0, 0, -r.Keep)); ctx.Err() == nil {
		return err
	}
	return nil // the next run goes on
}

func (r *Run) begin() (err error) {
	if r.Place != nil {
		if err := r.Place.Enter(); err != nil {
			return err
		}
	}
	if err := r.State.Bind(r.Binding); err != nil {
		return err
	}
	if r.Confirm != "" {
		if err := r.State.Confirm(r.Confirm); err != nil {
			return err
		}
	}
	if r.Origin.Rules != nil {
		if r.Record.Origin, err = r.State.SetOrigin(r.Origin); err != nil {
			return err
		}
	}
	if r.undone, err = r.State.Undone(); err != nil {
		return err
	}
	r.Record.Started = time.Now()
	r.Record.Number, err = r.State.BeginRun(r.Record)
	return err
}

// End records how the run ended, with its exit code. A run that never began is
// not recorded.
func (r *Run) End(exit int) error {
	if r.Record.Number == 0 {
		return nil
	}
	r.Record.Exit, r.Record.Ended = exit, time.Now()
	r.Record.Settled = r.settled()
	noted := r.Absences.note(r.State, r.Record.Digest, r.Record.Ended)
	if err := errors.Join(noted, r.State.EndRun(r.Record)); err != nil || r.Place == nil {
		return err
	}
	return r.Place.Leave()
}
