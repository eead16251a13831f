package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/state"
)

// tellRun says what a run came to, and returns the error that its exit code is
// made of.
func (a *app) tellRun(j *job, t importer.Tally, r *reports, v verdict, failure error) error {
	if failure != nil {
		r.stale = "" // nobody knows of rows that were not read
	}
	if j.json {
		if err := a.runJSON(t, j.plan.Summary.Repaired, newJSONCanary(j.led), v); err != nil {
			return err
		}
	} else if !a.quiet || len(v) > 0 {
		a.showRun(j, t, r)
		a.showCanary(j)
		if a.quiet { // else the plan has told
			for _, h := range j.told() {
				a.print("%s", j.holdWords(h))
			}
		}
	}
	return a.conclude(v, failure)
}

// conclude tells of a failure, and returns the error that the exit code is made
// of.
func (a *app) conclude(v verdict, failure error) error {
	if failure != nil {
		a.complain(failure)
		if len(v) == 0 {
			v = verdict{becauseError}
		}
	}
	return v.err()
}

func (a *app) showRun(j *job, t importer.Tally, r *reports) {
	a.print("\nRun %d: %s. %s.%s", t.Run, outcomeWords(t.Outcomes), callsWords(t), repairSentence(j.plan.Summary.Repaired))
	for i := range r.sample {
		res := &r.sample[i]
		a.print("  %s%s %s  %s: %s", place(res.Action.Line), clean(res.Action.Key), short(clean(res.Action.Who)), outcomeWord(res.Outcome), shownWords(res))
	}
	a.more(r.wrong - len(r.sample))
	for _, name := range r.names {
		a.print("What became of each row is in %s", filepath.ToSlash(name))
	}
	for _, name := range r.kept {
		a.print("The report of an earlier run is kept as %s: if the state file is lost, it tells who is in the shop (kashsync adopt)", filepath.ToSlash(name))
	}
	if r.mended != "" {
		a.print("Somebody has changed %s since it was written: it is kept as %s", filepath.ToSlash(r.rejects.path), filepath.ToSlash(r.mended))
	}
	if r.reject != "" {
		a.print("The rows to mend are in %s", filepath.ToSlash(r.reject))
	}
	if r.stale != "" {
		a.print("%s is of %s: no row is left out any more, so there is nothing in it to mend", filepath.ToSlash(r.rejects.path), r.stale)
	}
	if n := len(r.rejects.lines); n > 0 && j.source == nil {
		a.print("%s to mend: the spreadsheet is not as it was when the plan was made, so they are in no file", several(n, "row"))
	}
	if failed := t.Outcomes[send.Failed]; failed > 1 && r.denied.stop() == nil && t.Outcomes[send.Done]+t.Outcomes[send.InDoubt]+t.Outcomes[send.NotSent] == 0 {
		a.print("Every call was refused: see that the shop's id and the API key are right.")
	}
	if refusesKnown(r.sample) {
		a.print("A customer whom the shop refuses to edit or delete may have been deleted in the till: %s --refresh tells.", j.command("plan", j.path))
	}
	if t.Outcomes[send.InDoubt] > 0 {
		a.print("A call in doubt may or may not have happened: kashsync resolve -s %s settles it.", shellWord(j.state))
	}
}

// callsWords says how many calls were made.
func callsWords(t importer.Tally) string {
	switch o := t.Outcomes; {
	case t.Stats.Calls > 0:
		return several(t.Stats.Calls, "call") + " in " + spell(t.Stats.Elapsed)
	case o[send.Held]+o[send.InDoubt]+o[send.NotSent]+o[send.Failed] > 0:
		return "No call was made"
	}
	return "No call was needed"
}

func repairSentence(by map[mapping.Code]int) string {
	if text := repairWords(by); text != "" {
		return " By `repair:`, " + text + "."
	}
	return ""
}

// refusesKnown reports whether the shop refused a call about somebody it had.
func refusesKnown(sample []send.Result) bool {
	return slices.ContainsFunc(sample, func(r send.Result) bool {
		return r.Outcome == send.Failed && r.Action.Kind != plan.Add
	})
}

// outcomes in the order in which they are told.
func outcomes() []send.Outcome {
	return []send.Outcome{
		send.Done, send.Unchanged, send.Skipped, send.Invalid, send.Failed, send.InDoubt, send.Held, send.NotSent,
	}
}

func outcomeWord(o send.Outcome) string { return strings.ReplaceAll(string(o), "_", " ") }

func outcomeWords[K ~string](counts map[K]int) string {
	var parts []string
	for _, o := range outcomes() {
		if n := counts[K(o)]; n > 0 {
			parts = append(parts, number(n)+" "+outcomeWord(o))
		}
	}
	if len(parts) == 0 {
		return "no rows"
	}
	return strings.Join(parts, ", ")
}

func (a *app) runJSON(t importer.Tally, repaired map[mapping.Code]int, canary *jsonCanary, v verdict) error {
	counts := map[send.Outcome]int{}
	for _, o := range outcomes() {
		counts[o] = t.Outcomes[o]
	}
	reasons := []reason(v)
	if reasons == nil {
		reasons = []reason{}
	}
	return json.NewEncoder(a.out).Encode(struct {
		Version  int                  `json:"version"`
		Run      int64                `json:"run"`
		Code     string               `json:"code"` // the plan's
		Counts   map[send.Outcome]int `json:"counts"`
		Repaired map[mapping.Code]int `json:"repaired"`
		Calls    int                  `json:"calls"`
		Seconds  float64              `json:"seconds"`
		Canary   *jsonCanary          `json:"canary,omitempty"`
		Exit     int                  `json:"exit"`
		Reasons  []reason             `json:"reasons"`
	}{1, t.Run, t.Code, counts, repaired, t.Stats.Calls, t.Stats.Elapsed.Seconds(), canary, v.exit(), reasons})
}

// doubtWords tells of one call in doubt.
func doubtWords(c *state.Call) string {
	where := ""
	if c.Line > 0 {
		where = fmt.Sprintf(", line %d", c.Line)
	}
	what := fmt.Sprintf("%s %s", c.Action, clean(c.Key))
	if name := sentName(c); name != "" {
		what += " (" + clean(name) + ")"
	}
	if c.ID != "" {
		what += ", Kash id " + clean(c.ID)
	}
	why := cmp.Or(doubtWhy(&c.Outcome), "sent, and no answer was recorded")
	return fmt.Sprintf("%s  run %d%s, %s: %s", what, c.Run, where, moment(c.Started), why)
}

// doubtWhy is what came of a call that leaves it open; "" where nothing did.
func doubtWhy(o *state.Outcome) string {
	switch {
	case o.Message == "":
		return wordless(o.Status)
	case o.Message == state.IDTaken:
		return phrase(statusWord(o.Status), ": ", noteWords(plan.NoteIDTaken))
	}
	return phrase(statusWord(o.Status), ": ", answerWords(o.Message, o.Status))
}

// sentName is the name that a call sent, or that it was to replace.
func sentName(c *state.Call) string {
	all := c.Before
	all.Merge(&c.Sent)
	return all.FullName()
}
