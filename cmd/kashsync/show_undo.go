package main

import (
	"path/filepath"
	"strconv"

	"github.com/fatih/color"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
)

// showPlan tells an undo: in one sentence what would happen, then a sample of it
// with what is special, what is held, and how long it will take.
func (u *undoing) showPlan() error {
	sum := &u.plan.Summary
	u.print("Undo of run %d: %s, with %s", u.run.Number, runWords(&u.run), several(sum.Rows, "call"))
	u.print("%s", undoSentence(sum))
	for _, line := range undoRemarks(sum) {
		u.print("%s", line)
	}
	s, err := pick(u.maskedActions(), &sum.Summary, map[plan.Kind]int{
		plan.Edit: sampleSize, plan.Add: sampleSize, plan.Delete: sampleSize, plan.Skipped: sampleSize, plan.InDoubt: sampleSize,
	})
	if err != nil {
		return err
	}
	u.showKind("Set back", color.FgYellow, s.kinds[plan.Edit], sum.Counts[plan.Edit])
	u.showKind("Add again", color.FgGreen, s.kinds[plan.Add], sum.Counts[plan.Add])
	u.showKind("Delete", color.FgRed, s.kinds[plan.Delete], sum.Counts[plan.Delete])
	u.showKind("Left alone", color.FgCyan, s.kinds[plan.Skipped], sum.Counts[plan.Skipped])
	u.showKind("In doubt", color.FgMagenta, s.kinds[plan.InDoubt], sum.Counts[plan.InDoubt])
	for _, h := range sum.Held {
		u.print("\n%s", undoHoldWords(h))
	}
	u.showSends(&u.settings, &sum.Summary)
	return nil
}

func (u *undoing) showKind(title string, c color.Attribute, actions []plan.Action, total int) {
	if total == 0 {
		return
	}
	u.print("\n%s", u.paint(c, title))
	for i := range actions {
		action := &actions[i]
		u.print("  %s%s  %s%s", clean(action.Key), formerKey(action), short(clean(action.Who)), heldMark(action))
		for _, change := range changes(action) {
			u.print("      %s", change)
		}
		if action.Note != "" {
			u.print("      %s", noteWords(action.Note))
		}
		for k := range action.Remarks {
			if r := &action.Remarks[k]; r.Why != plan.WhyNewID {
				u.print("      %s", remarkWords(action, r))
			}
		}
	}
	u.more(total - len(actions))
}

func formerKey(action *plan.Action) string {
	if action.OldKey == "" {
		return ""
	}
	return ", who is called " + clean(action.OldKey) + " now"
}

// planJSON writes the whole plan of an undo.
func (u *undoing) planJSON() error { return u.writeJSON(newJSONWriter(u.app)) }

func (u *undoing) writeJSON(w *jsonWriter) error {
	type remark struct {
		*plan.Remark
		Fields []string `json:"fields,omitempty"`
	}
	sum := &u.plan.Summary
	w.member("version", 1)
	w.member("undoes", u.run.Number)
	w.member("code", sum.Code)
	if u.mask {
		w.member("masked", true)
	}
	w.member("counts", sum.Counts)
	w.member("unsure", sum.Unsure)
	w.member("kept", sum.Kept)
	w.member("impossible", sum.Impossible)
	w.member("held", orEmpty(sum.Held))
	w.begin("actions")
	for action, err := range u.maskedActions() {
		if err != nil {
			return err
		}
		var remarks []remark
		for i := range action.Remarks {
			r := &action.Remarks[i]
			remarks = append(remarks, remark{r, namesOf(r.Fields)})
		}
		w.item(struct {
			*jsonAction
			OldKey  string   `json:"old_key,omitempty"`
			Remarks []remark `json:"remarks,omitempty"`
		}{newJSONAction(&action), action.OldKey, remarks})
	}
	w.end()
	return w.close()
}

// tell says what an undo came to, and returns the error that its exit code is
// made of.
func (u *undoing) tell(t importer.Tally, r *reports, v verdict, failure error) error {
	if u.json {
		if err := u.runJSON(t, map[mapping.Code]int{}, nil, v); err != nil {
			return err
		}
	} else if !u.quiet || len(v) > 0 {
		u.showRun(t, r)
	}
	return u.conclude(v, failure)
}

func (u *undoing) showRun(t importer.Tally, r *reports) {
	u.print("\nRun %d, the undo of run %d: %s. %s.", t.Run, u.run.Number, outcomeWords(t.Outcomes), callsWords(t))
	for i := range r.sample {
		res := &r.sample[i]
		u.print("  %s %s  %s: %s", clean(res.Action.Key), short(clean(res.Action.Who)), outcomeWord(res.Outcome), shownWords(res))
	}
	u.more(r.wrong - len(r.sample))
	if u.quiet { // else the plan has told
		for _, h := range u.plan.Summary.Held {
			u.print("%s", undoHoldWords(h))
		}
	}
	for _, name := range r.names {
		u.print("What became of each customer is in %s", filepath.ToSlash(name))
	}
	if t.Outcomes[send.InDoubt] > 0 {
		u.print("A call in doubt may or may not have happened: kashsync resolve -s %s settles it; then give this undo again.", shellWord(u.settings.state))
	}
	if t.Outcomes[send.NotSent]+t.Outcomes[send.Failed] > 0 {
		u.print("Give this undo again to go on: what is undone is not undone twice.")
	}
	switch {
	case t.Outcomes[send.Done] == 0:
	case u.run.Undoes == 0:
		u.print("The next sync holds what was undone, until its row changes. %s undoes the undo.", u.command("undo", strconv.FormatInt(t.Run, 10)))
	default:
		u.print("What run %d had undone is so again.", u.run.Number)
	}
}
