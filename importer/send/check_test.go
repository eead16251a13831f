package send

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kashsync/importer/plan"
)

// What a run owes to an action is written down here once more, in the plainest
// words, and never asked of the code that is on trial.

// uncalled is the outcome of an action of which the shop is to hear nothing; "" of
// one that calls it.
func uncalled(a *plan.Action) Outcome {
	calls := a.Kind == plan.Add || a.Kind == plan.Edit || a.Kind == plan.Delete
	switch {
	case calls && a.Guard != "":
		return Held
	case a.Kind == plan.Add && a.Again: // it may have happened
		return InDoubt
	case calls:
		return ""
	}
	return map[plan.Kind]Outcome{
		plan.Unchanged: Unchanged, plan.Invalid: Invalid, plan.InDoubt: InDoubt, plan.Skipped: Skipped,
	}[a.Kind]
}

// comesLast reports whether an action is to wait until all before it is settled:
// it deletes somebody, or is one of leavings.
func comesLast(a *plan.Action) bool {
	return a.Kind == plan.Delete || strings.HasPrefix(a.Key, "leaving-")
}

// mayWait is how many intents may be durable before their turn comes: one, and
// another for every 50 calls a second; one for each worker where nothing limits
// the pace, and never more.
func mayWait(opt Options) int {
	if opt.Rate == 0 {
		return opt.Workers
	}
	return min(opt.Workers, 1+int(opt.Rate)/50)
}

// check holds a history against everything that is promised of every run.
func (h *history) check() error {
	return errors.Join(h.checkResults(), h.checkPlaces(), h.checkBarrier(), h.checkPace(), h.checkStats())
}

// checkResults: each action has one result, in order, that its story bears out.
func (h *history) checkResults() error {
	if len(h.results) != len(h.actions) {
		return fmt.Errorf("%d results for %d actions", len(h.results), len(h.actions))
	}
	stories := make(map[string][]event)
	for _, e := range h.events {
		stories[e.key] = append(stories[e.key], e)
	}
	for i, a := range h.actions {
		r := h.results[i]
		if r.Action.Key != a.Key {
			return fmt.Errorf("result %d is of %s, not of %s", i, r.Action.Key, a.Key)
		}
		if want := uncalled(&a); want != "" && (r.Outcome != want || len(stories[a.Key]) > 0) {
			return fmt.Errorf("%s became %s, not %s: %v", a.Key, r.Outcome, want, stories[a.Key])
		} else if want != "" {
			continue
		}
		if err := h.checkStory(&r, stories[a.Key]); err != nil {
			return fmt.Errorf("%s (%s): %w: %v", a.Key, r.Outcome, err, stories[a.Key])
		}
	}
	return nil
}

// checkStory: an intent is durable before the first byte, settled once after the
// last, nothing is sent that may not be, and the outcome is what was answered.
func (h *history) checkStory(r *Result, story []event) error {
	follows := map[string]string{
		"intent": "start", "durable": "intent", "call": "durable answer", "answer": "call", "settle": "durable answer", "lost": "settle",
	}
	last, attempts, unknown := "start", 0, 0
	if r.Action.Again { // the attempt of an earlier run
		unknown++
	}
	var final Answer
	for _, e := range story {
		if !contains(follows[e.what], last) {
			return fmt.Errorf("%s after %s", e.what, last)
		}
		if e.what == "call" && unknown > 0 && r.Action.Kind == plan.Add {
			return errors.New("an add was sent again that may have happened")
		}
		if e.what == "call" && attempts > 0 && final.Verdict == Succeeded {
			return errors.New("sent again what had succeeded")
		}
		if e.what == "answer" {
			attempts, final = attempts+1, e.answer
			if e.answer.Verdict == Unknown && !e.answer.Unsent {
				unknown++
			}
		}
		if e.what == "lost" && r.Outcome == InDoubt {
			return nil
		}
		if e.what == "settle" && e.outcome != r.Outcome && story[len(story)-1].what != "lost" {
			return fmt.Errorf("settled as %s", e.outcome)
		}
		last = e.what
	}
	if attempts != r.Attempts {
		return fmt.Errorf("%d attempts, result says %d", attempts, r.Attempts)
	}
	if last == "answer" || last == "durable" || last == "call" {
		if h.broken == nil {
			return errors.New("intent was never settled")
		}
		if r.Outcome != InDoubt {
			return errors.New("must be in doubt: the journal did not take its outcome")
		}
		return nil
	}
	return h.checkOutcome(r, attempts, unknown, final)
}

func (h *history) checkOutcome(r *Result, attempts, unknown int, final Answer) error {
	var ok bool
	switch r.Outcome {
	case Done:
		proved := r.Action.Kind == plan.Delete && h.listLacked(r.Action.ID)
		ok = final.Verdict == Succeeded || final.Verdict == Refused && unknown > 0 && proved
	case Failed:
		ok = attempts > 0 && unknown == 0 && final.Verdict == Refused && !final.Throttled
	case InDoubt:
		ok = unknown > 0 && final.Verdict != Succeeded
	case NotSent:
		ok = unknown == 0 && (attempts == 0 || final.Unsent || final.Throttled)
	}
	if !ok {
		return fmt.Errorf("%d attempts, %d unknown, last %+v", attempts, unknown, final)
	}
	return nil
}

// listLacked reports whether the shop's list was read, and a customer not on it.
func (h *history) listLacked(id string) bool {
	for _, e := range h.events {
		if e.what == "lacks" && e.key == id {
			return true
		}
	}
	return false
}

func contains(words, word string) bool {
	for len(words) > 0 {
		var w string
		if n, _ := fmt.Sscan(words, &w); n == 1 && w == word {
			return true
		}
		words = words[min(len(words), len(w)+1):]
	}
	return false
}

// checkPlaces: never more calls at once than workers, and never more durable
// intents waiting for their first call than there are places ahead.
func (h *history) checkPlaces() error {
	flying, waiting := 0, 0
	called := make(map[string]bool)
	for i, e := range h.events {
		switch e.what {
		case "durable":
			waiting++
		case "call":
			flying++
			if !called[e.key] {
				waiting--
			}
			called[e.key] = true
		case "answer":
			flying--
		case "settle":
			if !called[e.key] {
				waiting--
			}
		}
		if flying > h.opt.Workers {
			return fmt.Errorf("%d calls at once", flying)
		}
		// A place ahead is given up just before its call: within one instant
		// the next intent may be seen first.
		instantEnds := i+1 == len(h.events) || h.events[i+1].at > e.at
		if instantEnds && waiting > mayWait(h.opt) {
			return fmt.Errorf("%d intents wait at %v", waiting, e.at)
		}
	}
	return nil
}

// checkBarrier: a customer is made to go only once all earlier calls are settled.
func (h *history) checkBarrier() error {
	open, last := make(map[string]bool), make(map[string]bool)
	for _, a := range h.actions {
		last[a.Key] = comesLast(&a)
	}
	for _, e := range h.events {
		switch e.what {
		case "intent":
			open[e.key] = true
			for key := range open {
				if last[e.key] && !last[key] {
					return fmt.Errorf("%s was begun while %s was under way", e.key, key)
				}
			}
		case "settle":
			delete(open, e.key)
		}
	}
	return nil
}

// checkPace: never more than the rate, and one, in any second.
func (h *history) checkPace() error {
	if h.opt.Rate == 0 {
		return nil
	}
	at := h.when("call")
	for i, many := 0, int(h.opt.Rate)+1; i+many < len(at); i++ {
		if at[i+many]-at[i] < time.Second {
			return fmt.Errorf("%d calls in the second from %v", many+1, at[i])
		}
	}
	return nil
}

func (h *history) checkStats() error {
	if n := len(h.when("call")); h.stats.Calls != n {
		return fmt.Errorf("%d calls, stats say %d", n, h.stats.Calls)
	}
	return nil
}
