package simulator

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Fault is one way for a call to go wrong.
type Fault string

// The faults. Before means that nothing was done, after that all was done.
const (
	None        Fault = ""                // all goes well
	Refuse      Fault = "refuse"          // no connection; over a real socket as CutBefore
	CutBefore   Fault = "cut-before"      // the connection is lost
	CutAfter    Fault = "cut-after"       //
	CutAnswer   Fault = "cut-answer"      // lost in the middle of the answer, after the work
	ErrorBefore Fault = "500-before"      // an error page with a 500
	ErrorAfter  Fault = "500-after"       //
	PHPBefore   Fault = "php-before"      // a PHP error page with a 200
	PHPAfter    Fault = "php-after"       //
	Nonsense    Fault = "nonsense"        // something else with a 200, after the work
	Login       Fault = "login"           // a login page with a 200, before the work
	Throttle    Fault = "429"             // before the work
	ThrottleFor Fault = "429-retry-after" // and says for how long
	SlowBefore  Fault = "slow-before"     // the work is done when Slow is over, or the caller left
	SlowAfter   Fault = "slow-after"      // the work is done at once, the answer comes late
	WrongID     Fault = "wrong-id"        // an edit or a delete is done, and names another id
	NoID        Fault = "no-id"           // an add is done, and names none
)

// Faults lists the faults, in the order in which they are drawn.
func Faults() []Fault {
	return []Fault{
		Refuse, CutBefore, CutAfter, CutAnswer, ErrorBefore, ErrorAfter, PHPBefore, PHPAfter,
		Nonsense, Login, Throttle, ThrottleFor, SlowBefore, SlowAfter, WrongID, NoID,
	}
}

// ParseFault finds a fault by its name.
func ParseFault(name string) (Fault, bool) {
	f := Fault(name)
	return f, slices.Contains(Faults(), f)
}

// FailNext says what happens to the next calls of the three kinds, before
// anything is drawn: one fault, or None, for each.
func (s *Shop) FailNext(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, faults...)
}

// decide says what goes wrong with a call.
func (s *Shop) decide(call Call) Fault {
	s.mu.Lock()
	if call.Op != List && len(s.script) > 0 {
		defer s.mu.Unlock()
		next := s.script[0]
		s.script = s.script[1:]
		return next
	}
	s.mu.Unlock() // the hook may ask the shop
	if s.options.Hook != nil {
		return s.options.Hook(call)
	}
	return s.options.draw(call.N)
}

// draw throws the dice for the nth call.
func (o *Options) draw(n int) Fault {
	if len(o.Faults) == 0 {
		return None
	}
	dice := rand.New(rand.NewPCG(o.Seed, uint64(n))).Float64()
	for _, f := range Faults() {
		if dice -= o.Faults[f]; dice < 0 {
			return f
		}
	}
	return None
}

// failsBefore answers for a fault that keeps the work from being done.
func failsBefore(w http.ResponseWriter, fault Fault, retryAfter time.Duration) bool {
	switch fault {
	case CutBefore:
		panic(http.ErrAbortHandler)
	case ErrorBefore:
		errorPage(w)
	case PHPBefore:
		phpPage(w)
	case Login:
		loginPage(w)
	case ThrottleFor:
		seconds := math.Ceil(retryAfter.Seconds())
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
		http.Error(w, "Too many requests", http.StatusTooManyRequests)
	case Throttle:
		http.Error(w, "Too many requests", http.StatusTooManyRequests)
	default:
		return false
	}
	return true
}

// failsAfter answers for a fault that keeps the shop from telling what it did.
func failsAfter(w http.ResponseWriter, fault Fault) bool {
	switch fault {
	case CutAfter:
		panic(http.ErrAbortHandler)
	case ErrorAfter:
		errorPage(w)
	case PHPAfter:
		phpPage(w)
	case Nonsense:
		nonsense(w)
	default:
		return false
	}
	return true
}

// pause waits, but no longer than the caller does.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func errorPage(w http.ResponseWriter) {
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}

func htmlPage(w http.ResponseWriter, page string) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	_, _ = io.WriteString(w, page)
}

func phpPage(w http.ResponseWriter) {
	htmlPage(w, "<br />\n<b>Fatal error</b>:  Uncaught PDOException: SQLSTATE[HY000]: "+
		"General error: 2006 MySQL server has gone away in /var/www/workers/clients.php:118\n"+
		"Stack trace:\n#0 {main}\n  thrown in <b>/var/www/workers/clients.php</b> on line <b>118</b><br />\n")
}

func loginPage(w http.ResponseWriter) {
	htmlPage(w, "<!DOCTYPE html><html><head><title>Connexion</title></head><body><h1>Connexion</h1>"+
		`<form method="post" action="/login.php"><input name="email"><input name="password" type="password">`+
		"<button>OK</button></form></body></html>")
}

func nonsense(w http.ResponseWriter) { htmlPage(w, `{"resu`+"\x00\x01 OK 4711 <done>") }

// cutShort sends half of an answer and cuts the connection.
func cutShort(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
