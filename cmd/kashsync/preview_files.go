package main

import (
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/report"
)

// A preview is one file that shows a plan.
type previewFile interface {
	Commit() (path string, err error)
	Abort()
}

// shown is the job as it is shown: where --mask says so, its plan with personal
// data shortened.
func (j *job) shown() *job {
	mask := j.maskFor()
	if mask == nil {
		return j
	}
	masked := *j
	masked.plan = j.plan.Through(mask.Action)
	return &masked
}

// mayPreview sees that every preview can be written, before the plan is made.
func (s *settings) mayPreview(spreadsheet string) error {
	if len(s.reports) == 0 {
		return nil
	}
	outputs := slices.Clone(s.reports)
	for _, more := range []string{s.rejects, s.keepAs} {
		if more != "" {
			outputs = append(outputs, more)
		}
	}
	if err := s.keepApart(spreadsheet, outputs...); err != nil {
		return err
	}
	for _, path := range s.reports {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".html", ".xlsx", ".csv", ".json":
		default:
			return &report.Error{Code: report.UnknownEnding, Path: path}
		}
		file, err := report.Create(path)
		if err != nil {
			return err
		}
		file.Abort()
	}
	return nil
}

// writePreviews writes the plan to the files that --report names.
func (a *app) writePreviews(j *job) error {
	if len(j.reports) == 0 {
		return nil
	}
	head := j.planHead()
	var err error
	if head.Sheets, err = sentFields(j.reports, j.plan.Telling()); err != nil {
		return err
	}
	return a.writeShown(j.reports, &shownPlan{head, documentWords(planRemarks), j.writeJSON, j.plan.Actions})
}

// A shownPlan is what every form of a preview is made of.
type shownPlan struct {
	head    *report.Head
	words   *report.Words
	json    func(*jsonWriter) error
	actions func() iter.Seq2[plan.Action, error]
}

// writeShown writes a plan to files, each in the form that its ending says.
func (a *app) writeShown(paths []string, p *shownPlan) error {
	var files []previewFile
	defer func() {
		for _, f := range files {
			f.Abort()
		}
	}()
	var previews []*report.Preview
	for _, path := range paths {
		if strings.EqualFold(filepath.Ext(path), ".json") {
			file, err := report.Create(path)
			if err != nil {
				return err
			}
			files = append(files, file)
			if err := p.json(newJSONWriterTo(file)); err != nil {
				return err
			}
			continue
		}
		preview, err := report.CreatePreview(path, p.head, p.words)
		if err != nil {
			return err
		}
		files, previews = append(files, preview), append(previews, preview)
	}
	if err := p.fill(previews); err != nil {
		return err
	}
	return a.commitPreviews(files)
}

// fill writes every action to every preview.
func (p *shownPlan) fill(previews []*report.Preview) error {
	if len(previews) == 0 {
		return nil
	}
	for action, err := range p.actions() {
		if err != nil {
			return err
		}
		for _, file := range previews {
			if err := file.Write(&action); err != nil {
				return err
			}
		}
	}
	return nil
}

// commitPreviews puts the files in their places, and tells where that is.
func (a *app) commitPreviews(files []previewFile) error {
	var errs []error
	for _, f := range files {
		name, err := f.Commit()
		if err == nil {
			a.note("The plan is shown in %s", clean(filepath.ToSlash(name)))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
