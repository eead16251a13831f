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
	"zombiezen.com/go/sqlite/sqlitex"
)

// An Index is all known customers in memory, as a planner needs them: about
// 45 bytes for each, beside its key and id. It does not follow later changes. It
// may be used from several goroutines.
type Index struct {
	parts     []part // of partSize each but for the last
	n         int
	lookup    lookup
	doubts    []Call
	doubted   map[string]bool
	forgotten forgotten

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

// Index reads all known customers, all as of one moment.
func (s *State) Index(ctx context.Context) (*Index, error) {
	ix := &Index{doubted: make(map[string]bool)}
	err := s.view(func(c *sqlite.Conn) (err error) {
		defer sqlitex.Save(c)(&err)
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

func (ix *Index) load(ctx context.Context, c *sqlite.Conn) (err error) {
	if ix.parts = savedParts(ctx, c); ix.parts == nil {
		err = scanParts(ctx, c, func(data []byte) error {
			p, ok := readPart(string(data))
			if !ok {
				return errTooLong
			}
			ix.parts = append(ix.parts, p)
			return nil
		})
	}
	for i := range ix.parts {
		ix.n += ix.parts[i].n
	}
	return err
}

// Len returns how many customers are known.
func (ix *Index) Len() int { return ix.n }

func (ix *Index) key(ordinal int) string { return ix.parts[ordinal>>partBits].key(ordinal % partSize) }
func (ix *Index) id(ordinal int) string  { return ix.parts[ordinal>>partBits].id(ordinal % partSize) }

// Find returns what is known of the customer of that key.
func (ix *Index) Find(key string) (Known, bool) { return ix.FindAt(-1, key) }

// FindAt is Find, and quicker where the key has that ordinal, or one close by.
func (ix *Index) FindAt(ordinal int, key string) (Known, bool) {
	ordinal, ok := ix.find(key, ordinal)
	if !ok {
		return Known{}, false
	}
	k := ix.parts[ordinal>>partBits].known(ordinal % partSize)
	k.Ordinal = ordinal
	return k, true
}

// Keys yields all known keys in byte order, each with its ordinal.
func (ix *Index) Keys() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range ix.Len() {
			if !yield(i, ix.key(i)) {
				return
			}
		}
	}
}

// KeyOf returns the key of the customer who has that Kash id. The first use
// takes time: most runs need none.
func (ix *Index) KeyOf(id string) (string, bool) {
	ix.byIDOnce.Do(ix.sortByID)
	i, ok := sort.Find(len(ix.byID), func(i int) int { return strings.Compare(id, ix.id(int(ix.byID[i]))) })
	if !ok {
		return "", false
	}
	return ix.key(int(ix.byID[i])), true
}

func (ix *Index) sortByID() {
	ix.byID = make([]uint32, ix.Len())
	for i := range ix.byID {
		ix.byID[i] = uint32(i)
	}
	slices.SortFunc(ix.byID, func(a, b uint32) int {
		return strings.Compare(ix.id(int(a)), ix.id(int(b)))
	})
}

// InDoubt reports whether a call for that key is not settled, be the customer
// known or not.
func (ix *Index) InDoubt(key string) bool { return ix.doubted[key] }

// Doubts returns the calls that are not settled, first come, first.
func (ix *Index) Doubts() []Call { return ix.doubts }
