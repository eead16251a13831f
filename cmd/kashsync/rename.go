package main

import (
	"context"
	"fmt"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// decideRenames asks, pair by pair, whether a customer who is missing and a new
// row are one person, where the mapping says so and somebody can answer. What is
// left open stays held.
func (a *app) decideRenames(ctx context.Context, j *job) error {
	if j.plan.Summary.Renames.Asked == 0 || !a.inTerminal {
		return nil
	}
	j.renamed = map[string]mapping.Renames{}
	for action, err := range j.plan.Telling() {
		if err != nil {
			return err
		}
		if action.Kind != plan.Add || action.Twin == "" {
			continue
		}
		answer, err := a.askRename(ctx, j, &action)
		if err != nil {
			return err
		}
		switch {
		case isYes(answer):
			j.renamed[action.Key] = mapping.RenamesEdit
		case isNo(answer):
			j.renamed[action.Key] = mapping.RenamesSeparate
		case answer == "a", answer == "all":
			j.renames = string(mapping.RenamesEdit) // of those of whom nobody has said
			return j.makePlan(ctx)
		}
	}
	return j.makePlan(ctx)
}

// askRename shows both halves of what may be one customer.
func (a *app) askRename(ctx context.Context, j *job, action *plan.Action) (string, error) {
	known, _, err := j.known.Customer(action.Twin)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(a.err, "\n%s%s  %s\n", place(action.Line), clean(action.Key), short(clean(action.Send.FullName())))
	fmt.Fprintf(a.err, "%s%s  %s\n", place(0), clean(action.Twin), short(clean(known.FullName())))
	for _, line := range likeness(&known, &action.Send) {
		fmt.Fprintln(a.err, "    "+line)
	}
	return a.choose(ctx, "One customer, who has another key now: yes, no, all such are, or later? [y/n/a/l]")
}

// likeness tells what two customers share, and what differs.
func likeness(before, after *customer.Customer) (lines []string) {
	for f := range (before.Filled() | after.Filled()).All() {
		was, told := before.Get(f)
		is, says := after.Get(f)
		switch {
		case told && says && was == is:
			lines = append(lines, fmt.Sprintf("%-14s %s, both", f, shown(f, is, true)))
		case told && says:
			lines = append(lines, fmt.Sprintf("%-14s %s → %s", f, shown(f, was, true), shown(f, is, true)))
		}
	}
	return lines
}

// renameLines tells of the other key that a customer has, or may have.
func renameLines(action *plan.Action) []string {
	switch {
	case action.OldKey != "":
		return []string{"has another key now, and keeps the Kash id " + clean(action.ID) + ": was " + clean(action.OldKey)}
	case action.Twin != "" && action.Kind == plan.Add:
		return []string{"may be " + clean(action.Twin) + ", who is no longer listed"}
	case action.Twin != "":
		return []string{"may be " + clean(action.Twin) + ", who is new"}
	}
	return nil
}

// renameSentence says how many have another key.
func renameSentence(r plan.Renames) string {
	switch {
	case r.Edits == 1:
		return "1 customer has another key in the file, and keeps the Kash id."
	case r.Edits > 1:
		return number(r.Edits) + " customers have another key in the file, and keep their Kash ids."
	}
	return ""
}

// renameWords explains why two halves of what may be one customer are held.
func (j *job) renameWords() string {
	n := j.plan.Summary.Renames.Asked
	text := several(n, "customer") + " who are no longer listed look like new rows. Each"
	if n == 1 {
		text = "1 customer who is no longer listed looks like a new row. It"
	}
	return "HELD: " + text + " may be one person who got another key, or two. " +
		"Nothing is sent of either until somebody says: sync on a terminal to be asked. " +
		"If they are two: --renames separate. If each is one, who keeps the Kash id: --renames edit"
}
