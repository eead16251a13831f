package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"kashsync/importer"
	"kashsync/importer/match"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// find finds the one customer who is meant: among all whom the state knows or
// knew, else in the spreadsheet, whose rows need never have been sent.
func (e *explaining) find(ctx context.Context) error {
	if e.known != nil {
		all, err := findCustomers(ctx, e.known, e.asked, e.lines(ctx))
		switch {
		case err != nil:
			return err
		case len(all) > 1 && all[0].By[0] != "key":
			return e.several(all)
		case len(all) > 0:
			// A key is what a customer is called everywhere; a story does no harm.
			e.tale.Person, e.tale.Also = all[0], all[1:]
			return nil
		}
	}
	var rows []importer.Trace
	if e.sheets.now != nil {
		var err error
		if rows, err = e.sheets.now.source.Traces(ctx, mostFound, fits(e.asked)); err != nil {
			return err
		}
	}
	if len(rows) == 0 && e.known != nil {
		key := strings.TrimPrefix(e.asked, "key:")
		if _, gone, err := e.known.ForgottenSince(key); err != nil || gone {
			e.tale.Person.Key = key
			return err
		}
	}
	if e.sheets.now == nil {
		return nobodyFits(e.asked, e.state)
	}
	return e.pickRow(rows)
}

// lines reads a line's key from the spreadsheet, where this is the named one or
// the very one that the last run was given; else the journal knows better.
func (e *explaining) lines(ctx context.Context) keyAt {
	j := e.sheets.now
	if j == nil {
		return nil
	}
	last := ""
	for i := range e.tale.Runs {
		if r := &e.tale.Runs[i]; r.Digest != "" {
			last = r.Digest
		}
	}
	if e.file == "" && j.source.Digest() != last {
		return nil
	}
	return e.sheets.keyAt(ctx)
}

// fits reports whether a row is meant, as findCustomers does of customers.
func fits(asked string) func(*mapping.Record) bool {
	by, value, named := strings.Cut(asked, ":")
	switch by {
	case "key", "id", "line", "email", "name":
	default:
		by, named = "", false
	}
	if !named {
		value = asked
	}
	name := match.Name(value)
	return func(rec *mapping.Record) bool {
		who := &rec.Customer
		return (by == "" || by == "key") && rec.Key == value && value != "" ||
			(by == "" || by == "id") && rec.ID == value && value != "" ||
			(by == "" || by == "line") && strconv.Itoa(rec.Line) == value ||
			(by == "" || by == "email") && strings.Contains(value, "@") && strings.EqualFold(who.Value(customer.Email), value) ||
			(by == "" || by == "name") && name != "" && match.Name(who.FullName()) == name
	}
}

// pickRow takes the one customer whom rows of the spreadsheet are about.
func (e *explaining) pickRow(rows []importer.Trace) error {
	where := e.sheets.now.path
	if len(rows) == 0 {
		if e.known != nil {
			where += " and " + e.state
		}
		return nobodyFits(e.asked, where)
	}
	first := &rows[0].Record
	for i := range rows {
		if rec := &rows[i].Record; rec.Key != first.Key || rec.Key == "" && len(rows) > 1 {
			return e.severalRows(rows)
		}
	}
	e.tale.Line = first.Line
	e.tale.Person.Key, e.tale.Person.ID = first.Key, first.ID
	e.tale.Person.Surname, e.tale.Person.Name = first.Customer.Value(customer.Surname), first.Customer.Value(customer.Name)
	e.tale.Person.Email = first.Customer.Value(customer.Email)
	return nil
}

// several lists those who were found, and refuses to choose.
func (e *explaining) several(all []found) error {
	if e.json {
		if err := e.foundJSON(all); err != nil {
			return err
		}
	} else {
		e.listFound(all)
	}
	return severalFit(e.asked, len(all), all[0].exactly())
}

func severalFit(asked string, n int, one string) error {
	return usage("say which one, for example "+shellWord(one), "%s fits %s", quoted(asked), several(n, "customer"))
}

func (e *explaining) severalRows(rows []importer.Trace) error {
	var all []found
	for i := range rows {
		rec := &rows[i].Record
		f := found{By: []string{fmt.Sprintf("line %d", rec.Line)}}
		f.Key, f.ID = rec.Key, rec.ID
		f.Surname, f.Name = rec.Customer.Value(customer.Surname), rec.Customer.Value(customer.Name)
		f.Email = rec.Customer.Value(customer.Email)
		all = append(all, f)
	}
	return e.several(all)
}

// noteAlso tells who else is called as the customer is.
func (e *explaining) noteAlso() {
	for _, f := range e.tale.Also {
		e.note("%s is also the %s of %s: %s", quoted(e.asked), wayWords(f.By), quoted(f.fullName()), e.again(f.exactly()))
	}
}

// again writes the command that explains another customer of the same files.
func (e *explaining) again(who string) string {
	if e.file == "" {
		return e.command("explain", who)
	}
	return e.command("explain", who, e.file)
}

// wayWords says what of somebody was asked for.
func wayWords(by []string) string {
	words := map[string]string{"id": "Kash id", "email": "e-mail address"}
	return cmp.Or(words[by[0]], by[0])
}

// jsonFound is one who was found.
type jsonFound struct {
	Key   string   `json:"key"`
	ID    string   `json:"id,omitempty"`
	Name  string   `json:"name"`
	Email string   `json:"email,omitempty"`
	Known bool     `json:"known"`
	By    []string `json:"found_by"`
}

func newJSONFound(all []found) []jsonFound {
	list := []jsonFound{}
	for _, f := range all {
		list = append(list, jsonFound{f.Key, f.ID, f.fullName(), f.Email, f.Known, f.By})
	}
	return list
}

// foundJSON lists those who were found.
func (a *app) foundJSON(all []found) error {
	return a.printObject(map[string]any{"version": 1, "found": newJSONFound(all)})
}
