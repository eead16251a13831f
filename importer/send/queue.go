package send

import (
	"iter"

	"kashsync/importer/plan"
)

// window is how many actions may be under way, or done, before the first of
// them is done: it bounds what waits in memory behind one slow call.
const window = 1024

// A job is an action on its way. done is closed once result is complete; it is
// nil where it was from the start.
type job struct {
	result  Result
	done    chan struct{}
	ticket  int64
	settled bool // the journal has the outcome of ticket, durably or soon
}

// dispatch reads the actions, gives all of them to order and those that call
// the shop to work as well.
func (r *runner) dispatch(actions iter.Seq2[plan.Action, error], order, work chan<- *job) {
	defer close(order)
	defer close(work)
	leaving := false
	for a, err := range actions {
		if err != nil {
			r.end(err)
			return
		}
		j := &job{result: Result{Action: a, Outcome: passes(&a), ID: a.ID}}
		if j.result.Outcome != "" {
			order <- j
			continue
		}
		if a.Leaves() && !leaving {
			r.underway.Wait()
		}
		leaving = a.Leaves()
		j.done = make(chan struct{})
		r.underway.Add(1)
		order <- j
		work <- j
	}
}

func (r *runner) work(work <-chan *job) {
	for j := range work {
		r.clock.Busy(1)
		j.ticket, j.settled = r.call(&j.result)
		close(j.done)
		r.underway.Done()
		r.clock.Busy(-1)
	}
}

// collect hands the results over in the order of the actions.
func (r *runner) collect(order <-chan *job, results func(*Result) error) {
	failed := false
	for j := range order {
		if j.done != nil {
			<-j.done
			r.confirm(j)
		}
		if err := results(&j.result); err != nil && !failed {
			failed = true
			r.end(err)
		}
	}
}

// confirm waits until an outcome is durable. One that was lost on the way to the
// disk will be found as a bare intent: it is in doubt.
func (r *runner) confirm(j *job) {
	if !j.settled {
		return
	}
	if err := r.journal.Durable(j.ticket); err != nil {
		r.end(&JournalError{Op: "settle", Err: err})
		j.result.Outcome = InDoubt
	}
}

// passes is the outcome of an action that calls nobody; "" of one that calls.
func passes(a *plan.Action) Outcome {
	switch a.Kind {
	case plan.Add, plan.Edit, plan.Delete:
		if a.Guard != "" {
			return Held
		}
		if a.Kind == plan.Add && a.Again {
			return InDoubt // an add that may have happened is never sent again
		}
		return ""
	case plan.Unchanged:
		return Unchanged
	case plan.Invalid:
		return Invalid
	case plan.InDoubt:
		return InDoubt
	}
	return Skipped
}
