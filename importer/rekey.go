package importer

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"kashsync/mapping"
	"kashsync/state"
)

// A Rekeying gives known customers the keys that a spreadsheet calls them by now.
// Nothing is written before Move.
type Rekeying struct {
	// By are the columns that hold the old keys; nil: the customers are recognised
	// by the values that they were last sent.
	By []string
	// From and To are the match columns that the state goes by, and will.
	From, To []string

	Rows  int
	Known int
	Found int // known customers who are a row
	Moved int // of these and of the others, who get another key
	// Valued is how many are no row, and get the key that their values make.
	Valued int
	// Kept is how many are no row, and keep the key that they have.
	Kept int
	// Lost are the marks of those who are not known any more, where nothing tells
	// their new keys: they may come back by these.
	Lost state.Marks
	// Unreadable is how many rows have no key; the first is on line FirstUnreadable.
	Unreadable, FirstUnreadable int

	Sample   []Rekeyed // some of the moved
	Keepers  []Rekeyed // some of the kept
	Clashes  []RekeyClash
	Clashing int // of whom Clashes are the first

	moves     map[string]string
	forgotten []string // the new keys of rows that list who is forgotten
}

// A Rekeyed customer gets another key, or keeps the old one where New is "".
type Rekeyed struct {
	Line         int // 0: no row
	Old, New, ID string
}

// A RekeyClash is a contradiction: while there is one nobody can be moved.
type RekeyClash struct {
	Code RekeyClashCode
	Keys []string // see the codes
	Line int      // of the later row; 0 where none is to blame
}

// RekeyClashCode names a contradiction.
type RekeyClashCode string

// The codes, with their keys.
const (
	OneOldKey RekeyClashCode = "one_old_key" // keys: the old one; two rows' new ones
	OneNewKey RekeyClashCode = "one_new_key" // keys: the new one; two customers' old ones
	// KeptKey: a customer who is no row would keep a key that a row has, who is
	// somebody else. keys: the key.
	KeptKey RekeyClashCode = "kept_key"
)

// A ColumnError says that the spreadsheet lacks a column.
type ColumnError struct {
	Column string
	Have   []string
}

func (e *ColumnError) Error() string { return fmt.Sprintf("importer: no column %q", e.Column) }

// FindKeys finds the new keys of all known customers: by the columns that hold the
// old ones, or else by the values last sent. by nil takes the columns that the
// state goes by, where they are others than the mapping's and the spreadsheet has
// them; an empty one never does. Errors are a *ColumnError, ErrNoRows, and those
// of the spreadsheet and the state.
func FindKeys(ctx context.Context, src *Source, st *state.State, by []string) (*Rekeying, error) {
	index, err := st.Index(ctx)
	if err != nil {
		return nil, err
	}
	bound, _, err := st.Binding()
	if err != nil {
		return nil, err
	}
	r := &Rekeying{From: bound.Match, To: src.Mapping.Match, Known: index.Len(), moves: map[string]string{}}
	f := &keyFinder{Rekeying: r, source: src, state: st, index: index, newOf: map[string]newKey{}, rows: map[string]int{}}
	defer src.Watch(nil)
	if err := f.chooseWay(by); err != nil {
		return nil, err
	}
	if r.By != nil {
		err = f.byColumn(ctx)
	} else {
		err = f.byValues(ctx)
	}
	if err == nil && r.Rows == 0 {
		err = src.noRows()
	}
	if err != nil {
		return nil, err
	}
	return r, f.settle()
}

// Move writes the new keys into the state.
func (r *Rekeying) Move(st *state.State) error {
	moves := func(yield func(state.Move) bool) {
		for old, key := range r.moves {
			if !yield(state.Move{Old: old, New: key}) {
				return
			}
		}
	}
	return st.Rekey(time.Now(), r.To, moves, r.forgotten...)
}

// Sound reports whether the state can be moved: nothing contradicts itself, and
// at least half of all were found. One that knows nobody can be moved to other
// columns, for what is marked.
func (r *Rekeying) Sound() bool {
	if r.Known == 0 {
		return r.From != nil && !slices.Equal(r.From, r.To)
	}
	return r.Clashing == 0 && 2*r.Found >= r.Known
}

// Vain reports whether there is nothing to do.
func (r *Rekeying) Vain() bool { return r.Moved == 0 && slices.Equal(r.From, r.To) }

// A keyFinder is a Rekeying at work.
type keyFinder struct {
	*Rekeying
	source *Source
	state  *state.State
	index  *state.Index
	was    mapping.Record // the row by its old key, where the columns of that are there
	undone map[string]state.Undone
	newOf  map[string]newKey // by old key
	rows   map[string]int    // the rows' new keys, and the line of the first
}

type newKey struct {
	key  string
	line int // 0: no row
}

// settle decides about everybody who is known.
func (f *keyFinder) settle() error {
	owners := map[string]string{} // new keys, and who gets them
	for old := range f.found() {
		is := f.newOf[old]
		if other, taken := owners[is.key]; taken {
			f.clash(RekeyClash{OneNewKey, []string{is.key, other, old}, is.line})
			continue
		}
		owners[is.key] = old
		f.Found++
		f.move(old, is)
	}
	made, err := f.keysOfValues()
	if err != nil {
		return err
	}
	for old := range f.lost() {
		key, free := old, func(key string) bool { return owners[key] == "" && f.rows[key] == 0 }
		if made[old] != "" && free(made[old]) {
			key = made[old]
		}
		switch {
		case !free(key):
			f.clash(RekeyClash{Code: KeptKey, Keys: []string{key}, Line: f.rows[key]})
		case key == made[old]:
			f.Valued++
			f.move(old, newKey{key: key})
		default:
			f.keep(old)
		}
		owners[key] = old
	}
	return nil
}

// keysOfValues are the keys that their values make of those who are no row, where
// the match columns' cells are sent as they stand.
func (f *keyFinder) keysOfValues() (map[string]string, error) {
	fields, plain, _ := f.source.Mapping.MatchFields()
	if !plain {
		return nil, nil
	}
	keyOf, err := keyMaker(f.To, fields)
	if err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for old := range f.lost() {
		values, _, err := f.state.Customer(old)
		if err != nil {
			return nil, err
		}
		keys[old] = keyOf(&values)
	}
	return keys, nil
}

func (f *keyFinder) move(old string, is newKey) {
	if old == is.key {
		return
	}
	f.moves[old] = is.key
	f.Moved++
	f.Sample = f.sampled(f.Sample, Rekeyed{Line: is.line, Old: old, New: is.key})
}

func (f *keyFinder) keep(old string) {
	f.Kept++
	f.Keepers = f.sampled(f.Keepers, Rekeyed{Old: old})
}

func (f *keyFinder) sampled(some []Rekeyed, one Rekeyed) []Rekeyed {
	const enough = 10
	if len(some) >= enough {
		return some
	}
	entry, _ := f.index.Find(one.Old)
	one.ID = entry.ID
	return append(some, one)
}

// found are the old keys of whom a row is, in order.
func (f *keyFinder) found() iter.Seq[string] { return f.those(true) }

// lost are the others.
func (f *keyFinder) lost() iter.Seq[string] { return f.those(false) }

func (f *keyFinder) those(found bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, old := range f.index.Keys() {
			if _, is := f.newOf[old]; is == found && !yield(old) {
				return
			}
		}
	}
}
