package report_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/mapping/customer"
)

// A said is one thing that a preview says of a customer: that a field changes,
// or, without a field, that the customer is there at all.
type said struct{ kind, key, field, before, after string }

func sorted(all []said) []said {
	slices.SortFunc(all, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key), cmp.Compare(a.field, b.field))
	})
	return all
}

// meant is what actions are to look like in every form.
func meant(actions []plan.Action) (all []said) {
	for i := range actions {
		a := &actions[i]
		if !a.Kind.Calls() && a.Kind != plan.InDoubt {
			continue
		}
		if a.Send.Fields() == 0 {
			all = append(all, said{kind: string(a.Kind), key: a.Key})
		}
		for f := range a.Send.Fields().All() {
			before, told := a.Before.Get(f)
			before = words().Value(f, before)
			if !told && a.Kind == plan.Edit {
				before = words().Labels.Unknown
			}
			all = append(all, said{string(a.Kind), a.Key, f.String(), before, words().Value(f, a.Send.Value(f))})
		}
	}
	return sorted(all)
}

// through returns the texts as a form can hold them.
func through(all []said, hold func(string) string) []said {
	held := make([]said, len(all))
	for i, s := range all {
		held[i] = said{s.kind, hold(s.key), s.field, hold(s.before), hold(s.after)}
	}
	return sorted(held)
}

func writePreview(t *testing.T, ending string, actions []plan.Action) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.preview"+ending)
	h := head(countsOf(actions))
	h.Sheets = map[plan.Kind]customer.Set{plan.Add: 0, plan.Edit: 0}
	for i := range actions {
		h.Sheets[actions[i].Kind] |= actions[i].Send.Fields()
	}
	p, err := report.CreatePreview(path, h, words())
	require.NoError(t, err)
	for i := range actions {
		require.NoError(t, p.Write(&actions[i]))
	}
	final, err := p.Commit()
	require.NoError(t, err)
	p.Abort()
	require.Equal(t, path, final)
	return path
}

func TestFormsAgree(t *testing.T) {
	all := actions()
	want := meant(all)
	same(t, want, readHTML(t, writePreview(t, ".html", all)))
	same(t, want, readCSV(t, writePreview(t, ".csv", all)))
	same(t, through(want, inWorkbook), readXLSX(t, writePreview(t, ".xlsx", all)))
}

// same tells the first difference, and no more: some texts are very long.
func same(t *testing.T, want, got []said) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf("want %.300q\ngot  %.300q", want[i], got[i])
		}
	}
	require.Len(t, got, len(want))
}

// inWorkbook is what Excel can hold of a text.
func inWorkbook(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && !strings.ContainsRune("\t\n\r", r) {
			return -1
		}
		return r
	}, s)
	if units := utf16.Encode([]rune(s)); len(units) > 32767 {
		s = string(utf16.Decode(units[:32766])) + "…"
	}
	return s
}

func readHTML(t *testing.T, path string) []said {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "<code>K7QX-2M9F</code>")
	return parseHTML(t, text)
}

func parseHTML(t *testing.T, text []byte) (all []said) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(text))
	require.NoError(t, err)
	for section := range elements(root, "section") {
		if kind := attribute(section, "data-k"); kind != "" && kind != string(plan.Invalid) {
			for body := range elements(section, "tbody") {
				all = append(all, parseCustomer(kind, body)...)
			}
		}
	}
	return sorted(all)
}

func parseCustomer(kind string, body *html.Node) (all []said) {
	var cells []*html.Node
	for row := range elements(body, "tr") {
		for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
			cells = append(cells, cell)
		}
	}
	key := ""
	for code := range elements(cells[0], "code") {
		key = shownText(code)
	}
	for i, cell := range cells {
		if attribute(cell, "scope") == "row" {
			all = append(all, said{kind, key, shownText(cell), shownText(cells[i+1]), shownText(cells[i+2])})
		}
	}
	for one := range elements(body, "dl") {
		for pair := one.FirstChild; pair != nil; pair = pair.NextSibling {
			all = append(all, said{kind, key, shownText(pair.FirstChild), "", shownText(pair.LastChild)})
		}
	}
	if all == nil {
		all = append(all, said{kind: kind, key: key})
	}
	return all
}

// shownText is a cell's text, with the signs that are named in it.
func shownText(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return n.Data
	case n.Data == "em" && n.FirstChild.Data == "(empty)":
		return ""
	case attribute(n, "class") == "u":
		r, _ := strconv.ParseInt(strings.TrimPrefix(n.FirstChild.Data, "U+"), 16, 32)
		return string(rune(r))
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(shownText(c))
	}
	return b.String()
}

func elements(n *html.Node, name string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == name && !yield(d) {
				return
			}
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// bare takes away the apostrophe that makes a cell harmless.
func bare(s string) string {
	rest, marked := strings.CutPrefix(s, "'")
	if marked && rest != "" && strings.TrimLeft(rest, " \t\n\x01") != "" && strings.ContainsAny(rest[:1], "=+-@\t\r") {
		return rest
	}
	return s
}

func readCSV(t *testing.T, path string) (all []said) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	at := func(row []string, column string) string { return row[slices.Index(rows[0], column)] }
	for _, row := range rows[1:] {
		require.Equal(t, "K7QX-2M9F", at(row, "plan"))
		for _, cell := range row {
			require.NotRegexp(t, `^[\s]*[=+\-@]|^[\t\r]`, cell, "a spreadsheet program would run it")
		}
		if at(row, "problem") == "" {
			all = append(all, said{at(row, "action"), bare(at(row, "key")), at(row, "field"), bare(at(row, "before")), bare(at(row, "after"))})
		}
	}
	return sorted(all)
}

func readXLSX(t *testing.T, path string) (all []said) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	code, err := book.GetCellValue("summary", "B4")
	require.NoError(t, err)
	require.Equal(t, "K7QX-2M9F", code)
	for _, kind := range plan.Kinds() {
		rows, err := book.GetRows(words().Kind(kind), excelize.Options{RawCellValue: true})
		if err == nil && kind != plan.Invalid {
			all = append(all, readSheet(string(kind), rows)...)
		}
	}
	return sorted(all)
}

func readSheet(kind string, rows [][]string) (all []said) {
	empty := func(s string) string { return strings.TrimSuffix(s, "(empty)") }
	for _, row := range rows[1:] {
		row = append(row, make([]string, len(rows[0])-len(row))...)
		n := len(all)
		for i, name := range rows[0] {
			_, is := customer.ParseField(name)
			field, after := strings.CutSuffix(name, ": after")
			switch {
			case after && row[i-1] != "":
				all = append(all, said{kind, row[1], field, empty(row[i-1]), empty(row[i])})
			case is && row[i] != "":
				all = append(all, said{kind, row[1], name, "", row[i]})
			}
		}
		if n == len(all) {
			all = append(all, said{kind: kind, key: row[1]})
		}
	}
	return all
}
