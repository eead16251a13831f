package plan

import (
	"cmp"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A CauseCount tells of how many edits that rows ask for something is the cause.
type CauseCount struct {
	Cause Cause `json:"cause"`
	// Edits is of how many it is Action.Cause.
	Edits int `json:"edits"`
	// Fields are those that change for this cause, in the vendor's order.
	Fields []FieldCount `json:"fields"`
}

// A FieldCount is in how many edits a field changes for one cause.
type FieldCount struct {
	Field string `json:"field"`
	Edits int    `json:"edits"`
	// Changes are what made the value another, where the cells did not, the most
	// frequent first.
	Changes []RuleCount `json:"changes,omitempty"`
}

// A RuleCount is in how many edits a change of a rule shows.
type RuleCount struct {
	mapping.RuleChange
	Edits int `json:"edits"`
}

// PartVersion is the part of a RuleCount of the cause FromTool.
const PartVersion mapping.RulePart = "version"

// A motive is why an edit is made: which fields change for which of editCauses,
// and how the last values were made.
type motive struct {
	origin int64
	by     [5]customer.Set
}

// motives are the few that a plan has, each once.
type motives struct {
	all []motive
	at  map[motive]uint32
}

// note returns the place of an edit's motive, from 1; 0 for what is no edit.
func (m *motives) note(a *Action) uint32 {
	if a.Kind != Edit {
		return 0
	}
	one := motive{origin: a.origin}
	one.by[0] = a.Send.Fields()
	for i, cause := range editCauses() {
		if i > 0 {
			one.by[i] = a.Causes[cause]
			one.by[0] &^= one.by[i]
		}
	}
	if _, noted := m.at[one]; !noted {
		if m.at == nil {
			m.at = map[motive]uint32{}
		}
		m.all = append(m.all, one)
		m.at[one] = uint32(len(m.all))
	}
	return m.at[one]
}

// count tells the causes of edits, of whom so many have each motive.
func (m *motives) count(edits []int, d *decider) []CauseCount {
	var all []CauseCount
	for i, cause := range editCauses() {
		c := CauseCount{Cause: cause}
		for f := range customer.AllFields.All() {
			if n := m.countField(i, f, edits, d); n.Edits > 0 {
				c.Fields = append(c.Fields, n)
			}
		}
		for at, n := range edits {
			if m.all[at].first() == i {
				c.Edits += n
			}
		}
		if len(c.Fields) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// first is which of editCauses is the weightiest.
func (m *motive) first() int {
	return slices.IndexFunc(m.by[:], func(s customer.Set) bool { return s != 0 })
}

func (m *motives) countField(cause int, f customer.Field, edits []int, d *decider) FieldCount {
	count := FieldCount{Field: f.String()}
	changes := map[mapping.RuleChange]int{}
	for at, n := range edits {
		if n == 0 || !m.all[at].by[cause].Has(f) {
			continue
		}
		count.Edits += n
		for _, change := range d.changes(editCauses()[cause], f, m.all[at].origin) {
			changes[change] += n
		}
	}
	for change, n := range changes {
		count.Changes = append(count.Changes, RuleCount{change, n})
	}
	slices.SortFunc(count.Changes, func(a, b RuleCount) int {
		return cmp.Or(b.Edits-a.Edits, cmp.Compare(a.Part, b.Part), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return count
}

// changes tells what made another value of the same cells.
func (d *decider) changes(cause Cause, f customer.Field, origin int64) []mapping.RuleChange {
	was := d.origins[origin]
	switch cause {
	case FromMapping, FromRepair:
		return mapping.RuleChanges(was.rules[f], d.rules.Rules[f])
	case FromTool:
		return []mapping.RuleChange{{Part: PartVersion, From: was.version, To: d.rules.Version}}
	}
	return nil
}
