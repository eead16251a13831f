package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/state"
)

// Sheets are the spreadsheets that a story is about, each opened once, without a
// word about how it is read.
type sheets struct {
	app      *app
	settings settings
	state    string          // the state file's path; "" where there is none
	opened   map[string]*job // by path; nil: it cannot be
	now      *job            // the one to look ahead with; nil: there is none
}

// mostSheets is how many spreadsheets are opened for one story.
const mostSheets = 5

func (s *sheets) close() {
	for _, j := range s.opened {
		if j != nil {
			j.close()
		}
	}
}

// open opens the spreadsheet that a person names.
func (s *sheets) open(path string) (*job, error) {
	quiet := s.app.quiet
	s.app.quiet = true
	defer func() { s.app.quiet = quiet }()
	j, err := s.app.open(path, s.settings)
	if s.opened[path] = j; err != nil {
		return nil, err
	}
	if s.now == nil {
		s.now = j
	}
	return j, nil
}

// ofRun opens the spreadsheet of a run, as it is now.
func (s *sheets) ofRun(r *state.Run) (*job, error) {
	path := s.find(r.Source)
	if j, seen := s.opened[path]; seen && j != nil {
		return j, nil
	}
	if _, seen := s.opened[path]; seen || path == "" || len(s.opened) >= mostSheets {
		return nil, usage("", "the spreadsheet %s is not there any more", r.Source)
	}
	with := s.settings
	with.mapping = cmp.Or(with.mapping, s.mappingOf(path))
	with.state = s.state
	quiet := s.app.quiet
	s.app.quiet = true
	defer func() { s.app.quiet = quiet }()
	j, err := s.app.open(path, with)
	s.opened[path] = j
	return j, err
}

// find finds a run's spreadsheet: where the run found it, or beside the state.
func (s *sheets) find(source string) string {
	for _, path := range []string{source, filepath.Join(filepath.Dir(s.state), filepath.Base(source))} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// mappingOf finds the mapping file: the state's own, or the spreadsheet's.
func (s *sheets) mappingOf(path string) string {
	if own := stem(stem(s.state)) + mappingEnding; statePath(own) == s.state && exists(own) {
		return own
	}
	return mappingPath(path)
}

// rowOf traces a row that a run read, where the spreadsheet and the mapping file
// are as they were; else nil.
func (s *sheets) rowOf(ctx context.Context, r *state.Run, line int) (*importer.Trace, error) {
	if line == 0 || r.Digest == "" {
		return nil, nil
	}
	j, err := s.ofRun(r)
	if err != nil || !j.source.WasOf(r) {
		return nil, nil //nolint:nilerr // the journal tells, too
	}
	traces, err := j.source.Traces(ctx, 1, func(rec *mapping.Record) bool { return rec.Line == line })
	if err != nil || len(traces) == 0 {
		return nil, err
	}
	return &traces[0], nil
}

// keyAt tells the key of a line of the spreadsheet to look ahead with.
func (s *sheets) keyAt(ctx context.Context) keyAt {
	return func(line int) (string, error) {
		traces, err := s.now.source.Traces(ctx, 1, func(rec *mapping.Record) bool { return rec.Line == line })
		if err != nil || len(traces) == 0 {
			return "", err
		}
		return traces[0].Record.Key, nil
	}
}

// mostActions is how many rows about one customer are told.
const mostActions = 20

// foresee makes the plan of the next sync, and takes from it what is about the
// customer.
func (s *sheets) foresee(ctx context.Context, known *state.State, t *tale) (*prospect, error) {
	j := s.now
	j.known = known
	defer func() { j.known = nil }() // it is not the job's to close
	if err := j.findPlace(s.app); err != nil {
		return nil, err
	}
	j.admission.Guard = j.place.Guard()
	if err := j.makePlan(ctx); err != nil {
		return nil, err
	}
	next := &prospect{Path: j.path, Digest: j.source.Digest(), Sheet: j.source.File.Info().Sheet}
	for _, r := range slices.Backward(t.Runs) {
		if r.Digest == next.Digest {
			next.Same = &r
			break
		}
	}
	lines := map[int]int{} // place among the actions
	for a, err := range j.plan.Actions() {
		if err != nil {
			return nil, err
		}
		if !isAbout(&a, t) || len(next.Actions) == mostActions {
			continue
		}
		lines[a.Line] = len(next.Actions)
		next.Actions = append(next.Actions, a)
	}
	if err := next.findLeaving(j, t.Person.Key); err != nil {
		return nil, err
	}
	return next, s.traceActions(ctx, next, lines)
}

// findLeaving finds the customer among those on the way out.
func (p *prospect) findLeaving(j *job, key string) error {
	for l, err := range j.plan.Leaving() {
		if err != nil {
			return err
		}
		if l.Key == key {
			p.Leaving, p.End = &l, j.leaves()
			break
		}
	}
	return nil
}

func isAbout(a *plan.Action, t *tale) bool {
	if key := t.Person.Key; key != "" {
		return a.Key == key || a.OldKey == key
	}
	return a.Line == t.Line && a.Line != 0
}

// traceActions finds the cells behind the actions.
func (s *sheets) traceActions(ctx context.Context, next *prospect, lines map[int]int) error {
	for i := range next.Actions {
		next.Fields = append(next.Fields, fieldsOfAction(&next.Actions[i], nil))
	}
	delete(lines, 0)
	traces, err := s.now.source.Traces(ctx, max(1, len(lines)), func(rec *mapping.Record) bool {
		_, wanted := lines[rec.Line]
		return wanted
	})
	for i := range traces {
		at := lines[traces[i].Record.Line]
		next.Fields[at] = fieldsOfAction(&next.Actions[at], &traces[i])
	}
	return err
}
