package main

import (
	"fmt"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/saved"
)

// bookWords are what a workbook of a plan calls things.
func bookWords() saved.Words {
	return saved.Words{
		Add: "Add", Edit: "Edit", Delete: "Delete",
		Decision: "Go or Skip", Number: "No", Line: "Line", Name: "Customer", Note: "Note",
		Key: "Key", OldKey: "Key (before)", ID: "Kash id", Before: "(before)",
		Go: "Go", Skip: "Skip",
		Empty: "(empty)", Unknown: "(not sent before)",
		Hint: "This sheet holds the plan for kashsync. Please leave it as it is.",
	}
}

// callNote says what is special about a call.
func callNote(a *plan.Action) string {
	var notes []string
	if a.Guard != "" {
		notes = append(notes, "held: "+guardWords(a.Guard))
	}
	if a.Gone {
		notes = append(notes, "blacklisted: the spreadsheet no longer lists this customer")
	}
	if a.Note != "" {
		notes = append(notes, noteWords(a.Note))
	}
	if len(a.Problems) > 0 {
		notes = append(notes, problemWords(a.Problems))
	}
	return strings.Join(notes, "; ")
}

// aboutKept words why a plan cannot be used.
func aboutKept(e *saved.Error) words {
	args := arguments(e.Args)
	at, row := clean(e.Path), fmt.Sprintf("%s, sheet %s, row %d", clean(e.Path), quoted(e.Sheet), e.Line)
	const again = "make a new plan; nothing was sent"
	const undo = "undo that; or make a new plan, which takes over what was decided. A plan can be decided on, not changed: to send something else, change the spreadsheet"
	switch e.Code {
	case saved.NotFound:
		return words{"there is no plan " + at, "check the name; `kashsync plan SPREADSHEET -o " + shellWord(e.Path) + "` makes one"}
	case saved.NotPlan:
		return words{at + " is no plan of kashsync, or is damaged", "keep one with `kashsync plan SPREADSHEET -o changes.plan`"}
	case saved.Damaged:
		return words{at + " is not as it was written: damaged, incomplete, or changed by hand", again}
	case saved.Changed:
		return words{at + " changed while it was read", "wait until the other program has written it, and try again"}
	case saved.Newer:
		return words{fmt.Sprintf("%s was made by a newer kashsync (%s)", at, clean(args.at(0))), "apply it with that version, or make a new plan with this one"}
	case saved.NoTemp:
		return words{"there is no room for a private copy of " + at, "make room, or set TMPDIR to a folder with room"}
	case saved.TooLong:
		return words{fmt.Sprintf("the plan has more calls (%s) than a sheet of Excel has rows", args.at(0)), "keep it as a text: end its name in .plan"}
	case saved.Retyped:
		return words{fmt.Sprintf("%s: %s was %s, and is %s now", row, quoted(args.at(0)), orEmptyWord(args.at(1)), orEmptyWord(args.at(2))), undo}
	case saved.Unnumbered:
		return words{fmt.Sprintf("%s is no row of the plan (No %s)", row, orEmptyWord(args.at(0))), undo}
	case saved.Twice:
		return words{fmt.Sprintf("%s is there twice: it is row %s, too", row, args.at(0)), undo}
	case saved.NoColumn:
		return words{fmt.Sprintf("%s, sheet %s: the column %s is not there", at, quoted(e.Sheet), quoted(args.at(0))), undo}
	case saved.NoDecision:
		return words{fmt.Sprintf("%s, sheet %s, cell %s says %s, which is neither Go nor Skip", at, quoted(e.Sheet), args.at(0), quoted(args.at(1))), "write Go or Skip there (oui or non will do), or leave it blank: that is Skip"}
	}
	return words{at + " cannot be read: " + clean(fmt.Sprint(e.Err)), ""}
}

func orEmptyWord(text string) string {
	if text == "" {
		return "empty"
	}
	return quoted(text)
}

// writeFault says in a few words why a file cannot be written.
func writeFault(e *report.Error) string {
	switch e.Code {
	case report.NoFolder:
		return "there is no such folder"
	case report.Denied:
		return "it may not be written there"
	case report.NotAFile:
		return "a folder is called so"
	}
	return clean(fmt.Sprint(e.Err))
}

// showKept says which plan is applied, and what its owner decided.
func (a *app) showKept(j *job) {
	if j.kept == nil {
		return
	}
	a.print("%s is the plan %sof %s.", clean(j.kept.path), codeWord(j.kept.Header.Summary.Code), moment(j.kept.Header.Made))
	if j.kept.Decided != nil {
		a.print("%s", j.decisionWords())
	}
}

func codeWord(code string) string {
	if code == "" {
		return ""
	}
	return code + " "
}

// sentence says what a sync, or the kept plan, would do.
func (j *job) sentence() string {
	would := "A sync would "
	if j.kept != nil {
		would = "To apply it would "
	}
	return planSentence(&j.plan.Summary, would, kindCount)
}

// decisionWords says what the owner decided.
func (j *job) decisionWords() string {
	d := j.kept.Decided
	parts := []string{"Go to " + several(d.Count(saved.Go), "call")}
	for _, more := range []struct {
		n    int
		what string
	}{{d.Count(saved.Skip), "Skip to "}, {d.Count(saved.Undecided), "nothing to "}} {
		if more.n > 0 {
			parts = append(parts, more.what+number(more.n))
		}
	}
	text := "The workbook says " + list(parts)
	if gone := d.Count(saved.Gone); gone > 0 {
		text += "; " + several(gone, "row") + " taken out of it"
	}
	if d.Count(saved.Skip)+d.Count(saved.Undecided)+d.Count(saved.Gone) > 0 {
		text += ". Only what says Go is sent"
	}
	return text + "."
}
