package report

import (
	"io"

	"kashsync/importer/plan"
)

// previewHTML is a page of what a plan would do.
type previewHTML struct{ *page }

func newPreviewHTML(out io.Writer, head *Head, words *Words) (*previewHTML, error) {
	l := &words.Labels
	var sections []*section
	for _, k := range shownKinds() {
		s := &section{key: string(k), kind: k, name: words.Kind(k), table: tableOf(k)}
		if k == plan.Invalid {
			s.name = l.Problems
		}
		sections = append(sections, s)
	}
	if k := plan.Skipped; head.lists(k) {
		sections = append(sections, &section{key: string(k), kind: k, name: head.Left, table: tableOf(k)})
	}
	page, err := newPage(out, head, words, append(sections, problemSections(l)...))
	return &previewHTML{page}, err
}

// tableOf is the template of the tables of a kind.
func tableOf(k plan.Kind) string {
	switch k {
	case plan.Edit:
		return tableOfEdits
	case plan.Add:
		return "adds"
	case plan.Invalid:
		return tableOfProblems
	}
	return "others"
}

// The templates of tables that hold several kinds, or none.
const (
	tableOfEdits    = "edits"
	tableOfProblems = "problems"
)

// problemSections are those of values that are sent all the same.
func problemSections(l *Labels) []*section {
	return []*section{
		{key: keyToLookAt, sign: "!", name: l.ToLookAt, table: tableOfProblems},
		{key: keyMended, sign: "✓", name: l.Mended, table: tableOfProblems},
	}
}

func (t *previewHTML) write(e *entry) error {
	if t.head.lists(e.Kind) {
		if err := t.customer(string(e.Kind), e); err != nil {
			return err
		}
	}
	return t.problems(e.Action)
}
