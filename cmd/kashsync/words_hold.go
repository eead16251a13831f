package main

import (
	"fmt"
	"strings"

	"kashsync/importer/plan"
)

// holdWords explains a guard, with the flag to give last.
func (j *job) holdWords(h plan.Hold) string {
	known := several(h.Known, "known customer")
	switch h.Guard {
	case plan.GuardRename:
		return j.renameWords()
	case plan.GuardDeletes:
		if h.Waiting > 0 {
			return fmt.Sprintf("HELD: %s of %s are missing. It looks as if the file listed only a part of them: it does not count, "+
				"nobody is any nearer to being %s. Everything else goes on. If they are really to go: --allow-deletes=%d", number(h.Count), known, j.leaves(), h.Count)
		}
		return fmt.Sprintf("HELD: %s of %s. It looks as if the file listed only a part of them. "+
			"Everything else goes on. If they are really to go: --allow-deletes=%d", several(h.Count, "delete"), known, h.Count)
	case plan.GuardEdits:
		return fmt.Sprintf("HELD: %s of %s. It looks as if a column had been mixed up, or the mapping file changed. "+
			"Nothing is sent. If they are really to change: --allow-edits=%d", several(h.Count, "edit"), known, h.Count)
	case plan.GuardAdds:
		return fmt.Sprintf("HELD: %s of %s are missing while %d new ones appear. It looks as if the key column had changed, "+
			"and everybody would be entered a second time. Nothing is sent. If it has, give them their new keys: %s. If they are really new: --allow-adds=%d",
			number(h.Absent), known, h.Count, j.command("rekey", j.path), h.Count)
	case plan.GuardUnreadable:
		return fmt.Sprintf("HELD: nobody of the %d who are missing is deleted, for line %d does not say whom it is about, "+
			"and it may be one of them. Mend that row.", h.Count, h.Line)
	case plan.GuardCutShort:
		return fmt.Sprintf("HELD: nobody of the %d who are missing is deleted, for the file ends in the middle of line %d. "+
			"Export it again.", h.Count, h.Line)
	case plan.GuardUndone:
		return fmt.Sprintf("HELD: %s that would do again what was undone. Each goes on by itself once its row changes. "+
			"If all of them are to be done again: --again", several(h.Count, "call"))
	case plan.GuardRemapped:
		return remappedWords(h, j.plan.Summary.Causes)
	case plan.GuardOldFile:
		return j.oldFileWords(h)
	case plan.GuardNotRejected:
		return j.rejectsWords(h)
	case plan.GuardConflict:
		return fmt.Sprintf("HELD: %s of what somebody changed in the till, too. The mapping file says `conflict: ask`: "+
			"sync on a terminal to be asked, or write `conflict: file` or `conflict: shop`.", several(h.Count, "edit"))
	case plan.GuardGone:
		return fmt.Sprintf("HELD: %s about somebody who was deleted in the till: the shop would refuse. Take them out of the file; "+
			"or let kashsync forget them, and the next sync adds them anew: kashsync forget --gone -s %s KEY", several(h.Count, "call"), shellWord(j.state))
	case plan.GuardForgotten:
		return j.forgottenWords(h)
	}
	return j.admitWords(h)
}

// columns writes the match columns.
func columns(match []string) string { return clean(strings.Join(match, ", ")) }
