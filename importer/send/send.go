// Package send takes a plan's actions to the shop: a pool of paced workers that
// writes each call's intent before it and its outcome after it.
package send

import (
	"context"
	"time"

	"kashsync/importer/plan"
)

// Outcome is what became of an action.
type Outcome string

// The outcomes, as the results report spells them.
const (
	Done      Outcome = "done"
	Unchanged Outcome = "unchanged"
	Invalid   Outcome = "invalid"
	Failed    Outcome = "failed"   // the shop says that nothing happened
	InDoubt   Outcome = "in_doubt" // it may have happened
	Held      Outcome = "held"     // a guard held it back
	Skipped   Outcome = "skipped"
	NotSent   Outcome = "not_sent" // the run ended first
)

// A Result is an action and what became of it.
type Result struct {
	Action   plan.Action
	Outcome  Outcome
	ID       string    // the customer's Kash id, where one is known by now
	Attempts int       // calls made
	Status   int       // the last HTTP status; 0 where there was none
	Message  string    // the shop's words, or what went wrong on the way
	Time     time.Time // of the last answer; zero where nothing was sent
}

// An Answer is what one call to the shop came to.
type Answer struct {
	Verdict Verdict
	ID      string // of an add that is done: the new customer's id
	Status  int    // HTTP status; 0 where no answer came
	Message string // the shop's own words, key blanked out, or the error's
	// Again says that the very same call may be sent again: it provably never
	// left, or the shop asked for patience (429).
	Again bool
	// Unsent says that the request provably never left this machine.
	Unsent bool
	// Throttled says that the shop asked for patience (429); RetryAfter is how
	// long it asked for, 0 where it did not say.
	Throttled  bool
	RetryAfter time.Duration
}

// Verdict is the judgement of an answer.
type Verdict uint8

// The verdicts. The zero verdict is the careful one.
const (
	Unknown   Verdict = iota // it may have happened
	Succeeded                // it happened
	Refused                  // it did not happen
)

// A Shop takes calls from several goroutines. Call sends the action once and
// never by itself again. It returns by the context's end, which is the call's
// own time-out: a run that is ending lets the calls in flight finish.
type Shop interface {
	Call(ctx context.Context, a *plan.Action) Answer
}

// A Lister is a Shop that can tell which customers it has. It settles one
// question only: whether a delete that was refused after an unknown one is done.
// It returns by the context's end, which is also that of the run.
type Lister interface {
	Has(ctx context.Context, id string) (bool, error)
}

// A Journal remembers what is being sent. Intent returns when the intent is
// durable: only then may the call's first byte leave. Settle records what became
// of it; it need not be durable before the same worker's next Intent returns.
// Every intent that was given a ticket is settled, once, also where nothing was
// sent. Both are called from several goroutines, and keep neither a nor r. An
// interrupt does not end ctx: what is being written is written or refused.
// Settle may correct r where the journal knows better: an add that is done with
// another customer's id is in doubt.
type Journal interface {
	Intent(ctx context.Context, a *plan.Action) (ticket int64, err error)
	Settle(ticket int64, r *Result) error
	// Durable waits until what Settle recorded of the ticket is durable. A
	// result is told to nobody before that.
	Durable(ticket int64) error
}
