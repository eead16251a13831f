package main

import (
	"fmt"
	"strings"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// runWords says which run it was.
func runWords(r *state.Run) string {
	what := "a " + r.Kind
	if strings.ContainsAny(what[2:3], "aeiou") {
		what = "an " + r.Kind
	}
	what += " of " + clean(r.Source)
	if r.Undoes != 0 {
		what = fmt.Sprintf("the undo of run %d", r.Undoes)
	}
	return what + ", " + moment(r.Started)
}

// undoSentence says what an undo would do.
func undoSentence(s *plan.UndoSummary) string {
	return planSentence(&s.Summary, "It would ", undoCount)
}

// undoRemarks say how sure it is.
func undoRemarks(s *plan.UndoSummary) (lines []string) {
	if n := s.Counts[plan.Add]; n > 0 {
		lines = append(lines, "Added again: "+several(n, "customer")+", with a new Kash id, and with what kashsync had told the shop of them. "+
			"What only the till knew, sales among it, does not come back.")
	}
	if s.Unsure > 0 {
		lines = append(lines, "Unsure: "+several(s.Unsure, "customer")+" with a field that was empty before. It is sent empty, and nobody knows whether Kash then clears it.")
	}
	if s.Kept > 0 {
		lines = append(lines, "Kept: "+several(s.Kept, "customer")+" who changed again since, and keep that.")
	}
	if s.Impossible > 0 {
		lines = append(lines, "Impossible: "+several(s.Impossible, "customer")+" with something of which nobody knows what it was before. It stays as it is.")
	}
	return lines
}

// remarkWords say what is special about the undoing of one customer.
func remarkWords(a *plan.Action, r *plan.Remark) string {
	fields, since := "", "since"
	if r.Fields != 0 {
		fields = list(namesOf(r.Fields)) + ": "
	}
	if r.Run != 0 {
		since = fmt.Sprintf("since, by run %d", r.Run)
	}
	switch r.Why {
	case plan.WhyClears:
		return fields + "unsure, for it was empty, and nobody knows whether Kash clears a field"
	case plan.WhyNewID:
		return "added again, with a new Kash id"
	case plan.WhyChanged:
		if r.Fields == 0 {
			return "kept: the key changed " + since
		}
		return fields + "kept, for it changed " + since
	case plan.WhyDeleted:
		return "kept: the customer was deleted " + since
	case plan.WhyBack:
		return "kept: a customer of this key is there again"
	case plan.WhyKeyTaken:
		return "the key is kept: another customer has the earlier one"
	case plan.WhyUnknown:
		return "kept: the state file does not know the customer any more"
	case plan.WhyNeverKnown:
		if a.Kind == plan.Skipped && r.Fields == 0 {
			return "impossible: nothing is known of the customer to add"
		}
		return fields + "impossible, for nobody knows what was there before"
	case plan.WhyRekeyed:
		return "impossible: the key is of the columns by which customers were told apart before `kashsync rekey`"
	case plan.WhyPruned:
		return "impossible: the values of so old a run were let go (`keep:`)"
	}
	return fields + string(r.Why)
}

// namesOf lists fields as the API calls them.
func namesOf(fields customer.Set) (names []string) {
	for f := range fields.All() {
		names = append(names, f.String())
	}
	return names
}

// undoHoldWords explains a guard, with the flag to give last.
func undoHoldWords(h plan.Hold) string {
	known := several(h.Known, "known customer")
	if h.Guard == plan.GuardEdits {
		return fmt.Sprintf("HELD: %s of %s. Nothing is sent. If they are really to be set back: --allow-edits=%d", several(h.Count, "edit"), known, h.Count)
	}
	return fmt.Sprintf("HELD: %s of %s would go. Everything else goes on. If they are really to go: --allow-deletes=%d",
		several(h.Count, "customer"), known, h.Count)
}
