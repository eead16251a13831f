package customer

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// Sums stand for the raw text behind each field, in 32 bits: enough to tell
// whether a cell is another than it was. A field that no cell stands behind has 0.
type Sums [NumFields]uint32

// SumOf stands for a raw text; it is never 0.
func SumOf[T string | []byte](text T) uint32 {
	return max(1, crc32.Checksum([]byte(text), crc32.MakeTable(crc32.Castagnoli)))
}

// Fields returns the fields that have a sum.
func (s *Sums) Fields() Set {
	var set Set
	for f := range Field(NumFields) {
		if s[f] != 0 {
			set = set.With(f)
		}
	}
	return set
}

// AppendBinary appends the set of the fields, then their sums, 4 bytes each; it
// appends nothing where there is none.
func (s *Sums) AppendBinary(buf []byte) ([]byte, error) {
	set := s.Fields()
	if set == 0 {
		return buf, nil
	}
	buf = slices.Grow(buf, 4+4*set.Len())
	buf = binary.LittleEndian.AppendUint32(buf, uint32(set))
	for f := range set.All() {
		buf = binary.LittleEndian.AppendUint32(buf, s[f])
	}
	return buf, nil
}

// UnmarshalBinary reads what AppendBinary wrote. What it cannot read is no sums:
// they only tell why something changed.
func (s *Sums) UnmarshalBinary(data []byte) error {
	*s = Sums{}
	if len(data) < 4 {
		return nil
	}
	set := Set(binary.LittleEndian.Uint32(data)) & AllFields
	for f := range set.All() {
		if data = data[4:]; len(data) < 4 {
			*s = Sums{}
			return nil
		}
		s[f] = binary.LittleEndian.Uint32(data)
	}
	return nil
}
