package report

import (
	"io"
	"unicode"
	"unicode/utf8"

	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// resultsHTML is a page of what became of a plan: first what somebody has to look
// at, then what is done.
type resultsHTML struct{ *page }

func newResultsHTML(out io.Writer, head *Head, words *Words) (*resultsHTML, error) {
	l := &words.Labels
	var sections []*section
	for _, o := range []send.Outcome{send.Failed, send.InDoubt, send.Held, send.NotSent} {
		sections = append(sections, &section{key: string(o), name: capital(words.Outcome(o)), table: tableOfEdits})
	}
	sections = append(sections, &section{key: string(send.Invalid), name: l.Problems, table: tableOfProblems})
	for _, k := range []plan.Kind{plan.Delete, plan.Edit, plan.Add} {
		name := words.Kind(k) + ": " + words.Outcome(send.Done)
		sections = append(sections, &section{key: string(k), kind: k, name: name, table: tableOf(k)})
	}
	page, err := newPage(out, head, words, append(sections, problemSections(l)...))
	if err == nil {
		page.plot = &plot{}
	}
	return &resultsHTML{page}, err
}

func (t *resultsHTML) write(r *record, res *send.Result) error {
	t.plot.result(res)
	key := string(res.Outcome)
	if res.Outcome == send.Done {
		key = string(res.Action.Kind)
	}
	if res.Action.Kind.Calls() || res.Outcome == send.InDoubt {
		if err := t.customer(key, t.words.result(r, res)); err != nil {
			return err
		}
	}
	return t.problems(&res.Action)
}

// capital writes the first letter as at the beginning of a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// result counts the call that an action came to.
func (p *plot) result(res *send.Result) {
	switch {
	case res.Attempts == 0 || res.Time.IsZero():
	case res.Outcome == send.Done:
		p.add(res.Time, 1, 0)
	default:
		p.add(res.Time, 0, 1)
	}
}
