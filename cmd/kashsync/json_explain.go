package main

import (
	"path/filepath"
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// jsonTale is a customer's story as `explain --json` tells it.
type jsonTale struct {
	Version  int           `json:"version"`
	Customer jsonPerson    `json:"customer"`
	Also     []jsonFound   `json:"also,omitempty"` // who else has what was asked for
	Calls    []jsonEpisode `json:"calls"`
	// LeftOut are the runs that left the customer's row out as invalid.
	LeftOut []int64       `json:"left_out"`
	Now     *jsonStanding `json:"now"`
	// Forgotten is when the customer was forgotten.
	Forgotten *time.Time    `json:"forgotten,omitempty"`
	Next      *jsonProspect `json:"next"`
	Without   string        `json:"without,omitempty"` // why there is no next
}

type jsonPerson struct {
	Key   string `json:"key"`
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Line  int    `json:"line,omitempty"`
}

type jsonEpisode struct {
	Run      *jsonRunOf   `json:"run"`
	Action   state.Action `json:"action"`
	Key      string       `json:"key"`
	OldKey   string       `json:"old_key,omitempty"`
	ID       string       `json:"id,omitempty"`
	Line     int          `json:"line,omitempty"`
	Cause    string       `json:"cause,omitempty"`
	Undoes   int64        `json:"undoes,omitempty"`
	Pruned   bool         `json:"pruned,omitempty"` // its values are no longer kept
	Fields   []jsonField  `json:"fields"`
	Before   any          `json:"before"`
	Started  time.Time    `json:"started"`
	Ended    *time.Time   `json:"ended,omitempty"`
	Outcome  state.Result `json:"outcome"` // "" while it is under way, or for ever where it was cut off
	Attempts int          `json:"attempts"`
	Status   int          `json:"status,omitempty"`
	Message  string       `json:"message,omitempty"`
}

type jsonRunOf struct {
	Run     int64     `json:"run"`
	Kind    string    `json:"kind"`
	Who     string    `json:"who"`
	Version string    `json:"kashsync"` // its version
	Source  string    `json:"source,omitempty"`
	Digest  string    `json:"digest,omitempty"`
	Sheet   string    `json:"sheet,omitempty"`
	Started time.Time `json:"started"`
}

// jsonField is cell → value. Before is null where the value that the shop had is
// not known.
type jsonField struct {
	Field  string       `json:"field"`
	Cells  []jsonCell   `json:"cells,omitempty"`
	As     mapping.Kind `json:"as,omitempty"`
	Value  *string      `json:"value"`
	Before *string      `json:"before"`
	Cause  plan.Cause   `json:"cause,omitempty"`
}

type jsonCell struct {
	Cell   string `json:"cell,omitempty"`
	Column string `json:"column"`
	Kind   string `json:"kind"`
	Text   string `json:"text"`
}

type jsonStanding struct {
	ID      string    `json:"id"`
	Fields  any       `json:"fields"`
	Unknown bool      `json:"unknown,omitempty"`
	Gone    bool      `json:"blacklisted_as_missing,omitempty"`
	Run     int64     `json:"run,omitempty"`
	Changed time.Time `json:"changed"`
}

type jsonProspect struct {
	Source  string        `json:"source"`
	Digest  string        `json:"digest"`
	Sheet   string        `json:"sheet,omitempty"`
	SameAs  int64         `json:"same_as_run,omitempty"`
	Actions []jsonOutlook `json:"actions"`
	Leaving *jsonLeaving  `json:"leaving,omitempty"` // the customer is on the way out
}

type jsonOutlook struct {
	*jsonAction
	Fields   []jsonField    `json:"fields"`
	Problems []*jsonProblem `json:"problems,omitempty"`
}

func (e *explaining) printJSON() error {
	t := &e.tale
	out := jsonTale{
		Version:  1,
		Customer: jsonPerson{t.Person.Key, t.Person.ID, t.Person.fullName(), t.Person.Email, t.Line},
		Also:     newJSONFound(t.Also),
		Calls:    []jsonEpisode{}, LeftOut: []int64{}, Without: t.Without,
	}
	if !t.Forgotten.IsZero() {
		out.Forgotten = &t.Forgotten
	}
	for i := range t.Calls {
		out.Calls = append(out.Calls, newJSONEpisode(&t.Calls[i]))
	}
	for i := range t.Runs {
		if n := t.Runs[i].Number; t.Left[n] {
			out.LeftOut = append(out.LeftOut, n)
		}
	}
	if now := t.Now; now != nil {
		out.Now = &jsonStanding{now.ID, now.Fields, now.Unknown, now.Gone, now.Run, now.Changed}
	}
	if t.Next != nil {
		out.Next = newJSONProspect(t.Next)
	}
	return e.printObject(&out)
}

func newJSONEpisode(c *episode) jsonEpisode {
	o := &c.Outcome
	out := jsonEpisode{
		Action: c.Action, Key: c.Key, OldKey: c.OldKey, ID: c.ID, Line: c.Line, Cause: c.Cause, Undoes: c.Undoes, Pruned: c.Pruned,
		Fields: newJSONFields(c.Fields), Before: c.Before, Started: c.Started,
		Outcome: o.Result, Attempts: o.Attempts, Status: o.Status, Message: o.Message,
	}
	if !o.Ended.IsZero() {
		out.Ended = &o.Ended
	}
	if c.Run != nil {
		run := newJSONRun(c.Run)
		out.Run = &run
	}
	return out
}

func newJSONRun(r *state.Run) jsonRunOf {
	return jsonRunOf{r.Number, r.Kind, r.Who, r.Version, filepath.ToSlash(r.Source), r.Digest, r.Sheet, r.Started}
}

func newJSONFields(fields []fieldTale) []jsonField {
	all := []jsonField{}
	for i := range fields {
		t := &fields[i]
		f := jsonField{Field: t.Field.String(), As: t.Kind, Cause: t.Cause}
		if t.Told {
			f.Value = &t.Value
		}
		if t.Had {
			f.Before = &t.Before
		}
		for _, c := range t.Cells {
			f.Cells = append(f.Cells, jsonCell{c.At, c.Column, c.Kind.String(), c.Text})
		}
		all = append(all, f)
	}
	return all
}

func newJSONProspect(p *prospect) *jsonProspect {
	out := &jsonProspect{Source: filepath.ToSlash(p.Path), Digest: p.Digest, Sheet: p.Sheet, Actions: []jsonOutlook{}}
	if p.Same != nil {
		out.SameAs = p.Same.Number
	}
	if p.Leaving != nil {
		out.Leaving = newJSONLeaving(p.Leaving)
	}
	for i := range p.Actions {
		a := &p.Actions[i]
		one := jsonOutlook{jsonAction: newJSONAction(a), Fields: newJSONFields(p.Fields[i])}
		for k := range a.Problems {
			one.Problems = append(one.Problems, newJSONProblem(&a.Problems[k]))
		}
		out.Actions = append(out.Actions, one)
	}
	return out
}
