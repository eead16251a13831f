package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kashsync/importer/doctor"
)

// datesFit refuses a spreadsheet whose own dates say that the mapping file is wrong
// about their layout: of those that could be read, too, day and month would be
// swapped. Only where enough dates were refused is it read once more. Rejects are
// those dates alone, and say nothing of the rest.
func (j *job) datesFit(ctx context.Context) error {
	if !j.plan.DatesDoubted() || j.back != nil {
		return nil
	}
	found, err := doctor.FindMisdated(j.source.File.Header(), j.source.Mapping, cancellable(ctx, j.source.File.Rows()))
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
	hint := "correct `layout:` in the mapping file, or export the column as before; nothing was sent"
	if m.Real > 0 {
		hint = "export the column as before: opened in a spreadsheet program, a date up to the 12th may have had day and month swapped; nothing was sent"
	}
	return usage(hint, "the dates in the column %s are written %s, and the mapping file says %s: %s can only be the former, %s only the latter (%s)",
		quoted(m.Column), strings.Join(m.Others, " or "), m.Layout, number(m.Otherwise), none(m.Fits), example)
}

// none counts, where there may be none.
func none(n int) string {
	if n == 0 {
		return "none"
	}
	return number(n)
}
