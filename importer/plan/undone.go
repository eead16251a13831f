package plan

import (
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// wasUndone reports whether a call would do again what a person has undone: it
// was, and the row says what it said then, or is absent as it was then. rec is nil
// where there is no row.
func (d *decider) wasUndone(a *Action, rec *mapping.Record) bool {
	then, undone := d.known.Undone(a.Key)
	switch {
	case !undone:
		return false
	case then.Cells == a.Cells:
		return true
	case then.Cells == (customer.Fingerprint{}) || a.Cells == (customer.Fingerprint{}):
		return false
	}
	now := a.Sums
	if rec != nil {
		now = rec.Sums()
	}
	return then.Cells == a.Print || sameText(then.Sums, now)
}

// sameText reports whether a row says the same of all fields that were mapped
// then and are now: other columns beside these are no reason to do it again.
func sameText(then, now customer.Sums) bool {
	both := then.Fields() & now.Fields()
	for f := range both.All() {
		if then[f] != now[f] {
			return false
		}
	}
	return both != 0
}
