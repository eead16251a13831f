package state

import (
	"encoding/binary"
	"hash/crc32"
	"slices"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A part is some customers of the index, in the order of their keys. It is held in
// memory as it is saved: one text, which is cut up and never taken apart. In it are,
// all numbers little-endian and of 32 bits but for the flags:
//
//	format, isLast, the number of customers, the bytes of all keys, those of all ids
//	of each customer where the key ends among the keys
//	of each where the id ends among the ids
//	of each the origin
//	of each the flags, a byte
//	of each the fingerprint, 16 bytes
//	of each the cells, 16 bytes
//	the keys, the ids
//	the CRC-32C of all before
type part struct {
	n                          int
	last                       bool // there is no part behind it
	keyEnds, idEnds, origins   string
	flags, fingerprints, cells string
	keys, ids                  string
}

const (
	partFormat = 1
	// partSize is how many customers are in each part but the last: about a megabyte.
	partSize = 1 << partBits
	partBits = 14

	partHead = 5 * 4
	// rowSize is what a customer takes beside key and id.
	rowSize = 3*4 + 1 + 2*len(customer.Fingerprint{})
)

// readPart cuts up what partMaker.make wrote; false: it did not write this.
func readPart(data string) (p part, ok bool) {
	if len(data) < partHead+4 || wordAt(data, 0) != partFormat {
		return p, false
	}
	size, keyBytes, idBytes := int64(wordAt(data, 2)), int64(wordAt(data, 3)), int64(wordAt(data, 4))
	if size == 0 || size > partSize || int64(len(data)) != partHead+size*int64(rowSize)+keyBytes+idBytes+4 {
		return p, false
	}
	n, keys, ids := int(size), int(keyBytes), int(idBytes)
	p.n, p.last = n, wordAt(data, 1) != 0
	rest, sum := data[partHead:len(data)-4], data[len(data)-4:]
	cut := func(bytes int) (piece string) {
		piece, rest = rest[:bytes], rest[bytes:]
		return piece
	}
	p.keyEnds, p.idEnds, p.origins, p.flags = cut(4*n), cut(4*n), cut(4*n), cut(n)
	p.fingerprints, p.cells = cut(n*len(customer.Fingerprint{})), cut(n*len(customer.Fingerprint{}))
	p.keys, p.ids = cut(keys), cut(ids)
	return p, checksum(data[:len(data)-4]) == wordAt(sum, 0) && areEnds(p.keyEnds, keys) && areEnds(p.idEnds, ids)
}

// wordAt is the i-th number.
func wordAt(s string, i int) uint32 {
	s = s[4*i : 4*i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func checksum(data string) (sum uint32) {
	table := crc32.MakeTable(crc32.Castagnoli)
	buffer := make([]byte, 4096)
	for data != "" {
		n := copy(buffer, data)
		sum, data = crc32.Update(sum, table, buffer[:n]), data[n:]
	}
	return sum
}

// areEnds reports whether texts of all those bytes can end there.
func areEnds(ends string, bytes int) bool {
	last := uint32(0)
	for i := range len(ends) / 4 {
		end := wordAt(ends, i)
		if end < last {
			return false
		}
		last = end
	}
	return int(last) == bytes
}

func (p *part) key(i int) string { return textAt(p.keys, p.keyEnds, i) }
func (p *part) id(i int) string  { return textAt(p.ids, p.idEnds, i) }

func textAt(text, ends string, i int) string {
	if i == 0 {
		return text[:wordAt(ends, 0)]
	}
	return text[wordAt(ends, i-1):wordAt(ends, i)]
}

func (p *part) known(i int) Known {
	is := flag(p.flags[i])
	k := Known{
		ID:      p.id(i),
		Gone:    is&gone != 0,
		Unknown: is&unknown != 0,
		Origin:  int64(wordAt(p.origins, i)),
		Plain:   is&plain != 0,
	}
	copy(k.Fingerprint[:], p.fingerprints[i*len(k.Fingerprint):])
	copy(k.Cells[:], p.cells[i*len(k.Cells):])
	return k
}

// A partMaker makes a part of rows of the table customers.
type partMaker struct {
	n                          int
	keyEnds, idEnds, origins   []byte
	flags, fingerprints, cells []byte
	keys, ids                  []byte
}

const partColumns = "key, id, fingerprint, gone, cells, origin, plain"

// add takes a row of partColumns.
func (m *partMaker) add(r *sqlite.Stmt) {
	m.n++
	m.keys, m.ids = appendColumn(m.keys, r, 0), appendColumn(m.ids, r, 1)
	m.keyEnds = binary.LittleEndian.AppendUint32(m.keyEnds, uint32(len(m.keys)))
	m.idEnds = binary.LittleEndian.AppendUint32(m.idEnds, uint32(len(m.ids)))
	m.origins = binary.LittleEndian.AppendUint32(m.origins, uint32(r.ColumnInt64(5)))
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
	r.ColumnBytes(4, cells[:])
	m.flags = append(m.flags, byte(is))
	m.fingerprints, m.cells = append(m.fingerprints, f[:]...), append(m.cells, cells[:]...)
}

func appendColumn(to []byte, r *sqlite.Stmt, column int) []byte {
	n, size := len(to), r.ColumnLen(column)
	to = slices.Grow(to, size)[:n+size]
	r.ColumnBytes(column, to[n:])
	return to
}

// make returns the part, and begins the next.
func (m *partMaker) make(last bool) []byte {
	head := [...]uint32{partFormat, 0, uint32(m.n), uint32(len(m.keys)), uint32(len(m.ids))}
	if last {
		head[1] = 1
	}
	data := make([]byte, 0, partHead+m.n*rowSize+len(m.keys)+len(m.ids)+4)
	for _, word := range head {
		data = binary.LittleEndian.AppendUint32(data, word)
	}
	m.n = 0
	for _, piece := range []*[]byte{&m.keyEnds, &m.idEnds, &m.origins, &m.flags, &m.fingerprints, &m.cells, &m.keys, &m.ids} {
		data = append(data, *piece...)
		*piece = (*piece)[:0]
	}
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}
