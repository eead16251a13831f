package plan

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// editCauses are why a row's edit may be there, the weightiest first: of several
// fields' causes that one is the edit's.
func editCauses() [5]Cause { return [...]Cause{FromFile, FromMapping, FromRepair, FromTool, FromDrift} }

// Remaps reports whether the cause is that the same cells are read another way.
func (c Cause) Remaps() bool { return c == FromMapping || c == FromRepair || c == FromTool }

// made is how values were made of cells.
type made struct {
	rules   map[customer.Field]string
	version string
}

// explain tells of each field that an edit changes why it does. It is the file
// where nobody knows of what the last value was made.
func (d *decider) explain(rec *mapping.Record, key string, entry Entry, a *Action) error {
	if a.Kind != Edit || entry.Cells == (customer.Fingerprint{}) || d.rules.Rules == nil {
		return nil
	}
	was, err := d.known.Provenance(key)
	if err != nil || was.Rules == nil {
		return err
	}
	if _, noted := d.origins[was.Origin]; !noted { // in the survey, and not again
		d.origins[was.Origin] = made{was.Rules, was.Version}
	}
	a.origin = was.Origin
	sums := rec.Sums()
	for f := range a.Send.Fields().All() {
		if c := d.cause(f, rec, &sums, &was); c != FromFile {
			if a.Causes == nil {
				a.Causes = Causes{}
			}
			a.Causes[c] = a.Causes[c].With(f)
		}
	}
	a.Cause = a.Causes.first(a.Send.Fields())
	return nil
}

// Of returns why an edit changes field f.
func (c Causes) Of(f customer.Field) Cause {
	for cause, fields := range c {
		if fields.Has(f) {
			return cause
		}
	}
	return FromFile
}

// first is the weightiest cause of an edit of those fields.
func (c Causes) first(fields customer.Set) Cause {
	for _, others := range c {
		fields &^= others
	}
	if fields != 0 {
		return FromFile
	}
	for _, cause := range editCauses() {
		if c[cause] != 0 {
			return cause
		}
	}
	return FromFile
}

// cause tells why field f of a row has another value than was sent last.
func (d *decider) cause(f customer.Field, rec *mapping.Record, sums *customer.Sums, was *Provenance) Cause {
	before, now := was.Rules[f], d.rules.Rules[f]
	switch {
	case now == "": // the plan's own, not the row's
		return FromFile
	case before == "":
		return FromMapping
	case mapping.SameCells(before, now) && was.Sums[f] != sums[f]:
		return FromFile
	}
	switch changes := mapping.RuleChanges(before, now); {
	case onlyRepairs(changes) && isRepaired(rec, f):
		return FromRepair
	case len(changes) > 0:
		return FromMapping
	case was.Version != d.rules.Version:
		return FromTool
	case d.otherCells(sums, was): // a value may depend on them, too
		return FromFile
	}
	return FromDrift
}

func onlyRepairs(changes []mapping.RuleChange) bool {
	return len(changes) == 1 && changes[0].Part == mapping.PartRepair
}

// isRepaired reports whether the row's value of a field was mended.
func isRepaired(rec *mapping.Record, f customer.Field) bool {
	return slices.ContainsFunc(rec.Problems, func(p mapping.Problem) bool {
		return p.Code.IsRepair() && p.Field == f.String()
	})
}

// otherCells reports whether any cell that was read before is another.
func (d *decider) otherCells(sums *customer.Sums, was *Provenance) bool {
	for f, now := range d.rules.Rules {
		if was.Sums[f] != sums[f] && mapping.SameCells(was.Rules[f], now) {
			return true
		}
	}
	return false
}

// tellRaw adds to a row's call, and to what is to be refreshed, which raw text is
// behind it.
func tellRaw(rec *mapping.Record, a *Action) {
	if a.Kind != Add && a.Kind != Edit && !a.Stale {
		return
	}
	a.Sums = rec.Sums()
	for f := range (a.Send.Fields() & a.Sums.Fields()).All() {
		a.Raw.Set(f, rec.Raw(f))
	}
}
