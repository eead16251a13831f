package main

import (
	"encoding/json"

	"kashsync/importer"
)

// show tells who is who.
func (r *rekeying) show() {
	r.print("%s: %s, compared with %s", clean(r.path), several(r.Rows, "row"), several(r.Known, "known customer"))
	way := "the values last sent"
	if r.By != nil {
		way = "the column " + columns(r.By)
	}
	r.print("The state goes by %s, the mapping file by %s. Who is who is told by %s.", columns(r.From), columns(r.To), way)
	r.print("%s: %s recognised, %s to get another key.", several(r.Known, "customer"), number(r.Found+r.Valued), number(r.Moved))
	for _, one := range r.Sample {
		r.print("  %s → %s  (Kash id %s)", clean(one.Old), clean(one.New), clean(one.ID))
	}
	r.more(r.Moved - len(r.Sample))
	if r.Kept > 0 {
		r.print("\nIn no row, and known by the old key still: %s. Who comes back by a new one may be entered a second time.", number(r.Kept))
		for _, one := range r.Keepers {
			r.print("  %s  (Kash id %s)", clean(one.Old), clean(one.ID))
		}
		r.more(r.Kept - len(r.Keepers))
	}
	if r.losesMarks() {
		r.print("\n%s", r.lostWords())
	}
	if r.Unreadable > 0 {
		r.print("\n%s without a key, the first on line %d: whoever they are, their old ones stay.", several(r.Unreadable, "row"), r.FirstUnreadable)
	}
	if r.Clashing > 0 {
		r.print("")
		some := r.Clashes[:min(len(r.Clashes), sampleSize)]
		for i := range some {
			where := ""
			if some[i].Line > 0 {
				where = place(some[i].Line)
			}
			r.print("  %s%s", where, clashWords(&some[i]))
		}
		r.more(r.Clashing - len(some))
	}
}

// clashWords tells a contradiction.
func clashWords(c *importer.RekeyClash) string {
	key := func(i int) string { return quoted(arguments(c.Keys).at(i)) }
	switch c.Code {
	case importer.OneOldKey:
		return key(0) + " would be " + key(1) + ", and " + key(2) + " as well"
	case importer.OneNewKey:
		return key(1) + " and " + key(2) + " would both be " + key(0)
	}
	return key(0) + " is known, is nobody's row by all that is known, and is the key of one"
}

// tell says what was done; where nothing could be, only as JSON.
func (r *rekeying) tell(done bool) error {
	switch {
	case r.json:
		return r.printJSON(done)
	case !done:
	case r.Vain():
		r.note("There is nothing to do: everybody has that key.")
	default:
		r.note("%s now known by another key, with the same Kash id. The shop was not touched. See what a sync would do: %s",
			areMany(r.Moved, "customer"), r.command("plan", r.path))
	}
	return nil
}

// lostKeys are remembered, and nobody knows the new ones.
type lostKeys struct {
	Undone    int `json:"undone"`
	Forgotten int `json:"forgotten"`
}

func (r *rekeying) printJSON(done bool) error {
	by := "values"
	if r.By != nil {
		by = "column"
	}
	return json.NewEncoder(r.out).Encode(struct {
		Version    int      `json:"version"`
		By         string   `json:"by"`
		Columns    []string `json:"columns"`
		From       []string `json:"from"`
		To         []string `json:"to"`
		Known      int      `json:"known"`
		Found      int      `json:"found"`
		Valued     int      `json:"valued"`
		Moved      int      `json:"moved"`
		Kept       int      `json:"kept"`
		Lost       lostKeys `json:"lost"`
		Unreadable int      `json:"unreadable"`
		Conflicts  int      `json:"conflicts"`
		Done       bool     `json:"done"`
	}{1, by, orEmpty(r.By), orEmpty(r.From), orEmpty(r.To), r.Known, r.Found, r.Valued, r.Moved, r.Kept, lostKeys(r.Lost), r.Unreadable, r.Clashing, done})
}
