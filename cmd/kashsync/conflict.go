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
// mapping says so and somebody can answer. What is left open stays held.
func (a *app) decideConflicts(ctx context.Context, j *job) error {
	if j.source.Mapping.Conflict != mapping.ConflictAsk || j.plan.Summary.Drift.Conflicts == 0 || !a.inTerminal {
		return nil
	}
	j.decided = map[string]mapping.Conflict{}
	for action, err := range j.plan.Actions() {
		if err != nil {
			return err
		}
		if action.Conflicts == 0 {
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
	a.print("\n%s", driftSentence(p.Summary.Drift))
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

// driftSentence says what the till has changed.
func driftSentence(d plan.Drift) string {
	var parts []string
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
	if len(parts) == 0 {
		return "The shop's list shows nobody changed or deleted in the till."
	}
	return "The shop's list shows " + strings.Join(parts, ", ") + "."
}
