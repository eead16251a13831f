package main

import (
	"errors"
	"path/filepath"
	"strings"

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
func (j *job) mayPreview() error {
	outputs := j.reports[:len(j.reports):len(j.reports)]
	for _, more := range []string{j.settings.rejects, j.keepAs} {
		if more != "" {
			outputs = append(outputs, more)
		}
	}
	if len(j.reports) == 0 {
		return nil
	}
	if err := j.keepApart(outputs...); err != nil {
		return err
	}
	for _, path := range j.reports {
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
	var files []previewFile
	defer func() {
		for _, f := range files {
			f.Abort()
		}
	}()
	var previews []*report.Preview
	head := j.planHead()
	if hasWorkbook(j.reports) {
		var err error
		if head.Sheets, err = sentFields(j.plan); err != nil {
			return err
		}
	}
	words := documentWords(planRemarks)
	for _, path := range j.reports {
		if strings.EqualFold(filepath.Ext(path), ".json") {
			file, err := report.Create(path)
			if err != nil {
				return err
			}
			files = append(files, file)
			if err := j.writeJSON(newJSONWriterTo(file)); err != nil {
				return err
			}
			continue
		}
		preview, err := report.CreatePreview(path, head, words)
		if err != nil {
			return err
		}
		files, previews = append(files, preview), append(previews, preview)
	}
	if err := j.fill(previews); err != nil {
		return err
	}
	return a.commitPreviews(files)
}

// fill writes every action to every preview.
func (j *job) fill(previews []*report.Preview) error {
	if len(previews) == 0 {
		return nil
	}
	for action, err := range j.plan.Actions() {
		if err != nil {
			return err
		}
		for _, p := range previews {
			if err := p.Write(&action); err != nil {
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
