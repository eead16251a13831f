package state

import (
	"hash/maphash"
	"math/bits"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// A lookup finds the ordinal of a key. Most keys are close to the one that was
// looked up before. Of the others the first are searched for; where these get
// many, it is worth a table of all.
type lookup struct {
	searched atomic.Int64
	places   places
	once     sync.Once
}

// places find the ordinal of a key: by its hash, in a table of which at most half
// is filled. A map of strings would weigh many times as much.
type places struct {
	seed maphash.Seed
	// table holds the ordinal + 1 at the first free place from that of the hash on;
	// 0 is free. Its length is a power of two.
	table []uint32
}

// find returns the ordinal of a key, which is often close to a guess.
func (ix *Index) find(key string, guess int) (ordinal int, ok bool) {
	if guess >= 0 && guess < ix.n {
		if ix.key(guess) == key {
			return guess, true
		}
		const close = 8
		from, to := max(0, guess-close), min(guess+close, ix.n)
		if (from == 0 || ix.key(from) <= key) && (to == ix.n || key <= ix.key(to-1)) {
			return ix.search(key, from, to)
		}
	}
	if ix.lookup.searched.Add(1) <= int64(ix.n/16) {
		return ix.search(key, 0, ix.n)
	}
	ix.lookup.once.Do(func() { ix.lookup.places = newPlaces(ix) })
	return ix.lookup.places.find(key, ix)
}

// search finds a key that is between two ordinals, or nowhere.
func (ix *Index) search(key string, from, to int) (ordinal int, ok bool) {
	n, ok := sort.Find(to-from, func(i int) int { return strings.Compare(key, ix.key(from+i)) })
	return from + n, ok
}

// newPlaces notes keys that are all different.
func newPlaces(ix *Index) places {
	p := places{maphash.MakeSeed(), make([]uint32, 1<<bits.Len(uint(2*ix.n)))}
	for ordinal, key := range ix.Keys() {
		p.put(key, uint32(ordinal))
	}
	return p
}

func (p *places) at(key string) int {
	return int(maphash.String(p.seed, key) & uint64(len(p.table)-1))
}

func (p *places) put(key string, ordinal uint32) {
	i := p.at(key)
	for p.table[i] != 0 {
		i = (i + 1) & (len(p.table) - 1)
	}
	p.table[i] = ordinal + 1
}

func (p *places) find(key string, ix *Index) (ordinal int, ok bool) {
	for i := p.at(key); p.table[i] != 0; i = (i + 1) & (len(p.table) - 1) {
		if ordinal = int(p.table[i]) - 1; ix.key(ordinal) == key {
			return ordinal, true
		}
	}
	return 0, false
}
