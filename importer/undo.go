package importer

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// A RunError says that a state has no run of that number.
type RunError struct{ Run, Last int64 }

func (e *RunError) Error() string {
	return fmt.Sprintf("importer: no run %d, the last is %d", e.Run, e.Last)
}

// FindRun returns what is recorded of a run. The error is a *RunError where there
// is none of that number.
func FindRun(st *state.State, number int64) (run state.Run, err error) {
	runs, err := st.Runs()
	if err != nil {
		return run, err
	}
	last := int64(0)
	for _, run := range runs {
		if last = run.Number; run.Number == number {
			return run, nil
		}
	}
	return run, &RunError{Run: number, Last: last}
}

// Only picks the customers whose calls are to be undone, by any of the keys and
// Kash ids that they have or had; nil picks all.
type Only map[string]bool

func (o Only) picks(c *state.Call) bool {
	return o == nil || o["key:"+c.Key] || c.OldKey != "" && o["key:"+c.OldKey] || c.ID != "" && o["id:"+c.ID]
}

// Add picks a customer. Either may be "".
func (o Only) Add(key, id string) {
	if key != "" {
		o["key:"+key] = true
	}
	if id != "" {
		o["id:"+id] = true
	}
}

// MakeUndo plans the way back from a run, from the state's journal. It sends
// nothing and writes nothing. Its actions are those of the state as it is when
// they are ranged over.
func MakeUndo(ctx context.Context, st *state.State, run int64, only Only, rules plan.UndoRules) (*plan.Undo, error) {
	index, err := st.Index(ctx)
	if err != nil {
		return nil, err
	}
	if rules.Rekeyed, err = st.Rekeyed(); err != nil {
		return nil, err
	}
	planning := true
	u, err := plan.MakeUndo(func() iter.Seq2[plan.Past, error] {
		return func(yield func(plan.Past, error) bool) {
			for call, err := range st.CallsOf(run) {
				if planning && ctx.Err() != nil {
					err = context.Cause(ctx)
				}
				if err == nil && !only.picks(&call) {
					continue
				}
				past := pastOf(st, &call)
				if !yield(past, err) || err != nil {
					return
				}
			}
		}
	}, &known{Index: index, state: st}, rules)
	planning = false
	return u, err
}

// pastOf is a call with all that was done about its customer.
func pastOf(st *state.State, c *state.Call) plan.Past {
	past := plan.Past{Deed: deedOf(c)}
	switch c.Outcome.Result {
	case state.Done:
	case state.Failed, state.NotSent:
		past.Undone = plan.Skipped
	default:
		past.Undone = plan.InDoubt
	}
	past.Story = func() (story []plan.Deed, err error) {
		calls, err := st.DoneTo(past.ID)
		for i := range calls {
			story = append(story, deedOf(&calls[i]))
		}
		return story, err
	}
	return past
}

func deedOf(c *state.Call) plan.Deed {
	return plan.Deed{
		Ticket: c.Ticket, Run: c.Run, Kind: plan.Kind(c.Action), Key: c.Key, OldKey: c.OldKey, ID: c.ID,
		Send: c.Sent, Before: c.Before, Gone: c.Gone, Undoes: c.Undoes, Pruned: c.Pruned,
	}
}

// redone gathers the customers whose rows say what the shop has: nothing of them
// is undone any more.
type redone struct {
	undone map[string]state.Undone
	keys   []string
}

func (r *redone) see(res *send.Result) {
	a := &res.Action
	if a.Kind != plan.Unchanged || a.Cause == plan.FromUndo || a.Conflicts != 0 {
		return
	}
	if _, undone := r.undone[a.Key]; undone {
		r.keys = append(r.keys, a.Key)
	}
}

func (r *redone) write(st *state.State) error {
	if len(r.keys) == 0 {
		return nil
	}
	return st.Redo(slices.Values(r.keys))
}
