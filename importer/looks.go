package importer

import (
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// looks are what is left of records that were read before anybody could tell which
// may stay Bare.
type looks struct {
	all  []look
	text string // keys and ids, one after the other
}

type look struct {
	line    int32
	ordinal int32  // see mapping.Record; incomplete: more must be known of the row
	key, id uint32 // where they end in the text
	cells   customer.Fingerprint
	skipped *mapping.Record // all of it
}

const incomplete = -1

func looksOf(records []mapping.Record) *looks {
	l := &looks{all: make([]look, len(records))}
	text := make([]byte, 0, 16*len(records))
	for i := range records {
		rec := &records[i]
		one := &l.all[i]
		if rec.Wish == mapping.Skip {
			own := *rec
			one.skipped = &own
		}
		if !rec.Bare || rec.Invalid {
			one.ordinal = incomplete
		}
		text = append(text, rec.Key...)
		one.key = uint32(len(text))
		text = append(text, rec.ID...)
		one.line, one.id, one.cells = int32(rec.Line), uint32(len(text)), rec.Cells
	}
	l.text = string(text)
	return l
}

// show has a record tell of the i-th what is known as long as it stays Bare; at is
// where its key begins.
func (l *looks) show(i int, at uint32, rec *mapping.Record) {
	one := &l.all[i]
	rec.Line, rec.Key, rec.ID = int(one.line), l.text[at:one.key], l.text[one.key:one.id]
	rec.Cells, rec.Bare, rec.Ordinal = one.cells, true, one.ordinal
}

// judge finds out which may stay Bare.
func (l *looks) judge(bare func(*mapping.Record) bool) {
	var rec mapping.Record
	at, next := uint32(0), int32(0) // many files are in the order of their keys
	for i := range l.all {
		one := &l.all[i]
		if one.skipped == nil && one.ordinal != incomplete {
			l.show(i, at, &rec)
			rec.Ordinal, one.ordinal = next, incomplete
			if bare != nil && bare(&rec) {
				one.ordinal, next = rec.Ordinal, rec.Ordinal+1
			}
		}
		at = one.id
	}
}

// yield yields the rows, once they are judged, up to the first of which more must
// be known, and returns how many these are.
func (l *looks) yield(yield func(*mapping.Record, error) bool) (n int, ends bool) {
	var bare mapping.Record
	at := uint32(0)
	for i := range l.all {
		one := &l.all[i]
		rec := one.skipped
		if rec == nil {
			if one.ordinal == incomplete {
				return i, false
			}
			rec = &bare
			l.show(i, at, rec)
		}
		at = one.id
		if !yield(rec, nil) {
			return i, true
		}
	}
	return len(l.all), false
}
