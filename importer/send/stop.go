package send

import (
	"fmt"
	"time"

	"kashsync/importer/plan"
)

// A StopReason is why a run ended by itself before its plan did.
type StopReason string

// The reasons to stop, and what a Stop holds beside each.
const (
	RefusedAlike StopReason = "refused_alike" // Count first answers; Status, Message: what each said
	UnknownAdds  StopReason = "unknown_adds"  // Count adds in a row; Status, Message: of the last
	HalfFailed   StopReason = "half_failed"   // Count of the last 50 calls; Status, Message: of the last
	LongWait     StopReason = "long_wait"     // RetryAfter: what the shop asked for; Status, Message
	Throttled    StopReason = "throttled"     // Count attempts of one call, RetryAfter so long in vain; Status, Message
	Unreachable  StopReason = "unreachable"   // Count attempts of one call, none of which left; Message
)

// A Stop is the error of a run that ended by itself. What was in flight then
// has finished, and nothing else was sent.
type Stop struct {
	Reason     StopReason
	Count      int
	Status     int    // HTTP status; 0 where there was none
	Message    string // the shop's words, or what went wrong on the way
	RetryAfter time.Duration
}

func (s *Stop) Error() string {
	return fmt.Sprintf("send: stopped: %s (count %d, status %d, wait %v): %s",
		s.Reason, s.Count, s.Status, s.RetryAfter, s.Message)
}

// When a run stops.
const (
	stopAlike    = 20
	stopUnknowns = 10
	stopWindow   = 50
	stopWait     = 5 * time.Minute
)

// A watch decides from what the shop says whether the run must stop.
type watch struct {
	first    Answer // the first answer that came, while those after it are alike
	alike    int    // how many were; -1 once one was not
	unknowns int    // unknown adds in a row
	taken    int    // adds in a row that were given another customer's id
	calls    int    // calls that are settled
	failed   [stopWindow]bool
	failures int // how many of failed are true
}

// answer takes note of the answer to one attempt.
func (w *watch) answer(add bool, a Answer) *Stop {
	if a.Unsent {
		return nil
	}
	if a.RetryAfter > stopWait {
		return stopped(LongWait, 1, a)
	}
	if a.Throttled {
		return nil
	}
	w.compare(a)
	switch {
	case add && a.Verdict == Unknown:
		w.unknowns++
	case add:
		w.unknowns = 0
	}
	if w.alike == stopAlike {
		return stopped(RefusedAlike, w.alike, a)
	}
	if w.unknowns == stopUnknowns {
		return stopped(UnknownAdds, w.unknowns, a)
	}
	return nil
}

func (w *watch) compare(a Answer) {
	if w.alike == 0 {
		w.first = a
	}
	same := a.Verdict == Refused && a.Status == w.first.Status && a.Message == w.first.Message
	switch {
	case w.alike < 0: // an earlier answer was another
	case same:
		w.alike++
	default:
		w.alike = -1
	}
}

// settled takes note of what became of a call, all its attempts made.
func (w *watch) settled(r *Result) *Stop {
	if r.Outcome == NotSent {
		return nil
	}
	switch {
	case r.Action.Note == plan.NoteIDTaken:
		w.taken++
	case r.Action.Kind == plan.Add && r.Outcome == Done:
		w.taken = 0
	}
	if w.taken == stopUnknowns {
		return &Stop{Reason: UnknownAdds, Count: w.taken, Status: r.Status}
	}
	bad := r.Outcome != Done
	slot := &w.failed[w.calls%stopWindow]
	if *slot {
		w.failures--
	}
	if bad {
		w.failures++
	}
	*slot = bad
	w.calls++
	if w.calls < stopWindow || w.failures < stopWindow/2 {
		return nil
	}
	return &Stop{Reason: HalfFailed, Count: w.failures, Status: r.Status, Message: r.Message}
}

func stopped(why StopReason, count int, a Answer) *Stop {
	return &Stop{Reason: why, Count: count, Status: a.Status, Message: a.Message, RetryAfter: a.RetryAfter}
}
