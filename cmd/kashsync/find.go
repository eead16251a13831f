package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"kashsync/importer/match"
	"kashsync/state"
)

// A found customer is one whom the state knows, or whom its journal tells of.
type found struct {
	state.Person
	By []string // how: key, id, email, name, line
}

// fullName is the customer's, as a person would say it.
func (f *found) fullName() string { return strings.TrimSpace(f.Surname + " " + f.Name) }

// exactly names the customer so that it can be nobody else.
func (f *found) exactly() string { return "key:" + f.Key }

// A keyAt tells the key of a line of the spreadsheet, which need not have been
// sent; "" where there is none.
type keyAt func(line int) (string, error)

// findCustomers finds whom a person means: by "key:", "id:", "email:", "name:"
// or "line:" and what must be equal; without one of these, whoever fits in any
// way. Keys and Kash ids are exact, e-mail addresses in any case, full names in
// any case and order and without accents, and a line is that of the last run's
// spreadsheet. It looks among the known customers, and among those whom only the
// journal tells of, as they were deleted since (Known is false). Nobody found is
// no error. Somebody who was called by another key once is found by that one,
// too, and told with the present one.
//
// lines tells the key of a line in the place of the journal, which knows only of
// lines that a call was made for; nil: the journal does.
//
// Names and addresses take seconds among a million.
func findCustomers(ctx context.Context, st *state.State, asked string, lines keyAt) ([]found, error) {
	f := &finder{state: st, at: map[string]int{}, lines: lines}
	err := f.find(ctx, asked)
	return f.all, err
}

// mostFound is how many a name can fit: the rest is left.
const mostFound = 1000

var errEnough = errors.New("enough were found")

type finder struct {
	state *state.State
	lines keyAt
	all   []found
	at    map[string]int // place in all, by key
}

func (f *finder) find(ctx context.Context, asked string) error {
	by, value, _ := strings.Cut(asked, ":")
	switch by {
	case "key":
		return f.exact(f.state.PersonOf, value, by)
	case "id":
		return f.exact(f.state.PersonWithID, value, by)
	case "line":
		return f.line(value)
	case "email":
		return f.walk(ctx, value, "")
	case "name":
		return f.walk(ctx, "", value)
	}
	if err := f.exact(f.state.PersonOf, asked, "key"); err != nil {
		return err
	}
	if err := f.exact(f.state.PersonWithID, asked, "id"); err != nil {
		return err
	}
	if err := f.line(asked); err != nil {
		return err
	}
	return f.walk(ctx, asked, asked)
}

// exact looks for the one who has a key or an id.
func (f *finder) exact(look func(string) (state.Person, bool, error), value, by string) error {
	p, ok, err := look(value)
	if err != nil || !ok {
		return err
	}
	return f.add(p, by)
}

func (f *finder) line(value string) error {
	n, err := strconv.Atoi(value)
	if isLine := err == nil && n > 0; !isLine {
		return nil
	}
	if f.lines == nil {
		p, ok, err := f.state.PersonAt(n)
		if err != nil || !ok {
			return err
		}
		return f.add(p, "line")
	}
	key, err := f.lines(n)
	if err != nil || key == "" {
		return err
	}
	return f.exact(f.state.PersonOf, key, "line")
}

// walk goes through everybody for an e-mail address and a name.
func (f *finder) walk(ctx context.Context, email, name string) error {
	if !strings.Contains(email, "@") {
		email = ""
	}
	if name = match.Name(name); !strings.ContainsFunc(name, unicode.IsLetter) {
		name = ""
	}
	if email == "" && name == "" {
		return nil
	}
	type hit struct {
		state.Person
		by string
	}
	var hits []hit
	err := f.state.People(func(p *state.Person) error {
		if len(hits) >= mostFound {
			return errEnough
		}
		if email != "" && strings.EqualFold(strings.TrimSpace(p.Email), strings.TrimSpace(email)) {
			hits = append(hits, hit{*p, "email"})
		}
		if name != "" && match.Name(p.Surname+" "+p.Name) == name {
			hits = append(hits, hit{*p, "name"})
		}
		return context.Cause(ctx)
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	for _, h := range hits {
		if err := f.add(h.Person, h.by); err != nil {
			return err
		}
	}
	return nil
}

// add adds a customer once, by the key that the customer has now.
func (f *finder) add(p state.Person, by string) error {
	if !p.Known && p.ID != "" {
		now, ok, err := f.state.PersonWithID(p.ID)
		if err != nil {
			return err
		}
		if ok && now.Known {
			p = now
		}
	}
	i, there := f.at[p.Key]
	if !there {
		i = len(f.all)
		f.at[p.Key] = i
		f.all = append(f.all, found{Person: p})
	}
	if ways := &f.all[i].By; len(*ways) == 0 || (*ways)[len(*ways)-1] != by {
		*ways = append(*ways, by)
	}
	return nil
}

// findCustomer finds the one whom a person means. Several are listed, as what
// can be asked for instead; they and nobody at all are a usageError.
func (a *app) findCustomer(ctx context.Context, st *state.State, asked string, lines keyAt) (found, error) {
	all, err := findCustomers(ctx, st, asked, lines)
	switch {
	case err != nil:
		return found{}, err
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return found{}, nobodyFits(asked, st.Path())
	}
	a.listFound(all)
	return found{}, severalFit(asked, len(all), all[0].exactly())
}

func nobodyFits(asked, path string) error {
	return usage("give a key, a Kash id, an e-mail address, a full name, or a line of the last spreadsheet; key: id: email: name: line: before it say which",
		"nobody in %s is %s", path, quoted(asked))
}

// listFound lists customers, each with what to call them.
func (a *app) listFound(all []found) {
	const shown = 20
	rows := [][]string{{"customer", "name", "e-mail", "Kash id", "found by"}}
	for _, f := range all[:min(len(all), shown)] {
		by := strings.Join(f.By, ", ")
		if !f.Known && f.ID != "" {
			by += " (no longer known)"
		}
		rows = append(rows, []string{clean(shellWord(f.exactly())), clean(f.fullName()), clean(f.Email), f.ID, by})
	}
	a.printTable(rows, nil)
	a.more(len(all) - shown)
}
