package main

import (
	"fmt"
	"slices"
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
		return j.leavingWords(h)
	case plan.GuardEdits:
		return fmt.Sprintf("HELD: %s of %s. It looks as if a column had been mixed up, or the mapping file changed. "+
			"Nothing is sent. If they are really to change: --allow-edits=%d", several(h.Count, "edit"), known, h.Count)
	case plan.GuardAdds:
		return fmt.Sprintf("HELD: %s of %s are missing while %d new ones appear. It looks as if the key column had changed, "+
			"and everybody would be entered a second time. Nothing is sent. If it has, give them their new keys: %s. If they are really new: --allow-adds=%d",
			number(h.Absent), known, h.Count, j.command("rekey", j.path), h.Count)
	case plan.GuardUnreadable:
		return fmt.Sprintf("HELD: nobody of the %d who are missing is %s, for line %d does not say whom it is about, "+
			"and it may be one of them. Mend that row.", h.Count, j.leaves(), h.Line)
	case plan.GuardCutShort:
		return fmt.Sprintf("HELD: nobody of the %d who are missing is %s, for the file ends in the middle of line %d. "+
			"Export it again.", h.Count, j.leaves(), h.Line)
	case plan.GuardUndone:
		return undoneWords(h)
	case plan.GuardRemapped:
		return remappedWords(h, j.plan.Summary.Causes)
	case plan.GuardOldFile:
		return j.oldFileWords(h)
	case plan.GuardNotRejected:
		return j.rejectsWords(h)
	case plan.GuardConflict:
		return j.conflictWords(h)
	case plan.GuardGone:
		return fmt.Sprintf("HELD: %s about somebody who was deleted in the till: the shop would refuse. Take them out of the file; "+
			"or let kashsync forget them, and the next sync adds them anew: kashsync forget --gone -s %s KEY", several(h.Count, "call"), shellWord(j.state))
	case plan.GuardForgotten:
		return j.forgottenWords(h)
	}
	return j.admitWords(h)
}

// told are the guards of which a person is told. Where it looks as if everybody
// had another key, nobody is missing: no word then of the flag that deletes them.
func (j *job) told() []plan.Hold {
	held := j.plan.Summary.Held
	if !slices.ContainsFunc(held, func(h plan.Hold) bool { return h.Guard == plan.GuardAdds }) {
		return held
	}
	return slices.DeleteFunc(slices.Clone(held), func(h plan.Hold) bool { return h.Guard == plan.GuardDeletes })
}

// leavingWords explain why nobody is deleted or blacklisted.
func (j *job) leavingWords(h plan.Hold) string {
	known, rest := several(h.Known, "known customer"), " Everything else goes on."
	if j.holdsAll() {
		rest = ""
	}
	if h.Waiting > 0 {
		return fmt.Sprintf("HELD: %s of %s are missing. It looks as if the file listed only a part of them: it does not count, "+
			"nobody is any nearer to being %s.%s If they are really to go: --allow-deletes=%d", number(h.Count), known, j.leaves(), rest, h.Count)
	}
	what := several(h.Count, "delete")
	switch sum := &j.plan.Summary; {
	case sum.Blacklist > 0 && sum.Counts[plan.Delete] > 0:
		what = number(h.Count) + " deletes and blacklistings"
	case sum.Blacklist > 0:
		what = several(h.Count, "blacklisting")
	}
	return fmt.Sprintf("HELD: %s of %s. It looks as if the file listed only a part of them.%s If they are really to go: --allow-deletes=%d",
		what, known, rest, h.Count)
}

// holdsAll reports whether a guard holds the whole plan. Of rejects that are older
// than what was sent since, only those are held.
func (j *job) holdsAll() bool {
	return slices.ContainsFunc(j.plan.Summary.Held, func(h plan.Hold) bool {
		return h.Guard == plan.GuardEdits || h.Guard == plan.GuardAdds || h.Guard == plan.GuardOldFile && j.back == nil
	})
}

// undoneWords explain why what was undone stays so.
func undoneWords(h plan.Hold) string {
	stays := ""
	if h.Absent > 0 {
		stays = "; whoever of them has no row stays as they are"
	}
	return fmt.Sprintf("HELD: %s that would do again what was undone. Each that a row asks for goes on by itself once the row changes%s. "+
		"If all of them are to be done again: --again", several(h.Count, "call"), stays)
}

// columns writes the match columns.
func columns(match []string) string { return clean(strings.Join(match, ", ")) }
