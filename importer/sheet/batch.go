package sheet

import (
	"iter"

	"kashsync/mapping"
)

// A Batch is rows that follow one another, for who reads on while others still
// work on them. It holds until it is freed.
type Batch struct {
	Rows []mapping.Row

	cells []mapping.Cell
	text  []byte
	home  chan *Batch
}

// Free gives the batch back, to be filled anew; none of it may be used any more.
// Who does not call it only takes more memory.
func (b *Batch) Free() {
	select {
	case b.home <- b:
	default: // enough are free
	}
}

// Batches yields what Rows yields, as many rows at once as are worth being
// handed over. An error comes last, without a batch.
func (f *File) Batches() iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		const spare = 8
		home := make(chan *Batch, spare)
		b := newBatch(home)
		for row, err := range f.Rows() {
			if err != nil {
				if len(b.Rows) == 0 || yield(b, nil) {
					yield(nil, err)
				}
				return
			}
			if b.add(row); b.full() {
				if !yield(b, nil) {
					return
				}
				b = newBatch(home)
			}
		}
		if len(b.Rows) > 0 {
			yield(b, nil)
		}
	}
}

// newBatch returns one that is free, else a new one.
func newBatch(home chan *Batch) *Batch {
	select {
	case b := <-home:
		b.Rows, b.cells, b.text = b.Rows[:0], b.cells[:0], b.text[:0]
		return b
	default:
		return &Batch{home: home}
	}
}

func (b *Batch) full() bool {
	const rows, bytes = 1024, 1 << 18
	return len(b.Rows) >= rows || len(b.text) >= bytes
}

// add copies a row. What is there already stays where it is, even when there is
// no more room.
func (b *Batch) add(row *mapping.Row) {
	from := len(b.cells)
	b.cells = append(b.cells, row.Cells...)
	own := *row
	own.Cells = b.cells[from:len(b.cells):len(b.cells)]
	for i := range own.Cells {
		if c := &own.Cells[i]; len(c.Text) > 0 {
			start := len(b.text)
			b.text = append(b.text, c.Text...)
			c.Text = b.text[start:len(b.text):len(b.text)]
		}
	}
	b.Rows = append(b.Rows, own)
}
