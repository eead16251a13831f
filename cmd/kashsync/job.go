package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
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
	// place is the state's in the register of this machine.
	place *importer.Place
	// admission says whether adds may enter somebody a second time.
	admission importer.Admission
	// listing is the shop's list, where somebody asked for it.
	listing *importer.Listing
	// decided says whose value counts, by key.
	decided map[string]mapping.Conflict
}

// open reads the mapping file and the spreadsheet's header.
func (a *app) open(path string, s settings) (*job, error) {
	// A spreadsheet that is not there is told before a mapping that is not.
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, usage("check the name, and the folder you are in", "there is no file %s", path)
	}
	rejects := s.knowRejects(path)
	s.mapping = cmp.Or(s.mapping, mappingPath(path))
	s.state = cmp.Or(s.state, statePath(s.mapping))
	m, err := loadMapping(s.mapping)
	if err != nil {
		return nil, err
	}
	if rejects {
		m.File = mapping.FileOptions{} // it describes the file that the rejects come from
	}
	if s.given != nil { // a command that has to do with a shop
		s.merge(a.getenv, m)
		if err := s.validate(); err != nil {
			return nil, err
		}
	}
	src, err := importer.Open(path, m)
	if err != nil {
		return nil, err
	}
	if !s.partial && listsProblems(src.File.Header()) {
		s.partial = true
		a.note("%s ends with a column of problems, as rejects do: it is taken for a part, and nobody is missing", path)
	}
	return &job{settings: s, path: path, source: src}, nil
}

// knowRejects recognises a rejects file that comes back mended: it lists some
// customers only, and it knows its mapping and its state.
func (s *settings) knowRejects(path string) bool {
	origin, ok, err := report.RejectsOrigin(path)
	if !ok || err != nil { // what cannot be read is told by who reads it
		return false
	}
	s.partial = true
	s.mapping = cmp.Or(s.mapping, origin.Mapping)
	if s.state == "" && absolute(s.mapping) == origin.Mapping {
		s.state = origin.State
	}
	return true
}

// listsProblems recognises rejects by their last column, where the file itself
// does not tell: a CSV file, or one that another program has saved.
func listsProblems(header []string) bool {
	last := ""
	if len(header) > 0 {
		last = header[len(header)-1]
	}
	return last == "problem" || strings.HasPrefix(last, "problem (")
}

func loadMapping(path string) (*mapping.Mapping, error) {
	m, err := mapping.Load(path)
	var wrong mapping.FileErrors
	switch {
	case err == nil, errors.As(err, &wrong):
		return m, err
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage("write one (README.md shows how), or name one with -m FILE", "there is no mapping file %s", path)
	}
	return nil, usage("name a mapping file with -m FILE", "the mapping file %s cannot be read: %v", path, errors.Unwrap(err))
}

func (j *job) close() {
	if j.known != nil {
		_ = j.known.Close() // all that matters was synced when it was written
	}
	_ = j.source.Close()
}

// makePlan compares the file with the state.
func (j *job) makePlan(ctx context.Context) error {
	rules := plan.Rules{
		Missing: mapping.Missing(j.missing), Guards: j.source.Mapping.Guards,
		Partial: j.partial, Allow: j.allow, HoldAdds: j.admission.Guard,
		Conflict: j.source.Mapping.Conflict, Decide: j.decided,
	}
	if j.listing != nil {
		rules.Shop = j.listing.Drift()
	}
	p, err := importer.MakePlan(ctx, j.source, j.known, rules)
	j.plan = p
	return err
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
	return st.Check(j.binding(j.source.Mapping.Match))
}

// origin tells where the rows come from, for --json.
func (j *job) origin() map[string]any {
	info := j.source.File.Info()
	origin := map[string]any{
		"file": filepath.ToSlash(j.path), "format": info.Format, "header_line": info.HeaderLine,
		"rows": j.plan.Summary.Rows, "digest": hex.EncodeToString(info.Digest[:]),
		"mapping": filepath.ToSlash(j.mapping),
	}
	if info.Format == "csv" {
		origin["encoding"], origin["delimiter"] = info.Encoding, string(info.Delimiter)
	} else {
		origin["sheet"] = info.Sheet
	}
	return origin
}
