package send

import (
	"time"

	"github.com/cenkalti/backoff/v5"

	"kashsync/importer/plan"
)

// How often, and how long, one call is sent again.
const (
	maxUnknown   = 5                // attempts of an edit or a delete that were left open
	maxUnsent    = 3                // attempts that never left, while the shop never answered
	maxOutage    = 2 * time.Minute  // of such attempts, once it has answered
	maxThrottled = 10 * time.Minute // of 429s
)

// A step is what to do after an attempt.
type step struct {
	again   bool          // send it again after a pause of wait
	wait    time.Duration // 0: as soon as the pace lets it
	ask     bool          // ask the shop's list whether the delete is done
	outcome Outcome       // of the call, else
	stop    *Stop         // ends the run; nil mostly
}

// tries is what the attempts of one call came to so far.
type tries struct {
	kind      plan.Kind
	pause     func() time.Duration // the next pause, growing
	made      int
	doubt     bool      // one of them, or one of an earlier run, may have happened
	unknown   int       // attempts that may have happened
	unsent    int       // attempts in a row that never left
	outage    time.Time // since when they do not
	throttled time.Time // since when the shop asks for patience
}

func newTries(a *plan.Action) *tries {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = time.Second
	b.RandomizationFactor = 0.3
	b.Multiplier = 2
	b.MaxInterval = 15 * time.Second
	return &tries{kind: a.Kind, doubt: a.Again, pause: b.NextBackOff}
}

// mayHaveHappened reports whether the call is to be taken for one that may have
// been carried out.
func (a Answer) mayHaveHappened() bool { return a.Verdict == Unknown && !a.Unsent }

// next decides what follows an answer. answered says whether the shop answered
// any call in this run.
//
// An add is never sent again once it may have happened. An edit that is refused
// after an attempt that may have happened is in doubt: what the shop holds now
// is not known. So is such a delete, unless the shop's list lacks the customer.
func (t *tries) next(a Answer, now time.Time, answered bool) step {
	t.made++
	switch {
	case a.Verdict == Succeeded:
		return step{outcome: Done}
	case a.Unsent:
		return t.neverLeft(a, now, answered)
	}
	t.unsent = 0
	t.doubt = t.doubt || a.Verdict == Unknown
	switch {
	case a.Verdict == Unknown && t.kind == plan.Add:
		return step{outcome: InDoubt}
	case a.Throttled && a.Again:
		return t.patience(a, now)
	case a.Verdict == Unknown:
		t.unknown++
		if t.unknown >= maxUnknown {
			return step{outcome: InDoubt}
		}
		return step{again: true, wait: t.pause()}
	case !t.doubt:
		return step{outcome: Failed}
	}
	return step{ask: t.kind == plan.Delete, outcome: InDoubt}
}

func (t *tries) neverLeft(a Answer, now time.Time, answered bool) step {
	if t.unsent == 0 {
		t.outage = now
	}
	t.unsent++
	enough := t.unsent >= maxUnsent
	if answered {
		enough = now.Sub(t.outage) >= maxOutage
	}
	if enough {
		return step{outcome: t.ended(), stop: stopped(Unreachable, t.unsent, a)}
	}
	return step{again: true, wait: t.pause()}
}

func (t *tries) patience(a Answer, now time.Time) step {
	if t.throttled.IsZero() {
		t.throttled = now
	}
	lasted := now.Sub(t.throttled)
	if lasted < maxThrottled {
		return step{again: true}
	}
	stop := stopped(Throttled, t.made, a)
	stop.RetryAfter = lasted
	return step{outcome: t.ended(), stop: stop}
}

// ended is the outcome of a call that gets no further attempt. It is for calls
// whose attempts were all of the kind that is made again.
func (t *tries) ended() Outcome {
	if t.doubt {
		return InDoubt
	}
	return NotSent
}
