package importer

import (
	"context"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// Accept has a person's word that a row is the listed customer who may be
// meant: the Near has that ID then. It is false where that customer is another
// row's already, or has no id.
func (a *Adoption) Accept(near, may int) bool {
	n := &a.Near[near]
	listed := &n.May[may]
	if listed.ID == "" {
		return false
	}
	for i := range a.learn {
		if a.learn[i].id == listed.ID {
			return false
		}
	}
	n.ID = listed.ID // which decides
	at, _ := a.find(n.Key)
	one := adoptee{key: n.Key, id: listed.ID, line: n.Line, row: &n.Row, listed: &listed.Fields}
	a.learn = slices.Insert(a.learn, at, one)
	a.countForgotten()
	return true
}

// Decline has a person's word that a row is none of the listed customers who may
// be meant.
func (a *Adoption) Decline(near int) { a.Near[near].Declined = true }

// Spread makes a question for each row of what is ambiguous, where there are few
// enough to be asked about.
func (a *Adoption) Spread() {
	var left []Ambiguous
	for _, g := range a.Ambiguous {
		if !g.Few() {
			left = append(left, g)
			continue
		}
		for _, row := range g.Rows {
			a.Near = append(a.Near, Near{Adoptee: row, May: g.Listed})
		}
	}
	a.Ambiguous = left
}

// find returns where a key stands, or would, among those to learn.
func (a *Adoption) find(key string) (int, bool) {
	return sort.Find(len(a.learn), func(i int) int { return strings.Compare(key, a.learn[i].key) })
}

// Learn writes the adoption into the state, all of it or nothing, and then, unless
// the adoption is open, puts the file in its place, whatever it was. Errors are
// those of state.Adopt, of the spreadsheet, or the context's cause.
func (a *Adoption) Learn(ctx context.Context, st *state.State, place *Place, b state.Binding) (state.Adopted, error) {
	a.Stand(place)
	l := learning{Adoption: a, state: st, told: make([]bool, len(a.learn))}
	if a.inStep {
		l.cells = make([]customer.Fingerprint, len(a.learn))
	}
	l.unsure = place.Outdated()
	place.Use(st)
	if err := place.Disown(); err != nil {
		return state.Adopted{}, err
	}
	adopted, err := st.Adopt(time.Now(), b, state.Adopting{Whole: !a.Open(), Unsure: l.unsure}, l.all(ctx))
	if l.failed != nil {
		return state.Adopted{}, l.failed
	}
	if err != nil {
		return state.Adopted{}, err
	}
	// Not before: a file that is in place may add.
	if !a.Open() {
		place.Clear()
	}
	if err := place.Enter(); err != nil {
		return adopted, err
	}
	return adopted, place.Leave()
}

// A learning goes through those to learn once.
type learning struct {
	*Adoption
	state  *state.State
	cells  []customer.Fingerprint // of each one's first row; zero before that
	told   []bool                 // the values were
	unsure bool                   // what is known may be out of date
	failed error
}

// all yields everybody. Where it fails, the last has no id, for which nothing is
// learnt at all.
func (l *learning) all(ctx context.Context) iter.Seq[state.Learnt] {
	return func(yield func(state.Learnt) bool) {
		if l.inStep && !l.rows(ctx, yield) {
			return
		}
		for i := range l.learn {
			if ctx.Err() != nil {
				l.failed = context.Cause(ctx)
				yield(state.Learnt{})
				return
			}
			if !l.told[i] && !l.learn[i].known && !yield(l.unknown(i)) {
				return
			}
		}
		if l.unsure && l.Moved == nil {
			l.again(yield)
		}
	}
}

// again yields who is known already, with what the list shows of them in place of
// what may be out of date. What a call in doubt left of somebody is not asked here.
func (l *learning) again(yield func(state.Learnt) bool) {
	for key, listed := range l.shown {
		i, learns := l.find(key)
		if learns && l.told[i] || l.index.InDoubt(key) {
			continue
		}
		known, _ := l.index.Find(key)
		if !yield(state.Learnt{Key: key, ID: known.ID, Unknown: true, Fields: listed}) {
			return
		}
	}
}

// rows yields whom a valid row speaks of, with the row's values.
func (l *learning) rows(ctx context.Context, yield func(state.Learnt) bool) bool {
	for rec, err := range until(ctx, l.source.Records()) {
		if err != nil {
			l.failed = err
			yield(state.Learnt{})
			return false
		}
		i, ok := l.find(rec.Key)
		if !ok || rec.Wish == mapping.Skip {
			continue
		}
		first := l.cells[i] == customer.Fingerprint{}
		switch {
		case first && !rec.Invalid && rec.Wish == mapping.Keep:
			l.told[i] = true
			ok = yield(l.inStepWith(i, &rec.Customer))
		case !first && l.told[i] && l.cells[i] != rec.Cells: // which of them is it?
			l.told[i] = false
			ok = !l.learn[i].known || yield(l.unknown(i))
		}
		if first {
			l.cells[i] = rec.Cells
		}
		if !ok {
			return false
		}
	}
	return true
}

// inStepWith has the shop hold what a row says, beside what else is known.
func (l *learning) inStepWith(i int, row *customer.Customer) state.Learnt {
	learnt := l.unknown(i)
	learnt.Unknown, learnt.Fingerprint = false, row.Fingerprint()
	learnt.Fields.Merge(row)
	return learnt
}

// unknown has what is known of a customer, which is not all.
func (l *learning) unknown(i int) state.Learnt {
	e := &l.learn[i]
	learnt := state.Learnt{Key: e.key, ID: e.id, Unknown: true}
	switch {
	case e.listed != nil:
		learnt.Fields = *e.listed
	case e.known && l.unsure:
		learnt.Fields = l.shown[e.key]
	case e.known:
		fields, _, err := l.state.Customer(e.key)
		if err != nil && l.failed == nil {
			l.failed, learnt.ID = err, ""
		}
		learnt.Fields = fields
	}
	return learnt
}
