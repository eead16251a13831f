package importer

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// MakePlan compares the spreadsheet with the state. Without a state nobody is
// known. It sends nothing and writes nothing.
func MakePlan(ctx context.Context, src *Source, st *state.State, rules plan.Rules) (*plan.Plan, error) {
	rules.Rules, rules.KeyColumns = src.Mapping.Rules(), len(src.Mapping.Match)
	// What is known is loaded while the file is read.
	var first *pass
	if st != nil && rules.Shop == nil && rules.Rejected == nil {
		first = src.newPass(0)
		first.begin()
		defer first.close()
	}
	known, err := know(ctx, src, st, &rules)
	if err != nil {
		return nil, err
	}
	planning := true
	p, err := plan.Make(func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		rows := src.records(bare)
		switch {
		case first == nil:
		case bare == nil: // nobody is known: every row is read whole
			first.close()
		default:
			first.tell(bare)
			rows = first.records
		}
		first = nil // it is of use to who reads first, or to nobody
		if !planning {
			// A run that is interrupted still owes every row its line.
			return rows
		}
		return until(ctx, rows)
	}, known, rules)
	planning = false
	if err == nil && p.Summary.Rows == 0 {
		err = src.noRows()
	}
	return p, err
}

// know loads what is known, and what else the state says of the file.
func know(ctx context.Context, src *Source, st *state.State, rules *plan.Rules) (k *known, err error) {
	k = &known{Index: new(state.Index), state: st}
	if st == nil {
		return k, nil
	}
	if k.Index, err = st.Index(ctx); err != nil {
		return nil, err
	}
	if k.undone, err = st.Undone(); err != nil {
		return nil, err
	}
	if k.origins, err = originsOf(st, rules); err != nil {
		return nil, err
	}
	return k, k.recallAbsences(src, rules)
}

// until ends the rows with the context's cause once the context ends.
func until[T any](ctx context.Context, rows iter.Seq2[*T, error]) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for row, err := range rows {
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// known shows the state to the planner.
type known struct {
	*state.Index
	state   *state.State
	origins map[int64]origin
	undone  map[string]state.Undone

	absences map[string]state.Absence
}

func (k *known) Find(key string) (plan.Entry, bool) {
	c, ok := k.Index.Find(key)
	return k.entry(&c), ok
}

func (k *known) FindAt(ordinal int, key string) (plan.Entry, bool) {
	c, ok := k.Index.FindAt(ordinal, key)
	return k.entry(&c), ok
}

func (k *known) entry(c *state.Known) plan.Entry {
	return plan.Entry{
		Ordinal: c.Ordinal, ID: c.ID, Print: c.Fingerprint, Gone: c.Gone, Unsure: c.Unknown,
		Cells: c.Cells, Fresh: k.origins[c.Origin].fresh, Plain: c.Plain,
	}
}

func (k *known) Values(key string) (customer.Customer, error) {
	values, ok, err := k.state.Customer(key)
	if err == nil && !ok {
		err = fmt.Errorf("customer %q left the state while it was read", key)
	}
	return values, err
}

func (k *known) Undone(key string) (plan.Undone, bool) {
	row, undone := k.undone[key]
	return plan.Undone(row), undone
}

func (k *known) Doubts() iter.Seq[string] {
	var keys []string
	for _, call := range k.Index.Doubts() {
		keys = append(keys, call.Key)
	}
	slices.Sort(keys)
	return slices.Values(slices.Compact(keys))
}
