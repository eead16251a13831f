package plan

import (
	"slices"

	"kashsync/mapping"
)

// DatesDoubted reports whether so many dates are not written as the mapping file
// says, but otherwise, that it may be wrong about all of their column: then those
// that could be read may be wrong, too.
func (p *Plan) DatesDoubted() bool {
	return p.survey != nil && p.survey.misdated.n >= mapping.EnoughDates
}

// misdated counts the refused dates that another layout reads, as far as that
// matters.
type misdated struct {
	n       int
	layouts map[string][]mapping.DateLayout // others than the mapping file's
}

func (m *misdated) add(problems []mapping.Problem) {
	for i := range problems {
		if p := &problems[i]; p.Code == mapping.DateBad && len(p.Args) > 0 && m.n < mapping.EnoughDates {
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
		m.n++
	}
}
