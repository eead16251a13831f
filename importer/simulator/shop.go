// Package simulator is a Kash.click shop for trying and for tests: an
// http.Handler with the three calls that write a customer, the call that lists
// them, and a page that shows them. It checks strictly what it is sent, answers
// in any of four dialects, fails in many ways on demand, and keeps a ledger.
//
// What is wrong with a request as such (its method, its content type, a body
// that is no form) is answered with a 4xx; what is wrong with what it says (the
// shop, the key, an unknown field or customer) with a 200, as such APIs do. Both
// are errors in the shop's dialect, and neither changes anything.
package simulator

import (
	"context"
	"html/template"
	"net/http"
	"sync"
	"time"

	"kashsync/mapping/customer"
)

// Options say what shop it is. The zero Options are a quick one without faults
// that lets anybody in.
type Options struct {
	ShopID  string  // "" lets any digits in
	Key     string  // "" lets any key in
	Dialect Dialect // anything but one of Dialects is Result

	// Latency is how long every call takes before its work is done. The work
	// is done even if the caller leaves meanwhile: then at once.
	Latency time.Duration

	// Faults is how often each fault happens, from 0 to 1. Whether it happens
	// to the nth call depends on Seed and n alone.
	Faults map[Fault]float64
	Seed   uint64
	// Hook, where there is one, decides about a call instead of Faults.
	Hook func(Call) Fault
	// Slow is how long a slow call takes; 0 is 45 s.
	Slow time.Duration
	// Sleep is how the shop lets time pass, until the context ends; nil is by the
	// clock on the wall.
	Sleep func(context.Context, time.Duration)
	// RetryAfter is what a 429 asks for; 0 is 2 s.
	RetryAfter time.Duration

	List ListOptions
	// Record says that the ledger remembers every call: see Shop.Calls.
	Record bool
}

// A Shop is the simulated shop, for any number of goroutines.
type Shop struct {
	options Options
	mux     *http.ServeMux
	page    *template.Template

	mu     sync.Mutex
	ledger ledger
	script []Fault // what happens to the next calls
}

// New returns a shop without customers.
func New(o Options) *Shop {
	if o.Slow <= 0 {
		o.Slow = 45 * time.Second
	}
	if o.RetryAfter <= 0 {
		o.RetryAfter = 2 * time.Second
	}
	if o.Sleep == nil {
		o.Sleep = pause
	}
	if _, ok := ParseDialect(string(o.Dialect)); !ok {
		o.Dialect = Result
	}
	s := &Shop{options: o, mux: http.NewServeMux(), page: newPage(), ledger: newLedger(o)}
	s.mux.HandleFunc("/workers/addClient.php", s.writes(Add))
	s.mux.HandleFunc("/workers/editClient.php", s.writes(Edit))
	s.mux.HandleFunc("/workers/delClient.php", s.writes(Delete))
	s.mux.HandleFunc("/workers/getClients.php", s.lists)
	s.mux.HandleFunc("GET /{$}", s.shows)
	return s
}

// ServeHTTP answers one request. It panics with http.ErrAbortHandler to cut the
// connection, as net/http wants it.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// writes handles one of the three calls.
func (s *Shop) writes(op Op) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q, flaw := s.check(op, r)
		call, fault := s.begin(r, op, q)
		if failsBefore(w, fault, s.options.RetryAfter) {
			return
		}
		if fault == SlowBefore {
			s.options.Sleep(r.Context(), s.options.Slow)
		}
		id := q.id
		if flaw == nil {
			id, flaw = s.work(call, q)
		}
		body, status := s.options.Dialect.done(s.shown(op, id, fault)), http.StatusOK
		if flaw != nil {
			body, status = s.options.Dialect.refused(flaw.text), flaw.status
		}
		s.answer(w, r, status, body, fault)
	}
}

// shown is the id that the answer to a call names; "" where it names none.
func (s *Shop) shown(op Op, id string, fault Fault) string {
	switch {
	case op == Add && fault == NoID:
		return ""
	case op == Add:
		return id
	case fault == WrongID:
		return s.another(id)
	case s.options.Dialect == Result:
		return ""
	}
	return id
}

// answer sends what there is to say, unless something goes wrong after the work.
func (s *Shop) answer(w http.ResponseWriter, r *http.Request, status int, body []byte, fault Fault) {
	if fault == SlowAfter {
		s.options.Sleep(r.Context(), s.options.Slow)
	}
	if failsAfter(w, fault) {
		return
	}
	w.Header().Set("Content-Type", s.options.Dialect.contentType())
	if fault == CutAnswer {
		cutShort(w, status, body)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// AddCustomer adds a customer as somebody at the till does, and returns the id.
func (s *Shop) AddCustomer(c customer.Customer) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.add(c, time.Now())
}

// HasCustomer puts a customer into the shop who was there before it began, under
// an id to the letter. It reports whether the shop can have such an id.
func (s *Shop) HasCustomer(id string, c customer.Customer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.put(id, c)
}

// EditCustomer sets fields of a customer at the till. It reports whether there
// is one of that id.
func (s *Shop) EditCustomer(id string, fields customer.Customer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.edit(id, fields, time.Now())
}

// DeleteCustomer deletes a customer at the till. It reports whether there was
// one of that id.
func (s *Shop) DeleteCustomer(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.remove(id, time.Now())
}
