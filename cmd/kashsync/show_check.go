package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// showCheck tells what is wrong with a spreadsheet: by column, then by row.
func (a *app) showCheck(ctx context.Context, j *job, r *doctor.Report, hidden secrets) error {
	sum, info := &j.plan.Summary, j.source.File.Info()
	a.print("%s: %s; header on line %d", clean(j.path), formatWords(&info), info.HeaderLine)
	for _, line := range noteLines(&info) {
		a.print("%s", line)
	}
	a.print("%s: %s fine, %s skipped, %s invalid; %s with a warning",
		several(sum.Rows, "row"), number(sum.Counts[plan.Add]+sum.Counts[plan.Edit]), number(sum.Counts[plan.Skipped]),
		number(sum.Counts[plan.Invalid]), number(sum.Warnings))
	a.showColumns(r.Columns)
	invalid, err := firstInvalid(j.plan)
	if err != nil {
		return err
	}
	a.showProblems("Invalid", color.FgRed, hidden.actions(invalid), sum.Counts[plan.Invalid])
	return a.showFindings(r, hidden, cancellable(ctx, j.source.File.Rows()))
}

// noteLines tell how a file was read, where that may surprise, but for some
// notes.
func noteLines(info *sheet.Info, but ...sheet.NoteCode) []string {
	var lines []string
	for i := range info.Notes {
		if slices.Contains(but, info.Notes[i].Code) {
			continue
		}
		w := aboutNote(&info.Notes[i])
		line := "Note: " + w.what
		if w.hint != "" {
			line += " (" + w.hint + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// sheetNotes tells on standard error how the file was read. That another program
// has it open is a warning of its own.
func (a *app) sheetNotes(j *job) {
	info := j.source.File.Info()
	for _, line := range noteLines(&info, sheet.LockFile) {
		a.note("%s", line)
	}
}

// logFallback says, to whoever looks for what went wrong, that another reader had
// to help.
func (a *app) logFallback(notes []sheet.Note) {
	for i := range notes {
		if n := &notes[i]; a.log != nil && n.Code == sheet.ReadByExcelize {
			arg := arguments(n.Args).at
			a.log.Debug("rows are read by excelize", "part", arg(0), "unknown", arg(1))
		}
	}
}

// showColumns prints a table of all columns, with an example of each.
func (a *app) showColumns(columns []doctor.Column) {
	const most, widest = 60, 24
	rows := [][]string{{"column", "field", "filled", "distinct", "for example", "problems"}}
	paints := []func(string) string{nil}
	yellow := func(s string) string { return a.paint(color.FgYellow, s) }
	for i := range columns[:min(most, len(columns))] {
		c := &columns[i]
		example := ""
		if len(c.Samples) > 0 {
			example = cut(clean(c.Samples[0]), widest)
		}
		rows = append(rows, []string{
			cut(clean(c.Label), widest), usedAs(c), number(c.Filled), distinctWords(c), example, troubles(c.Problems),
		})
		paints = append(paints, yellow)
	}
	alignRight(rows, 2)
	alignRight(rows, 3)
	a.print("")
	a.printTable(rows, paints)
	a.more(len(columns) - most)
}

func usedAs(c *doctor.Column) string {
	uses := slices.Compact(slices.Clone(c.Fields))
	if c.Match {
		uses = append([]string{"match"}, uses...)
	}
	if len(uses) == 0 {
		return "–"
	}
	return strings.Join(uses, ", ")
}

func distinctWords(c *doctor.Column) string {
	if c.Distinct == 0 && c.Filled > 0 {
		return "many"
	}
	return number(c.Distinct)
}

// troubles counts a column's problems by their codes, the most frequent first.
func troubles(problems map[mapping.Code]int) string {
	codes := slices.SortedFunc(maps.Keys(problems), func(a, b mapping.Code) int {
		return cmp.Or(cmp.Compare(problems[b], problems[a]), cmp.Compare(a, b))
	})
	var names []string
	counts := map[string]int{}
	for _, code := range codes {
		name := brief(code)
		if counts[name] == 0 {
			names = append(names, name)
		}
		counts[name] += problems[code]
	}
	for i, name := range names {
		names[i] = number(counts[name]) + " " + name
	}
	return strings.Join(names, ", ")
}

func alignRight(rows [][]string, column int) {
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[column]))
	}
	for _, row := range rows {
		row[column] = strings.Repeat(" ", width-utf8.RuneCountInString(row[column])) + row[column]
	}
}

// firstInvalid reads on until it has a sample of the rows that are left out.
func firstInvalid(p *plan.Plan) (some []plan.Action, err error) {
	left := min(sampleSize, p.Summary.Counts[plan.Invalid])
	if left == 0 {
		return nil, nil
	}
	for action, err := range p.Actions() {
		if err != nil {
			return nil, err
		}
		if action.Kind != plan.Invalid {
			continue
		}
		if some = append(some, action); len(some) == left {
			break
		}
	}
	return some, nil
}
