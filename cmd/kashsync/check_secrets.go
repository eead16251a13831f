package main

import (
	"iter"
	"maps"
	"slices"

	"kashsync/importer/doctor"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// Secrets are columns that hold passwords, tokens or the numbers of cards that
// pay, by their labels: what stands there is shown nowhere.
type secrets map[string]bool

// secretsOf finds them by their names and values.
func secretsOf(header []string, p *profile.Profile) secrets {
	s, labels := secrets{}, mapping.Labels(header)
	for i, is := range guess.Secrets(header, p) {
		if is {
			s[labels[i]] = true
		}
	}
	return s
}

// blank takes the values out of what the doctor says of columns.
func (s secrets) blank(columns []doctor.Column) {
	for i := range columns {
		c := &columns[i]
		if c.Column == nil || !s[c.Label] {
			continue
		}
		bare := *c.Column
		bare.Samples, bare.Top = nil, nil
		c.Column = &bare
	}
}

// problem is a problem without its value, where that is a secret.
func (s secrets) problem(p mapping.Problem) mapping.Problem {
	if s[p.Column] {
		p.Value, p.Args = "", nil
	}
	return p
}

// finding is a finding without its value, where that is a secret.
func (s secrets) finding(f doctor.Finding) doctor.Finding {
	f.Problem = s.problem(f.Problem)
	return f
}

// findings are findings without secrets.
func (s secrets) findings(all iter.Seq2[doctor.Finding, error]) iter.Seq2[doctor.Finding, error] {
	return func(yield func(doctor.Finding, error) bool) {
		for f, err := range all {
			if !yield(s.finding(f), err) {
				return
			}
		}
	}
}

// actions are actions whose problems hold no secrets.
func (s secrets) actions(all []plan.Action) []plan.Action {
	all = slices.Clone(all)
	for i := range all {
		all[i].Problems = slices.Clone(all[i].Problems)
		for k, p := range all[i].Problems {
			all[i].Problems[k] = s.problem(p)
		}
	}
	return all
}

// samples are samples of findings without secrets.
func (s secrets) samples(some map[doctor.Sort][]doctor.Finding) map[doctor.Sort][]doctor.Finding {
	some = maps.Clone(some)
	for sort, found := range some {
		found = slices.Clone(found)
		for i := range found {
			found[i] = s.finding(found[i])
		}
		some[sort] = found
	}
	return some
}
