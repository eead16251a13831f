package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// A returned is a rejects file that comes back, to be sent once it is mended: it
// lists some customers only.
type returned struct {
	// origin is zero where another program has dropped it.
	origin report.Origin
	column int  // of the problems, from 0; -1 for none
	none   bool // the state remembers no rejects that it could come from
}

// recognise knows a rejects file before it is opened: by what it says of itself,
// or by its name. It finds the mapping and the state that it belongs to.
func (a *app) recognise(path string, s *settings) (*returned, error) {
	origin, ok, err := report.RejectsOrigin(path)
	switch {
	case ok && err == nil: // what cannot be read is told by who reads it
		s.followOrigin(path, origin)
		return &returned{origin: origin}, nil
	case s.saidWhole():
		return nil, nil
	}
	source, named := rejectsOf(path)
	switch fits := source + mappingEnding; {
	case s.mapping == "" && exists(mappingPath(path)), s.mapping != "" && !named:
		return nil, nil
	case s.mapping != "", named && exists(fits):
		s.mapping = cmp.Or(s.mapping, fits)
		a.noteRejects(s, "%s is called as rejects are", path)
		return &returned{}, nil
	}
	header := headerOf(path, sheet.Options{})
	if !named && !slices.ContainsFunc(header, isProblem) {
		return nil, nil
	}
	fits := fitting(filepath.Dir(path), header)
	switch len(fits) {
	case 0:
		return nil, nil
	case 1:
		s.mapping = fits[0]
		a.noteRejects(s, "%s looks like rejects, and its columns fit %s", path, s.mapping)
		return &returned{}, nil
	}
	return nil, usage("say whose, for example: "+s.command("sync", path, "-m", fits[0]),
		"%s looks like rejects, and its columns fit several mapping files: %s", path, list(fits))
}

// saidWhole reports whether a person has said that the file is a whole one.
func (s *settings) saidWhole() bool { return s.given != nil && s.given("partial") && !s.partial }

// followOrigin finds the mapping and the state of a rejects file that says where
// it comes from, also where all of them were moved together.
func (s *settings) followOrigin(path string, origin report.Origin) {
	here := func(file string) string {
		if beside := filepath.Join(filepath.Dir(path), filepath.Base(file)); !exists(file) && exists(beside) {
			return beside
		}
		return file
	}
	s.mapping = cmp.Or(s.mapping, here(origin.Mapping))
	if s.state == "" && samePath(s.mapping, here(origin.Mapping)) {
		s.state = here(origin.State)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// rejectsOf returns the stem of the spreadsheet whose rejects a file is by its
// name, as customers of customers.rejects (2).csv.
func rejectsOf(path string) (source string, ok bool) {
	folder, name := filepath.Split(path)
	i := strings.Index(strings.ToLower(name), ".rejects")
	if i < 1 {
		return "", false
	}
	return folder + name[:i], true
}

// isProblem recognises the column that rejects have more than their source.
func isProblem(header string) bool {
	return header == "problem" || strings.HasPrefix(header, "problem (") && strings.HasSuffix(header, ")")
}

// problemColumn returns where it stands, wherever a person has put it, or -1.
// One that the mapping reads is the spreadsheet's own.
func problemColumn(header []string, m *mapping.Mapping) int {
	for i := len(header) - 1; i >= 0; i-- {
		if isProblem(header[i]) && !slices.Contains(columnsOf(m), header[i]) {
			return i
		}
	}
	return -1
}

// columnsOf lists the columns that a mapping names.
func columnsOf(m *mapping.Mapping) []string {
	all := append(slices.Clone(m.Match), m.ID)
	for _, rule := range []*mapping.Rule{m.Delete, m.Skip} {
		if rule != nil {
			all = append(all, rule.Column)
		}
	}
	for i := range m.Fields {
		all = append(all, m.Fields[i].Columns...)
	}
	return all
}

// fitting returns the mapping files of a folder whose columns a header has.
func fitting(folder string, header []string) (fits []string) {
	const most = 40
	for _, n := range neighbours(folder, most) {
		if m, err := mapping.Load(n.path); err == nil {
			if _, err := m.Compile(header); err == nil {
				fits = append(fits, n.path)
			}
		}
	}
	return fits
}

// openSource opens the spreadsheet. Rejects are known by their columns at the
// latest; they have a header of their own, on their first line, whatever the
// mapping says of the file that they come from.
func (a *app) openSource(path string, m *mapping.Mapping, s *settings, back *returned) (*importer.Source, *returned, error) {
	if back == nil {
		src, err := importer.Open(path, m)
		if s.saidWhole() || !listsProblems(path, src, m) {
			return src, nil, err
		}
		if src != nil {
			_ = src.Close()
		}
		a.noteRejects(s, "%s has a column of problems, as rejects do", path)
		back = &returned{}
	}
	m.File = mapping.FileOptions{Header: 1}
	src, err := importer.Open(path, m)
	if err == nil {
		back.column = problemColumn(src.File.Header(), m)
		src.Returned(back.column)
	}
	return src, back, err
}

// listsProblems recognises rejects by their columns. The source is nil where the
// file cannot be read as the mapping says.
func listsProblems(path string, src *importer.Source, m *mapping.Mapping) bool {
	var header []string
	switch {
	case src != nil:
		header = src.File.Header()
	case m.File != mapping.FileOptions{}:
		header = headerOf(path, sheet.Options{Header: 1})
	}
	return problemColumn(header, m) >= 0
}

func (a *app) noteRejects(s *settings, format string, args ...any) {
	format += ": it is taken for rows to mend, and nobody is missing"
	if s.given != nil {
		format += "; if it is a whole spreadsheet, give --partial=false"
	}
	a.note(format, args...)
}

// recall finds what earlier runs say of the file, for the plan to judge.
func (j *job) recall(rules *plan.Rules) error {
	if j.back != nil {
		return j.recallRejects(rules)
	}
	if j.partial || j.known == nil {
		return nil
	}
	runs, err := j.known.Runs()
	if err != nil {
		return err
	}
	j.earlier = importer.FindEarlier(runs, j.source.Digest())
	old := j.earlier.Old != nil
	rules.OldFile, rules.Repeated, rules.LastRows = old && !j.oldFile, old, j.earlier.Rows
	return nil
}

// recallRejects finds which rows may come back. Those that no run has rejected,
// but a plan or a check, nobody remembers.
func (j *job) recallRejects(rules *plan.Rules) error {
	origin := j.back.origin
	unnamed := origin == report.Origin{}
	if origin.Run == 0 && !unnamed {
		return nil
	}
	found, err := importer.FindRejects(j.known, int64(origin.Run), origin.Source)
	if err != nil {
		return err
	}
	if j.back.none = found.None(); j.back.none && unnamed {
		return nil
	}
	if j.oldFile {
		found.Stale = nil
	}
	rules.Rejected = found.Rejected
	j.source.Expect(found)
	return nil
}

// rejectsWords explains why what a rejects file says of others is held.
func (j *job) rejectsWords(h plan.Hold) string {
	text := "HELD: " + several(h.Count, "call") + " about customers who are not among the rows that were rejected"
	if run := j.back.origin.Run; run > 0 {
		text += fmt.Sprintf(" in run %d", run)
	}
	switch {
	case j.back.none:
		text += fmt.Sprintf(": the state file %s does not remember these", clean(j.state))
	case h.Line > 0:
		return text + fmt.Sprintf(". The key on line %d has lost zeros in front: give the column's cells the format “text”, and write them again. "+
			"Everything else goes on", h.Line) + j.wholeWords()
	case h.Spare > 0:
		text += fmt.Sprintf(", more than the %s whose key was at fault", several(h.Spare, "row"))
	}
	text += ". It looks as if the key column had been changed on the way (zeros in front are easily lost), or rows had been added. " +
		"Everything else goes on. Mend these rows in the spreadsheet itself, and sync the whole of it"
	return text + j.wholeWords()
}

// wholeWords says what to do where only the looks of a file told that it is one
// of rejects.
func (j *job) wholeWords() string {
	if j.back.origin == (report.Origin{}) {
		return ". If this is a whole spreadsheet: --partial=false"
	}
	return ""
}
