package state

import (
	"context"
	"iter"
	"slices"
	"sort"
	"strings"
	"sync"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// An Index is all known customers in memory, as a planner needs them: about
// 65 bytes for each, beside its key and id. It does not follow later changes. It
// may be used from several goroutines.
type Index struct {
	keys         column // in byte order
	places       places // of the keys
	ids          column
	fingerprints []customer.Fingerprint
	cells        []customer.Fingerprint
	origins      []uint32
	flags        []flag
	doubts       []Call
	doubted      map[string]bool
	forgotten    forgotten

	byID     []uint32 // ordinals, ordered by id
	byIDOnce sync.Once
}

// A Known customer is what the index tells of one.
type Known struct {
	ID string
	// Fingerprint is that of the last call; zero where Unknown.
	Fingerprint customer.Fingerprint
	// Gone says that the customer was blacklisted because the file lacked it.
	Gone bool
	// Unknown says that nobody knows which values the shop holds.
	Unknown bool
	// Cells and Origin are as in Provenance.
	Cells  customer.Fingerprint
	Origin int64
	// Plain is as in Call.
	Plain bool
	// Ordinal is the key's place among all known keys, from 0.
	Ordinal int
}

type flag uint8

const (
	gone flag = 1 << iota
	unknown
	plain
)

// A column is many short strings in one: pointers and headers would weigh more
// than the strings.
type column struct {
	text string
	ends []uint64
}

func (c *column) at(i int) string {
	if i == 0 {
		return c.text[:c.ends[0]]
	}
	return c.text[c.ends[i-1]:c.ends[i]]
}

// Index reads all known customers.
func (s *State) Index(ctx context.Context) (*Index, error) {
	ix := &Index{doubted: make(map[string]bool)}
	err := s.view(func(c *sqlite.Conn) (err error) {
		if err := ix.load(ctx, c); err != nil {
			return err
		}
		if ix.forgotten, err = readForgotten(c); err != nil {
			return err
		}
		ix.doubts, err = readCalls(c, "WHERE "+unsettled+" ORDER BY ticket")
		return err
	})
	for _, call := range ix.doubts {
		ix.doubted[call.Key] = true
		if call.OldKey != "" {
			ix.doubted[call.OldKey] = true
		}
	}
	return ix, err
}

func (ix *Index) load(ctx context.Context, c *sqlite.Conn) error {
	n, err := number(c, "SELECT count(*) FROM customers")
	if err != nil {
		return err
	}
	ix.fingerprints, ix.flags = make([]customer.Fingerprint, 0, n), make([]flag, 0, n)
	ix.cells, ix.origins = make([]customer.Fingerprint, 0, n), make([]uint32, 0, n)
	keys, ids := texts{ends: make([]uint64, 0, n)}, texts{ends: make([]uint64, 0, n)}
	err = query(c, func(r *sqlite.Stmt) error {
		keys.add(r, 0)
		ids.add(r, 1)
		var f, cells customer.Fingerprint
		var is flag
		if r.ColumnBytes(2, f[:]) == 0 {
			is |= unknown
		}
		if r.ColumnBool(3) {
			is |= gone
		}
		if r.ColumnBool(6) {
			is |= plain
		}
		ix.fingerprints = append(ix.fingerprints, f)
		ix.flags = append(ix.flags, is)
		r.ColumnBytes(4, cells[:])
		ix.cells = append(ix.cells, cells)
		ix.origins = append(ix.origins, uint32(r.ColumnInt64(5)))
		return context.Cause(ctx)
	}, "SELECT key, id, fingerprint, gone, cells, origin, plain FROM customers ORDER BY key")
	ix.keys, ix.ids = keys.column(), ids.column()
	ix.places = newPlaces(&ix.keys)
	return err
}

// texts become a column.
type texts struct {
	all  []byte
	ends []uint64
}

func (t *texts) add(r *sqlite.Stmt, column int) {
	n := len(t.all)
	t.all = slices.Grow(t.all, r.ColumnLen(column))
	t.all = t.all[:n+r.ColumnBytes(column, t.all[n:n+r.ColumnLen(column)])]
	t.ends = append(t.ends, uint64(len(t.all)))
}

func (t *texts) column() column { return column{string(t.all), t.ends} }

// Len returns how many customers are known.
func (ix *Index) Len() int { return len(ix.flags) }

// Find returns what is known of the customer of that key.
func (ix *Index) Find(key string) (Known, bool) {
	i, ok := ix.places.find(key, &ix.keys)
	if !ok {
		return Known{}, false
	}
	return ix.known(i), true
}

// FindAt is Find, and quicker where the key is of that ordinal.
func (ix *Index) FindAt(ordinal int, key string) (Known, bool) {
	if ordinal >= 0 && ordinal < ix.Len() && ix.keys.at(ordinal) == key {
		return ix.known(ordinal), true
	}
	return ix.Find(key)
}

func (ix *Index) known(i int) Known {
	return Known{
		ID:          ix.ids.at(i),
		Fingerprint: ix.fingerprints[i],
		Gone:        ix.flags[i]&gone != 0,
		Unknown:     ix.flags[i]&unknown != 0,
		Cells:       ix.cells[i],
		Origin:      int64(ix.origins[i]),
		Plain:       ix.flags[i]&plain != 0,
		Ordinal:     i,
	}
}

// Keys yields all known keys in byte order, each with its ordinal.
func (ix *Index) Keys() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range ix.Len() {
			if !yield(i, ix.keys.at(i)) {
				return
			}
		}
	}
}

// KeyOf returns the key of the customer who has that Kash id. The first use
// takes time: most runs need none.
func (ix *Index) KeyOf(id string) (string, bool) {
	ix.byIDOnce.Do(ix.sortByID)
	i, ok := sort.Find(len(ix.byID), func(i int) int { return strings.Compare(id, ix.ids.at(int(ix.byID[i]))) })
	if !ok {
		return "", false
	}
	return ix.keys.at(int(ix.byID[i])), true
}

func (ix *Index) sortByID() {
	ix.byID = make([]uint32, ix.Len())
	for i := range ix.byID {
		ix.byID[i] = uint32(i)
	}
	slices.SortFunc(ix.byID, func(a, b uint32) int {
		return strings.Compare(ix.ids.at(int(a)), ix.ids.at(int(b)))
	})
}

// InDoubt reports whether a call for that key is not settled, be the customer
// known or not.
func (ix *Index) InDoubt(key string) bool { return ix.doubted[key] }

// Doubts returns the calls that are not settled, first come, first.
func (ix *Index) Doubts() []Call { return ix.doubts }
