package report

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"kashsync/importer/plan"
)

// A page is one HTML file that needs nothing else: no network, no script to be
// read. It is written when all is known; until then its sections grow in memory,
// and no further than a browser can bear.
type page struct {
	out      io.Writer
	head     *Head
	words    *Words
	pages    *template.Template
	sections []*section
	fields   map[string]bool // that any customer on the page has
	kinds    map[string]bool
	plot     *plot // nil in a preview
	blocks   int   // the most that a section shows
	lines    int
}

//go:embed page
var pageFiles embed.FS

// What a browser bears, of each section: a customer with their fields, or a
// problem.
const (
	mostBlocks = 60_000
	mostLines  = 180_000
	chunkSize  = 50 // blocks that the browser lays out together
)

// A section is one heading with its customers or problems.
type section struct {
	key, name    string
	sign         string    // "" for that of its count
	kind         plan.Kind // of all its customers; "" where they are of several
	table        string    // the template of its tables
	body         bytes.Buffer
	total, shown int // blocks
	lines        int
}

func newPage(out io.Writer, head *Head, words *Words, sections []*section) (*page, error) {
	pages, err := template.New("").Funcs(template.FuncMap{"visible": visible}).ParseFS(pageFiles, "page/page.html")
	return &page{
		out: out, head: head, words: words, pages: pages, sections: sections,
		fields: map[string]bool{}, kinds: map[string]bool{}, blocks: mostBlocks, lines: mostLines,
	}, err
}

// add puts a block of so many lines into a section, where there is room.
func (p *page) add(key, block string, lines int, data any) error {
	s := p.section(key)
	if s == nil {
		return nil
	}
	s.total++
	if s.shown == p.blocks || s.lines+lines > p.lines {
		return nil
	}
	if s.shown%chunkSize == 0 {
		s.closeChunk()
		head := struct {
			*Labels
			First bool
		}{&p.words.Labels, s.shown == 0}
		if err := p.pages.ExecuteTemplate(&s.body, s.table, head); err != nil {
			return err
		}
	}
	s.shown++
	s.lines += lines
	return p.pages.ExecuteTemplate(&s.body, block, data)
}

func (s *section) closeChunk() {
	if s.shown > 0 {
		s.body.WriteString("</table></div>\n")
	}
}

func (p *page) section(key string) *section {
	for _, s := range p.sections {
		if s.key == key {
			return s
		}
	}
	return nil
}

// finish writes the whole page.
func (p *page) finish() error {
	out := bufio.NewWriterSize(p.out, 1<<16)
	if err := p.render(out); err != nil {
		return err
	}
	return out.Flush()
}

func (p *page) close() {}

func (p *page) render(out io.Writer) error {
	top, err := p.top()
	if err != nil {
		return err
	}
	if err := p.pages.ExecuteTemplate(out, "top", top); err != nil {
		return err
	}
	for _, s := range p.sections {
		if s.total == 0 {
			continue
		}
		s.closeChunk()
		if err := p.pages.ExecuteTemplate(out, "section", p.heading(s)); err != nil {
			return err
		}
		if _, err := s.body.WriteTo(out); err != nil {
			return err
		}
		if _, err := io.WriteString(out, "</section>\n"); err != nil {
			return err
		}
	}
	return p.pages.ExecuteTemplate(out, "end", top)
}

// heading is what stands above a section.
func (p *page) heading(s *section) any {
	cut := ""
	if s.shown < s.total {
		cut = fill(p.words.Labels.Cut, p.words.Number(s.shown), p.words.Number(s.total)) + " " + p.head.Rest
	}
	return struct{ Key, Kind, Sign, Name, Number, Cut string }{
		s.key, string(s.kind), cmp.Or(s.sign, p.head.sign(s.key)), s.name, p.words.Number(s.total), cut,
	}
}

// sign is the sign of a count.
func (h *Head) sign(key string) string {
	for _, c := range h.Counts {
		if c.Key == key {
			return c.Sign
		}
	}
	return ""
}

// fill puts words in the places of the signs %.
func fill(pattern string, words ...string) string {
	for _, w := range words {
		pattern = strings.Replace(pattern, "%", w, 1)
	}
	return pattern
}

// styleAndScript are the page's own, to the byte. What stands beside a value on a
// narrow page is part of the style: a page has 50,000 of them.
func (p *page) styleAndScript() (style, script string, err error) {
	css, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return "", "", err
	}
	js, err := pageFiles.ReadFile("page/page.js")
	l := &p.words.Labels
	said := fmt.Sprintf("\n:root { --before: %s; --after: %s; --value: %s; }\n", inStyle(l.Before), inStyle(l.After), inStyle(l.Value))
	return string(css) + said, string(js), err
}

// inStyle writes a word as a string of CSS.
func inStyle(word string) string {
	var b strings.Builder
	for _, r := range word + " " {
		fmt.Fprintf(&b, `\%06x`, r)
	}
	return `"` + b.String() + `"`
}

// policy lets the browser run these two, and load nothing.
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}
