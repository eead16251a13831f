package importer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A keeping is a plan that was kept.
type keeping struct {
	path  string
	night *night // of its spreadsheet
	// was is the state as it was planned against, version the commands until then.
	was     string
	version int
	calls   map[string]plan.Action // by person
}

// keep plans and keeps the plan. A look writes nothing, but for the plan.
func (s *simulation) keep(n *night) {
	if len(n.file) == 0 {
		return
	}
	s.prepare(n)
	k := &keeping{night: n, calls: map[string]plan.Action{}, was: s.dump()}
	s.notef("plan: %d rows ids=%t refresh=%t", len(n.file), n.withIDs, n.refresh)
	_, err := s.command(fate{}, func(ctx context.Context, p *process) error { return s.keepPlan(ctx, k, p) })
	require.Empty(s.t, s.ledger(), "a plan sends nothing")
	require.Equal(s.t, k.was, s.dump(), "a plan writes nothing")
	if k.version = s.version; err != nil {
		require.ErrorAs(s.t, err, new(*kash.ListError))
		return
	}
	s.plans = append(s.plans, k)
}

func (s *simulation) keepPlan(ctx context.Context, k *keeping, p *process) (err error) {
	c := &syncing{simulation: s, night: k.night, process: p, source: s.openSource(k.night)}
	defer c.close()
	if there, err := state.Exists(s.statePath()); err != nil {
		return err
	} else if there {
		if c.state, err = state.Read(s.statePath()); err != nil {
			return err
		}
		if err = c.relist(ctx, s.client(p)); err != nil {
			return err
		}
	}
	if err = c.makePlan(ctx, plan.Allow{}); err != nil {
		return err
	}
	run := c.newRun()
	h := saved.Header{
		State: s.statePath(), Binding: run.Binding, Run: run.Record, Origin: run.Origin,
		Summary: c.planned.Summary, After: c.source.Mapping.After,
	}
	if c.state == nil {
		h.New, h.Lineage = true, state.NewLineage()
	} else {
		info, err := c.state.Info()
		require.NoError(s.t, err)
		h.Lineage, h.Serial = info.Lineage, info.Serial
	}
	k.path = filepath.Join(filepath.Dir(s.folder), fmt.Sprintf("changes-%d.plan", s.version))
	f, err := saved.Create(k.path, h, nil)
	require.NoError(s.t, err)
	for a, err := range c.planned.Actions() {
		require.NoError(s.t, err)
		require.NoError(s.t, f.Write(&a))
		if a.Kind.Calls() {
			k.calls[whose(a.Key)] = a
		}
	}
	for key := range c.planned.Lacks() {
		require.NoError(s.t, f.Lack(key))
	}
	_, err = f.Commit()
	return err
}

// dump is all that the state holds of customers and calls in doubt.
func (s *simulation) dump() string {
	there, err := state.Exists(s.statePath())
	require.NoError(s.t, err)
	if !there {
		return ""
	}
	st, err := state.Read(s.statePath())
	require.NoError(s.t, err)
	defer st.Close()
	text := ""
	for one, err := range st.Customers() {
		require.NoError(s.t, err)
		text += fmt.Sprintln(one.Key, one.ID, one.Fields)
	}
	calls, err := st.InDoubt()
	require.NoError(s.t, err)
	for _, c := range calls {
		text += fmt.Sprintln(c.Ticket, c.Key, c.Action)
	}
	return text
}

// apply applies a kept plan, and judges it as the sync that it is.
func (s *simulation) apply(k *keeping) {
	n := *k.night
	n.kept, n.fate, n.allow, n.confirm = k, s.drawFate(3*len(n.file)), s.chance(0.6), true
	n.decline = pick(s.dice, 0, 0, 0.3)
	same, at := k.was == s.dump(), s.version
	s.night(&n)
	var refused *saved.Error
	switch {
	case errors.As(n.err, &refused):
		require.NotEqual(s.t, at, k.version, "(k) the plan is as good as new: %v", n.err)
		s.seen.refused.Add(1)
	case n.tally.Run != 0:
		require.True(s.t, same, "(k) the state moved on since, and the plan was applied")
		s.seen.applied.Add(1)
	}
	if n.killed || n.tally.Run == 0 {
		return
	}
	again := *k.night
	again.kept, again.allow = k, true
	s.night(&again)
	require.ErrorAs(s.t, again.err, &refused, "(k) the plan was applied before")
}

// openApply is openSync for a kept plan.
func (s *simulation) openApply(n *night, p *process) (c *syncing, err error) {
	c = &syncing{simulation: s, night: n, process: p}
	if c.plan, err = saved.Open(n.kept.path); err != nil {
		return c, err
	}
	if c.state, err = s.openState(p); err != nil {
		return c, err
	}
	var info state.Info
	if c.state != nil {
		if info, err = c.state.Info(); err != nil {
			return c, err
		}
	}
	if err = c.plan.Header.Check(info, c.state != nil); err != nil {
		return c, err
	}
	c.place, err = importer.FindPlace(s.registerOf(p), c.state, s.binding())
	return c, err
}

// takeUp lets pass of a kept plan what a person lets pass, and declines some.
func (c *syncing) takeUp() (err error) {
	h := &c.plan.Header
	declined := map[int]bool{}
	calls := h.Summary.Counts[plan.Add] + h.Summary.Counts[plan.Edit] + h.Summary.Counts[plan.Delete]
	for i := range calls {
		declined[i+1] = c.chance(c.decline)
	}
	leave := plan.Leave{Declined: func(n int) bool { return declined[n] }, Lacks: c.plan.Lacks(), Again: c.again}
	c.planned, err = plan.Keep(h.Summary, c.plan.Actions, leave)
	if err == nil && c.allow {
		leave.Allow = allowing(append(c.planned.Summary.Behind, c.planned.Summary.Held...))
		c.planned, err = plan.Keep(h.Summary, c.plan.Actions, leave)
	}
	return err
}

// keptRun is the run of a kept plan.
func (c *syncing) keptRun() *importer.Run {
	h := &c.plan.Header
	record := h.Run
	record.Kind = "apply"
	return &importer.Run{
		Record: record, Binding: h.Binding, Origin: h.Origin,
		Absences: &importer.Absences{Plan: c.planned, After: h.After},
	}
}

// requireKept wants only to be sent what was planned.
func (s *simulation) requireKept(n *night, did map[string]*deeds) {
	for key, d := range did {
		a, planned := n.kept.calls[key]
		require.True(s.t, planned, "(k) a call for %s, of whom the plan says nothing", key)
		if len(d.applied) == 0 {
			continue
		}
		require.Equal(s.t, map[bool]customer.Set{true: 0, false: a.Send.Fields()}[a.Kind == plan.Delete], d.told.Fields(), "(k) the call for %s", key)
		require.NoError(s.t, holds(&d.told, &a.Send), "(k) the call for %s", key)
	}
	for i := range n.results {
		r := &n.results[i]
		if a := n.kept.calls[r.Action.Key]; r.Outcome == send.Done {
			require.Equal(s.t, a.Kind, r.Action.Kind, "(k) %s", r.Action.Key)
		}
	}
	require.Subset(s.t, sortedKeys(n.kept.calls), sortedKeys(did))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
