package rehearse

import (
	"context"
	"slices"
	"time"

	"kashsync/importer"
	"kashsync/importer/send"
	"kashsync/state"
)

// doubts are the calls in doubt that may be settled.
func (p *play) doubts(st *state.State) ([]state.Call, error) {
	calls, err := st.InDoubt()
	return slices.DeleteFunc(calls, func(c state.Call) bool { return p.aside[c.Ticket] }), err
}

// resolve settles what is in doubt, as `kashsync resolve --yes` does.
func (p *play) resolve(ctx context.Context, st *state.State, net *network) error {
	calls, err := p.doubts(st)
	if err != nil || len(calls) == 0 {
		return err
	}
	p.story.Resolves++
	shop, err := p.client(net)
	if err != nil {
		return err
	}
	p.clock.Busy(1)
	inquiry, err := importer.InquireBy(ctx, st, shop, p.clock, func(time.Duration) {})
	p.clock.Busy(-1)
	if err != nil {
		return err
	}
	var settled []importer.Settlement
	var again []state.Call
	for i := range inquiry.Doubts {
		d := &inquiry.Doubts[i]
		if p.aside[d.Ticket] {
			continue
		}
		p.count(&d.Call)
		proof, proved := d.Proof()
		switch {
		case d.Again():
			again = append(again, d.Call)
		case proved && proof.Happened:
			p.story.Doubts.Happened++
			settled = append(settled, proof)
		case proved:
			p.story.Doubts.NotHappened++
			settled = append(settled, proof)
		default:
			p.story.Doubts.Open++
			p.aside[d.Ticket] = true
		}
	}
	if err := importer.Settle(st, settled); err != nil || len(again) == 0 {
		return err
	}
	_, err = importer.Again(ctx, st, shop, p.pace(), again, func(*send.Result) error { return nil })
	return err
}

// count counts a call in doubt, once.
func (p *play) count(c *state.Call) {
	if p.told[c.Ticket] {
		return
	}
	p.told[c.Ticket] = true
	d := &p.story.Doubts
	switch c.Action {
	case state.Add:
		d.Adds++
	case state.Edit:
		d.Edits++
		d.Again++
	case state.Delete:
		d.Deletes++
		d.Again++
	}
}
