package send

import (
	"context"
	"fmt"
	"time"

	"kashsync/importer/plan"
)

// A JournalError is the error of a run that ended because its journal failed.
type JournalError struct {
	Op  string // "intent", "settle" or "close"
	Err error
}

func (e *JournalError) Error() string { return fmt.Sprintf("send: journal: %s: %v", e.Op, e.Err) }
func (e *JournalError) Unwrap() error { return e.Err }

// call takes an action from its intent to its outcome, and tells whether the
// journal took it.
func (r *runner) call(res *Result) (ticket int64, settled bool) {
	t := newTries(&res.Action)
	res.Outcome = t.ended()
	if acquire(r.going, r.clock, r.ahead) != nil {
		return 0, false
	}
	ticket, err := r.journal.Intent(r.calls, &res.Action)
	if err != nil {
		release(r.ahead)
		r.end(&JournalError{Op: "intent", Err: err})
		return 0, false
	}
	r.attempts(t, res)
	err = r.journal.Settle(ticket, res)
	if err != nil {
		// The journal's word counts: its next reader will find a bare intent.
		r.end(&JournalError{Op: "settle", Err: err})
		res.Outcome = InDoubt
	}
	r.watched(func(w *watch) *Stop { return w.settled(res) })
	return ticket, err == nil
}

// attempts sends a call until its outcome is known or it must be let go. It
// gives up the place ahead when the first attempt leaves.
func (r *runner) attempts(t *tries, res *Result) {
	for {
		onTrial, err := r.admit(t.kind)
		if t.made == 0 {
			release(r.ahead)
		}
		if err != nil {
			res.Outcome = t.ended()
			return
		}
		answer := r.send(res, onTrial)
		s := t.next(answer, r.clock.Now(), r.answered.Load())
		if s.stop != nil {
			r.end(s.stop)
		}
		if s.again {
			// Where the run ends here, admit says so.
			r.clock.Sleep(r.going, s.wait, nil)
			continue
		}
		res.Outcome = s.outcome
		if s.ask && r.gone(res.Action.ID) {
			res.Outcome = Done
		}
		return
	}
}

// admit waits until an attempt may be made. An add may be let through on trial.
func (r *runner) admit(kind plan.Kind) (onTrial bool, err error) {
	if kind != plan.Add {
		return false, r.pacer.wait(r.going)
	}
	for {
		if onTrial, err = r.gate.pass(r.going); err != nil {
			return false, err
		}
		if err = r.pacer.wait(r.going); err != nil {
			r.gate.leave(onTrial)
			return false, err
		}
		// The gate may have shut while this add waited for the clock.
		if onTrial || !r.gate.shut() {
			return onTrial, nil
		}
	}
}

// send makes one attempt and lets everybody learn from its answer.
func (r *runner) send(res *Result, onTrial bool) Answer {
	sent := r.clock.Now()
	ctx, cancel := r.within(r.calls)
	answer := r.shop.Call(ctx, &res.Action)
	cancel()
	r.made.Add(1)

	res.Attempts++
	res.Status, res.Message = answer.Status, answer.Message
	if !answer.Unsent {
		res.Time = r.clock.Now()
		if answer.Status != 0 {
			r.answered.Store(true)
		}
	}
	add := res.Action.Kind == plan.Add
	if add && answer.Verdict == Succeeded {
		res.ID = answer.ID
	}
	r.gate.observe(add, answer)
	r.gate.leave(onTrial)
	r.watched(func(w *watch) *Stop { return w.answer(add, answer) })
	if r.going.Err() == nil {
		r.pacer.observe(sent, answer)
	}
	return answer
}

// ListLag is how far a shop's list may be behind: one that is asked sooner may
// lack a customer who was added a moment ago, and is there.
const ListLag = 10 * time.Second

// gone reports whether the shop's list proves that a customer is no more. Who ends
// the run does not wait for it: a list can take many times as long as a call.
func (r *runner) gone(id string) bool {
	lister, ok := r.shop.(Lister)
	if !ok || !r.clock.Sleep(r.going, ListLag, nil) || r.pacer.wait(r.going) != nil {
		return false
	}
	ctx, cancel := r.within(r.going)
	defer cancel()
	has, err := lister.Has(ctx, id)
	return err == nil && !has
}

// watched shows the watch something, and ends the run where it says so.
func (r *runner) watched(look func(*watch) *Stop) {
	r.watchMu.Lock()
	stop := look(&r.watch)
	r.watchMu.Unlock()
	if stop != nil {
		r.end(stop)
	}
}

// within bounds a context by the time-out of a call, where there is one.
func (r *runner) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.timeout > 0 {
		return r.clock.Timeout(ctx, r.timeout)
	}
	return ctx, func() {}
}
