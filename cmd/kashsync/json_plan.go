package main

import (
	"bufio"
	"encoding/json"
	"io"

	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/mapping"
)

// jsonAction is an action as `plan --json` shows it.
type jsonAction struct {
	Action  plan.Kind    `json:"action"`
	Key     string       `json:"key"`
	OldKey  string       `json:"old_key,omitempty"`
	Twin    string       `json:"twin,omitempty"` // the key of the other half of what may be one customer
	ID      string       `json:"id,omitempty"`
	Line    int          `json:"line,omitempty"`
	Cause   plan.Cause   `json:"cause"`
	Note    plan.Note    `json:"note,omitempty"`
	Held    plan.Guard   `json:"held,omitempty"`
	Changes []jsonChange `json:"changes,omitempty"`
	// Theirs are the values that the till has in place of what was last sent.
	Theirs    map[string]string `json:"theirs,omitempty"`
	Conflicts []string          `json:"conflicts,omitempty"`
}

// jsonChange is one field that changes. Before is null where the value that the
// shop has is not known.
type jsonChange struct {
	Field  string  `json:"field"`
	Before *string `json:"before"`
	After  string  `json:"after"`
	// Cause is why, where it is not the file.
	Cause plan.Cause `json:"cause,omitempty"`
}

type jsonProblem struct {
	Line    int          `json:"line"`
	Column  string       `json:"column"`
	Field   string       `json:"field"`
	Value   string       `json:"value"`
	Problem string       `json:"problem"`
	Hint    string       `json:"hint"`
	Code    mapping.Code `json:"code"`
	Warning bool         `json:"warning,omitempty"`
	Fate    doctor.Fate  `json:"fate"` // what a sync makes of it
}

// planJSON writes the whole plan, an action at a time: it may be long.
func (a *app) planJSON(j *job) error { return j.writeJSON(newJSONWriter(a)) }

func (j *job) writeJSON(w *jsonWriter) error {
	w.member("version", 1)
	w.member("source", j.origin())
	w.member("code", j.plan.Summary.Code)
	if j.mask {
		w.member("masked", true)
	}
	w.member("counts", j.plan.Summary.Counts)
	w.member("absent", j.plan.Summary.Absent) // known customers whom the file lacks, whatever becomes of them
	w.member("repaired", j.plan.Summary.Repaired)
	w.member("causes", orEmpty(j.plan.Summary.Causes))
	w.member("held", orEmpty(j.plan.Summary.Held))
	w.member("warnings", orEmpty(j.warnings()))
	w.begin("actions")
	for action, err := range j.plan.Telling() {
		if err != nil {
			return err
		}
		if action.Kind != plan.Unchanged {
			w.item(newJSONAction(&action))
		}
	}
	w.end()
	w.member("renames", j.plan.Summary.Renames)
	if err := w.leaving(j.plan); err != nil {
		return err
	}
	if j.listing != nil {
		hidden, unclear := j.listing.Uncompared()
		w.member("not_compared", orEmpty(namesOf(hidden|unclear)))
		if err := w.drift(j.plan); err != nil {
			return err
		}
	}
	if err := w.problems(j.plan, nil); err != nil {
		return err
	}
	if j.story != nil {
		w.member("rehearsal", j.rehearsalJSON())
	}
	return w.close()
}

// drift writes what the till did about customers of whom nothing is sent.
func (w *jsonWriter) drift(p *plan.Plan) error {
	w.member("drift", p.Summary.Drift)
	w.begin("drifted")
	for action, err := range p.Actions() {
		if err != nil {
			return err
		}
		if !action.Kind.Calls() && (action.Theirs.Fields() != 0 || action.Note == plan.NoteGoneThere) {
			w.item(newJSONAction(&action))
		}
	}
	w.end()
	return nil
}

func newJSONAction(a *plan.Action) *jsonAction {
	out := &jsonAction{
		Action: a.Kind, Key: a.Key, OldKey: a.OldKey, Twin: a.Twin, ID: a.ID, Line: a.Line, Cause: a.Cause, Note: a.Note, Held: a.Guard,
		Conflicts: namesOf(a.Conflicts),
	}
	for f := range a.Theirs.Fields().All() {
		if out.Theirs == nil {
			out.Theirs = map[string]string{}
		}
		out.Theirs[f.String()] = a.Theirs.Value(f)
	}
	for f := range a.Send.Fields().All() {
		change := jsonChange{Field: f.String(), After: a.Send.Value(f)}
		if before, told := a.Before.Get(f); told {
			change.Before = &before
		}
		if cause := a.Causes.Of(f); cause != plan.FromFile {
			change.Cause = cause
		}
		out.Changes = append(out.Changes, change)
	}
	return out
}

func newJSONProblem(p *mapping.Problem) *jsonProblem {
	w := aboutProblem(p)
	return &jsonProblem{p.Line, p.Column, p.Field, p.Value, w.what, w.hint, p.Code, p.Warning || p.Dropped, doctor.FateOf(p)}
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// printObject writes a result to standard output as one line of JSON.
func (a *app) printObject(result any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(result)
}

// A jsonWriter writes one object, member by member. Its first error is kept for
// close.
type jsonWriter struct {
	out   *bufio.Writer
	enc   *json.Encoder
	comma string
	err   error
}

func newJSONWriter(a *app) *jsonWriter { return newJSONWriterTo(a.out) }

func newJSONWriterTo(to io.Writer) *jsonWriter {
	out := bufio.NewWriter(to)
	w := &jsonWriter{out: out, enc: json.NewEncoder(out), comma: "{"}
	w.enc.SetEscapeHTML(false)
	return w
}

func (w *jsonWriter) member(name string, value any) {
	w.name(name)
	w.value(value)
	w.comma = ","
}

func (w *jsonWriter) begin(name string) {
	w.name(name)
	w.comma = "["
}

func (w *jsonWriter) item(value any) {
	w.text(w.comma)
	w.value(value)
	w.comma = ","
}

func (w *jsonWriter) end() {
	if w.comma == "[" {
		w.text("[")
	}
	w.text("]\n")
	w.comma = ","
}

func (w *jsonWriter) name(name string) { w.text(w.comma + `"` + name + `":`) }

func (w *jsonWriter) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

func (w *jsonWriter) value(v any) {
	if w.err == nil {
		w.err = w.enc.Encode(v)
	}
}

func (w *jsonWriter) problems(p *plan.Plan, hidden secrets) error {
	w.begin("problems")
	if p.Summary.Counts[plan.Invalid]+p.Summary.Warnings+len(p.Summary.Repaired) > 0 {
		for action, err := range p.Telling() {
			if err != nil {
				return err
			}
			for _, problem := range action.Problems {
				problem = hidden.problem(problem)
				w.item(newJSONProblem(&problem))
			}
		}
	}
	w.end()
	return nil
}

func (w *jsonWriter) close() error {
	w.text("}\n")
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}
