package rehearse

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"

	"kashsync/importer/simulator"
)

// Trouble is what went wrong on the way to the shop, and at the shop.
type Trouble struct {
	Timeouts  int // calls without an answer in time; their work was done
	Cuts      int // connections that were lost, before the work or after it
	Throttled int // times that the shop asked for patience
}

// mix is a bad day: about one call in a hundred goes wrong.
func mix() map[simulator.Fault]float64 {
	return map[simulator.Fault]float64{
		simulator.SlowBefore: .001, simulator.SlowAfter: .001, simulator.CutBefore: .0025, simulator.CutAfter: .0025,
		simulator.Throttle: .002, simulator.ThrottleFor: .001,
	}
}

// surely are the faults that even a short plan sees once.
func surely() []simulator.Fault {
	return []simulator.Fault{simulator.CutAfter, simulator.Throttle, simulator.SlowAfter, simulator.CutBefore}
}

// A fate says what goes wrong with each call. It depends on the seed, the length
// of the plan and the calls' order alone.
type fate struct {
	seed  uint64
	fixed map[int]simulator.Fault // by call, from 1
	cutAt int                     // the call at which the power fails

	mu    sync.Mutex
	calls int
	seen  Trouble
}

// newFate draws the fate of a plan of so many calls. What is surely to be seen
// keeps away from the calls that are under way when the power fails: nobody waits
// for these.
func newFate(seed uint64, calls, workers int) *fate {
	dice := rand.New(rand.NewPCG(seed, 0))
	f := &fate{seed: seed, fixed: map[int]simulator.Fault{}, cutAt: 1 + calls/3 + dice.IntN(1+calls/3)}
	for _, fault := range surely() {
		from := 0
		if fault == simulator.SlowAfter {
			from = f.cutAt
		}
		at := 1 + from + dice.IntN(max(1, calls-from))
		for f.fixed[at] != simulator.None || at > f.cutAt-workers && at <= f.cutAt {
			at++
		}
		f.fixed[at] = fault
	}
	return f
}

// of is the simulator's hook. A list is always read.
func (f *fate) of(call simulator.Call) simulator.Fault {
	if call.Op == simulator.List {
		return simulator.None
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	fault := f.fixed[f.calls]
	if fault == simulator.None {
		fault = draw(rand.New(rand.NewPCG(f.seed, uint64(f.calls))).Float64())
	}
	switch fault {
	case simulator.CutBefore, simulator.CutAfter:
		f.seen.Cuts++
	case simulator.Throttle, simulator.ThrottleFor:
		f.seen.Throttled++
	}
	return fault
}

func draw(dice float64) simulator.Fault {
	chances := mix()
	for _, fault := range simulator.Faults() {
		if dice -= chances[fault]; dice < 0 {
			return fault
		}
	}
	return simulator.None
}

// errPower says that the process was ended in the middle of its work.
var errPower = errors.New("rehearse: the power failed")

// A network carries calls to the shop, until the power fails: then nothing leaves
// any more of the process that makes them.
type network struct {
	shop  http.RoundTripper
	tell  func() // of a call; or nil
	cutAt int    // the call that finds no power; 0: none
	dying func() // called at that moment, once

	mu       sync.Mutex
	calls    int
	timeouts int
	dead     bool
}

// RoundTrip makes a call that writes, or reads the list.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && !n.powered() {
		return nil, errPower
	}
	res, err := n.shop.RoundTrip(req)
	if cause := context.Cause(req.Context()); err != nil && cause != nil {
		n.late(cause)
		err = cause
	}
	return res, err
}

// late counts who waited in vain for an answer. A process that is no more does
// not wait.
func (n *network) late(cause error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.dead && errors.Is(cause, context.DeadlineExceeded) {
		n.timeouts++
	}
}

// revive has the next process make calls again. The power fails once.
func (n *network) revive() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dead = false
}

// powered counts a call, and says whether it leaves.
func (n *network) powered() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls++
	if n.tell != nil {
		n.tell()
	}
	if n.calls == n.cutAt {
		n.dead = true
		n.dying()
	}
	return !n.dead
}
