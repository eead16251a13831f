package mapping

import "kashsync/mapping/customer"

// Gathered returns what a value of field f is made of, as it stands in the cells,
// and the kind of that: "" where there is nothing, or an error, or what `values:`
// decides about. It may be asked as long as Raw.
func (rec *Record) Gathered(f customer.Field) (text string, kind CellKind) {
	by := rec.reads(f)
	if by == nil {
		return "", Blank
	}
	v, _, bad := by.gather(rec.from.row)
	if bad.code != "" || by.settled(v.text) {
		return "", Blank
	}
	return v.text, v.kind
}
