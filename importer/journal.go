package importer

import (
	"context"
	"errors"
	"iter"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// carryOut takes actions to the shop with a journal of the state's, and closes it.
func carryOut(
	ctx context.Context, st *state.State, shop send.Shop, pace send.Options, j *state.Journal, as send.Journal,
	actions iter.Seq2[plan.Action, error], results func(*send.Result) error,
) (send.Stats, error) {
	stats, err := send.Run(ctx, pace, careful(shop, st), as, actions, results)
	if closing := j.Close(); closing != nil && !errors.As(err, new(*send.JournalError)) {
		err = errors.Join(err, &send.JournalError{Op: "close", Err: closing})
	}
	return stats, err
}

// journal lets the sender write into the state.
type journal struct{ *state.Journal }

func (j journal) Intent(ctx context.Context, a *plan.Action) (int64, error) {
	return j.Journal.Intent(ctx, &state.Call{
		Action: state.Action(a.Kind), Key: a.Key, OldKey: a.OldKey, ID: a.ID, Line: a.Line,
		Sent: a.Send, Keep: a.Keep, Before: a.Before,
		Fingerprint: a.Print, Adopts: a.Adopts, Gone: a.Gone,
		Cause: string(a.Cause), Causes: causesByName(a.Causes),
		Raw: a.Raw, Cells: a.Cells, Sums: a.Sums, Plain: a.Plain(), Undoes: a.Undoes,
	})
}

// causesByName tells the cause of each field that is not the file's.
func causesByName(causes plan.Causes) map[string]string {
	var by map[string]string
	for cause, fields := range causes {
		for f := range fields.All() {
			if by == nil {
				by = map[string]string{}
			}
			by[f.String()] = string(cause)
		}
	}
	return by
}

func (j journal) Settle(ticket int64, r *send.Result) error {
	err := j.Journal.Settle(ticket, state.Outcome{
		Result: state.Result(r.Outcome), ID: r.ID, Attempts: r.Attempts,
		Status: r.Status, Message: r.Message, Ended: r.Time,
	})
	var taken *state.IDError
	if errors.As(err, &taken) {
		// The shop answered with an id that cannot be this customer's. The
		// state has it as in doubt, and so has the report.
		r.Outcome, r.ID, r.Message, r.Action.Note = send.InDoubt, "", "", plan.NoteIDTaken
		return nil
	}
	return err
}
