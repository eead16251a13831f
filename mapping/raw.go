package mapping

import (
	"bytes"

	"kashsync/mapping/customer"
)

// A view is the row that a record was made of.
type view struct {
	reader *Reader
	row    *Row
}

// Raw returns what the cells behind field f hold, as the spreadsheet stores it,
// outer white space aside; of several that are joined, with what joins them. It
// is "" where no cell stands behind f, and for a Record that no Reader made, and
// may be asked until the reader of the spreadsheet goes on to the next row.
func (rec *Record) Raw(f customer.Field) string {
	by := rec.reads(f)
	if by == nil {
		return ""
	}
	var space [256]byte
	return string(by.appendRaw(space[:0], rec.from.row, by.join))
}

// reads returns what reads a field of the row; nil where nothing does.
func (rec *Record) reads(f customer.Field) *fieldReader {
	if rec.from.reader == nil {
		return nil
	}
	for i := range rec.from.reader.fields {
		if by := &rec.from.reader.fields[i]; by.field == f {
			return by
		}
	}
	return nil
}

// Sums stand for what Raw returns of each field, however it is joined. A field
// that no cell stands behind has none. They may be asked as long as Raw.
func (rec *Record) Sums() (sums customer.Sums) {
	if rec.from.reader == nil {
		return sums
	}
	const between = "\xff" // in no text
	var space [256]byte
	for i := range rec.from.reader.fields {
		if by := &rec.from.reader.fields[i]; len(by.columns) > 0 {
			sums[by.field] = customer.SumOf(by.appendRaw(space[:0], rec.from.row, between))
		}
	}
	return sums
}

// appendRaw appends the texts of the cells that gather would make a value of.
func (f *fieldReader) appendRaw(buf []byte, row *Row, between string) []byte {
	start := len(buf)
	for _, i := range f.columns {
		text := rawOf(cell(row, i))
		if len(text) == 0 {
			continue
		}
		if len(buf) > start {
			buf = append(buf, between...)
		}
		buf = append(buf, text...)
		if !f.joined {
			break
		}
	}
	return buf
}

// rawOf returns what a cell holds, nothing where CellText is "".
func rawOf(c *Cell) []byte {
	switch n := len(c.Text); {
	case c.Kind == Blank || n == 0:
		return nil
	case c.Kind == Number: // as text it would be written so, too
		return []byte(CellText(c))
	case isGraphic(c.Text[0]) && isGraphic(c.Text[n-1]):
		return c.Text
	case CellText(c) == "":
		return nil
	}
	return bytes.TrimFunc(c.Text, isSpace)
}
