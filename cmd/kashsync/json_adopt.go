package main

import (
	"slices"

	"kashsync/importer"
	"kashsync/importer/match"
)

// printJSON writes what was learnt and what was not as one object.
func (d *adopting) printJSON(v verdict) error {
	type held struct {
		Reason string   `json:"reason"`
		Lines  []int    `json:"lines"`
		Keys   []string `json:"keys"`
		IDs    []string `json:"ids"`
	}
	type conflict struct {
		Conflict importer.ClashCode `json:"conflict"`
		Lines    []int              `json:"lines"`
		Keys     []string           `json:"keys"`
		IDs      []string           `json:"ids"`
	}
	ids := func(all []match.Listed) (ids []string) {
		for i := range all {
			ids = append(ids, all[i].ID)
		}
		return ids
	}
	back, conflicts := []held{}, []conflict{}
	for _, n := range d.nearHeld() {
		back = append(back, held{"near", []int{n.Line}, []string{n.Key}, ids(n.May)})
	}
	for i := range d.Ambiguous {
		h := held{Reason: "ambiguous", IDs: ids(d.Ambiguous[i].Listed)}
		for _, r := range d.Ambiguous[i].Rows {
			h.Lines, h.Keys = append(h.Lines, r.Line), append(h.Keys, r.Key)
		}
		back = append(back, h)
	}
	for _, e := range slices.Concat(d.InDoubt, d.Doubtful) {
		back = append(back, held{"in_doubt", []int{e.Line}, []string{e.Key}, []string{}})
	}
	for _, c := range d.Clashes {
		conflicts = append(conflicts, conflict{c.Code, orEmpty(c.Lines), orEmpty(c.Keys), orEmpty(c.IDs)})
	}
	return d.printObject(map[string]any{
		"version": 1, "way": d.Way, "rows": d.Rows, "listed": d.Listed,
		"counts": map[string]int{
			"learnt": d.Learns(), "values": d.Values, "known": d.Known, "erased": d.Erased, "new": d.Fresh, "near": len(d.nearHeld()),
			"ambiguous": d.ambiguousRows(), "in_doubt": len(d.InDoubt) + len(d.Doubtful), "conflicts": d.Clashing,
			"unreadable": d.Unreadable, "blank": d.Blank, "uncompared": len(d.Uncompared), "leftover": d.Leftover, "forgotten": d.Forgotten,
		},
		"open": orEmpty(d.WhyOpen()), "held": back, "conflicts": conflicts, "exit": v.exit(), "reasons": orEmpty([]reason(v)),
	})
}
