package report

import (
	"path/filepath"
	"strings"

	"kashsync/importer/plan"
)

// A Preview shows what a plan would do, customer by customer, as a file. Its kind
// follows its ending: .html, .xlsx or .csv.
type Preview struct {
	file  *File
	form  preview
	words *Words
}

// preview is one kind of file to write a plan to.
type preview interface {
	write(e *entry) error
	finish() error // writes what is left to write
	close()        // lets go of what it holds besides the file
}

// CreatePreview prepares a preview that is to stand at path. Besides the errors
// of Create, it fails with UnknownEnding.
func CreatePreview(path string, head *Head, words *Words) (*Preview, error) {
	ending := strings.ToLower(filepath.Ext(path))
	if ending != ".html" && ending != ".xlsx" && ending != ".csv" {
		return nil, &Error{Code: UnknownEnding, Path: path}
	}
	file, err := Create(path)
	if err != nil {
		return nil, err
	}
	p := &Preview{file: file, words: words}
	switch ending {
	case ".html":
		p.form, err = newPreviewHTML(file, head, words)
	case ".xlsx":
		p.form, err = newPreviewXLSX(file, head, words)
	default:
		p.form, err = newPreviewCSV(file, head, words)
	}
	if err != nil {
		file.Abort()
		return nil, failure(path, err)
	}
	return p, nil
}

// Write adds an action. Of one that is unchanged or skipped only the problems
// are shown.
func (p *Preview) Write(a *plan.Action) error {
	return failure(p.file.target, p.form.write(p.words.entry(a)))
}

// Commit puts the preview in its place and returns its name, as File.Commit.
func (p *Preview) Commit() (path string, err error) {
	defer p.Abort()
	if err := p.form.finish(); err != nil {
		return "", failure(p.file.target, err)
	}
	return p.file.Commit()
}

// Abort gives the preview up. After a Commit it does nothing.
func (p *Preview) Abort() {
	p.form.close()
	p.file.Abort()
}
