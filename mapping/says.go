package mapping

import (
	"encoding/binary"

	"kashsync/mapping/customer"
)

// Says stands for what the mapped cells say, however they are written: a row has
// the same after it was written to a file as text and read back. It is the
// Record.Cells of a row that is flawed as a whole.
func (r *Reader) Says(row *Row) customer.Fingerprint {
	var buf []byte
	for _, i := range r.columns {
		text := CellText(cell(row, i))
		buf = binary.AppendUvarint(buf, uint64(len(text)))
		buf = append(buf, text...)
	}
	return customer.FingerprintOf(buf)
}
