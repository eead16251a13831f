package plan

import (
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// DatesDoubted reports whether the mapping file may be wrong about the layout of
// dates, so that some that could be read would be sent as other days: so many are
// not written as it says, but otherwise, or are real dates that may have been
// swapped.
func (p *Plan) DatesDoubted() bool {
	return p.survey != nil && max(p.survey.misdated.strays, p.survey.misdated.turning) >= mapping.EnoughDates
}

// Settled reports whether a row is in the shop as it stands: it is as it was when
// it was last applied, by the same rules.
func (p *Plan) Settled(rec *mapping.Record) bool {
	if p.decide == nil || rec.Key == "" {
		return false
	}
	entry, known := p.decide.known.Find(rec.Key)
	return known && entry.Fresh && !entry.Unsure && entry.Cells == rec.Cells && entry.Cells != (customer.Fingerprint{})
}

// misdated counts what speaks against the layouts of dates, as far as that matters.
type misdated struct {
	strays  int                             // refused dates that another layout reads
	turning int                             // rows with a real date that may have been swapped
	layouts map[string][]mapping.DateLayout // others than the mapping file's
}

func (m *misdated) add(rec *mapping.Record) {
	if rec.Turns {
		m.turning++
	}
	for i := range rec.Problems {
		if p := &rec.Problems[i]; p.Code == mapping.DateBad && len(p.Args) > 0 && m.strays < mapping.EnoughDates {
			m.look(p.Value, p.Args[0])
		}
	}
}

func (m *misdated) look(date, layout string) {
	others, known := m.layouts[layout]
	if !known {
		others = mapping.OtherLayouts(layout)
		if m.layouts == nil {
			m.layouts = map[string][]mapping.DateLayout{}
		}
		m.layouts[layout] = others
	}
	if slices.ContainsFunc(others, func(l mapping.DateLayout) bool { _, ok := l.Parse(date); return ok }) {
		m.strays++
	}
}
