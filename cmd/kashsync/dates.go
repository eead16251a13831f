package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kashsync/importer/doctor"
)

// datesFit refuses a spreadsheet whose own dates say that the mapping file is wrong
// about their layout: of those that can be read, too, day and month would be
// swapped. Only where there is reason to doubt them is it read once more. Rejects
// are those dates alone, and say nothing of the rest.
func (j *job) datesFit(ctx context.Context) error {
	if !j.plan.DatesDoubted() || j.back != nil {
		return nil
	}
	found, err := doctor.FindMisdated(j.source.File.Header(), j.source.Mapping, cancellable(ctx, j.source.File.Rows()), j.plan.Settled)
	all := []error{err}
	for i := range found {
		all = append(all, misdatedError(&found[i], j.mask))
	}
	return errors.Join(all...)
}

// misdatedError tells how the dates of a column are written, and how sure that is.
func misdatedError(m *doctor.Misdated, mask bool) error {
	example := fmt.Sprintf("line %d", m.Line)
	if !mask {
		example += ": " + quoted(m.Value)
	}
	const asBefore = "export the column as before: opened in a spreadsheet program, a date up to the 12th may have had day and month swapped; nothing was sent"
	if m.Others == nil {
		return usage(asBefore, "a spreadsheet program has swapped day and month in the column %s: it has %s, all up to the 12th of a month (%s), and %s, all from the 13th on",
			quoted(m.Column), several(m.Real, "real date"), example, several(m.Fits, "text"))
	}
	hint := "if they are slips, correct those; else correct `layout:` in the mapping file, or export the column as before; nothing was sent"
	if m.Real > 0 {
		hint = asBefore
	}
	return usage(hint, "the dates in the column %s seem to be written %s, and the mapping file says %s: %s can only be the former, %s only the latter (%s), and %s that may be either would be sent",
		quoted(m.Column), strings.Join(m.Others, " or "), m.Layout, number(m.Otherwise), none(m.Fits), example, number(m.Either+m.Real))
}

// none counts, where there may be none.
func none(n int) string {
	if n == 0 {
		return "none"
	}
	return number(n)
}
