package report

import (
	"bufio"
	"io"
	"unicode"
	"unicode/utf8"

	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// resultsHTML is a page of what became of a plan: first what somebody has to look
// at, then what is done.
type resultsHTML struct {
	out  io.Writer
	head *Head
	page *page
}

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
	page, err := newPage(words, append(sections, problemSections(l)...))
	if err == nil {
		page.plot = &plot{}
	}
	return &resultsHTML{out, head, page}, err
}

func (t *resultsHTML) write(r *record, res *send.Result) error {
	t.page.plot.result(res)
	key := string(res.Outcome)
	if res.Outcome == send.Done {
		key = string(res.Action.Kind)
	}
	if res.Action.Kind.Calls() || res.Outcome == send.InDoubt {
		if err := t.page.customer(key, t.page.words.result(r, res)); err != nil {
			return err
		}
	}
	return t.page.problems(&res.Action)
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

func (t *resultsHTML) finish() error {
	for _, s := range t.page.sections {
		if s.sign == "" {
			s.sign = t.head.sign(s.key)
		}
	}
	out := bufio.NewWriterSize(t.out, 1<<16)
	if err := t.page.finish(out, t.head); err != nil {
		return err
	}
	return out.Flush()
}

func (t *resultsHTML) close() {}
