package main

import (
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// planHead tells a plan in a few lines, as showPlan does.
func (j *job) planHead() *report.Head {
	sum := &j.plan.Summary
	h := &report.Head{
		Title: "Preview of " + clean(filepath.Base(j.path)), Sentence: j.sentence(), Code: sum.Code, Masked: j.mask,
		Rest: "All of them are in a preview whose name ends in .xlsx, .csv or .json.",
	}
	for _, w := range j.warnings() {
		h.Notes = append(h.Notes, report.Note{Text: sentence(w.Text)})
	}
	for _, held := range j.told() {
		h.Notes = append(h.Notes, report.Note{Grave: true, Text: j.holdWords(held)})
	}
	for _, text := range []string{causeSentence(sum.Causes), renameSentence(sum.Renames), j.absentSentence(), strings.TrimSpace(repairSentence(sum.Repaired))} {
		if text != "" {
			h.Notes = append(h.Notes, report.Note{Text: text})
		}
	}
	if sum.Leaving > 0 {
		h.Notes = append(h.Notes, report.Note{Text: several(sum.Leaving, "customer") + " missing, and " + j.leaves() + " if they stay so."})
	}
	if j.listing != nil {
		h.Notes = append(h.Notes, report.Note{Text: j.driftSentence()})
	}
	h.Facts = j.facts()
	j.countInto(h, sum, kindCount, plan.Delete, plan.Edit, plan.Add, plan.InDoubt, plan.Invalid, plan.Unchanged, plan.Skipped)
	return h
}

// countInto has a head tell how much there is to send, and how many actions of
// each kind there are.
func (s *settings) countInto(h *report.Head, sum *plan.Summary, name func(plan.Kind) string, kinds ...plan.Kind) {
	if sum.Sends > 0 {
		h.Facts = append(h.Facts, report.Fact{Name: "To send", Text: several(sum.Sends, "call") + ", about " + spell(s.duration(sum.Sends))})
	}
	for _, k := range kinds {
		if n := sum.Counts[k]; n > 0 {
			h.Counts = append(h.Counts, report.Count{Key: string(k), Sign: kindSign(k), Name: name(k), Number: n})
		}
	}
}

// facts are of what the plan is made.
func (j *job) facts() []report.Fact {
	facts := []report.Fact{
		{Name: "Spreadsheet", Text: clean(filepath.Base(j.path)) + ", " + several(j.plan.Summary.Rows, "row")},
		{Name: "Compared with", Text: several(j.plan.Summary.Known, "known customer")},
	}
	if j.shop != "" {
		facts = append(facts, report.Fact{Name: "Shop", Text: j.shop})
	}
	return facts
}

// kindCount follows a number: 12 to add.
func kindCount(k plan.Kind) string {
	switch k {
	case plan.Add, plan.Edit, plan.Delete:
		return "to " + string(k)
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// sentence begins with a capital and ends with a point.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

// sentFields are the fields that the actions of each kind send: of these a
// workbook makes its columns. It is nil where no file is one.
func sentFields(files []string, actions iter.Seq2[plan.Action, error]) (map[plan.Kind]customer.Set, error) {
	if !slices.ContainsFunc(files, isWorkbook) {
		return nil, nil
	}
	fields := map[plan.Kind]customer.Set{plan.Add: 0, plan.Edit: 0}
	for action, err := range actions {
		if err != nil {
			return nil, err
		}
		if action.Kind.Calls() {
			fields[action.Kind] |= action.Send.Fields()
		}
	}
	return fields, nil
}

func isWorkbook(path string) bool { return strings.EqualFold(filepath.Ext(path), ".xlsx") }

// maskOf shortens personal data: keys, too, where the mapping makes personal
// fields of their columns, or where there is no mapping to tell.
func maskOf(m *mapping.Mapping) *report.Mask {
	if m == nil {
		return report.NewMask(nil)
	}
	parts := make([]customer.Set, len(m.Match))
	for i, column := range m.Match {
		for _, source := range m.Fields {
			for _, c := range source.Columns {
				if strings.EqualFold(strings.TrimSpace(c), strings.TrimSpace(column)) {
					parts[i] = parts[i].With(source.Field)
				}
			}
		}
	}
	return report.NewMask(parts)
}

// maskFor is the mask that --mask asks for; nil where it does not.
func (j *job) maskFor() *report.Mask {
	if j.mask && j.source != nil {
		return maskOf(j.source.Mapping)
	}
	return j.settings.maskFor()
}

func (s *settings) maskFor() *report.Mask {
	if !s.mask {
		return nil
	}
	m, err := loadMapping(s.mapping)
	if err != nil {
		return report.NewMask(nil) // nobody knows what the keys are
	}
	return maskOf(m)
}

// resultsCount counts what became of a plan: what is done by kind, the rest by
// outcome.
type resultsCount map[string]int

func (c resultsCount) add(res *send.Result) {
	key := string(res.Outcome)
	if res.Outcome == send.Done {
		key = string(res.Action.Kind)
	}
	c[key]++
}

// list is what a head shows of it.
func (c resultsCount) list() (all []report.Count) {
	add := func(key, sign, name string) {
		if n := c[key]; n > 0 {
			all = append(all, report.Count{Key: key, Sign: sign, Name: name, Number: n})
		}
	}
	for _, o := range []send.Outcome{send.Failed, send.InDoubt, send.Invalid, send.Held, send.NotSent} {
		add(string(o), outcomeSign(o), outcomeWord(o))
	}
	add(string(plan.Delete), kindSign(plan.Delete), "deleted")
	add(string(plan.Edit), kindSign(plan.Edit), "edited")
	add(string(plan.Add), kindSign(plan.Add), "added")
	for _, o := range []send.Outcome{send.Unchanged, send.Skipped} {
		add(string(o), outcomeSign(o), outcomeWord(o))
	}
	return all
}

// sentence says what a run came to.
func (c resultsCount) sentence() string {
	var parts []string
	for _, one := range c.list() {
		parts = append(parts, number(one.Number)+" "+one.Name)
	}
	if len(parts) == 0 {
		return "No row."
	}
	return list(parts) + "."
}

// runFacts are what the state remembers of a run.
func runFacts(run *state.Run) []report.Fact {
	facts := []report.Fact{{Name: "Run", Text: run.Kind}, {Name: "When", Text: moment(run.Started)}}
	if run.Source != "" {
		facts = append(facts, report.Fact{Name: "Spreadsheet", Text: clean(filepath.Base(run.Source)) + ", " + several(run.Rows, "row")})
	}
	return facts
}
