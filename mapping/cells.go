package mapping

import (
	"bytes"
	"encoding/binary"

	"kashsync/mapping/customer"

	"github.com/zeebo/xxh3"
)

// A row that has the fingerprint of an earlier one is made the same of: by the
// same rules, whatever stands between its columns or in what order they are.

// planCells tells which columns are read for what, as fingerprint needs it: the columns
// in the order of the mapping file, each once, and what says the same for every
// header that fits the mapping alike.
func (r *Reader) planCells() (columns []int, layout []byte) {
	places := map[int]int{}
	note := func(role int, cells ...int) {
		layout = binary.AppendUvarint(layout, uint64(role))
		layout = binary.AppendUvarint(layout, uint64(len(cells)))
		for _, column := range cells {
			place, known := places[column]
			if !known {
				place = len(columns)
				places[column] = place
				columns = append(columns, column)
			}
			layout = binary.AppendUvarint(layout, uint64(place))
		}
	}
	const match, id, pick, field = 0, 1, 2, 4
	note(match, r.match...)
	if r.id >= 0 {
		note(id, r.id)
	}
	for i, p := range []*picker{r.delete, r.skip} {
		if p != nil {
			note(pick+i, p.column)
		}
	}
	for i := range r.fields {
		if f := &r.fields[i]; len(f.columns) > 0 {
			note(field+int(f.field), f.columns...)
		}
	}
	return columns, layout
}

// fingerprint stands for what the mapped cells hold, and of which kind it is,
// outer white space aside. Every row is hashed every night, and who made two alike
// would only hide a change of their own: it needs no SHA-256, an eighth of the time.
// The state keeps it, so it is the same in every version and on every machine.
func (r *Reader) fingerprint(row *Row) customer.Fingerprint {
	var space [512]byte
	buf := append(space[:0], r.layout...)
	for _, i := range r.cells {
		c := cell(row, i)
		text := trim(c.Text)
		kind := c.Kind
		if len(text) == 0 && kind <= Text {
			kind = Blank
		}
		buf = append(buf, byte(kind))
		buf = binary.AppendUvarint(buf, uint64(len(text)))
		buf = append(buf, text...)
	}
	return xxh3.Hash128(buf).Bytes()
}

// trim takes outer white space away, but what may be half of a letter that was
// read in a wrong encoding.
func trim(text []byte) []byte {
	if n := len(text); n == 0 || isGraphic(text[0]) && isGraphic(text[n-1]) {
		return text
	}
	trimmed := bytes.TrimFunc(text, isSpace)
	if mayBeMojibake(text) && len(trimmed) < len(bytes.Trim(text, " \t\r\n\v\f")) {
		return text
	}
	return trimmed
}

func isGraphic(c byte) bool { return '!' <= c && c <= '~' }
