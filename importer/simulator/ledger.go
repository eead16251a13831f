package simulator

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kashsync/mapping/customer"
)

// Op is what a call asks for.
type Op string

// The calls.
const (
	Add    Op = "add"
	Edit   Op = "edit"
	Delete Op = "delete"
	List   Op = "list"
)

// A Call is one call that reached the shop, or was refused a connection.
type Call struct {
	N      int // counted from 1, in the order of arrival
	Op     Op
	ID     string            // as sent; of an add that was applied the new one
	Fields customer.Customer // as sent
	Time   time.Time         // of its arrival
	Fault  Fault             // what went wrong with it
	// Applied says that the shop did what was asked, whatever it answered.
	Applied bool
}

// A Customer is one of the shop's customers.
type Customer struct {
	ID string
	// Fields are those that hold something: a field that was set to "" is
	// not among them.
	Fields customer.Customer
}

// Counts is what happened so far.
type Counts struct {
	Customers            int // there are now
	Adds, Edits, Deletes int // calls that were applied
	Calls                int // of the three kinds, refused and failed ones too
	Lists                int // calls of the list
	Faults               int // calls of all four that were to go wrong
}

// Customers returns the shop's customers by id.
func (s *Shop) Customers() []Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.now.sorted()
}

// Calls returns every call in the order of arrival, if Options.Record is set.
func (s *Shop) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := make([]Call, len(s.ledger.calls))
	for i, call := range s.ledger.calls {
		calls[i] = *call
	}
	return calls
}

// Counts returns what happened so far.
func (s *Shop) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := s.ledger.counts
	counts.Customers = len(s.ledger.now)
	return counts
}

type customers map[int64]customer.Customer

func (c customers) sorted() []Customer {
	all := make([]Customer, 0, len(c))
	for _, id := range slices.Sorted(maps.Keys(c)) {
		all = append(all, Customer{ID: strconv.FormatInt(id, 10), Fields: c[id]})
	}
	return all
}

// A ledger is the shop's books. A list that lags reads from the past, to which
// the changes are carried over when they are old enough.
type ledger struct {
	now, past customers
	pending   []change
	lag       time.Duration
	lastID    int64
	counts    Counts
	record    bool
	calls     []*Call
}

// A change is what became of one customer; nil: deleted.
type change struct {
	at     time.Time
	id     int64
	fields *customer.Customer
}

func newLedger(o Options) ledger {
	return ledger{now: customers{}, past: customers{}, lag: o.List.Lag, lastID: 1000, record: o.Record}
}

func (l *ledger) add(c customer.Customer, at time.Time) (id string) {
	l.lastID++
	l.set(l.lastID, c, at)
	return strconv.FormatInt(l.lastID, 10)
}

// put is for one who was there before the books were begun.
func (l *ledger) put(id string, c customer.Customer) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || n == math.MaxInt64 || strconv.FormatInt(n, 10) != id {
		return false
	}
	c = c.Only(c.Filled())
	l.now[n] = c
	if l.lag > 0 {
		l.past[n] = c
	}
	l.lastID = max(l.lastID, n)
	return true
}

func (l *ledger) edit(id string, fields customer.Customer, at time.Time) bool {
	n, c, ok := l.find(id)
	if ok {
		c.Merge(&fields)
		l.set(n, c, at)
	}
	return ok
}

func (l *ledger) set(id int64, c customer.Customer, at time.Time) {
	c = c.Only(c.Filled())
	l.now[id] = c
	l.later(change{at, id, &c})
}

func (l *ledger) remove(id string, at time.Time) bool {
	n, _, ok := l.find(id)
	if ok {
		delete(l.now, n)
		l.later(change{at: at, id: n})
	}
	return ok
}

// find finds a customer by an id to the letter: no sign, no leading zero.
func (l *ledger) find(id string) (int64, customer.Customer, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != id {
		return 0, customer.Customer{}, false
	}
	c, ok := l.now[n]
	return n, c, ok
}

// listed returns what the list shows at a time.
func (l *ledger) listed(at time.Time) []Customer {
	if l.lag <= 0 {
		return l.now.sorted()
	}
	l.catchUp(at)
	return l.past.sorted()
}

// later keeps a change for a list that lags.
func (l *ledger) later(c change) {
	if l.lag > 0 {
		l.pending = append(l.pending, c)
		l.catchUp(c.at)
	}
}

func (l *ledger) catchUp(at time.Time) {
	for len(l.pending) > 0 && at.Sub(l.pending[0].at) >= l.lag {
		if c := l.pending[0]; c.fields == nil {
			delete(l.past, c.id)
		} else {
			l.past[c.id] = *c.fields
		}
		l.pending = l.pending[1:]
	}
}

// begin notes a call's arrival, decides what goes wrong with it, and takes the
// time that every call takes.
func (s *Shop) begin(r *http.Request, op Op, q request) (*Call, Fault) {
	call := s.arrive(op, q)
	fault := s.decide(*call)
	s.mu.Lock()
	call.Fault = fault
	if fault != None {
		s.ledger.counts.Faults++
	}
	s.mu.Unlock()
	if fault == Refuse {
		refuse(r.Context())
		panic(http.ErrAbortHandler)
	}
	s.options.Sleep(r.Context(), s.options.Latency)
	return call, fault
}

func (s *Shop) arrive(op Op, q request) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.ledger
	if op == List {
		l.counts.Lists++
	} else {
		l.counts.Calls++
	}
	call := &Call{N: l.counts.Calls + l.counts.Lists, Op: op, ID: q.id, Fields: q.fields, Time: time.Now()}
	if l.record {
		l.calls = append(l.calls, call)
	}
	return call
}

// work does what a sound call asks for.
func (s *Shop) work(call *Call, q request) (id string, _ *flaw) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, now := &s.ledger, time.Now()
	done := true
	switch call.Op {
	case Add:
		q.id = l.add(q.fields, now)
		l.counts.Adds++
	case Edit:
		if done = l.edit(q.id, q.fields, now); done {
			l.counts.Edits++
		}
	case Delete:
		if done = l.remove(q.id, now); done {
			l.counts.Deletes++
		}
	}
	if !done {
		return q.id, unknownID(q.id)
	}
	call.ID, call.Applied = q.id, true
	return q.id, nil
}

// another returns the id of some other customer.
func (s *Shop) another(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, _ := strconv.ParseInt(id, 10, 64)
	if _, ok := s.ledger.now[n-1]; ok {
		return strconv.FormatInt(n-1, 10)
	}
	return strconv.FormatInt(n+1, 10)
}
