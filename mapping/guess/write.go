package guess

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode"

	"kashsync/mapping"
)

// Write writes the proposal as a mapping file that a person can read, with
// comments for what is unsure and for the columns that are left out. Parse reads
// p.Mapping() from it, unless it has no match column or no field: those a person
// must add.
//
// The words of the comments come from words: of a Reason and its arguments.
func Write(w io.Writer, p *Proposal, words func(Reason, []string) string) error {
	out := &writer{words: words}
	var system []string
	if p.System != "" {
		system = []string{p.System}
	}
	out.comment("", words(AboutFile, system))
	out.match(&p.Match)
	out.file(&p.File)
	if p.Region.Code != "" {
		out.why(AboutRegion, p.Region.Confidence, words(p.Region.Why, p.Region.Args))
		out.line("region: ", quote(p.Region.Code))
	}
	out.about(AboutFields)
	if len(p.Mapping().Fields) > 0 {
		out.line("fields:")
	}
	for i := range p.Fields {
		out.field(&p.Fields[i])
	}
	if p.ID != "" {
		out.about(AboutID)
		out.line("id: ", quote(p.ID))
	}
	if p.Skip != nil {
		out.about(AboutSkip)
		out.line("skip: {column: ", quote(p.Skip.Column), ", values: ", list(p.Skip.Values), "}")
	}
	if p.ShopID != "" {
		out.line()
		out.line("shop: {id: ", quote(p.ShopID), "}")
	}
	out.left(p.Left)
	_, err := w.Write(out.text.Bytes())
	return err
}

type writer struct {
	text  bytes.Buffer
	words func(Reason, []string) string
}

func (w *writer) line(parts ...string) {
	for _, part := range parts {
		w.text.WriteString(part)
	}
	w.text.WriteByte('\n')
}

// comment writes words as comments, line by line.
func (w *writer) comment(indent, words string) {
	if words == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(words, "\n"), "\n") {
		w.line(strings.TrimRight(indent+"# "+harmless(line), " "))
	}
}

// harmless leaves out what could end a comment, or could not stand in a file.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// about opens a part of the file.
func (w *writer) about(what Reason, args ...string) {
	w.line()
	w.comment("", w.words(what, args))
}

// why opens a part of the file that is a guess, and marks one that is unsure.
func (w *writer) why(what Reason, c Confidence, why string) {
	if c > Unsure {
		w.about(what, why)
		return
	}
	w.about(what)
	w.comment("", w.words(AboutCheck, []string{why}))
}

func (w *writer) match(m *Match) {
	why := w.words(m.Why, m.Args)
	if len(m.Columns) == 0 {
		w.about(AboutNone, why)
		w.line("# match: []")
		return
	}
	w.why(AboutMatch, m.Confidence, why)
	w.line("match: ", list(m.Columns))
}

func (w *writer) file(o *mapping.FileOptions) {
	if *o == (mapping.FileOptions{}) {
		return
	}
	var entries []string
	if o.Sheet != "" {
		entries = append(entries, "sheet: "+quote(o.Sheet))
	}
	if o.Header != 0 {
		entries = append(entries, "header: "+strconv.Itoa(o.Header))
	}
	if o.Encoding != "" {
		entries = append(entries, "encoding: "+quote(o.Encoding))
	}
	if o.Delimiter != 0 {
		entries = append(entries, "delimiter: "+quote(string(o.Delimiter)))
	}
	w.line()
	w.line("file: {", strings.Join(entries, ", "), "}")
}

func (w *writer) field(f *Field) {
	why := w.words(f.Why, f.Args)
	mark := "  "
	switch {
	case f.Out:
		mark = "  # "
		w.comment("  ", w.words(AboutOut, []string{why}))
	case f.Confidence == Unsure:
		w.comment("  ", w.words(AboutCheck, []string{why}))
	case f.Confidence == Likely:
		w.comment("  ", w.words(AboutLikely, []string{why}))
	}
	for _, r := range f.Also {
		w.comment("  ", w.words(r.Why, r.Args))
	}
	w.line(mark, f.Field.String(), ": ", source(&f.Source))
}

// left names the columns that are left out, those of one reason together.
func (w *writer) left(all []Left) {
	var reasons []string
	columns := map[string][]string{}
	for i := range all {
		why := w.words(all[i].Why, all[i].Args)
		if columns[why] == nil {
			reasons = append(reasons, why)
		}
		columns[why] = append(columns[why], shortened(harmless(all[i].Column)))
	}
	if len(reasons) == 0 {
		return
	}
	w.about(AboutLeft)
	for _, why := range reasons {
		names := columns[why]
		const told = 200
		if len(names) > told {
			names = append(names[:told:told], "…")
		}
		for i, line := range folded(names) {
			if i == 0 {
				line = why + ": " + line
			} else {
				line = "    " + line
			}
			w.comment("", line)
		}
	}
}

// shortened keeps a name within a line.
func shortened(name string) string {
	const longest = 60
	if runes := []rune(name); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return name
}

// folded puts names into lines of a fit width.
func folded(names []string) []string {
	const width = 90
	lines := []string{""}
	for i, name := range names {
		last := &lines[len(lines)-1]
		if *last != "" && len(*last)+len(name) > width {
			lines = append(lines, "")
			last = &lines[len(lines)-1]
		}
		*last += name
		if i < len(names)-1 {
			*last += ", "
		}
	}
	return lines
}
