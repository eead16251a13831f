package importer

import (
	"context"
	"iter"
	"slices"

	"kashsync/importer/kash"
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
	rows, others, err := a.wanted(ctx, false)
	if err == nil && a.Rows == 0 {
		err = src.noRows()
	}
	if err != nil {
		return nil, err
	}
	list, err := a.readList(ctx, shop)
	if err != nil {
		return nil, err
	}
	a.pair(rows, others, list.Unknown)
	a.settle()
	return a, nil
}

// pair matches rows with listed customers. Whoever the others are, and whoever
// was added by a call in doubt, is nobody else's match.
func (a *Adoption) pair(rows, others []match.Wanted, listed []match.Listed) {
	inFile := len(rows)
	rows = append(rows, others...)
	for _, c := range a.index.Doubts() {
		if c.Action == state.Add {
			rows = append(rows, match.Wanted{Key: c.Key, Line: c.Line, Fields: c.Sent})
		}
	}
	if by, _, ok := a.source.Mapping.MatchFields(); ok && anyHas(listed, by) {
		a.By = by
	}
	a.take(match.Adopt(rows, listed, a.By), rows, inFile, listed)
}

// readList reads the list and holds it against the state: of one that moves to
// other match columns nobody counts as known. Whoever may have an id from a call
// in doubt is left out.
func (a *Adoption) readList(ctx context.Context, shop Lister) (*Listing, error) {
	st := a.state
	if a.Moved != nil {
		st = nil
	}
	known := &remembering{Lister: shop, index: a.index}
	list, err := ReadList(ctx, known, st)
	if err != nil {
		return nil, err
	}
	a.shown = known.shown
	if a.Moved != nil {
		list.known = a.index.Len()
		for i := range list.Unknown {
			if id := list.Unknown[i].ID; knows(a.index, id) {
				list.there[id] = true
			}
		}
	}
	a.read, a.Listed = true, list.Len
	if list.known > 0 && !list.Sound() {
		a.lacking = list.known - len(list.there)
	}
	list.Unknown = slices.DeleteFunc(list.Unknown, func(l match.Listed) bool {
		_, claimed := a.claimed[l.ID]
		return claimed
	})
	return list, nil
}

// A remembering list keeps what it shows of those who are known.
type remembering struct {
	Lister
	index *state.Index
	shown map[string]customer.Customer // by key
}

func (r *remembering) List(ctx context.Context) iter.Seq2[kash.Listed, error] {
	return func(yield func(kash.Listed, error) bool) {
		r.shown = map[string]customer.Customer{} // of a list that did not come whole nothing counts
		for one, err := range r.Lister.List(ctx) {
			if key, known := r.index.KeyOf(one.ID); known && err == nil {
				r.shown[key] = one.Customer
			}
			if !yield(one, err) {
				return
			}
		}
	}
}

func knows(index *state.Index, id string) bool {
	_, known := index.KeyOf(id)
	return known
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

// wanted reads the rows that take part, one for each key, and the others, who
// just keep them from a wrong match. Rows that ask for a deletion do take part:
// who is not known cannot be deleted. Of the rest, once the ids in the file are
// settled, it is those without.
func (a *Adoption) wanted(ctx context.Context, rest bool) (rows, others []match.Wanted, err error) {
	all := *a.source.Mapping
	all.Delete = nil
	reader, err := all.Compile(a.source.File.Header())
	if err != nil {
		return nil, nil, err
	}
	w := wanting{a: a, at: map[string]int{}, differ: map[string][]int{}}
	add := w.add
	if rest {
		add = w.addRest
	}
	var rec mapping.Record
	for row, err := range until(ctx, a.source.File.Rows()) {
		if err != nil {
			return nil, nil, err
		}
		if !rest {
			a.Rows++
		}
		if reader.Read(row, &rec); rec.Wish != mapping.Skip {
			add(&rec)
		}
	}
	rows, others = w.rows()
	return rows, others, nil
}

// wanting gathers rows.
type wanting struct {
	a      *Adoption
	wanted []match.Wanted
	others []match.Wanted
	cells  []customer.Fingerprint
	at     map[string]int   // by key, in wanted; -1 for who takes no part
	differ map[string][]int // the lines of keys whose rows differ
}

func (w *wanting) add(rec *mapping.Record) {
	if rec.Key == "" {
		w.a.unreadable(rec.Line)
		return
	}
	entry, known := w.a.know(rec.Key)
	one := adoptee{key: rec.Key, id: entry.ID, line: rec.Line}
	_, again := w.at[rec.Key]
	switch {
	case again:
		w.take(rec)
	case w.a.index.InDoubt(rec.Key):
		w.at[rec.Key] = -1
		w.a.InDoubt = append(w.a.InDoubt, one.shown())
	case known:
		w.at[rec.Key] = -1
		w.a.found = append(w.a.found, one)
	default:
		w.take(rec)
	}
}

// addRest leaves out who is known, or to be learnt. A row whose id cannot be
// right takes no part, either.
func (w *wanting) addRest(rec *mapping.Record) {
	_, told := w.a.find(rec.Key)
	_, known := w.a.know(rec.Key)
	bad := func(p mapping.Problem) bool { return p.Column == w.a.source.Mapping.ID && !p.Warning }
	switch {
	case rec.Key == "", told, known, w.a.index.InDoubt(rec.Key):
	case rec.ID != "", slices.ContainsFunc(rec.Problems, bad):
		if _, again := w.at[rec.Key]; !again {
			w.at[rec.Key] = -1
			w.others = append(w.others, wantedOf(rec))
		}
	default:
		w.take(rec)
	}
}

func (w *wanting) take(rec *mapping.Record) {
	at, again := w.at[rec.Key]
	switch {
	case again && (at < 0 || w.cells[at] == rec.Cells):
	case again:
		if w.differ[rec.Key] == nil {
			w.differ[rec.Key] = []int{w.wanted[at].Line}
		}
		w.differ[rec.Key] = append(w.differ[rec.Key], rec.Line)
	default:
		w.at[rec.Key] = len(w.wanted)
		w.cells = append(w.cells, rec.Cells)
		w.wanted = append(w.wanted, wantedOf(rec))
	}
}

func wantedOf(rec *mapping.Record) match.Wanted {
	return match.Wanted{Key: rec.Key, Line: rec.Line, Fields: rec.Customer}
}

// rows returns those that take part; the others are, of those whose rows differ,
// the first.
func (w *wanting) rows() (rows, others []match.Wanted) {
	rows = w.wanted[:0]
	for _, r := range w.wanted {
		if lines := w.differ[r.Key]; lines != nil {
			w.a.clash(Clash{Code: RowsDiffer, Keys: []string{r.Key}, Lines: lines})
			w.others = append(w.others, r)
			continue
		}
		rows = append(rows, r)
	}
	return rows, w.others
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
		if n.Row < inFile && !a.index.Forgotten(rows[n.Row].Key) {
			a.Near = append(a.Near, Near{Adoptee: person(n.Row), May: pick(listed, n.Listed), More: n.More})
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
	for _, row := range m.Uncompared {
		if row < inFile {
			a.Uncompared = append(a.Uncompared, rows[row].Line)
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
