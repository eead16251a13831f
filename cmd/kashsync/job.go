package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/rehearse"
	"kashsync/importer/saved"
	"kashsync/mapping"
	"kashsync/state"
)

// A job is one spreadsheet with all that belongs to it.
type job struct {
	settings
	path   string
	source *importer.Source
	// known is the state; nil where there is none yet.
	known *state.State
	plan  *plan.Plan
	// besideRun says that a run was at work with the state when it was read.
	besideRun bool
	// place is the state's in the register of this machine.
	place *importer.Place
	// admission says whether adds may enter somebody a second time.
	admission importer.Admission
	// listing is the shop's list, where somebody asked for it.
	listing *importer.Listing
	// decided says whose value counts, by key.
	decided map[string]mapping.Conflict
	// renamed says who of the new rows is somebody who is missing, by key.
	renamed map[string]mapping.Renames
	// back says that the spreadsheet is a rejects file; nil: it is none.
	back *returned
	// earlier is what the runs so far say of the spreadsheet.
	earlier importer.Earlier
	// kept is the plan that was kept, where one is applied.
	kept *keptPlan
	// before is what was decided in the workbook that a plan is to replace.
	before map[uint64]saved.Decision
	// rules are those that the plan was made by.
	rules plan.Rules
	// led is the canary that goes ahead of the run; nil: none does.
	led *importer.Canary
	// story is what came of a rehearsal; nil: there was none.
	story *rehearse.Story
}

// open reads the mapping file and the spreadsheet's header.
func (a *app) open(path string, s settings) (*job, error) {
	// A spreadsheet that cannot be read is told before a mapping that is not there.
	if err := mayRead(path); err != nil {
		return nil, err
	}
	back, err := a.recognise(path, &s)
	if err != nil {
		return nil, err
	}
	s.mapping = cmp.Or(s.mapping, mappingPath(path))
	s.state = cmp.Or(s.state, statePath(s.mapping))
	if _, err := os.Stat(s.mapping); errors.Is(err, fs.ErrNotExist) {
		return nil, withoutMapping(path, s.mapping)
	}
	m, err := loadMapping(s.mapping)
	if err != nil {
		return nil, err
	}
	if s.given != nil { // a command that has to do with a shop
		s.merge(a.getenv, m)
		if err := s.validate(); err != nil {
			return nil, err
		}
	}
	src, back, err := a.openSource(path, m, &s, back)
	if err != nil {
		return nil, err
	}
	s.partial = s.partial || back != nil
	a.logFallback(src.File.Info().Notes)
	return &job{settings: s, path: path, source: src, back: back}, nil
}

// mayRead tells of a spreadsheet that is not there, or not to be read by whoever
// runs this. What else is wrong with it is told by who reads it.
func mayRead(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			err = f.Close()
		}
	}
	return unread(path, err)
}

func unread(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage("check the name, and the folder you are in", "there is no file %s", path)
	case errors.Is(err, fs.ErrPermission):
		return usage("see who owns it, and its folder; or run kashsync as somebody who may", "you may not read %s", path)
	}
	return nil
}

func loadMapping(path string) (*mapping.Mapping, error) {
	m, err := mapping.Load(path)
	var wrong mapping.FileErrors
	switch {
	case err == nil, errors.As(err, &wrong):
		return m, err
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage("name one with -m FILE; `kashsync init SPREADSHEET` makes one", "there is no mapping file %s", path)
	}
	return nil, usage("name a mapping file with -m FILE", "the mapping file %s cannot be read: %v", path, errors.Unwrap(err))
}

func (j *job) close() {
	if j.known != nil {
		_ = j.known.Close() // all that matters was synced when it was written
	}
	if j.source != nil {
		_ = j.source.Close()
	}
	if j.kept != nil {
		_ = j.kept.Close()
	}
}

// match are the columns that tell customers apart.
func (j *job) match() []string {
	if j.kept != nil {
		return j.kept.Header.Binding.Match
	}
	return j.source.Mapping.Match
}

// makePlan compares the file with the state.
func (j *job) makePlan(ctx context.Context) error {
	rules := plan.Rules{
		Missing: mapping.Missing(j.missing), After: j.source.Mapping.After, Now: time.Now(),
		Renames: mapping.Renames(j.renames), Rename: j.renamed, Guards: j.source.Mapping.Guards,
		Partial: j.partial, Allow: j.allow, HoldAdds: j.admission.Guard,
		Conflict: j.source.Mapping.Conflict, Decide: j.decided, Again: j.again,
		Version: version(),
	}
	if j.listing != nil {
		rules.Shop = j.listing.Drift()
	}
	if err := j.recall(&rules); err != nil {
		return err
	}
	j.rules = rules
	if j.showsOnlyNews() {
		p, settled, err := importer.SettledPlan(j.source, j.known, rules)
		if j.plan = p; settled || err != nil {
			return err
		}
	}
	p, err := importer.MakePlan(ctx, j.source, j.known, rules)
	j.plan = p
	return err
}

// showsOnlyNews reports whether nobody is to see the rows that change nothing, in
// which there is nothing to tell.
func (j *job) showsOnlyNews() bool {
	return j.dryRun && !j.partial && len(j.reports) == 0 && j.keepAs == "" && j.rejects == "" && j.rehearse == 0
}

// openState opens the state file, by Read or Lock, if there is one: a look must
// create none.
func (j *job) openState(open func(string) (*state.State, error)) error {
	if there, err := state.Exists(j.state); err != nil || !there {
		return err
	}
	st, err := open(j.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	j.known = st
	return j.orRekey(st.Check(j.binding(j.source.Mapping.Match)))
}

// origin tells where the rows come from, for --json.
func (j *job) origin() map[string]any {
	if j.source == nil {
		run := &j.kept.Header.Run
		return map[string]any{"file": filepath.ToSlash(j.path), "rows": run.Rows, "digest": run.Digest, "mapping": filepath.ToSlash(j.mapping)}
	}
	info := j.source.File.Info()
	origin := map[string]any{
		"file": filepath.ToSlash(j.path), "format": info.Format, "header_line": info.HeaderLine,
		"rows": j.plan.Summary.Rows, "digest": j.source.Digest(),
		"mapping": filepath.ToSlash(j.mapping),
	}
	if info.Format == "csv" {
		origin["encoding"], origin["delimiter"] = info.Encoding, string(info.Delimiter)
	} else {
		origin["sheet"] = info.Sheet
	}
	return origin
}
