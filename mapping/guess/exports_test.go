package guess_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// An export is a customer export as a program makes it, and what is expected.
type export struct {
	name, system, match, region, id, skip string
	header                                []string
	want                                  map[string][]string // field: sources that are right
	may                                   map[string]bool     // field: it may be missing
	fills                                 map[string][]string // column: values
}

func readExports(t *testing.T) []export {
	t.Helper()
	text, err := os.ReadFile("testdata/exports.txt")
	require.NoError(t, err)
	var all []export
	for part := range strings.SplitSeq("\n"+string(text), "\n== ") {
		if !strings.Contains(part, "\nheader ") {
			continue
		}
		e := export{want: map[string][]string{}, may: map[string]bool{}, fills: map[string][]string{}}
		head, values, _ := strings.Cut(part, "\n---\n")
		for i, line := range strings.Split(head, "\n") {
			e.readHead(t, i, line)
		}
		labels := mapping.Labels(e.header)
		for line := range strings.Lines(values) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			column, list, ok := strings.Cut(strings.TrimRight(line, "\n"), ": ")
			require.True(t, ok && slices.Contains(labels, column), "%s: no column %q", e.name, column)
			e.fills[column] = strings.Split(people(list), "|")
		}
		all = append(all, e)
	}
	return all
}

func (e *export) readHead(t *testing.T, i int, line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case i == 0:
		e.name = line
	case word == "header":
		r := csv.NewReader(strings.NewReader(rest))
		if strings.Count(rest, ";") > strings.Count(rest, ",") {
			r.Comma = ';'
		}
		var err error
		e.header, err = r.Read()
		require.NoError(t, err)
	case word == "system":
		e.system = rest
	case word == "match":
		e.match = rest
	case word == "region":
		e.region = rest
	case word == "id":
		e.id = rest
	case word == "skip":
		e.skip = rest
	default:
		field, source, ok := strings.Cut(line, ": ")
		require.True(t, ok, line)
		if may, ok := strings.CutPrefix(field, "?"); ok {
			field = may
			e.may[field] = true
		}
		e.want[field] = strings.Split(source, " OR ")
	}
}

// people puts names in the place of @first and the like.
func people(list string) string {
	return strings.NewReplacer(
		"@first", "Maëlys|Hugo|Siobhán|Chloé|Jean-Luc|Zoé|Théo",
		"@last", "Cordier|Pasquier|O'Malley|Le Goff|Abadie|Nguyen",
		"@ville", "Nantes|Metz|Bourg-en-Bresse|Nice",
		"@full", "Maëlys Cordier|Hugo Pasquier|Chloé Le Goff|Jean-Luc Abadie|Paul Nguyen",
		"@efirst", "Walter|Emily|Grace|Liam|Noah", "@elast", "Quigley|Marsh|Holloway|Pike|Stone",
		"@efull", "Walter Quigley|Emily Marsh|Grace Holloway|Liam Pike",
		"@dfirst", "Jürgen|Anke|Uwe|Sabine", "@dlast", "Vogt|Schäfer|Groß|Lindner",
		"@sfirst", "Lucía|Álvaro|María José|Pedro", "@slast", "García López|Ortega|Ruiz Peña|Vidal",
		"@ifirst", "Giulia|Marco|Chiara|Luca", "@ilast", "Rossi|De Santis|Bianchi|Conti",
		"@nfirst", "Sanne|Daan|Lotte|Bram", "@nlast", "Berg|Vries|Jansen|Bakker",
		"@pfirst", "Inês|João|Beatriz|Rui", "@plast", "Ferreira|Sousa|Almeida|Rocha",
	).Replace(list)
}

// rows are the export's rows.
func (e *export) rows() func(func(*mapping.Row, error) bool) {
	const rows = 24
	labels := mapping.Labels(e.header)
	return func(yield func(*mapping.Row, error) bool) {
		for i := range rows {
			row := mapping.Row{Line: i + 2}
			for _, label := range labels {
				text := ""
				if values := e.fills[label]; len(values) > 0 {
					text = strings.ReplaceAll(values[i%len(values)], "%d", fmt.Sprint(11+i%17+i/17*50))
				}
				c := mapping.Cell{Kind: mapping.Text, Text: []byte(strings.Trim(text, `"`))}
				if text == "" {
					c.Kind = mapping.Blank
				}
				row.Cells = append(row.Cells, c)
			}
			if !yield(&row, nil) {
				return
			}
		}
	}
}

func (e *export) propose(t *testing.T) *guess.Proposal {
	t.Helper()
	p, err := profile.Of(e.header, e.rows(), 1000)
	require.NoError(t, err)
	return guess.Propose("", e.header, p)
}

// sources returns how a mapping file writes each field of the proposal.
func sources(t *testing.T, p *guess.Proposal) map[string]string {
	t.Helper()
	var out strings.Builder
	require.NoError(t, guess.Write(&out, p, func(guess.Reason, []string) string { return "" }))
	all := map[string]string{}
	for line := range strings.Lines(out.String()) {
		if field, source, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.HasPrefix(line, "  ") {
			all[strings.TrimPrefix(field, "# ")] = source
		}
	}
	return all
}

// At least 95 % of the fields that an export implies are found, and nothing is
// mapped wrongly.
func TestExports(t *testing.T) {
	const enough = 0.95
	found, expected := 0, 0
	for _, e := range readExports(t) {
		p := e.propose(t)
		got := sources(t, p)
		right, must := 0, 0
		for field, want := range e.want {
			source, ok := got[field]
			switch {
			case ok && slices.Contains(want, source):
				right, must = right+1, must+1
			case ok:
				t.Errorf("%s: %s is %s, not %s", e.name, field, source, want)
				must++
			case !e.may[field]:
				t.Logf("%s: %s is not found", e.name, field)
				must++
			}
		}
		for field, source := range got {
			if _, ok := e.want[field]; !ok {
				t.Errorf("%s: %s is mapped wrongly, to %s", e.name, field, source)
			}
		}
		found, expected = found+right, expected+must
		t.Logf("%-28s %2d of %2d", e.name, right, must)
		if float64(right) < enough*float64(must) {
			t.Errorf("%s: only %d of %d", e.name, right, must)
		}
		e.checkRest(t, p)
	}
	t.Logf("together %d of %d: %.1f %%", found, expected, 100*float64(found)/float64(expected))
}

func (e *export) checkRest(t *testing.T, p *guess.Proposal) {
	if got := strings.Join(p.Match.Columns, ", "); e.match != "" && got != e.match {
		t.Errorf("%s: matched by %q, not %q", e.name, got, e.match)
	}
	if p.System != e.system {
		t.Errorf("%s: looks like %q", e.name, p.System)
	}
	if p.Region.Code != e.region {
		t.Errorf("%s: region %s, not %s", e.name, p.Region.Code, e.region)
	}
	if p.ID != e.id {
		t.Errorf("%s: Kash ids in %q", e.name, p.ID)
	}
	skip := ""
	if p.Skip != nil {
		skip = p.Skip.Column + ": " + strings.Join(p.Skip.Values, ", ")
	}
	if skip != e.skip {
		t.Errorf("%s: skips %q", e.name, skip)
	}
}
