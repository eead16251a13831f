package main

import (
	"fmt"
	"iter"

	"kashsync/importer/plan"
	"kashsync/importer/report"
)

// writePreviews writes the plan of an undo to the files that --report names.
func (u *undoing) writePreviews() error {
	if len(u.reports) == 0 {
		return nil
	}
	head := u.planHead()
	var err error
	if head.Sheets, err = sentFields(u.reports, u.plan.Actions()); err != nil {
		return err
	}
	words := documentWords(undoRemarksOf)
	words.Kind = undoTitle
	return u.writeShown(u.reports, &shownPlan{head, words, u.writeJSON, u.maskedActions})
}

// maskedActions are those of the plan, as they are shown.
func (u *undoing) maskedActions() iter.Seq2[plan.Action, error] {
	return u.plan.Through(u.maskFor().Action)
}

// planHead tells the plan of an undo in a few lines, as showPlan does.
func (u *undoing) planHead() *report.Head {
	sum := &u.plan.Summary
	h := &report.Head{
		Title: fmt.Sprintf("Preview of the undo of run %d", u.run.Number), Sentence: undoSentence(sum), Code: sum.Code, Masked: u.mask,
		Left: "Left alone", Rest: "All of them are in a preview whose name ends in .xlsx, .csv or .json.",
	}
	for _, held := range sum.Held {
		h.Notes = append(h.Notes, report.Note{Grave: true, Text: undoHoldWords(held)})
	}
	for _, text := range undoRemarks(sum) {
		h.Notes = append(h.Notes, report.Note{Text: text})
	}
	h.Facts = []report.Fact{{Name: "Undone", Text: runWords(&u.run)}, {Name: "Compared with", Text: several(sum.Known, "known customer")}}
	if u.shop != "" {
		h.Facts = append(h.Facts, report.Fact{Name: "Shop", Text: u.shop})
	}
	u.countInto(h, &sum.Summary, undoCount, plan.Delete, plan.Edit, plan.Add, plan.InDoubt, plan.Skipped, plan.Unchanged)
	return h
}

// undoTitle is what a kind is called in the plan of an undo.
func undoTitle(k plan.Kind) string {
	switch k {
	case plan.Add:
		return "Add again"
	case plan.Edit:
		return "Set back"
	}
	return kindTitle(k)
}

// undoCount follows a number: 12 to set back.
func undoCount(k plan.Kind) string {
	switch k {
	case plan.Add:
		return "to add again"
	case plan.Edit:
		return "to set back"
	case plan.Skipped:
		return "left alone"
	case plan.Unchanged:
		return "undone already"
	}
	return kindCount(k)
}

// undoRemarksOf say what is special about the undoing of one customer.
func undoRemarksOf(a *plan.Action) []string {
	var all []string
	if a.Guard != "" {
		all = append(all, "held: "+guardWords(a.Guard))
	}
	if a.OldKey != "" {
		all = append(all, "the customer is called "+clean(a.OldKey)+" now")
	}
	if a.Kind == plan.Delete {
		all = append(all, "was added by that run")
	}
	if a.Note != "" {
		all = append(all, noteWords(a.Note))
	}
	for i := range a.Remarks {
		all = append(all, remarkWords(a, &a.Remarks[i]))
	}
	return all
}
