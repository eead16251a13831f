package state

import (
	"hash/maphash"
	"math/bits"
)

// places find the ordinal of a key: by its hash, in a table of which at most half
// is filled. A map of strings would weigh many times as much.
type places struct {
	seed maphash.Seed
	// table holds the ordinal + 1 at the first free place from that of the hash on;
	// 0 is free. Its length is a power of two.
	table []uint32
}

// newPlaces notes keys that are all different.
func newPlaces(keys *column) places {
	n := len(keys.ends)
	p := places{maphash.MakeSeed(), make([]uint32, 1<<bits.Len(uint(2*n)))}
	for ordinal := range n {
		p.put(keys.at(ordinal), uint32(ordinal))
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

func (p *places) find(key string, keys *column) (ordinal int, ok bool) {
	if len(p.table) == 0 {
		return 0, false
	}
	for i := p.at(key); p.table[i] != 0; i = (i + 1) & (len(p.table) - 1) {
		if ordinal = int(p.table[i]) - 1; keys.at(ordinal) == key {
			return ordinal, true
		}
	}
	return 0, false
}
