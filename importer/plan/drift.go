package plan

import (
	"cmp"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// drift finds what became of a known customer in the shop since last was sent.
// What only the shop changed is not in Send, and stays out of it.
func (d *decider) drift(a *Action, last *customer.Customer) {
	if d.rules.Shop == nil {
		return
	}
	listed, there := d.rules.Shop.Listed(a.ID)
	if !there {
		a.Note = NoteGoneThere
		if a.Kind.Calls() {
			a.Guard = GuardGone
		}
		return
	}
	a.differ(&listed, last, customer.AllFields)
	if c := d.rules.Conflict; c == mapping.ConflictShop || c == mapping.ConflictAsk {
		unclear := d.rules.Shop.Unclear(a.ID)
		a.differ(&unclear, last, a.Send.Fields())
	}
}

// differ notes which of some fields the shop shows neither as was last sent nor
// as is to be sent.
func (a *Action) differ(listed, last *customer.Customer, of customer.Set) {
	for f := range (of & listed.Fields() & last.Fields()).All() {
		theirs := listed.Value(f)
		ours, sends := a.Send.Get(f)
		if alike(theirs, last.Value(f)) || sends && alike(theirs, ours) {
			continue
		}
		a.Theirs.Set(f, theirs)
		if sends {
			a.Conflicts = a.Conflicts.With(f)
		}
	}
}

// alike tells whether two values say the same: many a list shows a number that
// is empty as 0.
func alike(a, b string) bool {
	return strings.EqualFold(a, b) || (a == "" || a == "0") && (b == "" || b == "0")
}

// arbitrate settles whose value counts where the row and the shop both changed
// a field. Where only a person can tell whether the shop did, it is theirs to
// decide.
func (d *decider) arbitrate(a *Action) {
	if a.Conflicts == 0 {
		return
	}
	decided := d.rules.Decide[a.Key]
	switch whose := cmp.Or(decided, d.rules.Conflict); {
	case whose == mapping.ConflictAsk, whose == mapping.ConflictShop && decided == "" && d.isUnclear(a):
		a.Guard = GuardConflict
	case whose == mapping.ConflictShop:
		rest := a.Send.Fields() &^ a.Conflicts
		a.Send, a.Before = a.Send.Only(rest), a.Before.Only(rest)
		a.Print = customer.Fingerprint{} // the row is not applied in full
		if rest == 0 {
			a.Kind = Unchanged
		}
	}
}

// isUnclear reports whether a conflict may be none.
func (d *decider) isUnclear(a *Action) bool {
	unclear := d.rules.Shop.Unclear(a.ID)
	return unclear.Fields()&a.Conflicts != 0
}

// drifted is what is remembered of an action's drift, and the guard that the
// decider found for it.
type drifted struct {
	changed, conflict, gone bool
	own                     guardByte
}

func driftOf(a *Action) drifted {
	return drifted{
		changed: a.Theirs.Fields() != 0, conflict: a.Conflicts != 0,
		gone: a.Note == NoteGoneThere, own: briefGuard(a.Guard),
	}
}

func (d drifted) held() bool { return d.own != 0 }

// count adds one action's drift.
func (d *Drift) count(one drifted) {
	if one.changed {
		d.Changed++
	}
	if one.conflict {
		d.Conflicts++
	}
	if one.gone {
		d.Gone++
	}
}
