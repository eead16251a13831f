package report

import (
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// A block is one customer on a page.
type block struct {
	Labels  *Labels
	Kind    plan.Kind // "" where the section says it
	Who     string
	Key     string
	Place   string // the line and the Kash id
	Values  []blockChange
	Changes []blockChange
	Lines   []blockLine
	Span    int // rows
}

type blockChange struct {
	Field, Before, After string
	Unknown              bool
}

type blockLine struct{ Class, Text string }

func (w *Words) block(e *entry) *block {
	b := &block{Labels: &w.Labels, Kind: e.Kind, Who: e.Who, Key: e.Key, Place: w.place(e)}
	for _, c := range e.changes {
		shown := blockChange{c.field, c.before, c.after, c.unknown}
		if c.isNew {
			b.Values = append(b.Values, shown)
		} else {
			b.Changes = append(b.Changes, shown)
		}
	}
	for _, remark := range e.remarks {
		b.Lines = append(b.Lines, blockLine{"remark", remark})
	}
	if e.answer != nil {
		b.Lines = append(b.Lines, w.answerLine(e))
	}
	b.Span = len(b.Changes) + len(b.Lines)
	if b.Values != nil {
		b.Span++
	}
	if b.Span == 0 {
		b.Lines, b.Span = []blockLine{{Class: "remark", Text: w.Kind(e.Kind)}}, 1
	}
	return b
}

// place says where a customer stands in the spreadsheet and in the shop.
func (w *Words) place(e *entry) string {
	var parts []string
	if e.Line > 0 {
		parts = append(parts, w.Labels.Line+" "+strconv.Itoa(e.Line))
	}
	id := e.ID
	if e.answer != nil && e.answer.id != "" {
		id = e.answer.id
	}
	if id != "" {
		parts = append(parts, w.Labels.ID+" "+id)
	}
	return strings.Join(parts, " · ")
}

func (w *Words) answerLine(e *entry) blockLine {
	a := e.answer
	parts := []string{w.Kind(e.Kind) + ": " + w.Outcome(a.outcome)}
	if a.message != "" {
		parts[0] += ": " + a.message
	}
	if a.status != 0 {
		parts = append(parts, w.Labels.Status+" "+strconv.Itoa(a.status))
	}
	if a.attempts > 1 {
		parts = append(parts, w.Labels.Attempts+" "+w.Number(a.attempts))
	}
	if a.time != "" {
		parts = append(parts, a.time)
	}
	return blockLine{Class: "answer", Text: strings.Join(parts, " · ")}
}

// A problemBlock is one problem on a page.
type problemBlock struct {
	Labels                                        *Labels
	Kind                                          plan.Kind
	Place, Column, Field, Value, What, Hint, Fate string
}

func (w *Words) problemBlock(a *plan.Action, p *mapping.Problem) *problemBlock {
	said := w.Problem(p)
	place := ""
	if p.Line > 0 {
		place = w.Labels.Line + " " + strconv.Itoa(p.Line)
	}
	return &problemBlock{&w.Labels, a.Kind, place, p.Column, p.Field, p.Value, said.What, said.Hint, said.Fate}
}

// customer puts an entry into a section, and its problems into theirs.
func (p *page) customer(key string, e *entry) error {
	for _, c := range e.changes {
		p.fields[c.field] = true
	}
	p.kinds[string(e.Kind)] = true
	b := p.words.block(e)
	if s := p.section(key); s != nil && s.kind == e.Kind {
		b.Kind = ""
	}
	return p.add(key, "customer", 1+len(e.changes)/3+len(b.Lines), b)
}

// problems puts an action's problems into the sections that they belong to.
func (p *page) problems(a *plan.Action) error {
	for i := range a.Problems {
		problem := &a.Problems[i]
		key := keyToLookAt
		switch {
		case a.Kind == plan.Invalid:
			key = string(plan.Invalid)
		case problem.Code.IsRepair():
			key = keyMended
		}
		p.kinds[string(a.Kind)] = true
		if problem.Field != "" {
			p.fields[problem.Field] = true
		}
		if err := p.add(key, "problem", 1, p.words.problemBlock(a, problem)); err != nil {
			return err
		}
	}
	return nil
}

// The keys of sections that are of no kind and no outcome.
const (
	keyToLookAt = "to_look_at"
	keyMended   = "mended"
)

// visible writes text as HTML in which nothing hides: signs that turn the
// direction of writing, or cannot be seen at all, are named. What is very long
// gets a box of its own.
func visible(s string) template.HTML {
	const long = 600 // bytes
	var b strings.Builder
	if len(s) > long {
		b.WriteString(`<span class="long" tabindex="0">`)
	}
	rest := strings.ToValidUTF8(s, "\ufffd")
	for {
		at := strings.IndexFunc(rest, hides)
		if at < 0 {
			break
		}
		template.HTMLEscape(&b, []byte(rest[:at]))
		r, size := utf8.DecodeRuneInString(rest[at:])
		b.WriteString(`<i class="u">` + runeName(r) + `</i>`)
		rest = rest[at+size:]
	}
	template.HTMLEscape(&b, []byte(rest))
	if len(s) > long {
		b.WriteString(`</span>`)
	}
	return template.HTML(b.String()) // escaped above
}
