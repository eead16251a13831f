package importer_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/saved"
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
	again   bool            // what was undone is done again
	reply   mapping.Renames // a person's, about everybody who may have another key
	canary  int             // calls ahead of the others; 0: none
	look    bool            // a person lets the others go
	kept    *keeping        // the plan that is applied; nil: a sync
	decline float64         // how much of it a person strikes out
	set     *setting        // the mapping's; nil: that of this night

	asked   []plan.Hold // guards
	led     *importer.Canary
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
	s.prepare(n)
	nobody := len(s.live()) == 0 // else a person would not vouch for it
	n.vouch, n.confirm = n.vouch && nobody, n.confirm && nobody
	s.notef("sync: %d rows, %+v ids=%t allow=%t vouch=%t confirm=%t refresh=%t again=%t answer=%s canary=%d look=%t applies=%t declines=%v",
		len(n.file), n.fate, n.withIDs, n.allow, n.vouch, n.confirm, n.refresh, n.again, n.reply, n.canary, n.look, n.kept != nil, n.decline)
	n.killed, n.err = s.command(n.fate, func(ctx context.Context, p *process) error {
		c, err := s.openSync(n, p)
		defer c.close()
		if err == nil {
			err = c.decide(ctx)
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
	answers map[string]mapping.Renames
	plan    *saved.Plan // that is applied; nil: a sync
	why     string
}

// prepare settles by which mapping the file is read.
func (s *simulation) prepare(n *night) {
	if n.set == nil {
		set := s.setting
		n.set = &set
	}
}

// content is the file as it lies on the disk.
func (n *night) content() string {
	return spreadsheet(n.file) + strings.Repeat("\n", n.set.blanks)
}

func (s *simulation) statePath() string { return filepath.Join(s.folder, "customers.state.db") }

func (s *simulation) openSource(n *night) *importer.Source {
	s.prepare(n)
	m, err := mapping.Parse("customers.mapping.yaml", []byte(n.set.mappingFile(n.withIDs)))
	require.NoError(s.t, err)
	src, err := importer.Open(write(s.t, s.folder, "customers.csv", n.content()), m)
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
	return state.Binding{Shop: "42", URL: shopURL, Match: []string{s.match}}
}

func (s *simulation) openSync(n *night, p *process) (c *syncing, err error) {
	if n.kept != nil {
		return s.openApply(n, p)
	}
	c = &syncing{simulation: s, night: n, process: p, source: s.openSource(n)}
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
	if c.source != nil {
		_ = c.source.Close()
	}
	if c.plan != nil {
		_ = c.plan.Close()
	}
}

// decide asks the shop's list what it can settle, and plans.
func (c *syncing) decide(ctx context.Context) error {
	if c.kept != nil {
		if err := c.takeUp(); err != nil {
			return err
		}
		return c.admit(ctx)
	}
	shop := c.client(c.process)
	if c.state != nil {
		_, err := importer.LearnMatches(ctx, c.state, shop, c.waits)
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
	if c.reply != "" && c.planned.Summary.Renames.Asked > 0 {
		if err := c.answerAll(ctx); err != nil {
			return err
		}
	}
	if c.allow {
		if err := c.makePlan(ctx, allowing(slices.Concat(c.planned.Summary.Held, c.planned.Summary.Behind))); err != nil {
			return err
		}
	}
	return c.admit(ctx)
}

// admit sees whether adds may enter somebody a second time.
func (c *syncing) admit(ctx context.Context) error {
	c.asked = c.planned.Summary.Held
	if c.planned.Summary.News == 0 {
		return nil
	}
	a, err := importer.Admit(ctx, c.state, c.place, c.client(c.process), c.vouch)
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
	rules := plan.Rules{
		Missing: m.Missing, After: m.After, Now: time.Now(), Renames: m.Renames, Rename: c.answers,
		Guards: m.Guards, Allow: allow, Conflict: m.Conflict, Again: c.again, Version: c.set.tool,
	}
	if c.listing != nil {
		rules.Shop = c.listing.Drift()
	}
	settled, ok, err := importer.SettledPlan(c.source, c.state, rules)
	if err != nil {
		return err
	}
	c.planned, err = importer.MakePlan(ctx, c.source, c.state, rules)
	if ok && err == nil {
		require.Equal(c.t, c.planned.Summary, settled.Summary, "what the digest tells is what the rows tell")
		c.seen.settled.Add(1)
	}
	return err
}

// answerAll has a person decide about all who may have another key.
func (c *syncing) answerAll(ctx context.Context) error {
	c.answers = map[string]mapping.Renames{}
	for a, err := range c.planned.Actions() {
		if err != nil {
			return err
		}
		if a.Kind == plan.Add && a.Twin != "" {
			c.answers[a.Key] = c.reply
		}
	}
	return c.makePlan(ctx, plan.Allow{})
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
		create := state.Lock
		if c.plan != nil {
			create = func(path string) (*state.State, error) { return state.Create(path, c.plan.Header.Lineage) }
		}
		if c.state, err = create(c.statePath()); err != nil {
			return err
		}
		c.place.Use(c.state)
	}
	run := c.newRun()
	run.Actions, run.State, run.Shop = c.planned.Actions(), c.state, c.client(c.process)
	run.Place, run.Confirm = c.place, c.why
	run.Pace = send.Options{Workers: c.workers, Rate: c.rate}
	results := func(r *send.Result) error {
		c.process.told(func() { c.results = append(c.results, *r) })
		return nil
	}
	if c.canary > 0 && c.planned.Summary.Sends > 0 {
		c.led = &importer.Canary{More: c.canary, Look: func(context.Context, []send.Result) bool { return c.look }}
		run.Actions, results = c.led.Lead(ctx, run.Actions, results)
	}
	c.tally, err = run.Send(ctx, results)
	return errors.Join(err, run.End(0))
}

// newRun is the run of the plan.
func (c *syncing) newRun() *importer.Run {
	if c.plan != nil {
		return c.keptRun()
	}
	run := &importer.Run{
		Record: importer.RecordOf("sync", c.source, c.planned), Binding: c.binding(),
		Origin:   importer.OriginOf(c.source, c.set.tool),
		Absences: &importer.Absences{Plan: c.planned, After: c.source.Mapping.After}, Source: c.source,
	}
	run.Record.Code = c.planned.Summary.Code
	return run
}
