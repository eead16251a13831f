package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fatih/color"

	"kashsync/importer/plan"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// showPast tells a person all but what comes next, the latest last. To find that
// out may take a while.
func (e *explaining) showPast() {
	t := &e.tale
	e.print("%s", t.title())
	last := int64(0)
	for i := range t.Calls {
		c := &t.Calls[i]
		if c.Run != nil {
			e.showGap(last, c.Run)
			last = c.Run.Number
		}
		e.showEpisode(c)
	}
	e.showGap(last, nil)
	if e.known != nil {
		e.showNow()
	}
}

func (t *tale) title() string {
	name := clean(t.Person.fullName())
	if name == "" {
		name = "Nobody's name is known"
	}
	text := name
	if t.Person.Key != "" {
		text += ", key " + clean(t.Person.Key)
	} else {
		text += fmt.Sprintf(", line %d, whose key cannot be read", t.Line)
	}
	if t.Person.ID != "" {
		text += ", Kash id " + clean(t.Person.ID)
	}
	return text
}

// showGap tells of the runs after one and before another, the end where it is
// nil, which made no call about the customer.
func (e *explaining) showGap(after int64, before *state.Run) {
	t := &e.tale
	if e.known == nil || t.Person.Key == "" || after == 0 && (before != nil || t.Now == nil) && len(t.Left) == 0 {
		return
	}
	var none []string
	tell := func() {
		if len(none) > 0 {
			e.print("\n%s made no call about this customer.", runsWords(none))
		}
		none = nil
	}
	for i := range t.Runs {
		r := &t.Runs[i]
		switch {
		case r.Number <= after || before != nil && r.Number >= before.Number:
		case t.Left[r.Number]:
			tell()
			e.print("\n%s  Run %d left the row out: it was invalid.", moment(r.Started), r.Number)
			e.print("    %s", runSource(r, 0))
		case after > 0 || t.Now != nil:
			none = append(none, number(int(r.Number)))
		}
	}
	tell()
}

// runsWords names runs: the first and the last, where there are many.
func runsWords(runs []string) string {
	switch n := len(runs); {
	case n == 1:
		return "Run " + runs[0]
	case n <= 3:
		return "Runs " + list(runs)
	default:
		return fmt.Sprintf("%s runs, from %s to %s,", number(n), runs[0], runs[n-1])
	}
}

func (e *explaining) showEpisode(c *episode) {
	done := c.Outcome.Result == state.Done
	what := e.paint(outcomeColor(c.Outcome.Result), deedWords(&c.Call, done)+callFate(&c.Call))
	e.print("\n%s  Run %d %s%s", moment(c.Started), c.Call.Run, what, aliasWords(c, &e.tale.Person))
	if c.Run != nil {
		e.print("    %s", runSource(c.Run, c.Line))
	}
	if c.Undoes != 0 {
		e.print("    undoes what %s did", e.runOf(c.Undoes))
	} else if why := becauseWords(plan.Kind(c.Action), plan.Cause(c.Cause), c.Gone); why != "" {
		e.print("    because %s", why)
	}
	if c.Pruned {
		e.print("    what was sent is no longer kept (`keep:` in the mapping file)")
	}
	e.showFields(c.Fields, c.Action != state.Add, plan.Cause(c.Cause))
	if c.Action == state.Delete {
		e.showFields(lostFields(&c.Before), true, "")
	}
	if answer := answerLine(&c.Call); answer != "" {
		e.print("    answer: %s", answer)
	}
}

// aliasWords tells by which other key, or as whom, the customer was called.
func aliasWords(c *episode, p *found) string {
	if c.Key != p.Key && c.OldKey == "" {
		return ", whose key was " + clean(c.Key)
	}
	if c.ID != "" && p.ID != "" && c.ID != p.ID {
		return " who had the Kash id " + clean(c.ID)
	}
	return ""
}

// runOf says in which run a call was made.
func (e *explaining) runOf(ticket int64) string {
	for i := range e.tale.Calls {
		if c := &e.tale.Calls[i].Call; c.Ticket == ticket {
			return fmt.Sprintf("run %d", c.Run)
		}
	}
	return "an earlier run"
}

// runSource tells what a run was, of what and of which line, by whom and with
// what.
func runSource(r *state.Run, line int) string {
	text := r.Kind
	if r.Undoes != 0 {
		text += fmt.Sprintf(" of run %d", r.Undoes)
	}
	if r.Source != "" {
		text += " of " + clean(filepath.ToSlash(r.Source))
		if r.Digest != "" {
			text += " (" + digestWords(r.Digest) + ")"
		}
	}
	if r.Sheet != "" {
		text += ", sheet " + quoted(r.Sheet)
	}
	if line > 0 {
		text += fmt.Sprintf(", line %d", line)
	}
	return text + "; run by " + clean(r.Who) + " with kashsync " + clean(r.Version)
}

// digestWords is enough of a digest to tell one file from another.
func digestWords(digest string) string {
	const enough = 8
	return "digest " + clean(digest[:min(len(digest), enough)])
}

func outcomeColor(r state.Result) color.Attribute {
	switch r {
	case state.Done:
		return color.FgGreen
	case state.Failed, state.NotSent:
		return color.FgRed
	}
	return color.FgMagenta
}

// lostFields are the values of a customer who is deleted.
func lostFields(before *customer.Customer) []fieldTale {
	var all []fieldTale
	for f := range before.Fields().All() {
		all = append(all, fieldTale{Field: f, Before: before.Value(f), Had: true})
	}
	return all
}

// showFields shows fields as a table: cell → value, what it replaced, and why
// where that is not the cause that was told of all.
func (e *explaining) showFields(fields []fieldTale, replaces bool, told plan.Cause) {
	if len(fields) == 0 {
		return
	}
	rows := [][]string{{"cell", "column", "holds", "read as", "", "field", "value", "was", "because"}}
	for i := range fields {
		f := &fields[i]
		row := []string{f.at(), f.columns(), f.raw(), f.as(), "→", f.Field.String(), "", "", f.why(told)}
		switch {
		case f.Told:
			row[6] = shown(f.Field, f.Value, true)
		case !f.Had:
			row[6] = "(none)"
		}
		if replaces {
			row[7] = shown(f.Field, f.Before, f.Had)
		}
		if len(f.Cells) == 0 {
			row[4] = ""
		}
		rows = append(rows, row)
	}
	rows = withoutBlank(rows)
	for _, line := range tableLines(rows, nil) {
		e.print("    %s", line)
	}
}

// withoutBlank leaves out the columns in which nothing stands.
func withoutBlank(rows [][]string) [][]string {
	bare := make([][]string, len(rows))
	for col := range rows[0] {
		filled := false
		for _, row := range rows[1:] {
			filled = filled || row[col] != ""
		}
		for i := range rows {
			if filled {
				bare[i] = append(bare[i], rows[i][col])
			}
		}
	}
	return bare
}

// had reports whether the customer was in the shop once.
func (t *tale) had() bool {
	return slices.ContainsFunc(t.Calls, func(c episode) bool { return c.Outcome.Result == state.Done })
}

func (e *explaining) showNow() {
	t, now := &e.tale, e.tale.Now
	if now == nil {
		if t.Person.Key != "" {
			still := ""
			if t.had() {
				still = " any more"
			}
			e.print("\nNow: not known in %s%s.", clean(e.state), still)
		}
		if !t.Forgotten.IsZero() {
			e.print("Forgotten on %s (kashsync forget), with all that the journal told of them until then.", moment(t.Forgotten))
		}
		return
	}
	text := "known, with the Kash id " + clean(now.ID)
	switch {
	case now.Run != 0:
		text += fmt.Sprintf("; last changed by run %d", now.Run)
	case !now.Changed.IsZero():
		text += "; learnt on " + moment(now.Changed) + ", by no run (kashsync adopt)"
	}
	if now.Gone {
		text += "; blacklisted by a run, until a row has them back"
	}
	if now.Unknown {
		text += "; nobody knows all that the shop holds of them"
	}
	e.print("\nNow: %s. Last sent:", text)
	rows := [][]string{{"field", "value"}}
	for f := range now.Fields.Fields().All() {
		rows = append(rows, []string{f.String(), shown(f, now.Fields.Value(f), true)})
	}
	for _, line := range tableLines(rows, nil)[1:] {
		e.print("    %s", line)
	}
}

// why says why a field changes, where that was not told, and what of the mapping
// file changed, where that is why.
func (t *fieldTale) why(told plan.Cause) string {
	var parts []string
	if t.Cause != "" && t.Cause != told {
		parts = append(parts, causeWhy(t.Cause))
	}
	for i := range t.Rules {
		parts = append(parts, ruleWords(&t.Rules[i]))
	}
	return strings.Join(parts, ", ")
}
