package main

import (
	"strings"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A fieldTale is how one field came to be sent: cell → value.
type fieldTale struct {
	Field customer.Field
	// Cells are those behind the value; only the journal's word for it where the
	// spreadsheet is gone, which knows of no place and of one text.
	Cells []importer.MadeOf
	Kind  mapping.Kind // "" where nobody knows
	// Constant says that the value is the mapping file's own.
	Constant bool
	Value    string
	Told     bool // a value is sent
	// Before is the value that it replaces; "" and false where none was known.
	Before string
	Had    bool
	Cause  plan.Cause // "" where it is that of the whole call
	// Rules says what of the mapping file changed since the last call, where that
	// is the cause.
	Rules []mapping.RuleChange
}

// fieldsOfCall tells of the fields that a call sent. row is nil where the
// spreadsheet is gone; rules are how the run made each field, nil where nobody
// knows.
func fieldsOfCall(c *state.Call, row *importer.Trace, rules map[string]string) []fieldTale {
	var all []fieldTale
	for f := range c.Sent.Fields().All() {
		t := fieldTale{Field: f, Value: c.Sent.Value(f), Told: true, Cause: plan.Cause(c.Causes[f.String()])}
		t.Before, t.Had = c.Before.Get(f)
		rule := rules[f.String()]
		t.Kind = mapping.Kind(mapping.RuleSays(rule, mapping.PartKind))
		t.Constant = rule != "" && t.Kind == ""
		if made := madeOf(row, f); made != nil {
			t.Cells, t.Kind, t.Constant = made.Cells, made.Kind, made.Constant
		} else if raw, ok := c.Raw.Get(f); ok {
			t.Cells = []importer.MadeOf{{Column: mapping.RuleSays(rule, mapping.PartColumns), Kind: mapping.Text, Text: raw}}
		}
		all = append(all, t)
	}
	return all
}

// fieldsOfAction tells of the fields that an action would send; of a row that
// sends nothing, of all that the row says.
func fieldsOfAction(a *plan.Action, row *importer.Trace) []fieldTale {
	causes := map[customer.Field]plan.Cause{}
	for cause, fields := range a.Causes {
		for f := range fields.All() {
			causes[f] = cause
		}
	}
	var all []fieldTale
	for f := range customer.AllFields.All() {
		t := fieldTale{Field: f, Cause: causes[f]}
		t.Value, t.Told = a.Send.Get(f)
		t.Before, t.Had = a.Before.Get(f)
		made := madeOf(row, f)
		if made != nil {
			t.Cells, t.Kind, t.Constant = made.Cells, made.Kind, made.Constant
		}
		switch {
		case t.Told:
		case a.Kind.Calls() || made == nil:
			continue
		default:
			t.Value, t.Told = made.Value, made.Told
		}
		all = append(all, t)
	}
	return all
}

func madeOf(row *importer.Trace, f customer.Field) *importer.Made {
	if row == nil {
		return nil
	}
	for i := range row.Fields {
		if row.Fields[i].Field == f {
			return &row.Fields[i]
		}
	}
	return nil
}

// at names the cells.
func (t *fieldTale) at() string {
	return t.join(" ", func(c *importer.MadeOf) string { return c.At })
}

func (t *fieldTale) columns() string {
	if t.Constant {
		return "(mapping file)"
	}
	return t.join(" + ", func(c *importer.MadeOf) string { return clean(c.Column) })
}

// raw is what the cells hold.
func (t *fieldTale) raw() string {
	if len(t.Cells) == 0 {
		return ""
	}
	return t.join(" + ", func(c *importer.MadeOf) string { return quoted(c.Text) })
}

func (t *fieldTale) join(between string, say func(*importer.MadeOf) string) string {
	var all []string
	for i := range t.Cells {
		if text := say(&t.Cells[i]); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, between)
}

// as says how the cells were read: the kind of the cell where it is more than
// text, and the kind of the field where that is.
func (t *fieldTale) as() string {
	kind := string(t.Kind)
	if len(t.Cells) == 1 {
		if stored := t.Cells[0].Kind; stored != mapping.Text && stored.String() != kind {
			kind = stored.String() + " as " + kind
		}
	}
	return kind
}
