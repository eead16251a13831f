package main

import (
	"context"
	"errors"
	"strings"

	"kashsync/importer/kash"
)

// askList looks at the shop's list as well, where the key for it is at hand, or
// only the list can tell who else is there.
func (d *adopting) askList(ctx context.Context) error {
	given := d.keyFile != "" || strings.TrimSpace(d.getenv("KASH_API_KEY")) != ""
	if d.shop == "" || !given && !(d.Unproved() && d.asks()) {
		return nil
	}
	shop, err := d.client(ctx, &d.settings)
	if noKey := (*usageError)(nil); errors.As(err, &noKey) && !given {
		return nil // nobody knows it
	}
	if err != nil {
		return err
	}
	if err := d.place.AwaitList(ctx, d.onWait); err != nil {
		return err
	}
	err = d.AskList(ctx, shop)
	if unlisted := (*kash.ListError)(nil); errors.As(err, &unlisted) {
		d.note("%s: it does not tell who else is there", aboutList(unlisted).what)
		return nil
	}
	return err
}

// asks reports whether somebody can answer.
func (d *adopting) asks() bool { return d.inTerminal && !d.yes }

// askPerson lets a person decide what only they can.
func (d *adopting) askPerson(ctx context.Context) error {
	if !d.asks() {
		return nil
	}
	d.Spread()
	for i := range d.Near {
		if err := d.askNear(ctx, i); err != nil {
			return err
		}
	}
	for _, code := range d.WhyOpen() {
		question := d.vouchQuestion(code)
		if question == "" {
			continue
		}
		sure, err := d.confirm(ctx, question)
		if err != nil {
			return err
		}
		if sure {
			d.Vouch(code)
		}
	}
	return nil
}

// askNear asks who a row is: only yes and no decide.
func (d *adopting) askNear(ctx context.Context, i int) error {
	n, others := &d.Near[i], 0
	for k := range n.May {
		answer, err := d.choose(ctx, nearQuestion(n, &n.May[k]))
		switch {
		case err != nil:
			return err
		case isNo(answer):
			others++
		case isYes(answer) && d.Accept(i, k):
			return nil
		case isYes(answer):
			d.note("This Kash id is another row's already: who that is stays open.")
		}
	}
	if others == len(n.May) {
		d.Decline(i)
	}
	return nil
}
