package plan

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// keys are what is remembered of each key, by its place. They grow without being
// copied.
type keys struct {
	blocks [][]keyed
	n      int
}

const keyBlock = 1 << 12

func (k *keys) add(one *keyed) (at int32) {
	if k.n%keyBlock == 0 {
		k.blocks = append(k.blocks, make([]keyed, 0, keyBlock))
	}
	last := &k.blocks[len(k.blocks)-1]
	*last = append(*last, *one)
	k.n++
	return int32(k.n - 1)
}

func (k *keys) at(at int32) *keyed { return &k.blocks[at/keyBlock][at%keyBlock] }

func (k *keys) all(yield func(*keyed) bool) {
	for _, block := range k.blocks {
		for i := range block {
			if !yield(&block[i]) {
				return
			}
		}
	}
}

// keyed is what is remembered of one key. There may be millions, so it is short,
// and without pointers.
type keyed struct {
	cells   customer.Fingerprint
	mark    mark   // of its call
	line    int32  // of its first row
	repeats int32  // identical rows after the first
	motive  uint32 // of an edit: its place in survey.why
	kind    kindByte
	clash   clash // why all rows of the key are invalid
	drifted
	mended  repairs
	counted bool // an edit that the guard counts
	warned  bool
	remaps  bool // an edit of cells that did not change
	foreign bool // not among the rejects
	maimed  bool // and it would be, or known, with zeros in front
	faulty  bool // among the rejects, whose key was at fault
	renamed bool // an edit by which the customer gets the key
	asked   bool // an add that may be such an edit
	stale   bool // a change of whom a whole file has changed since the row was rejected
}

// A kindByte is a Kind, as its place among Kinds.
type kindByte uint8

func briefKind(k Kind) kindByte { return kindByte(slices.Index(Kinds(), k)) }
func (k kindByte) kind() Kind   { return Kinds()[k] }

// A guardByte is one of OwnGuards, as its place from 1; 0 is none.
type guardByte uint8

func briefGuard(g Guard) guardByte { return guardByte(slices.Index(OwnGuards(), g) + 1) }

func (g guardByte) guard() Guard {
	if g == 0 {
		return ""
	}
	return OwnGuards()[g-1]
}

// A clash is what is wrong with several rows together; 0 is nothing.
type clash uint8

func clashes() []mapping.Code { return []mapping.Code{DuplicateKey, DuplicateID} }

func clashOf(code mapping.Code) clash { return clash(slices.Index(clashes(), code) + 1) }

func (c clash) code() mapping.Code {
	if c == 0 {
		return ""
	}
	return clashes()[c-1]
}
