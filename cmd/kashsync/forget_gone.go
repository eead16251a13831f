package main

import (
	"context"
	"maps"
	"slices"

	"kashsync/importer"
)

// forgetGone makes the state forget customers who are in the shop no longer.
func (r *resolving) forgetGone(ctx context.Context, keys []string) error {
	if err := r.open(); err != nil {
		return err
	}
	defer r.state.Close()
	ids := map[string]string{} // by key
	index, err := r.state.Index(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		entry, known := index.Find(key)
		if !known {
			return usage("see the key in the spreadsheet or the report", "no customer %s is known in %s", clean(key), clean(r.settings.state))
		}
		ids[key] = entry.ID
	}
	if err := r.mustBeGone(ctx, ids); err != nil {
		return err
	}
	question := "Forget " + several(len(ids), "customer") + " of shop " + r.settings.shop + "?"
	if err := r.lastQuestion(ctx, r.yes, question, question); err != nil {
		return err
	}
	if err := r.place.Enter(); err != nil {
		return err
	}
	n, err := r.state.Forget(keys...)
	if err != nil {
		return err
	}
	r.note("%s forgotten. The shop was not touched.", areMany(n, "customer"))
	return r.place.Leave()
}

// mustBeGone refuses to forget somebody whom the shop's list shows: a later
// sync would enter them a second time.
func (r *resolving) mustBeGone(ctx context.Context, ids map[string]string) error {
	client, err := r.client(ctx, &r.settings)
	if err != nil {
		return err
	}
	list, err := importer.Refresh(ctx, r.state, client, r.onWait)
	if unlisted := importer.Unlistable(err); unlisted != nil {
		r.note("%s: see for yourself that they are gone. Whoever is still there would be entered a second time.", aboutList(unlisted).what)
		return nil
	}
	if err != nil {
		return err
	}
	if !list.Sound(slices.Collect(maps.Values(ids))...) {
		return usage("try again later, or see in the till", "the shop's list lacks many who are known, or shows nobody: it proves nothing")
	}
	for key, id := range ids {
		if list.Has(id) {
			return usage("delete the customer in the till first, or leave it as it is",
				"%s is still in the shop, with the Kash id %s, and would be entered a second time", clean(key), id)
		}
	}
	return nil
}
