package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/fatih/color"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// needsList reports whether the mapping lets the till have its say: then a sync
// reads the shop's list by itself.
func (j *job) needsList() bool {
	conflict := j.source.Mapping.Conflict
	return !j.dryRun && (conflict == mapping.ConflictShop || conflict == mapping.ConflictAsk)
}

// decideConflicts asks whose value counts, customer by customer, where the
// mapping says so, or the list cannot tell whether there is a conflict, and
// somebody can answer. What is left open stays held.
func (a *app) decideConflicts(ctx context.Context, j *job) error {
	if j.source.Mapping.Conflict == mapping.ConflictFile || j.plan.Summary.Drift.Conflicts == 0 || !a.inTerminal {
		return nil
	}
	j.decided = map[string]mapping.Conflict{}
	for action, err := range j.plan.Actions() {
		if err != nil {
			return err
		}
		if action.Conflicts&action.Send.Fields() == 0 { // none, or the shop's counts
			continue
		}
		fmt.Fprintf(a.err, "\n%s%s  %s\n", place(action.Line), clean(action.Key), clean(action.Who))
		for _, line := range conflictLines(&action) {
			fmt.Fprintln(a.err, "    "+line)
		}
		answer, err := a.choose(ctx, "Whose counts: the file's, the shop's, or later? [f/s/l]")
		if err != nil {
			return err
		}
		switch answer {
		case "f", "file":
			j.decided[action.Key] = mapping.ConflictFile
		case "s", "shop":
			j.decided[action.Key] = mapping.ConflictShop
		}
	}
	if len(j.decided) == 0 {
		return nil
	}
	return j.makePlan(ctx)
}

// conflictLines tells what the file and the till made of a field.
func conflictLines(action *plan.Action) (lines []string) {
	for f := range action.Conflicts.All() {
		before, told := action.Before.Get(f)
		lines = append(lines, fmt.Sprintf("%-14s was %s; in the till now %s, in the file %s", f,
			shown(f, before, told), shown(f, action.Theirs.Value(f), true), shown(f, action.Send.Value(f), true)))
	}
	return lines
}

// driftLines tells what the till has changed of a customer.
func driftLines(action *plan.Action) (lines []string) {
	for f := range action.Theirs.Fields().All() {
		end := "left alone"
		if action.Conflicts.Has(f) {
			end = "the file changes it too"
		}
		lines = append(lines, fmt.Sprintf("%-14s %s in the till now: %s", f, shown(f, action.Theirs.Value(f), true), end))
	}
	if action.Note == plan.NoteGoneThere {
		lines = append(lines, "no longer in the shop: somebody deleted this customer in the till")
	}
	return lines
}

// showDrift tells what the till has changed, of those of whom nothing is sent
// one by one.
func (a *app) showDrift(j *job) error {
	p := j.plan
	a.print("\n%s", j.driftSentence())
	if p.Summary.Drift.Changed+p.Summary.Drift.Gone == 0 {
		return nil
	}
	var sample []plan.Action
	total := 0
	for action, err := range p.Actions() {
		if err != nil {
			return err
		}
		if action.Kind.Calls() || len(driftLines(&action)) == 0 {
			continue
		}
		if total++; len(sample) < sampleSize {
			sample = append(sample, action)
		}
	}
	a.showSample("In the till", color.FgCyan, sample, total)
	if j.plan.Summary.Drift.Gone > 0 {
		a.print("Who was deleted in the till and is to come back: kashsync forget --gone -s %s KEY, and the next sync enters them anew.", shellWord(j.state))
	}
	return nil
}

// driftSentence says what the till has changed, and of what nobody can tell.
func (j *job) driftSentence() string {
	var parts []string
	d := j.plan.Summary.Drift
	if d.Changed > 0 {
		part := several(d.Changed, "customer") + " changed in the till"
		if d.Conflicts > 0 {
			part += fmt.Sprintf(" (%s by the file too)", number(d.Conflicts))
		}
		parts = append(parts, part)
	}
	if d.Gone > 0 {
		parts = append(parts, several(d.Gone, "customer")+" deleted there")
	}
	blind := j.uncomparedWords()
	switch {
	case len(parts) > 0:
		return "The shop's list shows " + strings.Join(parts, ", ") + "." + blind
	case blind != "":
		return "The shop's list shows nobody deleted in the till, and nobody changed as far as it tells." + blind
	}
	return "The shop's list shows nobody changed or deleted in the till."
}

// uncomparedWords names the fields that were sent and of which the list does not
// tell what became of them.
func (j *job) uncomparedWords() (text string) {
	hidden, unclear := j.listing.Uncompared()
	if hidden != 0 {
		text += " It does not show " + list(namesOf(hidden)) + "."
	}
	if unclear != 0 {
		text += " It shows " + list(namesOf(unclear)) + " of many otherwise than sent: whether the till changed that cannot be told."
	}
	return text
}

// conflictWords explains why edits wait for a person to say whose value counts.
func (j *job) conflictWords(h plan.Hold) string {
	edits := several(h.Count, "edit")
	switch {
	case j.source == nil: // a kept plan does not know what the mapping file says
		return "HELD: " + edits + " of what somebody changed in the till, too, or may have changed: " +
			"sync on a terminal to be asked, or write `conflict: file` in the mapping file, and plan anew."
	case j.source.Mapping.Conflict == mapping.ConflictShop:
		return "HELD: " + edits + " of what somebody may have changed in the till: the list shows it otherwise than sent, and so of many, that may be its own form. " +
			"The mapping file says `conflict: shop`: sync on a terminal to be asked, or write `conflict: file`."
	}
	return "HELD: " + edits + " of what somebody changed in the till, too. The mapping file says `conflict: ask`: " +
		"sync on a terminal to be asked, or write `conflict: file` or `conflict: shop`."
}
