package main

import (
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/fatih/color"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// showPlan tells a plan: in one sentence what would happen, then a sample of
// it, what is wrong, what is held, and how long it will take.
func (a *app) showPlan(j *job) error {
	sum := &j.plan.Summary
	a.showWarnings(j)
	a.showKept(j)
	a.print("%s: %s%s", clean(j.path), several(sum.Rows, "row"), j.comparedWith())
	a.print("%s%s", j.sentence(), repairSentence(sum.Repaired))
	if why := causeSentence(sum.Causes); why != "" {
		a.print("%s", why)
	}
	if renamed := renameSentence(sum.Renames); renamed != "" {
		a.print("%s", renamed)
	}
	if absent := j.absentSentence(); absent != "" {
		a.print("%s", absent)
	}
	s, err := pick(j.plan.Telling(), sum, map[plan.Kind]int{
		plan.Add: 5, plan.Edit: 10, plan.Delete: 10, plan.Invalid: sampleSize, plan.InDoubt: sampleSize,
	})
	if err != nil {
		return err
	}
	a.showSample("Add", color.FgGreen, s.kinds[plan.Add], sum.Counts[plan.Add])
	a.showSample("Edit", color.FgYellow, s.kinds[plan.Edit], sum.Counts[plan.Edit])
	a.showSample("Delete", color.FgRed, s.kinds[plan.Delete], sum.Counts[plan.Delete])
	a.showSample("In doubt", color.FgMagenta, s.kinds[plan.InDoubt], sum.Counts[plan.InDoubt])
	if err := a.showLeaving(j); err != nil {
		return err
	}
	a.showProblems("Invalid", color.FgRed, s.kinds[plan.Invalid], sum.Counts[plan.Invalid])
	a.showProblems("To look at; the rest of the row is sent", color.FgYellow, s.warned, sum.Warnings)
	for _, h := range j.told() {
		a.print("\n%s", j.holdWords(h))
	}
	if j.listing != nil {
		if err := a.showDrift(j); err != nil {
			return err
		}
	}
	a.showNewness(j)
	const slows = 4000 // customers, by the vendor's word
	if after := j.customersAfter(); after > slows && sum.Counts[plan.Add] > 0 {
		a.print("\nThe shop would have %s. Kash says that its till slows from about %s.", several(after, "customer"), number(slows))
	}
	a.showSends(&j.settings, sum)
	return nil
}

// customersAfter is how many customers the shop would have. Where its list was
// read, that has some, maybe, whom nobody knows here.
func (j *job) customersAfter() int {
	sum := &j.plan.Summary
	now := max(sum.Known, j.admission.Listed)
	if j.listing != nil {
		now = max(now, j.listing.Len)
	}
	return now + sum.Counts[plan.Add] - sum.Counts[plan.Delete]
}

// showSends tells how long a plan will take, and by which code it is known.
func (a *app) showSends(s *settings, sum *plan.Summary) {
	if sum.Sends > 0 {
		a.print("\n%s to send: at %v a second it takes about %s.", several(sum.Sends, "call"), s.rate, spell(s.duration(sum.Sends)))
	}
	if sum.Code != "" {
		a.print("The plan's code is %s.", sum.Code)
	}
}

func (j *job) comparedWith() string {
	shop := ""
	if j.shop != "" {
		shop = " of shop " + j.shop
	}
	if j.plan.Summary.Known == 0 {
		return ", and no customer" + shop + " is known yet"
	}
	return ", compared with " + several(j.plan.Summary.Known, "known customer") + shop
}

// planSentence says what a plan would do; count names a kind after its number.
func planSentence(s *plan.Summary, would string, count func(plan.Kind) string) string {
	text := "There is nothing to send"
	if does := verbs(func(k plan.Kind) int { return s.Counts[k] - s.Back[k] }, s.Blacklist-s.BlacklistBack); does != "" {
		text = would + does
	}
	var rest []string
	for _, k := range []plan.Kind{plan.Unchanged, plan.Skipped, plan.Invalid, plan.InDoubt} {
		if n := s.Counts[k]; n > 0 {
			rest = append(rest, number(n)+" "+count(k))
		}
	}
	if len(rest) > 0 {
		text += "; " + list(rest)
	}
	if back := verbs(func(k plan.Kind) int { return s.Back[k] }, s.BlacklistBack); back != "" {
		text += "; held back: " + back
	}
	return text + "."
}

// verbs says how many customers are added, edited, deleted and blacklisted.
// Blacklistings are edits, too.
func verbs(count func(plan.Kind) int, blacklist int) string {
	var does []string
	for _, d := range []struct {
		n    int
		verb string
	}{
		{count(plan.Add), "add"}, {count(plan.Edit) - blacklist, "edit"},
		{count(plan.Delete), "delete"}, {blacklist, "blacklist"},
	} {
		switch {
		case d.n > 0 && len(does) == 0:
			does = append(does, d.verb+" "+several(d.n, "customer"))
		case d.n > 0:
			does = append(does, d.verb+" "+number(d.n))
		}
	}
	if len(does) == 0 {
		return ""
	}
	return list(does)
}

// A sample is a few actions of each kind.
type sample struct {
	kinds  map[plan.Kind][]plan.Action
	warned []plan.Action
}

// pick takes a sample of a plan, of each kind so many at most, and reads no
// further than it must.
func pick(actions iter.Seq2[plan.Action, error], sum *plan.Summary, most map[plan.Kind]int) (*sample, error) {
	s := &sample{kinds: map[plan.Kind][]plan.Action{}}
	left := min(sum.Warnings, sampleSize)
	for kind, n := range most {
		left += min(n, sum.Counts[kind])
	}
	if left == 0 {
		return s, nil
	}
	for action, err := range actions {
		if err != nil {
			return nil, err
		}
		if len(s.kinds[action.Kind]) < most[action.Kind] {
			s.kinds[action.Kind] = append(s.kinds[action.Kind], action)
			left--
		}
		if action.Kind != plan.Invalid && action.Warned() && len(s.warned) < sampleSize {
			s.warned = append(s.warned, action)
			left--
		}
		if left == 0 {
			break
		}
	}
	return s, nil
}

func (a *app) showSample(title string, c color.Attribute, actions []plan.Action, total int) {
	if total == 0 {
		return
	}
	a.print("\n%s", a.paint(c, title))
	for i := range actions {
		action := &actions[i]
		a.print("  %s%s  %s%s", place(action.Line), clean(action.Key), short(clean(action.Who)), heldMark(action))
		for _, line := range renameLines(action) {
			a.print("      %s", line)
		}
		for _, change := range changes(action) {
			a.print("      %s", change)
		}
		if why := causeLine(action); why != "" {
			a.print("      %s", why)
		}
		for _, line := range driftLines(action) {
			a.print("      %s", line)
		}
	}
	a.more(total - len(actions))
}

func (a *app) showProblems(title string, c color.Attribute, actions []plan.Action, total int) {
	if total == 0 {
		return
	}
	a.print("\n%s", a.paint(c, title))
	for i := range actions {
		for _, text := range worded(actions[i].Problems, problemText) {
			a.print("%s", text)
		}
	}
	a.more(total - len(actions))
}

// problemText words a problem with its place; its hint stands on a second line.
func problemText(p *mapping.Problem) string {
	w := aboutProblem(p)
	text := "  " + place(p.Line)
	if p.Column != "" {
		text += clean(p.Column) + ": "
	}
	text += w.what
	if p.Value != "" && p.Code != mapping.CellNoResult {
		text += ": " + quoted(p.Value)
	}
	if w.hint != "" {
		text += "\n      → " + w.hint
	}
	return text
}

func (a *app) more(n int) {
	if n > 0 {
		a.print("  … and %s more", number(n))
	}
}

func place(line int) string {
	if line == 0 {
		return "no longer listed  "
	}
	return fmt.Sprintf("line %d  ", line)
}

func heldMark(action *plan.Action) string {
	if action.Guard == "" {
		return ""
	}
	return "  (held)"
}

// changes lists what an edit changes, before and after.
func changes(action *plan.Action) []string {
	if action.Kind != plan.Edit {
		return nil
	}
	var all []string
	for f := range action.Send.Fields().All() {
		before, told := action.Before.Get(f)
		after := action.Send.Value(f)
		if told && before == after { // only so that there is a call
			all = append(all, fmt.Sprintf("%-14s %s, as it is", f, shown(f, after, true)))
			continue
		}
		was := shown(f, before, told)
		if !told && action.Unsure { // it may have been sent, by what an older copy does not know
			was = "(not known)"
		}
		all = append(all, fmt.Sprintf("%-14s %s → %s", f, was, shown(f, after, true)))
	}
	return all
}

// shown writes a field's value as a person reads it.
func shown(f customer.Field, value string, told bool) string {
	switch {
	case !told:
		return "(not sent before)"
	case value == "":
		return "(empty)"
	}
	if seconds, err := strconv.ParseInt(value, 10, 64); f == customer.BirthDate && err == nil {
		return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	return short(clean(value))
}
