package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/guess"
)

// askAbout asks a person about what is unsure. The guess is the default.
func (a *app) askAbout(ctx context.Context, l *look, s *initSettings) error {
	if len(l.proposal.Fields) == 0 {
		return nil // there is nothing to write, whatever the answers
	}
	if err := a.askRegion(ctx, l, s); err != nil { // first, for much goes by it
		return err
	}
	for _, ask := range []func(context.Context, *look) error{a.askMatch, a.askFields} {
		if err := ask(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// pickOne asks which of several it is; -1 is none, where there is no preset.
func (a *app) pickOne(ctx context.Context, question string, options []string, preset int) (int, error) {
	fmt.Fprintf(a.err, "\n%s\n", question)
	for i, option := range options {
		fmt.Fprintf(a.err, "  %d  %s\n", i+1, option)
	}
	prompt := "Which?"
	if preset >= 0 {
		prompt += fmt.Sprintf(" [%d]", preset+1)
	}
	for {
		answer, err := a.choose(ctx, prompt)
		if err != nil || answer == "" {
			return preset, err
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		fmt.Fprintf(a.err, "Type a number from 1 to %d.\n", len(options))
	}
}

// askMatch asks what tells customers apart, unless that is clear.
func (a *app) askMatch(ctx context.Context, l *look) error {
	m := &l.proposal.Match
	if m.Confidence > guess.Unsure && len(m.Columns) > 0 {
		return nil
	}
	preset, choices := -1, [][]string{}
	if len(m.Columns) > 0 {
		preset, choices = 0, append(choices, m.Columns)
	}
	others := m.Others
	if len(others) == 0 {
		others = l.tellingColumns()
	}
	for _, label := range others {
		choices = append(choices, []string{label})
	}
	choices = distinct(choices)
	const most = 9
	choices = choices[:min(most, len(choices))]
	if len(choices) == 0 || preset == 0 && len(choices) == 1 {
		return nil
	}
	options := make([]string, len(choices))
	for i, columns := range choices {
		options[i] = l.telling(columns)
	}
	n, err := a.pickOne(ctx, "What tells one customer from another? It must stay the same in every export.", options, preset)
	if err == nil && n >= 0 {
		*m = guess.Match{Columns: choices[n], Confidence: guess.Sure, Why: given}
	}
	return err
}

// distinct leaves out what stands there already.
func distinct(lists [][]string) [][]string {
	var all [][]string
	for _, l := range lists {
		if !slices.ContainsFunc(all, func(other []string) bool { return slices.Equal(l, other) }) {
			all = append(all, l)
		}
	}
	return all
}

// askRegion asks for the country of phones and postcodes, where it matters, and
// guesses anew as they are read there.
func (a *app) askRegion(ctx context.Context, l *look, s *initSettings) error {
	r := &l.proposal.Region
	if r.Confidence > guess.Unsure || !l.needsRegion() {
		return nil
	}
	question := "\nIn which country do most of these customers live? Phones and postcodes are read as there. A code or a name"
	if r.Code != "" {
		question += " [" + r.Code + "]"
	}
	countries := mapping.NewCountries()
	for {
		answer, err := a.choose(ctx, question)
		if err != nil || answer == "" && r.Code == "" {
			return err
		}
		if code, ok := countries.Code(cmp.Or(answer, r.Code)); ok {
			match := l.proposal.Match
			s.region = code
			err := l.guess(s)
			l.proposal.Match = match
			return err
		}
		question = "No country is called " + quoted(answer) + ". For example FR"
	}
}

// needsRegion reports whether the mapping has anything that a region is for.
func (l *look) needsRegion() bool {
	return slices.ContainsFunc(l.proposal.Fields, func(f guess.Field) bool {
		return f.Kind == mapping.KindPhone || f.Kind == mapping.KindNational || f.Kind == mapping.KindPostcode
	})
}

// askFields asks about each unsure field; about all that come from the same
// columns, and can be read in the same ways, at once.
func (a *app) askFields(ctx context.Context, l *look) error {
	p := l.proposal
	asked := map[string]bool{}
	for _, f := range slices.Clone(p.Fields) {
		at := strings.Join(f.Columns, "\x00")
		if f.Confidence > guess.Unsure && !f.Out || len(f.Instead) > 0 && asked[at] {
			continue
		}
		asked[at] = true
		same := func(other guess.Field) bool {
			return other.Field == f.Field || len(f.Instead) > 0 && len(other.Instead) > 0 && slices.Equal(other.Columns, f.Columns)
		}
		if err := a.askField(ctx, l, &f, same); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) askField(ctx context.Context, l *look, f *guess.Field, same func(guess.Field) bool) error {
	readings := append([]mapping.Source{f.Source}, f.Instead...)
	options := make([]string, len(readings), len(readings)+1)
	for i := range readings {
		options[i] = l.readingWords(&readings[i], readings)
	}
	options = append(options, "leave it out")
	preset := 0
	if f.Out && len(f.Instead) == 0 {
		preset = len(readings)
	}
	n, err := a.pickOne(ctx, l.fieldQuestion(f), options, preset)
	if err != nil {
		return err
	}
	if n == len(readings) {
		l.leaveOut(same)
		return nil
	}
	for i := range l.proposal.Fields {
		if other := &l.proposal.Fields[i]; same(*other) {
			answer(other, &readings[n])
		}
	}
	return nil
}
