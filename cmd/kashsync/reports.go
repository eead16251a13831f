package main

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strconv"

	"kashsync/importer"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping"
)

// Reports are the files that a run leaves behind, and what is shown of them.
type reports struct {
	results []*report.Results
	head    report.Head // filled in at the end
	counts  resultsCount
	denied  denial
	mask    *report.Mask // nil: nothing is shortened
	rejects *rejectsFile
	names   []string      // where the results lie, once written
	kept    []string      // earlier ones that were moved aside
	reject  string        // where the rejects lie; "" where there are none
	mended  string        // where earlier ones lie that somebody has changed; "" where none were moved
	stale   string        // which run's rejects lie there still, with nothing left to mend; "" where none do
	sample  []send.Result // of the calls that went wrong
	wrong   int           // how many there are
}

// sampleSize is how many rows that went wrong are shown on the screen.
const sampleSize = 10

func (j *job) reportPaths() []string {
	if len(j.reports) > 0 {
		return j.reports
	}
	return []string{stem(j.path) + ".results.csv"}
}

// newReports opens every file, so that it is known that they can be written
// before anything is sent.
func (j *job) newReports() (*reports, error) {
	paths := j.reportPaths()
	if err := j.keepApart(j.path, append(paths[:len(paths):len(paths)], j.rejectsPath())...); err != nil {
		return nil, err
	}
	r := &reports{mask: j.maskFor(), head: report.Head{
		Title: "Results of " + clean(filepath.Base(j.path)), Code: j.plan.Summary.Code, Masked: j.mask, Facts: j.facts(),
	}}
	var err error
	if r.head.Sheets, err = sentFields(paths, j.plan.Telling()); err != nil {
		return nil, err
	}
	if err := r.create(paths, j.sheet()); err != nil {
		return nil, err
	}
	if r.rejects, err = j.newRejects(); err != nil {
		r.abort()
		return nil, err
	}
	return r, nil
}

// create opens the results, about a run from the given sheet.
func (r *reports) create(paths []string, sheet string) error {
	r.counts = resultsCount{}
	r.head.Rest = "All of them are in a report whose name ends in .xlsx, .csv or .json."
	for _, path := range paths {
		results, err := report.CreateReport(path, sheet, &r.head, documentWords(resultRemarks))
		if err != nil {
			r.abort()
			return err
		}
		r.results = append(r.results, results)
	}
	return nil
}

func (r *reports) add(res *send.Result) error {
	if r.rejects != nil && importer.Rejected(res) {
		r.rejects.lines[res.Action.Line] = shownWords(res)
	}
	r.counts.add(res)
	r.denied.see(res)
	res = r.mask.Result(res)
	words := resultWords(res)
	if res.Outcome == send.Failed || res.Outcome == send.InDoubt {
		r.wrong++
		if len(r.sample) < sampleSize {
			r.sample = append(r.sample, *res)
		}
	}
	return r.writeAll(res, words)
}

func (r *reports) writeAll(res *send.Result, words string) error {
	for _, results := range r.results {
		if err := results.Write(res, words); err != nil {
			return err
		}
	}
	return nil
}

// write puts all files in their places.
func (r *reports) write(j *job, run int64) error {
	var errs []error
	if j.outOfPlace() {
		errs = append(errs, r.keepEarlier(j))
	}
	r.head.Title += ", run " + strconv.FormatInt(run, 10)
	errs = append(errs, r.commit())
	var err error
	if len(r.rejects.lines) > 0 && j.source != nil {
		r.mended, err = j.keepMended(r.rejects.path)
		errs = append(errs, err)
	}
	r.reject, err = r.rejects.write(j, run)
	errs = append(errs, err)
	r.stale, err = j.leftOver(r.rejects.path, r.counts)
	return errors.Join(append(errs, err)...)
}

// sheet is that of the spreadsheet; "" where there is none.
func (j *job) sheet() string {
	if j.kept != nil {
		return j.kept.Header.Run.Sheet
	}
	return j.source.File.Info().Sheet
}

// commit puts the results in their places.
func (r *reports) commit() error {
	r.head.Counts, r.head.Sentence = r.counts.list(), r.counts.sentence()
	var errs []error
	for _, results := range r.results {
		name, err := results.Commit()
		if err == nil {
			r.names = append(r.names, name)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (r *reports) abort() {
	for _, results := range r.results {
		results.Abort()
	}
}

// A rejectsFile gathers which rows were left out, and then writes them as the
// spreadsheet has them.
type rejectsFile struct {
	lines map[int]string // what is wrong, by line
	path  string
}

// newRejects finds out whether a rejects file could be written.
func (j *job) newRejects() (*rejectsFile, error) {
	path := j.rejectsPath()
	if j.source == nil { // of a kept plan whose spreadsheet has changed
		return &rejectsFile{lines: map[int]string{}, path: path}, nil
	}
	probe, err := report.CreateRejects(path, report.Source{Header: j.rejectsHeader()})
	if err != nil {
		return nil, err
	}
	probe.Abort()
	return &rejectsFile{lines: map[int]string{}, path: path}, nil
}

// write returns where the file lies; "" where no row was left out.
func (r *rejectsFile) write(j *job, run int64) (string, error) {
	if len(r.lines) == 0 || j.source == nil {
		return "", nil
	}
	info := j.source.File.Info()
	rejects, err := report.CreateRejects(r.path, report.Source{
		Header: j.rejectsHeader(), Delimiter: info.Delimiter,
		Origin: report.Origin{
			Mapping: absolute(j.mapping), State: absolute(j.state),
			Source: j.source.Digest(), Run: int(run),
		},
	})
	if err != nil {
		return "", err
	}
	defer rejects.Abort()
	for raw, err := range j.source.Raw(r.lines) {
		if err != nil {
			return "", err
		}
		if err := rejects.Write(j.withoutProblem(raw.Cells), r.lines[raw.Line]); err != nil {
			return "", err
		}
	}
	return rejects.Commit()
}

// rejectsHeader is the spreadsheet's own. Columns without a name, or of the same
// one, are called as the mapping calls them: they may be moved.
func (j *job) rejectsHeader() []string {
	return j.withoutProblem(mapping.Labels(j.source.File.Header()))
}

// withoutProblem leaves out what was wrong the last time.
func (j *job) withoutProblem(cells []string) []string {
	if j.back == nil || j.back.column < 0 || j.back.column >= len(cells) {
		return cells
	}
	return slices.Delete(slices.Clone(cells), j.back.column, j.back.column+1)
}

func (j *job) rejectsPath() string {
	return cmp.Or(j.settings.rejects, stem(j.path)+".rejects.xlsx")
}

// keepApart refuses to write a file over another that a run needs, or over
// another that it writes. The spreadsheet is "" where there is none.
func (s *settings) keepApart(spreadsheet string, outputs ...string) error {
	taken := s.inUse(spreadsheet)
	for _, path := range outputs {
		if what, clash := taken[real(path)]; clash {
			return usage("give --report or --rejects another name", "%s is %s: it would be overwritten", path, what)
		}
		taken[real(path)] = "another report"
	}
	return nil
}

// inUse says by their real names what the files are that a run needs.
func (s *settings) inUse(spreadsheet string) map[string]string {
	all := map[string]string{}
	for what, path := range map[string]string{
		"the spreadsheet": spreadsheet, "the mapping file": s.mapping, "the state file": s.state,
		"the state file's lock": s.state + ".lock", "the state file's log": s.state + "-wal", "the key file": s.keyFile,
	} {
		if path != "" {
			all[real(path)] = what
		}
	}
	return all
}

// real is one name for a file that may have many.
func real(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	return absolute(path)
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
