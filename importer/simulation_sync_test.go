package importer_test

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/state"
)

const shopURL = "https://kash.click"

// A night is one sync and what it told.
type night struct {
	fate
	file    []row
	withIDs bool // the mapping names the column of Kash ids
	allow   bool // a person passes the guards
	vouch   bool // --new-state
	confirm bool // a person says so when asked
	refresh bool

	results []send.Result
	tally   importer.Tally
	killed  bool
	err     error
}

// night runs one sync, to its end or until it is killed, and judges it.
func (s *simulation) night(n *night) {
	if len(n.file) == 0 {
		return // a file without rows is refused
	}
	nobody := len(s.live()) == 0 // else a person would not vouch for it
	n.vouch, n.confirm = n.vouch && nobody, n.confirm && nobody
	s.notef("sync: %d rows, %+v ids=%t allow=%t vouch=%t confirm=%t refresh=%t", len(n.file), n.fate, n.withIDs, n.allow, n.vouch, n.confirm, n.refresh)
	n.killed, n.err = s.command(n.fate, func(ctx context.Context, p *process) error {
		c, err := s.openSync(n, p)
		defer c.close()
		if err == nil {
			err = c.plan(ctx)
		}
		if err == nil {
			err = c.send(ctx)
		}
		return err
	})
	s.judgeNight(n)
}

// A syncing is one sync at work, as the command line has it.
type syncing struct {
	*simulation
	*night
	process *process
	source  *importer.Source
	state   *state.State // nil where there is none yet
	place   *importer.Place
	listing *importer.Listing
	planned *plan.Plan
	why     string
}

func (s *simulation) statePath() string { return filepath.Join(s.folder, "customers.state.db") }

func (s *simulation) openSource(file []row, withIDs bool) *importer.Source {
	m, err := mapping.Parse("customers.mapping.yaml", []byte(s.mappingFile(withIDs)))
	require.NoError(s.t, err)
	src, err := importer.Open(write(s.t, s.folder, "customers.csv", spreadsheet(file)), m)
	require.NoError(s.t, err)
	return src
}

// openState locks the state where there is one.
func (s *simulation) openState(p *process) (*state.State, error) {
	there, err := state.Exists(s.statePath())
	if err != nil || !there {
		return nil, err
	}
	st, err := state.Lock(s.statePath())
	p.out()
	return st, err
}

func (s *simulation) binding() state.Binding {
	return state.Binding{Shop: "42", URL: shopURL, Match: []string{"id"}}
}

func (s *simulation) openSync(n *night, p *process) (c *syncing, err error) {
	c = &syncing{simulation: s, night: n, process: p, source: s.openSource(n.file, n.withIDs)}
	if c.state, err = s.openState(p); err != nil {
		return c, err
	}
	if c.state != nil {
		if err := c.state.Check(s.binding()); err != nil {
			return c, err
		}
	}
	c.place, err = importer.FindPlace(s.registerOf(p), c.state, s.binding())
	return c, err
}

func (c *syncing) close() {
	if c.state != nil {
		_ = c.state.Close()
	}
	_ = c.source.Close()
}

// plan asks the shop's list what it can settle, plans, and sees whether adds may
// enter somebody a second time.
func (c *syncing) plan(ctx context.Context) error {
	shop := c.client(c.process)
	if c.state != nil {
		_, err := importer.LearnMatches(ctx, c.state, shop)
		if err != nil && !errors.As(err, new(*kash.ListError)) {
			return err
		}
		if err := c.relist(ctx, shop); err != nil {
			return err
		}
	}
	if err := c.makePlan(ctx, plan.Allow{}); err != nil {
		return err
	}
	if c.allow {
		if err := c.makePlan(ctx, allowing(c.planned.Summary.Held)); err != nil {
			return err
		}
	}
	if c.planned.Summary.Counts[plan.Add]-c.planned.Summary.Back[plan.Add] == 0 {
		return nil
	}
	a, err := importer.Admit(ctx, c.state, c.place, shop, c.vouch)
	if err != nil {
		return err
	}
	if a.Guard == plan.GuardNewState && c.confirm {
		a.Guard, a.Why = "", state.ByUser
	}
	if c.why = a.Why; a.Guard != "" {
		c.notef("adds are held: %s", a.Guard)
		c.planned.HoldAdds(a.Guard)
	}
	return nil
}

// relist reads the shop's list where somebody asks for it.
func (c *syncing) relist(ctx context.Context, shop importer.Lister) (err error) {
	needed := c.conflict != "file"
	if !needed && !c.refresh {
		return nil
	}
	c.listing, err = importer.Refresh(ctx, c.state, shop, c.waits)
	if unlisted := importer.Unlistable(err); unlisted != nil && !needed {
		return nil
	}
	return err
}

func (c *syncing) makePlan(ctx context.Context, allow plan.Allow) (err error) {
	m := c.source.Mapping
	rules := plan.Rules{Missing: m.Missing, Guards: m.Guards, Allow: allow, Conflict: m.Conflict}
	if c.listing != nil {
		rules.Shop = c.listing.Drift()
	}
	c.planned, err = importer.MakePlan(ctx, c.source, c.state, rules)
	return err
}

// allowing names the numbers that pass the guards.
func allowing(held []plan.Hold) (allow plan.Allow) {
	for _, h := range held {
		switch h.Guard {
		case plan.GuardDeletes:
			allow.Deletes = h.Count
		case plan.GuardEdits, plan.GuardRemapped:
			allow.Edits = h.Count
		case plan.GuardAdds:
			allow.Adds = h.Count
		}
	}
	return allow
}

func (c *syncing) send(ctx context.Context) (err error) {
	if c.state == nil {
		if c.state, err = state.Lock(c.statePath()); err != nil {
			return err
		}
		c.place.Use(c.state)
	}
	run := &importer.Run{
		Record: importer.RecordOf("sync", c.source, c.planned), Actions: c.planned.Actions(), State: c.state,
		Binding: c.binding(), Shop: c.client(c.process), Place: c.place, Confirm: c.why,
		Origin: importer.OriginOf(c.source, ""),
		Pace:   send.Options{Workers: c.workers, Rate: c.rate},
	}
	c.tally, err = run.Send(ctx, func(r send.Result) error {
		c.process.told(func() { c.results = append(c.results, r) })
		return nil
	})
	return errors.Join(err, run.End(0))
}
