package state

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
)

// A Journal records the calls of one run. Its methods may be called from any
// number of goroutines, which share their commits: one goroutine writes all
// that was handed in while it wrote the last.
//
// What is handed in lies in the journal's own table, and is posted to the others
// when somebody looks, and at the end: see post.go.
//
// Once a commit fails nothing more is recorded: every later call returns the
// same error, so that nothing is sent that was not recorded.
type Journal struct {
	state *State
	run   int64

	mu      sync.Mutex
	next    *batch                // what is handed in
	pending map[int64]pendingCall // by ticket
	settled map[int64]*batch      // what has an outcome that nobody asked Durable about
	err     error
	closed  bool

	claims claims

	wake chan struct{} // holds one token when there is something to do
	done chan struct{}
}

// A batch is written in one commit.
type batch struct {
	rows    [][]byte // of the journal, each some entries: see entry.append
	intents int
	patient bool          // it is committed before long, also without an intent
	done    chan struct{} // closed when err is known
	err     error
}

// Journal starts the journal of a run that BeginRun has given its number.
func (s *State) Journal(run int64) *Journal {
	j := &Journal{
		state:   s,
		run:     run,
		next:    newBatch(),
		pending: make(map[int64]pendingCall),
		settled: make(map[int64]*batch),
		claims:  claims{state: s, owners: make(map[string]string)},
		wake:    make(chan struct{}, 1),
		done:    make(chan struct{}),
	}
	go j.commit()
	return j
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// maxRow is how long a row of the journal is at most, if it has several entries.
// For a longer one SQLite is given memory by the system at each commit, and gives
// it back: a fifth of a commit's time.
const maxRow = 8000

// add takes an entry, which is the batch's own from now on.
func (b *batch) add(entry []byte) {
	last := len(b.rows) - 1
	if last < 0 || len(b.rows[last])+len(entry) > maxRow {
		b.rows = append(b.rows, entry)
		return
	}
	b.rows[last] = append(b.rows[last], entry...)
}

// Intent records that call c is about to be sent, and returns once that is
// durable: only then may its first byte leave. Where the error is not nil the
// call must not be sent. A context that ends before the intent is handed in
// stops it; after that Intent sees it through.
func (j *Journal) Intent(ctx context.Context, c *Call) (ticket int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c.Run, c.Ticket = j.run, j.state.ticket.Add(1)
	if c.Started.IsZero() {
		c.Started = time.Now()
	}
	e, pending, err := intend(c)
	if err != nil {
		return 0, err
	}
	b, err := j.hand(e)
	if err != nil {
		return 0, err
	}
	<-b.done
	if b.err != nil {
		return 0, b.err
	}
	j.mu.Lock()
	j.pending[c.Ticket] = pending
	j.mu.Unlock()
	return c.Ticket, nil
}

// Settle records what became of a call: one of this journal's, or one that an
// earlier run left in doubt. What is done changes what is known of the customer
// along with it. It is durable when a later Intent of the same goroutine
// returns, at the latest when Close does.
//
// An *IDError says that an add cannot be done with that id: it was recorded as
// in doubt. After a *TicketError nothing was recorded.
func (j *Journal) Settle(ticket int64, o Outcome) error {
	p, err := j.takePending(ticket)
	if err != nil {
		return err
	}
	if o.Ended.IsZero() {
		o.Ended = time.Now()
	}
	var flaw error
	if o.Result == Done && p.learns() {
		flaw = j.claims.learn(&p, o.ID)
	}
	if wrong := (*IDError)(nil); errors.As(flaw, &wrong) {
		o.Result, o.Message = InDoubt, IDTaken
	} else if flaw != nil {
		return flaw
	}
	b, err := j.hand(settle(ticket, o, p))
	if err != nil {
		return err
	}
	j.mu.Lock()
	j.settled[ticket] = b
	j.mu.Unlock()
	return flaw
}

// Durable waits until what Settle recorded of a call is durable. It is asked
// once for each call at most; where nothing was recorded it returns at once.
func (j *Journal) Durable(ticket int64) error {
	j.mu.Lock()
	b := j.settled[ticket]
	delete(j.settled, ticket)
	j.mu.Unlock()
	if b == nil {
		return nil
	}
	<-b.done
	return b.err
}

// Close writes what is left, has all of it posted, and ends the journal. It
// returns the error that broke it, if one did.
func (j *Journal) Close() error {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.poke()
	<-j.done
	if j.err != nil {
		return j.err
	}
	return j.state.posted()
}

// Where a commit was for a crowd of intents the next is for more of them if it
// comes a little later: a commit takes the processor longer than the workers do.
const (
	crowdFrom = 8 // intents
	gathering = 200 * time.Microsecond
)

// patience is how long an outcome waits for an intent to share its commit: a run
// of fifty calls a second then has one commit for each, not two.
const patience = 25 * time.Millisecond

// hand puts an entry into the next batch.
func (j *Journal) hand(e entry) (*batch, error) {
	written := e.append(make([]byte, 0, 1<<10))
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return nil, j.err
	}
	if j.closed {
		return nil, ErrClosed
	}
	j.next.add(written)
	if e.kind == intended {
		j.next.intents++
		j.poke() // somebody waits
	} else if !j.next.patient {
		j.next.patient = true
		time.AfterFunc(patience, j.poke)
	}
	return j.next, nil
}

func (j *Journal) poke() {
	select {
	case j.wake <- struct{}{}:
	default: // it is awake already
	}
}

// commit writes batch after batch until the journal is closed.
func (j *Journal) commit() {
	defer close(j.done)
	crowded := false
	for range j.wake {
		runtime.Gosched() // whoever is about to hand in shares the commit
		if crowded {
			time.Sleep(gathering)
		}
		b, last := j.take()
		crowded = b.intents >= crowdFrom
		if len(b.rows) > 0 && b.err == nil {
			b.err = j.state.record(b.rows...)
		}
		j.finish(b)
		if last {
			return
		}
	}
}

func (j *Journal) take() (b *batch, last bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b, j.next = j.next, newBatch()
	b.err = j.err
	return b, j.closed
}

func (j *Journal) finish(b *batch) {
	j.mu.Lock()
	j.err = b.err
	j.mu.Unlock()
	close(b.done)
}

// takePending takes a call that is to be settled, from memory where it is one of
// this journal's, else from the file.
func (j *Journal) takePending(ticket int64) (pendingCall, error) {
	j.mu.Lock()
	p, ok := j.pending[ticket]
	delete(j.pending, ticket)
	j.mu.Unlock()
	if ok {
		return p, nil
	}
	return j.state.pendingCall(ticket)
}
