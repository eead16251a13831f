package plan

import "kashsync/mapping/customer"

// wasUndone reports whether a call would do again what a person has undone: it
// was, and the row says what it said then, or is absent as it was then. Of what
// an early kashsync sent the cells are not known, but what they came to.
func (d *decider) wasUndone(a *Action) bool {
	then, undone := d.known.Undone(a.Key)
	return undone && (then == a.Cells || then != (customer.Fingerprint{}) && then == a.Print)
}
