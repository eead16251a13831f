package main

import (
	"slices"
	"strings"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
)

// words are what a person reads of a problem: what is wrong, and what to do.
type words struct{ what, hint string }

// Arguments are what comes with a code.
type arguments []string

// at returns an argument fit for the eye.
func (a arguments) at(i int) string {
	if i < len(a) {
		return clean(a[i])
	}
	return "?"
}

// aboutProblem words a problem of a row.
func aboutProblem(p *mapping.Problem) words {
	arg := arguments(p.Args).at
	switch p.Code {
	case mapping.RowTooShort:
		return words{"the row has fewer cells than the header (" + arg(0) + ", not " + arg(1) + ")", "look for a line break in the middle of a cell"}
	case mapping.RowTooLong:
		return words{"the row has more cells than the header (" + arg(0) + ", not " + arg(1) + ")", "a cell that holds the delimiter must stand in quotes"}
	case mapping.RowCutShort:
		return words{"the file ends in the middle of this row", "export it again: it was cut off, or a quote that opens here is never closed"}
	case mapping.RowBadQuote:
		return words{"a quote ends in the middle of a cell", "write a quote inside a quoted cell twice"}
	case mapping.RowBadText:
		return words{"the row holds bytes that are no text", "save the file as UTF-8, or name its encoding in the mapping file"}
	case mapping.RowTooBig:
		return words{"the row is larger than any customer can be", "look for a quote that is never closed"}
	case importer.NotMended:
		return words{"the row stands as it was rejected", "mend it; where it is right as it stands, take its problem away"}
	case mapping.CellNoResult:
		return words{"the cell holds a formula without a result", "open the file in Excel and save it"}
	case mapping.CellError:
		return words{"the cell holds an error", "mend the formula, or clear the cell"}
	case mapping.DigitsLost:
		return words{"the spreadsheet has dropped digits of this number", "get it from the source again, with the column formatted as text"}
	case mapping.KeyBlank:
		return words{"nothing tells which customer this is", "fill in every column of `match`"}
	case mapping.IDBad:
		return words{"this is no Kash id", "Kash ids are whole numbers"}
	case plan.NothingToAdd:
		return words{"the row says nothing about the customer", "fill in at least one mapped column"}
	case plan.DuplicateKey:
		return words{"lines " + list(p.Args) + " are about the same customer and differ", "keep one of them"}
	case plan.DuplicateID:
		return words{"lines " + list(p.Args) + " name the same Kash id", "one of them is wrong"}
	case plan.IDOfAnother:
		return words{"this Kash id is already that of " + quoted(arg(0)), "correct the id, or the key"}
	case plan.IDDiffers:
		return words{"this customer's Kash id is known as " + arg(0), "correct the id in the file"}
	}
	return aboutValue(p, arg)
}

// list writes line numbers as a person would.
func list(items []string) string {
	switch n := len(items); n {
	case 0:
		return "?"
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}

func choice(options []string, otherwise string) string {
	if len(options) == 0 {
		return otherwise
	}
	return strings.Join(options, " or ")
}

// problemWords words all problems of a row, on one line.
func problemWords(problems []mapping.Problem) string {
	return strings.Join(worded(problems, problemLine), "; ")
}

// worded words all problems of a row. Where one cell is two fields, what is wrong
// with it is told once.
func worded(problems []mapping.Problem, word func(*mapping.Problem) string) []string {
	var all []string
	for i := range problems {
		if text := word(&problems[i]); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// problemLine words one problem with its column, its value and its hint.
func problemLine(p *mapping.Problem) string {
	w := aboutProblem(p)
	var b strings.Builder
	if p.Column != "" {
		b.WriteString(clean(p.Column) + ": ")
	}
	b.WriteString(w.what)
	if p.Value != "" && p.Code != mapping.CellNoResult {
		b.WriteString(": " + quoted(p.Value))
	}
	if w.hint != "" {
		b.WriteString(" (" + w.hint + ")")
	}
	if p.Dropped {
		b.WriteString(" [left out]")
	}
	return b.String()
}

// resultWords words what became of an action.
func resultWords(r *send.Result) string {
	var parts []string
	if r.Message != "" && r.Outcome != send.Done {
		parts = append(parts, answerWords(r.Message, r.Status))
	}
	if r.Action.Note != "" {
		parts = append(parts, noteWords(r.Action.Note))
	}
	for i := range r.Action.Remarks {
		parts = append(parts, remarkWords(&r.Action, &r.Action.Remarks[i]))
	}
	if r.Outcome == send.NotSent {
		parts = append(parts, "the run ended first")
	}
	if r.Outcome == send.Held {
		parts = append(parts, "held: "+guardWords(r.Action.Guard))
	}
	if len(r.Action.Problems) > 0 {
		parts = append(parts, problemWords(r.Action.Problems))
	}
	return strings.Join(parts, "; ")
}

func noteWords(n plan.Note) string {
	switch n {
	case plan.NoteSkipRule:
		return "left out by `skip:`"
	case plan.NoteRepeatedHeader:
		return "left out: the columns' names once more"
	case plan.NoteTotals:
		return "left out: a total, not a customer"
	case plan.NoteComment:
		return "left out: a comment"
	case plan.NoteDuplicate:
		return "the same as an earlier row"
	case plan.NoteNotKnown:
		return "to be deleted; already gone, or never known here"
	case plan.NoteUnsettled:
		return "an earlier call may or may not have happened: kashsync resolve settles it"
	case plan.NoteCameBack:
		return "is listed again, and no longer blacklisted"
	case plan.NoteIDTaken:
		return "the shop answered with a Kash id that another customer has"
	case plan.NoteLearntHere:
		return "the row names the Kash id"
	case plan.NoteRenamed:
		return "has another key now, and keeps the Kash id"
	case plan.NoteGoneThere:
		return "somebody deleted this customer in the till"
	case plan.NoteNeverDone:
		return "the call was never done: there is nothing to undo"
	case plan.NoteUndone:
		return "undone already"
	case plan.NoteDeclined:
		return "not to be sent: the plan's Go column does not say Go"
	}
	return string(n)
}

func guardWords(g plan.Guard) string {
	switch g {
	case plan.GuardDeletes:
		return "too many deletes"
	case plan.GuardEdits:
		return "too many edits"
	case plan.GuardAdds:
		return "it looks as if the key column had changed: kashsync rekey, if it has"
	case plan.GuardOldFile:
		return "the file is older than what was sent since: --old-file, if it is meant"
	case plan.GuardNotRejected:
		return "not among the rows that were rejected: sync the whole spreadsheet"
	case plan.GuardRename:
		return "maybe one customer under another key: --renames edit, or --renames separate"
	case plan.GuardConflict:
		return "the till has changed it, too"
	case plan.GuardUndone:
		return "it was undone, and the row has not changed since: --again does it again"
	case plan.GuardRemapped:
		return "no cell changed, but what is made of it: --allow-edits, if it is meant"
	case plan.GuardGone:
		return "the customer was deleted in the till: kashsync forget --gone has the next sync add them anew"
	case plan.GuardForgotten:
		return "the customer was to be forgotten: take the row out of the spreadsheet, or allow it: kashsync forget --allow-back"
	case plan.GuardNewState:
		return "nobody has said yet that the state file knows all who are in the shop: kashsync adopt, or --new-state"
	case plan.GuardOlder:
		return "the state file is an older copy: put the newest back, or kashsync adopt"
	case plan.GuardCopy:
		return "another copy of the state file was used since: use that one, or kashsync adopt"
	case plan.GuardSecond:
		return "the shop was kept in step with another state file: use that one, or kashsync adopt"
	case plan.GuardUnreadable:
		return "a row's key could not be read, and it may be this customer's"
	case plan.GuardCutShort:
		return "the file ends in the middle of a row"
	case plan.GuardCanary:
		return "until somebody has looked at the first few in the till: --canary=done"
	}
	return string(g)
}
