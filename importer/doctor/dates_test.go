package doctor_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/doctor"
	"kashsync/mapping"
)

// misdated are the columns that a mapping file is wrong about, of one column of dates.
func misdated(t testing.TB, layout string, dates ...mapping.Cell) []doctor.Misdated {
	t.Helper()
	p := newPatient(t, "{match: [No], fields: {birthDate: {column: Né, layout: "+layout+"}}}", "No,Né\n")
	for i, date := range dates {
		p.rows = append(p.rows, &mapping.Row{Line: i + 2, Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte{'1' + byte(i)}}, date}})
	}
	return p.misdated(t)
}

func (p *patient) misdated(t testing.TB) []doctor.Misdated {
	t.Helper()
	found, err := doctor.FindMisdated(p.header, p.spec, p.all, nil)
	require.NoError(t, err)
	return found
}

func texts(all ...string) (cells []mapping.Cell) {
	for _, text := range all {
		cells = append(cells, mapping.Cell{Kind: mapping.Text, Text: []byte(text)})
	}
	return cells
}

func realDates(all ...string) []mapping.Cell {
	cells := texts(all...)
	for i := range cells {
		cells[i].Kind = mapping.Date
	}
	return cells
}

func TestLayoutsThatFitBetter(t *testing.T) {
	for name, test := range map[string]struct {
		layout, dates string
		others        string // "": no date would be sent as another day
		fits, either  int
	}{
		"swapped":             {"DD/MM/YYYY", "01/02/1980 12/31/1980 12/30/1980 12/29/1980", "MM/DD/YYYY", 0, 1},
		"swapped back":        {"MM/DD/YYYY", "31/12/1980 30/12/1980 29/12/1980 02/01/1980 03/01/1980", "DD/MM/YYYY", 0, 2},
		"most are":            {"DD/MM/YYYY", "31/12/1980 12/31/1980 12/30/1980 30/12/1980 12/29/1980 01/02/1980", "MM/DD/YYYY", 2, 1},
		"half are":            {"DD/MM/YYYY", "31/12/1980 12/31/1980 12/30/1980 30/12/1980 12/29/1980 29/12/1980 01/02/1980", "", 0, 0},
		"two are":             {"DD/MM/YYYY", "01/02/1980 12/31/1980 12/30/1980", "", 0, 0},
		"none says anything":  {"DD/MM/YYYY", "01/02/1980 03/04/1980 05/06/1980", "", 0, 0},
		"no dates at all":     {"DD/MM/YYYY", "? n/a - 31/31/1980", "", 0, 0},
		"an uncommon layout":  {"D-M-YY", "12-31-80 12-30-80 12-29-80 1-2-80", "M-D-YY", 0, 1},
		"digits":              {"DDMMYYYY", "12311980 12301980 12291980 01021980", "MMDDYYYY", 0, 1},
		"written otherwise":   {"D/M/YYYY", "1/2/1980 12/31/1980 12/30/1980 12/29/1980", "M/D/YYYY", 0, 1},
		"as it was meant":     {"DD/MM/YYYY", "12/31/1980 12/30/1980 12/29/1980 07/07/1980", "", 0, 0},
		"refused anyway":      {"DD/MM/YYYY", "12/31/1980 12/30/1980 12/29/1980", "", 0, 0},
		"years of two digits": {"DD/MM/YYYY", "01/02/80 03/04/80 31/12/80 01/02/1980", "", 0, 0},
		"ISO":                 {"DD/MM/YYYY", "1980-01-02 1980-01-03 1980-01-04 01/02/1980", "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			found := misdated(t, test.layout, texts(strings.Fields(test.dates)...)...)
			if test.others == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			m := found[0]
			require.Equal(t, strings.Fields(test.others), m.Others)
			require.Equal(t, test.layout, m.Layout)
			require.Equal(t, "Né", m.Column)
			require.Equal(t, test.fits, m.Fits)
			require.Equal(t, test.either, m.Either)
			require.Equal(t, strings.Fields(test.dates)[m.Line-2], m.Value)
			require.GreaterOrEqual(t, m.Otherwise, mapping.EnoughDates)
		})
	}
}

// Real dates are right where they are later than the 12th. Earlier, a spreadsheet
// program may have swapped them, and left the others as they were.
func TestRealDatesAmongTexts(t *testing.T) {
	stray := texts("12/31/1980", "12/30/1980", "12/29/1980")
	right := realDates("1980-01-13", "1980-01-14T10:00:00", "1980-01-31")
	require.Empty(t, misdated(t, "DD/MM/YYYY", append(right, stray...)...))
	early := realDates("1980-01-12", "1980-01-02", "1980-01-03", "10:00:00")
	found := misdated(t, "DD/MM/YYYY", append(early, stray...)...)
	require.Len(t, found, 1)
	require.Equal(t, 3, found[0].Real)
}

// A file that a program has opened by other customs has real dates up to the 12th
// of a month, and texts from the 13th on.
func TestDatesThatAProgramHasSwapped(t *testing.T) {
	late := texts("13/01/1980", "14/02/1980", "15/03/1980", "16/04/1980", "17/05/1980")
	early := realDates("1980-01-12", "1980-02-11", "1980-03-10", "1980-04-09", "1980-05-08T00:00:00")
	found := misdated(t, "DD/MM/YYYY", slices.Concat(late, early)...)
	require.Len(t, found, 1)
	m := found[0]
	require.Empty(t, m.Others)
	require.Equal(t, []int{5, 5, 7}, []int{m.Real, m.Fits, m.Line})
	require.Equal(t, "1980-01-12", m.Value)

	for name, more := range map[string][]mapping.Cell{
		"a later real date": realDates("1980-12-13"),
		"an earlier text":   texts("01/02/1980"),
	} {
		require.Empty(t, misdated(t, "DD/MM/YYYY", slices.Concat(more, late, early)...), name)
	}
	require.Empty(t, misdated(t, "DD/MM/YYYY", slices.Concat(late[:4], early)...), "so few may be so by chance")
	same := realDates("1980-01-01", "1981-01-01", "1982-02-02", "1983-03-03", "1984-04-04", "10:00:00")
	require.Empty(t, misdated(t, "DD/MM/YYYY", slices.Concat(late, same)...), "swapped they are the same")

	p := newPatient(t, "{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY}}}", "No,Né\n")
	for i, date := range slices.Concat(late, early) {
		p.rows = append(p.rows, &mapping.Row{Line: i + 2, Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte{'A' + byte(i)}}, date}})
	}
	require.Len(t, findings(t, p), 5)
	require.Equal(t, `7 date_swapped Né "1980-01-12" likely sent_as_it_is []`, findings(t, p)[0])
	p.rows[0].Cells[1] = texts("01/02/1980")[0]
	require.Empty(t, findings(t, p))
}

// What is in the shop as it stands was read as it was meant.
func TestDatesThatAreInTheShop(t *testing.T) {
	p := newPatient(t, "{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY}}}",
		"No,Né\n1,03/04/1970\n2,05/06/1971\n3,07/08/1972\n4,12/31/1980\n5,12/30/1980\n6,12/29/1980\n7,01/02/1980\n")
	find := func(settled ...string) []doctor.Misdated {
		found, err := doctor.FindMisdated(p.header, p.spec, p.all, func(rec *mapping.Record) bool { return slices.Contains(settled, rec.Key) })
		require.NoError(t, err)
		return found
	}
	require.Len(t, find(), 1)
	require.Len(t, find("1", "2"), 1)
	require.Empty(t, find("1", "2", "3"), "three against three")
}

// An early text tells that texts were not left alone for being late, whoever has it.
func TestRealDatesBesideTextsInTheShop(t *testing.T) {
	p := newPatient(t, "{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY}}}", "No,Né\n")
	for i, date := range slices.Concat(texts("13/01/1980", "14/02/1980", "15/03/1980", "16/04/1980", "01/02/1980", "02/03/1980"),
		realDates("1980-07-05", "1980-08-05", "1980-09-05", "1980-10-05")) {
		p.rows = append(p.rows, &mapping.Row{Line: i + 2, Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte{'A' + byte(i)}}, date}})
	}
	found, err := doctor.FindMisdated(p.header, p.spec, p.all, func(rec *mapping.Record) bool { return rec.Line < 8 })
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestRowsWhoseDatesDoNotCount(t *testing.T) {
	p := newPatient(t, "{match: [No], skip: {column: Old, values: x}, fields: {birthDate: {column: Né, layout: DD/MM/YYYY}}}",
		"No,Old,Né\n1,x,12/31/1980\n2,x,12/30/1980\n3,,12/29/1980\n4,,12/28/1980\n5,,01/02/1980\n6,,\n")
	p.rows[2].Flaw = mapping.RowBadQuote
	require.Empty(t, p.misdated(t))

	const one = `{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY, values: {"12/31/1900": ""}}}}`
	p = newPatient(t, one, "No,Né\n1,12/31/1900\n2,12/31/1900\n3,12/31/1900\n4,01/02/1980\n")
	require.Empty(t, p.misdated(t), "the mapping file says what these are")
	p = newPatient(t, one, "No,Né\n1,12/31/1980\n1,12/31/1980\n1,12/31/1980\n4,01/02/1980\n")
	require.Empty(t, p.misdated(t), "that is one slip")
	p = newPatient(t, one, "No,Né\n1,12/31/1980\n2,12/31/1980\n3,12/31/1980\n4,01/02/1980\n")
	require.Len(t, p.misdated(t), 1)

	p = newPatient(t, "{match: [No], fields: {birthDate: {column: [Né, Geb], layout: DD/MM/YYYY}}}",
		"No,Né,Geb\n1,13/01/1980,12/31/1980\n2,14/01/1980,12/31/1980\n3,,12/31/1980\n4,,12/31/1980\n5,01/02/1980,\n")
	require.Empty(t, p.misdated(t), "a cell that is not read says nothing")
}

// A date may be made of several cells.
func TestDatesThatAreJoined(t *testing.T) {
	p := newPatient(t, "{match: [No], fields: {birthDate: {columns: [J, M, A], join: /, layout: D/M/YYYY}}}",
		"No,J,M,A\n1,12,31,1980\n2,12,30,1980\n3,12,29,1980\n4,1,2,1980\n")
	found := p.misdated(t)
	require.Len(t, found, 1)
	require.Equal(t, "J, M, A", found[0].Column)
	require.Equal(t, []string{"M/D/YYYY"}, found[0].Others)
}

// A stray is a slip, or the mapping file is; of an excerpt nobody can tell.
func TestStraysByTheirColumn(t *testing.T) {
	const spec = `{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY}, commentPrivate: {column: Vu, as: date, layout: DD/MM/YYYY}}}`
	p := newPatient(t, spec, "No,Né,Vu\n1,12/31/1980,12/31/1980\n2,12/30/1980,31/12/1980\n3,12/29/1980,30/12/1980\n")
	require.Equal(t, []string{
		`2 date_misread Né "12/31/1980" sure row_left_out ["DD/MM/YYYY" "MM/DD/YYYY"]`,
		`2 date_two_ways Vu "12/31/1980" sure row_left_out ["DD/MM/YYYY" "MM/DD/YYYY"]`,
		`3 date_misread Né "12/30/1980" sure row_left_out ["DD/MM/YYYY" "MM/DD/YYYY"]`,
		`4 date_misread Né "12/29/1980" sure row_left_out ["DD/MM/YYYY" "MM/DD/YYYY"]`,
	}, findings(t, p))
	d, err := doctor.New(p.header, p.spec)
	require.NoError(t, err)
	d.Excerpt()
	p.each(t, d.See)
	require.Equal(t, 4, d.Report().Counts[doctor.Sort{Code: doctor.DateTwoWays, Fate: doctor.RowLeftOut}])
}

func TestMisdatedOfWhatCannotBeRead(t *testing.T) {
	p := newPatient(t, "{match: [No], fields: {birthDate: {column: Né, layout: DD/MM/YYYY}}}", "No,Né\n")
	_, err := doctor.FindMisdated(p.header, p.spec, func(yield func(*mapping.Row, error) bool) { yield(nil, errors.New("gone")) }, nil)
	require.ErrorContains(t, err, "gone")
	_, err = doctor.FindMisdated([]string{"other"}, p.spec, p.all, nil)
	require.ErrorAs(t, err, new(mapping.FileErrors))
}
