// Package rehearse plays a plan before it is sent: the real plan, the real run
// and a copy of the real state, against a pretended shop inside the process. Once
// all goes well, and once there is trouble. It tells how long each takes, and what
// would be in doubt.
//
// Time is a clock's that leaps over the pauses, so what is told of it holds
// whatever the machine is busy with; how long a real shop takes for an answer
// nobody knows: it is assumed. No connection is opened, and nothing is written
// but a folder of its own, which is removed.
package rehearse

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/state"
)

// A Rehearsal is what is rehearsed.
type Rehearsal struct {
	Source *importer.Source
	Plan   *plan.Plan
	Rules  plan.Rules // of Plan, and of the plans that go on after it
	State  string     // the state file; "": there is none yet
	// Run is the run that it is about: what is recorded, the binding, with a shop,
	// and the pace, with the time-out of a call. The rest is the rehearsal's own.
	Run  importer.Run
	Seed uint64 // what the trouble is drawn from
	// OnCall is told of each call, from several goroutines; there are about two
	// for each call of the plan. It may be nil.
	OnCall func()
}

// Latency is how long the pretended shop takes for each answer.
const Latency = 200 * time.Millisecond

// A Leg is how one way through the plan went.
type Leg struct {
	Calls int // attempts
	Took  time.Duration
}

// A Story is what came of a rehearsal.
type Story struct {
	Calm  Leg // nothing goes wrong
	Storm Leg // all that Trouble counts went wrong, and the power failed once
	// Refused is how many calls the pretended shop refused although all was calm.
	Refused int
	Trouble Trouble
	// CutAt is the call before which the power failed; 0: it did not.
	CutAt  int
	Doubts Doubts
	// Syncs and Resolves are how often each command was given until there was
	// nothing left to do.
	Syncs, Resolves int
	// Stopped is why a sync stopped by itself; "" where none did.
	Stopped send.StopReason
	// Left is how many calls were still to be sent in the end.
	Left int
	// Asked says that a guard asked for another number once a part was sent.
	Asked bool
	// Amiss is by how many customers the shop has in the end more than are known
	// or left in doubt, or fewer: somebody was entered twice, or lost.
	Amiss int
}

// Doubts are the calls that may or may not have happened, and how that was
// settled.
type Doubts struct {
	Adds, Edits, Deletes int
	Happened             int // adds: the list shows it
	NotHappened          int // adds: the list shows it, and the next sync adds them
	Again                int // edits and deletes: sent again
	Open                 int // adds of which the list proves nothing: for a person to answer
}

// All counts them.
func (d Doubts) All() int { return d.Adds + d.Edits + d.Deletes }

// Play rehearses. Of a plan with nothing to send there is no story to tell. The
// error is the context's cause, or one of the file system's, of the spreadsheet's
// or of the state's.
func (r *Rehearsal) Play(ctx context.Context) (_ *Story, err error) {
	if r.Plan.Summary.Sends == 0 {
		return &Story{}, nil
	}
	folder, err := os.MkdirTemp("", "kashsync-rehearsal-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	p := &play{Rehearsal: *r, folder: folder, clock: newClock(), told: map[int64]bool{}, aside: map[int64]bool{}}
	defer p.clock.stop()
	if err := p.calm(ctx); err != nil {
		return nil, err
	}
	if err := p.storm(ctx); err != nil {
		return nil, err
	}
	return &p.story, nil
}

// A play is a rehearsal under way.
type play struct {
	Rehearsal
	folder string
	clock  *clock
	story  Story
	// The tickets of calls in doubt that were counted, and of those that stay so.
	told, aside map[int64]bool
}

// copyState makes a copy of a state file, and opens it; of none, a new one.
func (p *play) copyState(from, name string) (*state.State, error) {
	path := filepath.Join(p.folder, name)
	if from != "" {
		if err := state.Backup(from, path); err != nil {
			return nil, err
		}
	}
	return openCopy(path)
}

func openCopy(path string) (*state.State, error) {
	st, err := state.Lock(path)
	if err != nil {
		return nil, err
	}
	if err := st.Careless(); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// openShop makes a shop that has the customers who are known.
func (p *play) openShop(st *state.State, trouble func(simulator.Call) simulator.Fault) (*simulator.Shop, error) {
	shop := simulator.New(simulator.Options{
		Latency: Latency, Hook: trouble, Slow: 2 * p.Run.Pace.Timeout, RetryAfter: 10 * time.Second,
		Sleep: func(ctx context.Context, d time.Duration) { p.clock.Sleep(ctx, d, nil) },
	})
	for one, err := range st.Customers() {
		if err != nil {
			return nil, err
		}
		shop.HasCustomer(one.ID, one.Fields)
	}
	return shop, nil
}

// calm plays the plan while all goes well.
func (p *play) calm(ctx context.Context) (err error) {
	st, err := p.copyState(p.State, "calm.state.db")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	shop, err := p.openShop(st, func(simulator.Call) simulator.Fault { return simulator.None })
	if err != nil {
		return err
	}
	tally, err := p.run(ctx, st, p.Plan, &network{shop: simulator.Transport(shop), tell: p.OnCall})
	p.story.Calm = Leg{tally.Stats.Calls, tally.Stats.Elapsed}
	p.story.Refused = tally.Outcomes[send.Failed]
	return err
}

// run carries a plan out. That it stopped by itself is part of the story.
func (p *play) run(ctx context.Context, st *state.State, what *plan.Plan, net http.RoundTripper) (importer.Tally, error) {
	shop, err := p.client(net)
	if err != nil {
		return importer.Tally{}, err
	}
	run := p.Run
	run.Actions, run.State, run.Shop, run.Pace = p.clock.reading(what.Actions()), st, shop, p.pace()
	run.Place, run.Confirm, run.Absences = nil, "", nil
	tally, err := run.Send(ctx, func(*send.Result) error { return nil })
	var stop *send.Stop
	if errors.As(err, &stop) {
		p.story.Stopped, err = stop.Reason, nil
	}
	if err != nil {
		return tally, err
	}
	return tally, run.End(0)
}

func (p *play) pace() send.Options {
	pace := p.Run.Pace
	pace.Clock, pace.OnPace = p.clock, nil
	return pace
}

// client speaks with the pretended shop. Its own time-out goes by the clock on
// the wall, and is out of the way: the pace has one.
func (p *play) client(net http.RoundTripper) (*kash.Client, error) {
	return kash.New(kash.Config{
		URL: "http://localhost", Shop: p.Run.Binding.Shop, Key: "rehearsal", Timeout: 24 * time.Hour, Transport: net,
	})
}
