package main

import (
	"fmt"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
)

// deedWords says what a call did, or was to do, to the customer.
func deedWords(c *state.Call, done bool) string {
	verb := map[state.Action][2]string{ // done, to do
		state.Add: {"added", "add"}, state.Edit: {"edited", "edit"}, state.Delete: {"deleted", "delete"},
	}[c.Action]
	if c.Gone {
		verb = [2]string{"blacklisted", "blacklist"}
	}
	word := verb[0] + " the customer"
	if !done {
		word = "was to " + verb[1] + " the customer"
	}
	if c.OldKey != "" {
		word += fmt.Sprintf(", whose key became %s (it had been %s)", clean(c.Key), clean(c.OldKey))
	}
	return word
}

// callFate says what came of a call that did not simply succeed; "" where it
// did.
func callFate(c *state.Call) string {
	switch settled := c.Outcome.Message == importer.ByList || c.Outcome.Message == importer.ByAnswer; c.Outcome.Result {
	case state.Done:
		return ""
	case state.Failed:
		if settled {
			return "; it did not happen"
		}
		return "; the shop refused"
	case state.NotSent:
		return "; it was not sent"
	}
	return "; it may or may not have happened"
}

// answerLine says what the shop answered; "" where it was not asked.
func answerLine(c *state.Call) string {
	o := &c.Outcome
	switch {
	case o.Message == importer.ByList:
		return answerWord(o.Result) + ": the shop's list showed it (kashsync resolve)"
	case o.Message == importer.ByAnswer:
		return answerWord(o.Result) + ": a person said so (kashsync resolve)"
	case o.Result == "":
		return "none was recorded: a run is at it, or was cut off"
	case o.Result == state.NotSent:
		return ""
	}
	text := answerWord(o.Result)
	if o.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", o.Status)
	}
	switch {
	case o.Message == state.IDTaken:
		text += ": " + noteWords(plan.NoteIDTaken)
	case o.Message != "" && o.Result != state.Done:
		text += ": " + quotedAnswer(o.Message, o.Status)
	case o.Result == state.Done && c.Action == state.Add:
		text += ", with the Kash id " + clean(c.ID)
	}
	if o.Attempts > 1 {
		text += ", after " + several(o.Attempts, "attempt")
	}
	return text
}

// answerWord is what the answer comes to.
func answerWord(r state.Result) string {
	switch r {
	case state.Done:
		return "done"
	case state.Failed:
		return "it did not happen"
	}
	return "nobody knows whether it happened"
}

// quotedAnswer writes the shop's own words as such, and the system's as ours.
func quotedAnswer(message string, status int) string {
	if status != 0 && message != kash.NoID && message != kash.NoAnswer {
		return quoted(message)
	}
	return answerWords(message, status)
}

func phrase(a, between, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + between + b
}

// becauseWords says why a call was made; "" where nobody knows.
func becauseWords(action plan.Kind, cause plan.Cause, gone bool) string {
	switch {
	case cause == "":
		return ""
	case cause == plan.FromFile && action == plan.Add:
		return "nobody of this key was known so far"
	case cause == plan.FromFile && action == plan.Edit:
		return "the spreadsheet says something else than was last sent"
	case cause == plan.FromFile && action == plan.Delete:
		return "the row asks for it (`delete:`)"
	case cause == plan.FromMissing && (gone || action == plan.Delete):
		return "the customer is missing in the spreadsheet (`missing:`)"
	}
	return causeWhy(cause)
}

// causeWhy says why a value is another although its cell may be the same.
func causeWhy(cause plan.Cause) string {
	switch cause {
	case plan.FromFile:
		return "the cell changed"
	case plan.FromMapping:
		return "the mapping file reads the cell another way than before"
	case plan.FromRepair:
		return "damage in the cell is mended now (`repair:`)"
	case plan.FromTool:
		return "this version of kashsync reads the cell another way"
	case plan.FromDrift:
		return "it became known that the shop has another value"
	case plan.FromEarlier:
		return "an earlier call for it was open"
	case plan.FromMissing:
		return "the customer is missing in the spreadsheet"
	case plan.FromUndo:
		return "an earlier run was undone"
	}
	return string(cause)
}
