package mapping

import (
	"slices"
	"strings"

	"kashsync/mapping/customer"
)

// MatchFields returns the Kash field that holds each match column, in their
// order: the first field whose only column it is, where that is not just a part
// of the column, as of a full name. It is ok where every column has one, and
// plain where each holds the cell's text to the letter: then the key of the
// fields' values is the customer's key.
func (m *Mapping) MatchFields() (fields []customer.Field, plain, ok bool) {
	plain = true
	for _, column := range m.Match {
		i := slices.IndexFunc(m.Fields, func(s Source) bool { return s.holds(column) })
		if i < 0 {
			return nil, false, false
		}
		fields = append(fields, m.Fields[i].Field)
		plain = plain && m.Fields[i].plain() && !m.Repairs(&m.Fields[i], RepairMojibake)
	}
	return fields, plain && len(fields) > 0, len(fields) > 0
}

// holds reports whether the field is that column's and no other's. Names that
// differ in case may be two columns: that only the header tells.
func (s *Source) holds(column string) bool {
	part := slices.Contains([]Kind{KindFirstName, KindLastName, KindPostcodePart, KindCityPart}, s.Kind)
	return len(s.Columns) == 1 && !part &&
		strings.TrimFunc(s.Columns[0], isSpace) == strings.TrimFunc(column, isSpace)
}

// plain reports whether the field's value is its cell's text.
func (s *Source) plain() bool {
	switch s.Kind {
	case KindText, KindEmail, KindCompany, KindVAT, KindBarcode:
		return len(s.Values) == 0
	}
	return false
}
