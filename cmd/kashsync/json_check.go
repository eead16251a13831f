package main

import (
	"context"
	"iter"

	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

type jsonNote struct {
	Code sheet.NoteCode `json:"code"`
	N    int            `json:"n,omitempty"`
	Args []string       `json:"args,omitempty"`
	Note string         `json:"note"`
	Hint string         `json:"hint,omitempty"`
}

// jsonColumn is one column as check --json shows it. Distinct is null where
// there were too many values to tell.
type jsonColumn struct {
	Column   string               `json:"column"`
	Fields   []string             `json:"fields"`
	Match    bool                 `json:"match"`
	Filled   int                  `json:"filled"`
	Distinct *int                 `json:"distinct"`
	Unique   bool                 `json:"unique"`
	Problems map[mapping.Code]int `json:"problems"`
	Example  string               `json:"example"`
}

// jsonFinding is what the doctor says beyond a row's problems.
type jsonFinding struct {
	Line    int               `json:"line"`
	Lines   []int             `json:"lines,omitempty"`
	Column  string            `json:"column"`
	Field   string            `json:"field"`
	Value   string            `json:"value"`
	Code    mapping.Code      `json:"code"`
	Args    []string          `json:"args,omitempty"`
	Sure    doctor.Confidence `json:"sure"`
	Fate    doctor.Fate       `json:"fate"`
	Finding string            `json:"finding"`
	Hint    string            `json:"hint"`
}

// checkJSON writes all that check finds.
func (a *app) checkJSON(ctx context.Context, j *job, r *doctor.Report, hidden secrets) error {
	w := newJSONWriter(a)
	w.member("version", 1)
	w.member("source", j.origin())
	w.member("notes", jsonNotes(j.source.File.Info().Notes))
	counts := j.plan.Summary.Counts
	w.member("counts", map[string]int{
		"rows": j.plan.Summary.Rows, "valid": counts[plan.Add] + counts[plan.Edit],
		"invalid": counts[plan.Invalid], "skipped": counts[plan.Skipped], "warnings": j.plan.Summary.Warnings,
	})
	w.begin("columns")
	for i := range r.Columns {
		w.item(newJSONColumn(&r.Columns[i]))
	}
	w.end()
	if err := w.problems(j.plan, hidden); err != nil {
		return err
	}
	if err := w.findings(hidden.findings(j.findings(ctx, r))); err != nil {
		return err
	}
	return w.close()
}

func jsonNotes(notes []sheet.Note) []jsonNote {
	all := []jsonNote{}
	for i := range notes {
		n := &notes[i]
		w := aboutNote(n)
		all = append(all, jsonNote{n.Code, n.N, n.Args, w.what, w.hint})
	}
	return all
}

func newJSONColumn(c *doctor.Column) *jsonColumn {
	out := &jsonColumn{
		Column: c.Label, Fields: orEmpty(c.Fields), Match: c.Match, Filled: c.Filled,
		Unique: c.Unique && c.Filled > 0, Problems: map[mapping.Code]int{},
	}
	if c.Distinct > 0 || c.Filled == 0 {
		out.Distinct = &c.Distinct
	}
	if c.Problems != nil {
		out.Problems = c.Problems
	}
	if len(c.Samples) > 0 {
		out.Example = c.Samples[0]
	}
	return out
}

// findings writes what is not among the problems.
func (w *jsonWriter) findings(all iter.Seq2[doctor.Finding, error]) error {
	w.begin("findings")
	for f, err := range all {
		if err != nil {
			return err
		}
		if f.Told && f.Fate != doctor.RowSkipped {
			continue
		}
		about := aboutFinding(&f)
		w.item(&jsonFinding{
			f.Line, f.Lines, f.Column, f.Field, f.Value, f.Code, f.Args, f.Sure, f.Fate, about.what, about.hint,
		})
	}
	w.end()
	return nil
}
