package report

import (
	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// An entry is one action as every form shows it.
type entry struct {
	*plan.Action
	changes []change
	remarks []string
	answer  *answer // nil in a preview
}

// A change is one field's value before and after. Nothing is before an add.
type change struct {
	field         string
	before, after string
	cause         plan.Cause
	isNew         bool // there is no before
	unknown       bool // there is one, and nobody knows it
}

// An answer is what became of an action.
type answer struct {
	outcome  send.Outcome
	id       string
	status   int
	attempts int
	time     string // RFC 3339, UTC; "" where nothing was sent
	message  string
}

func (w *Words) entry(a *plan.Action) *entry {
	e := &entry{Action: a, remarks: w.Remarks(a)}
	for f := range a.Send.Fields().All() {
		before, told := a.Before.Get(f)
		c := change{
			field: f.String(), after: w.Value(f, a.Send.Value(f)), before: w.Value(f, before),
			cause: a.Cause, isNew: a.Kind == plan.Add, unknown: a.Kind != plan.Add && !told,
		}
		if a.Causes != nil {
			c.cause = a.Causes.Of(f)
		}
		if c.isNew || c.unknown {
			c.before = ""
		}
		e.changes = append(e.changes, c)
	}
	return e
}

// result makes an entry of what became of an action.
func (w *Words) result(r *record, res *send.Result) *entry {
	e := w.entry(&res.Action)
	e.answer = &answer{
		outcome: res.Outcome, id: res.ID, status: res.Status, attempts: res.Attempts, time: r.Time, message: string(r.Message),
	}
	return e
}

// shownKinds are those that a preview lists: what calls the shop, what is open,
// and what is wrong.
func shownKinds() []plan.Kind {
	return []plan.Kind{plan.Delete, plan.Edit, plan.Add, plan.InDoubt, plan.Invalid}
}

// lists reports whether a preview lists the customers of a kind.
func (h *Head) lists(k plan.Kind) bool {
	return k.Calls() || k == plan.InDoubt || k == plan.Skipped && h.Left != ""
}

// saidBefore writes a value where nothing but words can say that it is empty or
// unknown.
func (c *change) saidBefore(l *Labels) string {
	switch {
	case c.unknown:
		return l.Unknown
	case c.isNew:
		return ""
	case c.before == "":
		return l.Empty
	}
	return c.before
}

func (c *change) saidAfter(l *Labels) string {
	if c.after == "" {
		return l.Empty
	}
	return c.after
}
