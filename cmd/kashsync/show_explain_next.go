package main

import (
	"fmt"
	"path/filepath"

	"kashsync/importer/plan"
)

// showNext tells what the next sync would do.
func (e *explaining) showNext() {
	next := e.tale.Next
	if next == nil {
		if e.tale.Without != "" {
			e.print("\nNext: nobody can tell without a spreadsheet (%s). Name it: %s", clean(e.tale.Without), e.command("explain", e.asked, "FILE"))
		}
		return
	}
	file := clean(filepath.ToSlash(next.Path)) + next.sameness()
	if l := next.Leaving; l != nil {
		e.print("\nNext: %s does not list this customer, who is to be %s if that stays so: %s.", file, next.End, patienceWords(l))
		return
	}
	if len(next.Actions) == 0 {
		e.print("\nNext: %s does not list this customer, and a sync of it would leave them alone.", file)
		return
	}
	for i := range next.Actions {
		a := &next.Actions[i]
		e.print("\nNext: a sync of %s %s.", file, prospectWords(a))
		if why := becauseWords(a.Kind, a.Cause, a.Gone); why != "" && a.Kind.Calls() && a.Guard != plan.GuardUndone && a.Guard != plan.GuardForgotten {
			e.print("    because %s", why)
		}
		for _, line := range worded(a.Problems, problemLine) {
			e.print("    %s", line)
		}
		for _, line := range append(renameLines(a), driftLines(a)...) {
			e.print("    %s", line)
		}
		if a.Kind != plan.Unchanged && a.Kind != plan.Skipped {
			e.showFields(next.Fields[i], a.Kind == plan.Edit, a.Cause)
		}
	}
}

// sameness says how the spreadsheet stands to the runs so far.
func (p *prospect) sameness() string {
	switch {
	case p.Same != nil:
		return fmt.Sprintf(" (the very file of run %d)", p.Same.Number)
	default:
		return " (" + digestWords(p.Digest) + ", which no run was given yet)"
	}
}

// prospectWords says what would become of a row.
func prospectWords(a *plan.Action) string {
	row := "line " + number(a.Line)
	verb := map[plan.Kind]string{plan.Add: "add", plan.Edit: "edit", plan.Delete: "delete"}[a.Kind]
	if a.Gone {
		verb = "blacklist"
	}
	switch {
	case a.Kind.Calls() && a.Line == 0:
		verb += " this customer"
	case a.Kind.Calls():
		verb += " this customer by " + row
	case a.Kind == plan.Unchanged:
		return "would leave this customer as they are: " + row + " asks for nothing new"
	case a.Kind == plan.Invalid:
		return "would leave " + row + " out, as it is invalid"
	case a.Kind == plan.InDoubt:
		return "would leave this customer alone: " + noteWords(plan.NoteUnsettled)
	default:
		return "would skip " + row + ": " + noteWords(a.Note)
	}
	if a.OldKey != "" {
		verb += ", whose key would become " + clean(a.Key)
	}
	if a.Note != "" {
		verb += " (" + noteWords(a.Note) + ")"
	}
	if a.Guard != "" {
		return "would " + verb + ", but it is held: " + guardWords(a.Guard)
	}
	return "would " + verb
}
