package main

import (
	"strconv"
	"strings"
	"time"

	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// documentWords are the words of previews and of results. Those of a preview
// remark on each action; of a result the message says it.
func documentWords(remarks func(*plan.Action) []string) *report.Words {
	return &report.Words{
		Language: "en",
		Kind:     kindTitle,
		Outcome:  outcomeWord,
		Value:    documentValue,
		Remarks:  remarks,
		Problem: func(p *mapping.Problem) report.ProblemWords {
			w := aboutProblem(p)
			return report.ProblemWords{What: w.what, Hint: w.hint, Fate: fateWords(doctor.FateOf(p))}
		},
		Number:   number,
		Duration: spell,
		Labels:   documentLabels(),
	}
}

func kindTitle(k plan.Kind) string {
	switch k {
	case plan.Add:
		return "Add"
	case plan.Edit:
		return "Edit"
	case plan.Delete:
		return "Delete"
	case plan.InDoubt:
		return "In doubt"
	case plan.Invalid:
		return "Invalid"
	}
	return string(k)
}

func documentLabels() report.Labels {
	return report.Labels{
		Customer: "customer", Key: "key", ID: "Kash id", Line: "line", Field: "field", Before: "before", After: "after",
		Values: "values", Column: "column", Value: "value", Problem: "problem", Hint: "what to do", Fate: "what becomes of it",
		Remarks: "remarks", Action: "action", Outcome: "outcome", Status: "HTTP status", Message: "message", Time: "time",
		Attempts: "calls made", Summary: "Summary", Code: "plan", Legend: "What there is",
		Empty: "(empty)", Unknown: "(not sent before)",
		Problems: "Invalid: to be mended", ToLookAt: "To look at: sent all the same", Mended: "Mended by repair:",
		Search: "Search", AllActions: "All actions", AllOutcomes: "All outcomes", AllFields: "All fields",
		Shown: "% of % shown", Skip: "Skip to the customers", Cut: "The first % of % are shown.",
		Plot:     "% calls, % of them not done; each bar is %.",
		PlotGood: "done", PlotBad: "not done", PlotAxis: "% calls in %",
		Made:      "Made by kashsync " + version() + " on " + time.Now().Format("2 January 2006, 15:04") + ".",
		NoNetwork: "This page loads nothing and sends nothing.",
		Masked:    "Personal data is shortened: two values that differ may look the same here.",
	}
}

// documentValue writes a field's value as a person reads it, whole. A birthday
// that is no day stays as it is sent.
func documentValue(f customer.Field, value string) string {
	const day = 24 * 60 * 60
	if seconds, err := strconv.ParseInt(value, 10, 64); f == customer.BirthDate && err == nil && seconds%day == 0 {
		return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	return value
}

// planRemarks say what is to be known of an action beyond its fields.
func planRemarks(a *plan.Action) []string {
	var all []string
	add := func(lines ...string) {
		for _, line := range lines {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				all = append(all, line)
			}
		}
	}
	if a.Guard != "" {
		add("held: " + guardWords(a.Guard))
	}
	switch {
	case a.Gone && a.Cause == plan.FromMissing:
		add("blacklisted, for the spreadsheet no longer lists this customer")
	case a.Kind == plan.Delete && a.Cause == plan.FromMissing:
		add("the spreadsheet no longer lists this customer")
	case a.Kind == plan.Delete:
		add("the row asks for it")
	}
	if a.Note != "" && a.Note != plan.NoteGoneThere && a.Note != plan.NoteRenamed {
		add(noteWords(a.Note))
	}
	add(renameLines(a)...)
	add(driftLines(a)...)
	add(causeLine(a))
	return all
}

// resultRemarks say of a result what its message does not.
func resultRemarks(a *plan.Action) []string {
	var all []string
	if a.OldKey != "" {
		all = append(all, renameLines(a)...)
	}
	if why := causeLine(a); why != "" {
		all = append(all, why)
	}
	return all
}

// kindSign and outcomeSign tell apart without a colour.
func kindSign(k plan.Kind) string {
	switch k {
	case plan.Add:
		return "+"
	case plan.Edit:
		return "±"
	case plan.Delete:
		return "−"
	case plan.InDoubt:
		return "?"
	case plan.Invalid:
		return "!"
	case plan.Unchanged:
		return "="
	}
	return "·"
}

func outcomeSign(o send.Outcome) string {
	switch o {
	case send.Failed:
		return "×"
	case send.InDoubt:
		return "?"
	case send.Invalid:
		return "!"
	case send.Held:
		return "‖"
	case send.NotSent:
		return "…"
	case send.Unchanged:
		return "="
	}
	return "·"
}
