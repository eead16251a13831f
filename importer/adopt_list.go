package importer

import (
	"context"
	"slices"
	"time"

	"kashsync/importer/match"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// AdoptMatches finds the ids in the shop's list, whose customers are matched
// with the rows of the spreadsheet. Only rows whose key is not known take part,
// and listed customers whose id nobody is known by. Errors are as of AdoptIDs,
// or a *kash.ListError.
func AdoptMatches(ctx context.Context, src *Source, st *state.State, shop Lister, inStep bool) (*Adoption, error) {
	a, err := newAdoption(ctx, FromList, st, src.Mapping.Match)
	if err != nil {
		return nil, err
	}
	a.inStep, a.source = inStep, src
	rows, differing, err := a.wanted(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.readList(ctx, shop)
	if err != nil {
		return nil, err
	}
	// Whoever they are, and whoever was added by a call in doubt, is nobody else's
	// match.
	inFile := len(rows)
	rows = append(rows, differing...)
	for _, c := range a.index.Doubts() {
		if c.Action == state.Add {
			rows = append(rows, match.Wanted{Key: c.Key, Line: c.Line, Fields: c.Sent})
		}
	}
	if by, _, ok := src.Mapping.MatchFields(); ok && anyHas(list.Unknown, by) {
		a.By = by
	}
	a.take(match.Adopt(rows, list.Unknown, a.By), rows, inFile, list.Unknown)
	a.settle()
	return a, nil
}

// readList reads the list and holds it against the state: of one that moves to
// other match columns nobody counts as known. Whoever may have an id from a call
// in doubt is left out.
func (a *Adoption) readList(ctx context.Context, shop Lister) (*Listing, error) {
	st := a.state
	if a.Moved != nil {
		st = nil
	}
	list, err := ReadList(ctx, shop, st)
	if err != nil {
		return nil, err
	}
	a.Listed = list.Len
	list.Unknown = slices.DeleteFunc(list.Unknown, func(l match.Listed) bool {
		_, claimed := a.claimed[l.ID]
		return claimed
	})
	return list, nil
}

// anyHas reports whether the list shows all these fields of anybody.
func anyHas(listed []match.Listed, by []customer.Field) bool {
	var all customer.Set
	for _, f := range by {
		all = all.With(f)
	}
	for i := range listed {
		if listed[i].Fields.Filled()&all == all {
			return true
		}
	}
	return false
}

// wanted reads the rows that take part, one for each key. Those that ask for a
// deletion do, too: who is not known cannot be deleted.
func (a *Adoption) wanted(ctx context.Context) (rows, differing []match.Wanted, err error) {
	all := *a.source.Mapping
	all.Delete = nil
	reader, err := all.Compile(a.source.File.Header())
	if err != nil {
		return nil, nil, err
	}
	w := wanting{a: a, at: map[string]int{}, differ: map[string][]int{}}
	var rec mapping.Record
	for row, err := range a.source.File.Rows() {
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return nil, nil, err
		}
		a.Rows++
		reader.Read(row, &rec)
		w.add(&rec)
	}
	if a.Rows == 0 {
		return nil, nil, ErrNoRows
	}
	rows, differing = w.rows()
	return rows, differing, nil
}

// wanting gathers rows.
type wanting struct {
	a      *Adoption
	wanted []match.Wanted
	cells  []customer.Fingerprint
	at     map[string]int   // by key, in wanted; -1 for who is known or in doubt
	differ map[string][]int // the lines of keys whose rows differ
}

func (w *wanting) add(rec *mapping.Record) {
	if rec.Wish == mapping.Skip {
		return
	}
	if rec.Key == "" {
		w.a.unreadable(rec.Line)
		return
	}
	at, again := w.at[rec.Key]
	entry, known := w.a.know(rec.Key)
	one := adoptee{key: rec.Key, id: entry.ID, line: rec.Line}
	switch {
	case again && (at < 0 || w.cells[at] == rec.Cells):
	case again:
		if w.differ[rec.Key] == nil {
			w.differ[rec.Key] = []int{w.wanted[at].Line}
		}
		w.differ[rec.Key] = append(w.differ[rec.Key], rec.Line)
	case w.a.index.InDoubt(rec.Key):
		w.at[rec.Key] = -1
		w.a.InDoubt = append(w.a.InDoubt, one.shown())
	case known:
		w.at[rec.Key] = -1
		w.a.found = append(w.a.found, one)
	default:
		w.at[rec.Key] = len(w.wanted)
		w.cells = append(w.cells, rec.Cells)
		w.wanted = append(w.wanted, match.Wanted{Key: rec.Key, Line: rec.Line, Fields: rec.Customer})
	}
}

// rows returns those that take part, and of those whose rows differ the first.
func (w *wanting) rows() (rows, differing []match.Wanted) {
	rows = w.wanted[:0]
	for _, r := range w.wanted {
		if lines := w.differ[r.Key]; lines != nil {
			w.a.clash(Clash{Code: RowsDiffer, Keys: []string{r.Key}, Lines: lines})
			differing = append(differing, r)
			continue
		}
		rows = append(rows, r)
	}
	return rows, differing
}

// take takes over what was matched. Rows from inFile on just keep others from a
// wrong match.
func (a *Adoption) take(m match.Adoption, rows []match.Wanted, inFile int, listed []match.Listed) {
	person := func(row int) Adoptee {
		return Adoptee{Line: rows[row].Line, Key: rows[row].Key, Row: rows[row].Fields}
	}
	for _, p := range m.Matches {
		if r, l := &rows[p.Row], &listed[p.Listed]; p.Row < inFile {
			a.found = append(a.found, adoptee{key: r.Key, id: l.ID, line: r.Line, row: &r.Fields, listed: &l.Fields})
		}
	}
	for _, n := range m.Near {
		if n.Row < inFile {
			a.Near = append(a.Near, Near{Adoptee: person(n.Row), May: pick(listed, n.Listed)})
		}
	}
	for _, g := range m.Ambiguous {
		group := Ambiguous{Listed: pick(listed, g.Listed)}
		for _, row := range g.Rows {
			if row < inFile {
				group.Rows = append(group.Rows, person(row))
			}
		}
		if group.Rows != nil {
			a.Ambiguous = append(a.Ambiguous, group)
		}
	}
	for _, row := range m.Unmatched {
		if row < inFile {
			a.Fresh++
		}
	}
}

func pick(listed []match.Listed, at []int) []match.Listed {
	some := make([]match.Listed, len(at))
	for i, k := range at {
		some[i] = listed[k]
	}
	return some
}

// AwaitList waits, where another copy or another state file was used, until the
// shop's list shows all that was sent with that one: a kill may have ended it a
// moment ago. onWait is told how long that takes.
func (p *Place) AwaitList(ctx context.Context, onWait func(time.Duration)) error {
	if p.InPlace() {
		return nil
	}
	onWait(ListLag)
	return wait(ctx, ListLag)
}
