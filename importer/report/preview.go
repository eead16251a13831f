package report

import (
	"io"

	"kashsync/importer/plan"
)

// A Preview shows what a plan would do, customer by customer, as a file. Its kind
// follows its ending: .html, .xlsx or .csv.
type Preview struct {
	document[preview]
	words *Words
}

// preview is one kind of file to write a plan to.
type preview interface {
	form
	write(e *entry) error
}

// CreatePreview prepares a preview that is to stand at path. Besides the errors
// of Create, it fails with UnknownEnding.
func CreatePreview(path string, head *Head, words *Words) (*Preview, error) {
	d, err := create(path, map[string]func(io.Writer) (preview, error){
		".html": func(w io.Writer) (preview, error) { return newPreviewHTML(w, head, words) },
		".xlsx": func(w io.Writer) (preview, error) { return newPreviewXLSX(w, head, words) },
		".csv":  func(w io.Writer) (preview, error) { return newPreviewCSV(w, head, words) },
	})
	if err != nil {
		return nil, err
	}
	return &Preview{d, words}, nil
}

// Write adds an action. Of one that is unchanged or skipped only the problems
// are shown.
func (p *Preview) Write(a *plan.Action) error {
	return failure(p.file.target, p.form.write(p.words.entry(a)))
}
