package doctor_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/doctor"
	"kashsync/mapping"
)

// A patient is a spreadsheet, and its mapping file.
type patient struct {
	header []string
	rows   []*mapping.Row
	spec   *mapping.Mapping
}

// newPatient takes a spreadsheet with commas.
func newPatient(t testing.TB, spec, file string) *patient {
	t.Helper()
	m, err := mapping.Parse("test.mapping.yaml", []byte(spec))
	require.NoError(t, err)
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	require.NoError(t, err)
	p := &patient{header: all[0], spec: m}
	for i, texts := range all[1:] {
		row := mapping.Row{Line: i + 2}
		for _, text := range texts {
			c := mapping.Cell{Kind: mapping.Text, Text: []byte(text)}
			if text == "" {
				c.Kind = mapping.Blank
			}
			row.Cells = append(row.Cells, c)
		}
		p.rows = append(p.rows, &row)
	}
	return p
}

// all yields every row.
func (p *patient) all(yield func(*mapping.Row, error) bool) {
	for _, row := range p.rows {
		if !yield(row, nil) {
			return
		}
	}
}

// each reads every row.
func (p *patient) each(t testing.TB, see func(*mapping.Row, *mapping.Record)) {
	t.Helper()
	reader, err := p.spec.Compile(p.header)
	require.NoError(t, err)
	var rec mapping.Record
	for _, row := range p.rows {
		reader.Read(row, &rec)
		see(row, &rec)
	}
}

func (p *patient) examine(t testing.TB) *doctor.Report {
	t.Helper()
	d, err := doctor.New(p.header, p.spec)
	require.NoError(t, err)
	p.each(t, d.See)
	return d.Report()
}

// findings are what the doctor says itself, each on a line.
func findings(t testing.TB, p *patient) []string {
	t.Helper()
	r := p.examine(t)
	var all []string
	counts, few := map[doctor.Sort]int{}, map[doctor.Sort][]doctor.Finding{}
	p.each(t, func(row *mapping.Row, rec *mapping.Record) {
		for _, f := range r.At(row, rec) {
			s := f.Sort()
			if counts[s]++; counts[s] <= doctor.FirstFew {
				few[s] = append(few[s], f)
			}
			if f.Told {
				continue
			}
			line := fmt.Sprintf("%d %s %s %q %s %s %q", f.Line, f.Code, f.Column, f.Value, f.Sure, f.Fate, f.Args)
			if f.Lines != nil {
				line += fmt.Sprint(f.Lines)
			}
			all = append(all, line)
		}
	})
	require.Equal(t, r.Counts, counts)
	first, err := r.First(p.all)
	require.NoError(t, err)
	require.Equal(t, few, first, "the same, the first of them")
	return all
}

const salon = `
match: [No]
region: FR
fields: {name: Nom, surname: Prénom, email: Mail, phone: Tél, phone2: Mobile, postcode: CP, birthDate: {column: Né, layout: DD/MM/YYYY}}
`

func TestCells(t *testing.T) {
	for name, test := range map[string]struct {
		row  string
		told []string
	}{
		"fine":           {"1,Abadie,Amélie,a@example.com,01 99 00 01 00,,06000,12/06/1976", nil},
		"phone":          {"1,Abadie,Amélie,,199000100,,06000,", []string{`2 zeros_lost Tél "199000100" sure understood ["0199000100"]`}},
		"postcode":       {"1,Abadie,Amélie,,,,6000,", []string{`2 zeros_lost CP "6000" sure repairable ["06000"]`}},
		"mojibake":       {"1,Abadie,AmÃ©lie,,,,06000,", []string{`2 mojibake Prénom "AmÃ©lie" sure repairable ["Amélie"]`}},
		"twice":          {"1,Abadie,AmÃƒÂ©lie,,,,06000,", []string{`2 mojibake Prénom "AmÃƒÂ©lie" sure repairable ["Amélie"]`}},
		"serial":         {"1,Abadie,Amélie,,,,06000,32874", []string{`2 date_serial Né "32874" likely row_left_out ["1990-01-01"]`}},
		"two ways":       {"1,Abadie,Amélie,,,,06000,12/31/1990", []string{`2 date_two_ways Né "12/31/1990" sure row_left_out ["DD/MM/YYYY" "MM/DD/YYYY"]`}},
		"no such day":    {"1,Abadie,Amélie,,,,06000,31/02/1990", nil},
		"several mails":  {"1,Abadie,Amélie,a@example.com; b@example.com,,,06000,", nil}, // the mapping says so
		"several phones": {"1,Abadie,Amélie,,0199000100 / 0199000200,,06000,", []string{`2 several_values Tél "0199000100 / 0199000200" sure row_left_out []`}},
		"Google's":       {"1,Abadie ::: Bérard,Amélie,,,,06000,", []string{`2 several_values Nom "Abadie ::: Bérard" sure sent_as_it_is []`}},
		"no-break space": {"1,Le\u00a0Goff,Amélie,,,,06000,", []string{"2 no_break_spaces Nom \"Le\\u00a0Goff\" sure understood []"}},
		"capitals":       {"1,ABADIE,Amélie,,,,06000,", []string{`2 capitals Nom "ABADIE" sure sent_as_it_is []`}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.told, findings(t, newPatient(t, salon, "No,Nom,Prénom,Mail,Tél,Mobile,CP,Né\n"+test.row+"\n")))
		})
	}
}

func TestSharedAddresses(t *testing.T) {
	p := newPatient(t, salon, `No,Nom,Prénom,Mail,Tél,Mobile,CP,Né
1,Abadie,Amélie,a@example.com,,,06000,
2,Abadie,Paul,A@example.com,,,06000,
3,Bérard,Léa,lea@example.com,01 99 00 01 00,,06000,
4,LÉA,BERARD,LEA@example.com,+33199000100,0199000100,06000,
5,Cazal,Inès,,0199000200,0199000200,06000,
6,Daumas,Hugo,,,0199000200,06000,
7,Faure,Zoé,zoe@example.com,,,06000,
7,Faure,Zoé,zoe@example.com,,,06000,
8,,,zoe@example.com,,,06000,
9,,,nobody@example.com,,,06000,
10,,,nobody@example.com,,,06000,
`)
	require.Equal(t, []string{
		`2 shared_email Mail "a@example.com" unsure sent_as_it_is [][2 3]`,
		`4 same_person Mail "lea@example.com" likely sent_as_it_is [][4 5]`,
		`5 capitals Nom "LÉA" sure sent_as_it_is []`,
		`5 capitals Prénom "BERARD" sure sent_as_it_is []`,
		`6 shared_phone Tél "+33199000200" unsure sent_as_it_is [][6 7]`,
		`8 shared_email Mail "zoe@example.com" unsure sent_as_it_is [][8 9 10]`,
		`11 shared_email Mail "nobody@example.com" unsure sent_as_it_is [][11 12]`,
	}, findings(t, p), "each pair once, and nobody for a row of their own")
}

// A name is the same as `find` and `adopt` have it.
func TestOnePersonSpeltInTwoWays(t *testing.T) {
	p := newPatient(t, salon, `No,Nom,Prénom,Mail,Tél,Mobile,CP,Né
1,Lecœur,Zoé,zoe@example.com,,,06000,
2,Lecoeur,Zoe,zoe@example.com,,,06000,
3,Weiß,Søren,soren@example.com,,,06000,
4,Soren,WEISS,soren@example.com,,,06000,
5,L&#039;Abadie,Amélie,amelie@example.com,,,06000,
6,L'Abadie,Amélie,amelie@example.com,,,06000,
`)
	require.Equal(t, []string{
		`2 same_person Mail "zoe@example.com" likely sent_as_it_is [][2 3]`,
		`4 same_person Mail "soren@example.com" likely sent_as_it_is [][4 5]`,
		`5 capitals Prénom "WEISS" sure sent_as_it_is []`,
		`6 same_person Mail "amelie@example.com" likely sent_as_it_is [][6 7]`,
	}, findings(t, p))
}

func TestColumns(t *testing.T) {
	r := newPatient(t, salon, `No,Nom,Prénom,Mail,Tél,Mobile,CP,Né,Fax
1,Abadie,Amélie,a@example,199000100,,6000,31/02/1990,
2,Bérard,Amélie,,,,06000,,
`).examine(t)
	byName := map[string]doctor.Column{}
	for _, c := range r.Columns {
		byName[c.Label] = c
	}
	require.True(t, byName["No"].Match)
	require.Empty(t, byName["No"].Fields)
	require.Equal(t, []string{"surname"}, byName["Prénom"].Fields)
	require.Equal(t, 2, byName["Prénom"].Filled)
	require.Equal(t, 1, byName["Prénom"].Distinct)
	require.Equal(t, map[mapping.Code]int{mapping.EmailBad: 1}, byName["Mail"].Problems)
	require.Equal(t, map[mapping.Code]int{mapping.DateBad: 1}, byName["Né"].Problems)
	require.Equal(t, map[mapping.Code]int{doctor.ZerosLost: 1}, byName["CP"].Problems)
	require.Empty(t, byName["Fax"].Fields)
}

// Zeros may be lost where others of the column are there, but who knows.
func TestZerosByTheColumn(t *testing.T) {
	const header = "No,Nom,Prénom,Mail,Tél,Mobile,CP,Né\n"
	require.Equal(t, []string{`3 zeros_lost CP "6000" likely repairable ["06000"]`},
		findings(t, newPatient(t, salon, header+"1,A,,,,,06000,\n2,A,,,,,6000,\n")))
	const abroad = `{match: [No], fields: {name: Nom, postcode: CP}}`
	require.Equal(t, []string{`4 zeros_lost CP "6000" likely sent_as_it_is []`},
		findings(t, newPatient(t, abroad, "No,Nom,CP\n1,A,75001\n2,A,13001\n3,A,6000\n")), "no region: by the lengths alone")
	require.Empty(t, findings(t, newPatient(t, abroad, "No,Nom,CP\n1,A,75001\n2,A,1300\n3,A,6000\n")))
	require.Empty(t, findings(t, newPatient(t, abroad, "No,Nom,CP\n1,A,75001\n2,A,01300\n3,A,6000\n")))
}

// What the mapping repairs, or is told to leave alone, is no news.
func TestRepairsThatAreAskedFor(t *testing.T) {
	const header = "No,Nom,CP\n1,AmÃ©lie,6000\n"
	for _, repair := range []string{"[zeros, mojibake]", "none"} {
		spec := "{match: [No], region: FR, repair: " + repair + ", fields: {name: Nom, postcode: CP}}"
		require.Empty(t, findings(t, newPatient(t, spec, header)), repair)
	}
}

func TestHeaderAndMappingMustFit(t *testing.T) {
	_, err := doctor.New([]string{"other"}, newPatient(t, salon, "No\n").spec)
	var missing mapping.FileErrors
	require.ErrorAs(t, err, &missing)
}

func TestRowsThatFail(t *testing.T) {
	p := newPatient(t, salon, "No,Nom,Prénom,Mail,Tél,Mobile,CP,Né\n1,A,,a@example.com,,,,\n2,B,,a@example.com,,,,\n")
	_, err := p.examine(t).First(func(yield func(*mapping.Row, error) bool) { yield(nil, errors.New("gone")) })
	require.ErrorContains(t, err, "gone")
}
