package rehearse

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/state"
)

// mostSyncs bounds how often a sync is given again.
const mostSyncs = 20

// storm plays the plan through trouble, until there is nothing left to do.
func (p *play) storm(ctx context.Context) (err error) {
	st, err := p.copyState(p.State, "storm.state.db")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }() // of the state there is by then
	fate := newFate(p.Seed, p.Plan.Summary.Sends, p.Run.Pace.Workers)
	shop, err := p.openShop(st, fate.of)
	if err != nil {
		return err
	}
	before, err := surplus(st, shop)
	if err != nil {
		return err
	}
	earlier, err := st.InDoubt()
	if err != nil {
		return err
	}
	for _, call := range earlier {
		p.aside[call.Ticket] = true
	}
	if err := p.rememberListed(st); err != nil {
		return err
	}
	begun, net := p.clock.Now(), &network{shop: simulator.Transport(shop), tell: p.OnCall, cutAt: fate.cutAt}
	st, lost, err := p.interrupted(ctx, st, net)
	if err != nil {
		return err
	}
	if err := p.goOn(ctx, st, net); err != nil {
		return err
	}
	p.story.Storm = Leg{fate.calls, p.clock.Now().Sub(begun) - lost}
	p.story.Trouble = fate.seen
	p.story.Trouble.Timeouts = net.timeouts
	after, err := surplus(st, shop)
	p.story.Amiss = amiss(after-before, p.story.Doubts.Open)
	return err
}

// surplus is how many more customers the shop has than are known.
func surplus(st *state.State, shop *simulator.Shop) (int, error) {
	info, err := st.Info()
	return shop.Counts().Customers - info.Customers, err
}

// amiss leaves room for adds of which nobody knows whether they happened.
func amiss(more, open int) int {
	switch {
	case more > open:
		return more - open
	case more < 0:
		return more
	}
	return 0
}

// interrupted plays the first sync, in whose middle the power fails, and returns
// the state as it was at that moment. lost is how long the calls went on that
// were under way then.
func (p *play) interrupted(ctx context.Context, st *state.State, net *network) (_ *state.State, lost time.Duration, err error) {
	left := filepath.Join(p.folder, "left.state.db")
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	var failure error
	var at time.Time
	net.dying = func() {
		failure, at = state.Backup(st.Path(), left), p.clock.Now()
		cut(errPower)
	}
	_, err = p.sync(ctx, st, p.Plan, net)
	if errors.Is(err, errPower) {
		err = nil
	}
	if err = errors.Join(err, failure); err != nil || at.IsZero() {
		return st, 0, err // it stopped by itself before
	}
	net.revive()
	p.story.CutAt = net.cutAt
	reborn, err := openCopy(left)
	if err != nil {
		return st, 0, err
	}
	return reborn, p.clock.Now().Sub(at), st.Close()
}

func (p *play) sync(ctx context.Context, st *state.State, what *plan.Plan, net *network) (importer.Tally, error) {
	p.story.Syncs++
	return p.run(ctx, st, what, net)
}

// goOn resolves and syncs, in turn, until that brings nothing new.
func (p *play) goOn(ctx context.Context, st *state.State, net *network) error {
	for {
		if err := p.resolve(ctx, st, net); err != nil {
			return err
		}
		next, err := p.next(ctx, st)
		if err != nil {
			return err
		}
		doubts, err := p.doubts(st)
		if err != nil {
			return err
		}
		p.story.Left = next.Summary.Sends
		if p.story.Left+len(doubts) == 0 || p.story.Syncs == mostSyncs {
			return nil
		}
		tally, err := p.sync(ctx, st, next, net)
		if err != nil {
			return err
		}
		if tally.Outcomes[send.Failed] == p.story.Left {
			return nil // it is refused each time
		}
	}
}
