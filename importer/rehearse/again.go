package rehearse

import (
	"context"
	"slices"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// next plans what is left to do. A guard that has let the whole plan pass asks
// for another number where a part of it is left: it is given.
func (p *play) next(ctx context.Context, st *state.State) (*plan.Plan, error) {
	next, err := importer.MakePlan(ctx, p.Source, st, p.Rules)
	if err != nil {
		return nil, err
	}
	allow := p.Rules.Allow
	for _, h := range next.Summary.Held {
		alike := func(held plan.Hold) bool { return held.Guard == h.Guard }
		if !slices.ContainsFunc(p.Plan.Summary.Held, alike) {
			give(&allow, h)
		}
	}
	if allow == p.Rules.Allow {
		return next, nil
	}
	p.story.Asked = true
	rules := p.Rules
	rules.Allow = allow
	return importer.MakePlan(ctx, p.Source, st, rules)
}

func give(allow *plan.Allow, h plan.Hold) {
	switch h.Guard {
	case plan.GuardDeletes:
		allow.Deletes = h.Count
	case plan.GuardEdits, plan.GuardRemapped:
		allow.Edits = max(allow.Edits, h.Count)
	case plan.GuardAdds:
		allow.Adds = h.Count
	}
}

// rememberListed has the shop's real list, where the plan was made by one, speak
// only of those who were known when it was read.
func (p *play) rememberListed(st *state.State) error {
	if p.Rules.Shop == nil {
		return nil
	}
	known := map[string]bool{}
	for one, err := range st.Customers() {
		if err != nil {
			return err
		}
		known[one.ID] = true
	}
	p.Rules.Shop = listedThen{p.Rules.Shop, known}
	return nil
}

type listedThen struct {
	plan.Shop
	known map[string]bool
}

// Listed says of who was added since that the list shows just what was sent.
func (l listedThen) Listed(id string) (fields customer.Customer, there bool) {
	if !l.known[id] {
		return customer.Customer{}, true
	}
	return l.Shop.Listed(id)
}
