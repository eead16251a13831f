package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"kashsync/importer/doctor"
	"kashsync/mapping"
)

// showFindings tells the first few findings of each sort, the gravest sort
// first. Why rows are left out was told before.
func (a *app) showFindings(r *doctor.Report, hidden secrets, rows iter.Seq2[*mapping.Row, error]) error {
	var sorts []doctor.Sort
	for s := range r.Counts {
		if !s.Told || s.Fate != doctor.RowLeftOut {
			sorts = append(sorts, s)
		}
	}
	slices.SortFunc(sorts, func(a, b doctor.Sort) int {
		return cmp.Or(cmp.Compare(gravity(a), gravity(b)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Fate, b.Fate))
	})
	if len(sorts) == 0 {
		return nil
	}
	some, err := r.First(rows)
	if err != nil {
		return err
	}
	some = hidden.samples(some)
	a.print("\n%s", a.paint(color.FgYellow, "To look at"))
	for _, s := range sorts {
		a.showSort(some[s], r.Counts[s])
	}
	return nil
}

// gravity is how early a sort of findings is told.
func gravity(s doctor.Sort) int {
	own := slices.Index(doctor.Codes(), s.Code)
	switch {
	case s.Fate == doctor.CellLeftOut:
		return -1
	case s.Code == doctor.NoBreakSpaces || s.Code == doctor.Capitals:
		return 102
	case own >= 0:
		return own
	case s.Fate == doctor.RowSkipped:
		return 101
	}
	return 100
}

// showSort tells findings of one sort.
func (a *app) showSort(some []doctor.Finding, total int) {
	if len(some) == 0 {
		return
	}
	w := aboutFinding(&some[0])
	a.print("  %s: %s, %s", w.what, times(total), fateWords(some[0].Fate))
	for i := range some {
		a.print("    %s", findingLine(&some[i]))
	}
	if total > len(some) {
		a.print("    … and %s more", number(total-len(some)))
	}
	if w.hint != "" {
		a.print("    → %s", w.hint)
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return number(n) + " times"
}

// findingLine says where a finding is, what stands there, and what was meant.
func findingLine(f *doctor.Finding) string {
	where := place(f.Line)
	if len(f.Lines) > 1 {
		where = "lines " + lineList(f.Lines) + "  "
	}
	text := where
	if f.Column != "" {
		text += clean(f.Column) + ": "
	}
	if f.Value != "" {
		text += quoted(f.Value)
	}
	if meant := meantWords(f); meant != "" {
		text += " " + meant
	}
	if f.Sure != doctor.Sure {
		text += fmt.Sprintf(" (%s)", sureWord(f.Sure))
	}
	return strings.TrimSuffix(text, ": ") // a secret is not told
}

// lineList names the first few lines, and counts the rest.
func lineList(lines []int) string {
	const most = 5
	var all []string
	for _, line := range lines[:min(most, len(lines))] {
		all = append(all, strconv.Itoa(line))
	}
	if len(lines) > most {
		return strings.Join(all, ", ") + " and " + number(len(lines)-most) + " more"
	}
	return list(all)
}
