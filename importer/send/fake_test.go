package send

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
)

// The answers that tests are made of.
var (
	succeeded = Answer{Verdict: Succeeded, ID: "7", Status: 200}
	refused   = Answer{Verdict: Refused, Status: 400, Message: "no"}
	cutAfter  = Answer{Verdict: Unknown, Message: "connection lost"}
	broken    = Answer{Verdict: Unknown, Status: 500, Message: "oops"}
	unsent    = Answer{Verdict: Refused, Message: "connection refused", Again: true, Unsent: true}
	throttled = Answer{Verdict: Refused, Status: 429, Message: "slow down", Again: true, Throttled: true}
)

func patience(wait time.Duration) Answer {
	a := throttled
	a.RetryAfter = wait
	return a
}

// An event is one thing that happened at the shop or in the journal.
type event struct {
	at      time.Duration // since the world began
	what    string        // intent, durable, call, answer, settle, lost; of the list: has, lacks
	key     string
	answer  Answer
	outcome Outcome
}

// A world is a shop and a journal that keep one record of what they saw.
type world struct {
	// answer scripts the shop: the answer to the nth attempt (from 1), and how
	// long it takes.
	answer func(a *plan.Action, n int) (Answer, time.Duration)
	// fsync is how long an intent takes to be durable.
	fsync time.Duration
	// broken decides whether the nth step of the journal (from 1) fails.
	broken func(n int) bool
	// loses decides whether the outcome of that key is lost on its way to the
	// disk.
	loses func(key string) bool

	mu       sync.Mutex
	begin    time.Time
	steps    int
	keys     []string // by ticket
	attempts map[string]int
	events   []event
}

func (w *world) note(e event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.at = time.Since(w.begin)
	w.events = append(w.events, e)
}

func (w *world) Call(ctx context.Context, a *plan.Action) Answer {
	answer, latency := w.answer(a, w.attempt(a.Key))
	if latency > 0 {
		select {
		case <-time.After(latency):
		case <-ctx.Done():
			answer = Answer{Verdict: Unknown, Message: ctx.Err().Error()}
		}
	}
	w.note(event{what: "answer", key: a.Key, answer: answer})
	return answer
}

var errDisk = errors.New("disk full")

func (w *world) step() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps++
	if w.broken != nil && w.broken(w.steps) {
		return errDisk
	}
	return nil
}

func (w *world) Intent(ctx context.Context, a *plan.Action) (int64, error) {
	w.note(event{what: "intent", key: a.Key})
	if w.fsync > 0 {
		time.Sleep(w.fsync)
	}
	if err := errors.Join(ctx.Err(), w.step()); err != nil {
		return 0, err
	}
	w.note(event{what: "durable", key: a.Key})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keys = append(w.keys, a.Key)
	return int64(len(w.keys) - 1), nil
}

func (w *world) Settle(ticket int64, r *Result) error {
	if err := w.step(); err != nil {
		return err
	}
	w.mu.Lock()
	key := w.keys[ticket]
	w.mu.Unlock()
	w.note(event{what: "settle", key: key, outcome: r.Outcome})
	return nil
}

// Durable fails for an outcome that is lost.
func (w *world) Durable(ticket int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.loses == nil || !w.loses(w.keys[ticket]) {
		return nil
	}
	w.events = append(w.events, event{what: "lost", key: w.keys[ticket]})
	return errDisk
}

// attempt notes that a call begins, and says which attempt it is.
func (w *world) attempt(key string) int {
	w.note(event{what: "call", key: key})
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.attempts == nil {
		w.attempts = make(map[string]int)
	}
	w.attempts[key]++
	return w.attempts[key]
}

// when lists the instants of events of one sort.
func (w *world) when(what string) (at []time.Duration) {
	for _, e := range w.events {
		if e.what == what {
			at = append(at, e.at)
		}
	}
	return at
}

// A listing is a world whose shop has a list.
type listing struct {
	*world
	has func(id string) (bool, error)
	// takes is how long it takes to read the list.
	takes time.Duration
}

func (l listing) Has(ctx context.Context, id string) (bool, error) {
	l.note(event{what: "has", key: id})
	if !(RealTime{}).Sleep(ctx, l.takes, nil) {
		return false, context.Cause(ctx)
	}
	has, err := l.has(id)
	if err == nil && !has {
		l.note(event{what: "lacks", key: id})
	}
	return has, err
}

// always is a shop that answers every call alike.
func always(a Answer) func(*plan.Action, int) (Answer, time.Duration) {
	return func(*plan.Action, int) (Answer, time.Duration) { return a, 0 }
}

// script is a shop that gives each call these answers in turn, the last for ever.
func script(answers ...Answer) func(*plan.Action, int) (Answer, time.Duration) {
	return func(_ *plan.Action, n int) (Answer, time.Duration) {
		return answers[min(n, len(answers))-1], 0
	}
}

func calls(kind plan.Kind, n int) []plan.Action {
	actions := make([]plan.Action, n)
	for i := range actions {
		actions[i] = plan.Action{Kind: kind, Line: i + 2, Key: fmt.Sprintf("%s-%d", kind, i)}
		if kind != plan.Add {
			actions[i].ID = fmt.Sprint(1000 + i)
		}
	}
	return actions
}

// leavings are the calls by which somebody is blacklisted whom no row speaks of:
// whom the file lacks, whom an undone run had added or set free, and each of these
// once more, where an earlier run has left it open.
func leavings() []plan.Action {
	var blacklist customer.Customer
	blacklist.Set(customer.Blacklist, "1")
	actions := []plan.Action{
		{Cause: plan.FromMissing, Gone: true},
		{Cause: plan.FromUndo, Gone: true, Undoes: 7},
		{Cause: plan.FromUndo, Undoes: 7},
		{Cause: plan.FromEarlier, Gone: true, Again: true},
		{Cause: plan.FromEarlier, Again: true},
	}
	for i := range actions {
		a := &actions[i]
		a.Kind, a.Key, a.ID, a.Send = plan.Edit, fmt.Sprintf("leaving-%d-%s", i, a.Cause), fmt.Sprint(2000+i), blacklist
	}
	return actions
}

func sequence(actions []plan.Action) iter.Seq2[plan.Action, error] {
	return func(yield func(plan.Action, error) bool) {
		for _, a := range actions {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// A history is all that is left of a run.
type history struct {
	*world
	opt     Options
	actions []plan.Action
	results []Result
	stats   Stats
	err     error
}

// play runs the actions in a bubble with a clock of its own, and checks what
// must hold of every run. prepare may be nil; it is called inside the bubble.
func play(t *testing.T, w *world, opt Options, actions []plan.Action, prepare func(cancel func())) history {
	t.Helper()
	return playWith(t, w, w, opt, actions, prepare)
}

func playWith(t *testing.T, w *world, shop Shop, opt Options, actions []plan.Action, prepare func(cancel func())) history {
	t.Helper()
	h := history{world: w, opt: opt, actions: actions}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w.begin = time.Now()
		if prepare != nil {
			prepare(cancel)
		}
		h.stats, h.err = Run(ctx, opt, shop, w, sequence(actions), func(r *Result) error {
			h.results = append(h.results, *r)
			return nil
		})
	})
	if err := h.check(); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *history) outcomes() map[Outcome]int {
	counts := make(map[Outcome]int)
	for _, r := range h.results {
		counts[r.Outcome]++
	}
	return counts
}
