package guess

import (
	"slices"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// A dateLayout is how a column writes its dates.
type dateLayout struct {
	text       string // "" where none is needed
	confidence Confidence
	why        Reason
	args       []string
	others     []string
	out        bool   // nobody can tell
	left       Reason // why the column cannot be read at all
}

// layout finds out by the whole column how its dates are written.
func (c *column) layout() dateLayout {
	texts := c.values() - c.Cells[mapping.Date]
	if c.values() == 0 {
		return dateLayout{confidence: Likely}
	}
	switch {
	case len(c.Layouts) == 0 && texts < c.Cells[mapping.Date]: // real dates need none
		return dateLayout{confidence: Sure}
	case len(c.Layouts) == 0 || float64(c.Layouts[0].N) < half*float64(texts):
		return dateLayout{left: c.noLayout(texts)}
	case c.Layouts[0].Layout == profile.ISO:
		return dateLayout{confidence: Sure}
	}
	best := c.Layouts[0]
	if dayMonthSwapped(best.Layout) == "" {
		return dateLayout{text: best.Layout, confidence: Sure, why: LayoutOnly, args: []string{best.Layout}}
	}
	other := c.swapped(best.Layout)
	if !tried(other.Layout) { // so that Only proves nothing
		best.Only = c.provenDays(best.Layout)
	}
	mixed := []string{best.Layout, count(best.Only), other.Layout, count(other.Only)}
	switch {
	case best.Only > 0 && other.Only == 0:
		return dateLayout{text: best.Layout, confidence: Sure, why: LayoutProven, args: mixed[:2]}
	case best.Only > mostlyOne*other.Only:
		return dateLayout{text: best.Layout, confidence: Likely, why: LayoutMixed, others: []string{other.Layout}, args: mixed}
	case best.Only > 0:
		return dateLayout{text: best.Layout, confidence: Unsure, why: LayoutMixed, out: true, others: []string{other.Layout}, args: mixed}
	}
	return dateLayout{
		text: best.Layout, confidence: Unsure, why: LayoutBoth, out: true, others: []string{other.Layout},
		args: append([]string{best.Layout, other.Layout}, c.ambiguous(best.Layout)...),
	}
}

// ambiguous returns a date of which it matters what is the day, as an argument
// of a reason; any, where all are as 05/05/1990.
func (c *column) ambiguous(layout string) []string {
	values := slices.Clone(c.Samples)
	for _, v := range c.Top {
		values = append(values, v.Value)
	}
	for _, l := range mapping.DateLayouts() {
		for _, v := range values {
			if t, ok := l.Parse(v); ok && l.Text == layout && t.Day() != int(t.Month()) {
				return []string{v}
			}
		}
	}
	return values[:min(1, len(values))]
}

// mostlyOne is how many dates prove a layout for one that contradicts it, where
// that is a slip.
const mostlyOne = 50

// tried reports whether the profile has tried a layout.
func tried(layout string) bool {
	return slices.ContainsFunc(mapping.DateLayouts(), func(l mapping.DateLayout) bool { return l.Text == layout })
}

// provenDays counts the known dates whose day can be no month.
func (c *column) provenDays(layout string) int {
	n := 0
	for _, v := range c.Top {
		for _, l := range mapping.DateLayouts() {
			if day, ok := l.Parse(v.Value); ok && l.Text == layout && day.Day() > 12 {
				n += v.N
			}
		}
	}
	return n
}

// noLayout says why a column of dates cannot be read.
func (c *column) noLayout(texts int) Reason {
	enough := int(half * float64(texts))
	switch {
	case c.Count(profile.DayMonth) > enough:
		return LeftNoYear
	case c.Count(profile.Serial) > enough, c.Cells[mapping.Number] > enough:
		return LeftSerial
	}
	return LeftNoLayout
}

// swapped returns the layout with day and month the other way round, and how
// many dates it fits.
func (c *column) swapped(layout string) profile.LayoutCount {
	swapped := dayMonthSwapped(layout)
	for _, l := range c.Layouts {
		if l.Layout == swapped {
			return l
		}
	}
	return profile.LayoutCount{Layout: swapped}
}

// dayMonthSwapped returns DD/MM/YYYY for MM/DD/YYYY and the other way round; ""
// for a layout that nobody mistakes.
func dayMonthSwapped(layout string) string {
	if strings.HasPrefix(layout, "YYYY") || strings.Contains(layout, ".") {
		return ""
	}
	return strings.NewReplacer("DD", "MM", "MM", "DD").Replace(layout)
}
