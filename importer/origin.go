package importer

import (
	"maps"
	"slices"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// OriginOf is what makes values of a spreadsheet's cells: its mapping, and that
// version of kashsync.
func OriginOf(src *Source, version string) state.Origin {
	o := state.Origin{Mapping: src.mappingDigest(), Version: version, Rules: map[string]string{}}
	for f, rule := range src.Mapping.Rules() {
		o.Rules[f.String()] = rule
	}
	return o
}

// An origin is one that the state knows, as the planner needs it.
type origin struct {
	rules   map[customer.Field]string
	version string
	mapping string // its digest
	fresh   bool   // it makes the same of every cell as the present one
}

// originsOf reads all origins by their number.
func originsOf(st *state.State, rules *plan.Rules) (map[int64]origin, error) {
	if st == nil {
		return nil, nil
	}
	all, err := st.Origins()
	found := make(map[int64]origin, len(all))
	for number, known := range all {
		o := origin{rules: make(map[customer.Field]string, len(known.Rules)), version: known.Version, mapping: known.Mapping}
		for name, rule := range known.Rules {
			if f, ok := customer.ParseField(name); ok {
				o.rules[f] = rule
			}
		}
		o.fresh = o.version == rules.Version && maps.Equal(o.rules, rules.Rules)
		found[number] = o
	}
	return found, err
}

func (k *known) Provenance(key string) (plan.Provenance, error) {
	p, err := k.state.Provenance(key)
	by := k.origins[p.Origin]
	return plan.Provenance{Cells: p.Cells, Sums: p.Sums, Rules: by.rules, Version: by.version, Origin: p.Origin}, err
}

// A refresher has the state know the cells of rows that need nothing, so that a
// later change tells its cause.
type refresher struct {
	state  *state.State
	origin int64 // 0: of rows that nobody knows how to read again
	rows   []state.Refreshed
	failed error // it went no further then
}

// see takes note of a row, and writes what has come together.
func (r *refresher) see(res *send.Result) {
	const batch = 5000
	a := &res.Action
	if !a.Stale || res.Outcome != send.Unchanged || r.origin == 0 || r.failed != nil {
		return
	}
	r.rows = append(r.rows, state.Refreshed{Key: a.Key, Fingerprint: a.Print, Cells: a.Cells, Sums: a.Sums, Plain: a.Plain()})
	if len(r.rows) == batch {
		r.write()
	}
}

// write writes the rows in the order of their keys, in which the file has them.
func (r *refresher) write() {
	if len(r.rows) == 0 || r.failed != nil {
		return
	}
	slices.SortFunc(r.rows, func(a, b state.Refreshed) int { return strings.Compare(a.Key, b.Key) })
	r.failed = r.state.Refresh(r.origin, slices.Values(r.rows))
	r.rows = r.rows[:0]
}
