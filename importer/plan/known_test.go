package plan_test

import (
	"iter"
	"maps"
	"slices"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// shop is the known customers of a test: a model of the state file.
type shop struct {
	entries map[string]plan.Entry
	values  map[string]customer.Customer
	doubts  map[string]bool

	origins   map[string]plan.Provenance
	undone    map[string]plan.Undone
	forgotten map[string]bool
	absences  map[string]plan.Absence

	nextID int
	cause  present
}

func newShop() *shop {
	return &shop{
		entries: map[string]plan.Entry{}, values: map[string]customer.Customer{},
		doubts: map[string]bool{}, nextID: 1001,
	}
}

func (s *shop) Len() int                                     { return len(s.entries) }
func (s *shop) Values(key string) (customer.Customer, error) { return s.values[key], nil }
func (s *shop) InDoubt(key string) bool                      { return s.doubts[key] }
func (s *shop) Doubts() iter.Seq[string]                     { return slices.Values(slices.Sorted(maps.Keys(s.doubts))) }

func (s *shop) Provenance(key string) (plan.Provenance, error) { return s.origins[key], nil }
func (s *shop) Forgotten(key string) bool                      { return s.forgotten[key] }
func (s *shop) Absence(key string) plan.Absence                { return s.absences[key] }

func (s *shop) Undone(key string) (plan.Undone, bool) {
	row, ok := s.undone[key]
	return row, ok
}

func (s *shop) FindAt(_ int, key string) (plan.Entry, bool) { return s.Find(key) }

func (s *shop) Find(key string) (plan.Entry, bool) {
	entry, ok := s.entries[key]
	for i, k := range slices.Sorted(maps.Keys(s.entries)) {
		if k == key {
			entry.Ordinal = i
		}
	}
	entry.Cells, entry.Fresh = s.origins[key].Cells, s.cause.made(s.origins[key])
	return entry, ok
}

func (s *shop) KeyOf(id string) (string, bool) {
	for key, entry := range s.entries {
		if entry.ID == id {
			return key, true
		}
	}
	return "", false
}

func (s *shop) Keys() iter.Seq2[int, string] {
	return slices.All(slices.Sorted(maps.Keys(s.entries)))
}

// apply does what the state does when a call succeeds.
func (s *shop) apply(a plan.Action) {
	if a.Guard != "" {
		return
	}
	switch a.Kind {
	case plan.Unchanged:
		s.refresh(a)
	case plan.Add:
		s.learn(a, itoa(s.nextID))
		s.nextID++
	case plan.Edit:
		s.learn(a, a.ID)
	case plan.Delete:
		delete(s.entries, a.Key)
		delete(s.values, a.Key)
	}
}

func (s *shop) learn(a plan.Action, id string) {
	if a.OldKey != "" {
		s.values[a.Key] = s.values[a.OldKey]
		delete(s.values, a.OldKey)
		delete(s.entries, a.OldKey)
	}
	values := s.values[a.Key]
	values.Merge(&a.Keep)
	values.Merge(&a.Send)
	s.values[a.Key] = values
	s.entries[a.Key] = plan.Entry{ID: id, Print: a.Print, Gone: a.Gone, Plain: a.Plain()}
	s.knowOrigin(a)
}

// note does what the state does when a run ends.
func (s *shop) note(p *plan.Plan, at time.Time) {
	if !p.Summary.Trusted {
		return
	}
	before := s.absences
	s.absences = map[string]plan.Absence{}
	for key := range p.Lacks() {
		so := before[key]
		if so.Files++; so.Since.IsZero() {
			so.Since = at
		}
		s.absences[key] = so
	}
}

// person makes a record as the mapping does: alternating fields and values.
func person(line int, key string, fields ...string) mapping.Record {
	rec := mapping.Record{Line: line, Key: key}
	for i := 0; i < len(fields); i += 2 {
		f, ok := customer.ParseField(fields[i])
		if !ok {
			panic("no field " + fields[i])
		}
		rec.Customer.Set(f, fields[i+1])
	}
	rec.Cells = rec.Customer.Fingerprint()
	return rec
}

func rows(recs ...mapping.Record) plan.Rows { return readAll(skimmed(recs...)) }

// readAll has no row stay Bare.
func readAll(rows plan.Rows) plan.Rows {
	return func(func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] { return rows(nil) }
}

// skimmed rows are not all read. What the values are must follow from Cells.
func skimmed(recs ...mapping.Record) plan.Rows {
	return func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		return func(yield func(*mapping.Record, error) bool) {
			for _, rec := range recs { // a copy each time, as a reader hands it over
				look := mapping.Record{Line: rec.Line, Key: rec.Key, ID: rec.ID, Cells: rec.Cells, Bare: true}
				if rec.Wish == mapping.Keep && !rec.Invalid && bare != nil && bare(&look) {
					rec = look
				}
				if !yield(&rec, nil) {
					return
				}
			}
		}
	}
}

func collect(p *plan.Plan) ([]plan.Action, error) {
	var all []plan.Action
	for a, err := range p.Actions() {
		if err != nil {
			return all, err
		}
		all = append(all, a)
	}
	return all, nil
}
