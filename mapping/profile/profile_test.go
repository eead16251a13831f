package profile_test

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// rowsOf makes rows of texts, as a CSV file has them.
func rowsOf(rows ...[]string) iter.Seq2[*mapping.Row, error] {
	return func(yield func(*mapping.Row, error) bool) {
		for i, texts := range rows {
			row := mapping.Row{Line: i + 2}
			for _, text := range texts {
				c := mapping.Cell{Kind: mapping.Text, Text: []byte(text)}
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

// column is the profile of one column of these texts.
func column(t *testing.T, texts ...string) profile.Column {
	t.Helper()
	var rows [][]string
	for _, text := range texts {
		rows = append(rows, []string{text})
	}
	p, err := profile.Of([]string{"Column"}, rowsOf(rows...), len(rows)+1)
	require.NoError(t, err)
	require.True(t, p.Whole)
	return p.Columns[0]
}

func TestShapes(t *testing.T) {
	for text, shapes := range map[string][]profile.Shape{
		"marie@example.com":                {profile.Email},
		"a@example.com; b@example.com":     {profile.Several},
		"a@example.com ::: b@example.com":  {profile.Several},
		"Maison ::: Bureau":                {profile.Several},
		"0199000100 / 0199000200":          {profile.Several},
		"06 39 98 01 02":                   {profile.Phone},
		"(020) 7946-0018":                  {profile.Phone},
		"+33 6 39 98 01 02":                {profile.Phone, profile.International},
		"0033639980102":                    {profile.Phone, profile.International, profile.Integer},
		"31/01/1990":                       {},
		"12.01.1990":                       {},
		"1.5":                              {profile.Decimal},
		"-3,25":                            {profile.Decimal},
		"oui":                              {profile.Bool, profile.Words},
		"1":                                {profile.Bool, profile.Integer},
		"Mme":                              {profile.Civility, profile.Words},
		"Mrs.":                             {profile.Civility, profile.Words},
		"France":                           {profile.CountryName, profile.Words},
		"États-Unis":                       {profile.CountryName, profile.Words},
		"FR":                               {profile.CountryCode, profile.Words, profile.Capitals},
		"fra":                              {profile.CountryCode, profile.Words},
		"75001":                            {profile.Postcode, profile.Integer},
		"SW1A 1AA":                         {profile.Postcode},
		"'SW1A 1AA":                        {profile.Postcode},
		"' SW1A 1AA":                       {profile.Postcode},
		"1000-001":                         {profile.Postcode, profile.Phone},
		"Jean-Luc":                         {profile.Words},
		"Marie de l'Étoile":                {profile.Words, profile.FullName},
		"DUPONT":                           {profile.Words, profile.Capitals},
		"12 rue des Lilas":                 {profile.Street},
		"Hauptstraße 12":                   {profile.Street},
		"https://example.com/a":            {profile.URL},
		"4006381333931":                    {profile.EAN, profile.Integer, profile.Phone},
		"732 829 320":                      {profile.SIREN, profile.Phone},
		"732 829 320 00074":                {profile.SIRET, profile.Phone},
		"FR40303265045":                    {profile.VAT},
		"5f4dcc3b5aa765d61d8327deb882cf99": {profile.Hash},
		"$2y$10$abcdefghijklmnopqrstuv":    {profile.Hash},
		"3,36E+10":                         {profile.Scientific},
		"32874":                            {profile.Serial, profile.Integer, profile.Postcode},
		"24/12":                            {profile.DayMonth},
		"--12-24":                          {profile.DayMonth},
		"AmÃ©lie":                          {profile.Mojibake},
		"AmÃƒÂ©lie":                        {profile.Mojibake},
		"Amélie":                           {profile.Words},
		"SÃO PAULO":                        {profile.Words, profile.FullName, profile.Capitals},
		"a\u00a0b":                         {profile.NoBreakSpace, profile.Words, profile.FullName},
		"Anna ":                            {profile.OuterSpace, profile.Words},
		"'75011":                           {profile.Apostrophe, profile.Postcode, profile.Integer},
		"#N/A":                             {profile.Faulty},
		"中国人":                              {profile.Words},
		"C-17":                             {},
	} {
		c := column(t, text)
		var seen []profile.Shape
		for s := range profile.NumShapes {
			if c.Count(s) > 0 {
				seen = append(seen, s)
			}
		}
		t.Run(text, func(t *testing.T) {
			require.ElementsMatch(t, shapes, seen)
			require.Equal(t, 1, c.Filled)
		})
	}
}

func TestCounts(t *testing.T) {
	c := column(t, "06000", "75001", "06000", "", "  ", "1000")
	require.Equal(t, 4, c.Filled)
	require.Equal(t, 3, c.Distinct)
	require.False(t, c.Unique)
	require.Equal(t, []string{"06000", "75001", "1000"}, c.Samples)
	require.Equal(t, []profile.Count{{"06000", 2}, {"1000", 1}, {"75001", 1}}, c.Top)
	require.Equal(t, map[int]int{5: 3, 4: 1}, c.Digits)
	require.Equal(t, 2, c.LeadingZero)
	require.Equal(t, [6]int{1, 5, 0, 0, 0, 0}, c.Cells)
	require.True(t, column(t, "a", "b", "", "c").Unique)
	require.False(t, column(t, "a", "b ", "", "b").Unique, "as they are read")
}

func TestDialled(t *testing.T) {
	c := column(t, "+33 6 39 98 01 02", "+352 621 000 001", "+1 202 555 0100", "0033639980102", "06 39 98 01 02", "06 39 98 01 03", "639980102")
	require.Equal(t, []profile.Count{{"06", 2}, {"+1", 1}, {"+33", 1}, {"+352", 1}, {"0033", 1}, {"6", 1}}, c.Dialled)
}

func TestLayouts(t *testing.T) {
	c := column(t, "31/01/1990", "02/03/1990", "04/12/1985")
	require.Equal(t, []profile.LayoutCount{{"DD/MM/YYYY", 3, 1}, {"MM/DD/YYYY", 2, 0}}, c.Layouts)
	c = column(t, "1990-01-31", "1990-01-31T10:00:00Z")
	require.Equal(t, []profile.LayoutCount{{profile.ISO, 2, 2}}, c.Layouts)
	require.Equal(t, []profile.LayoutCount{{"YYYYMMDD", 1, 1}}, column(t, "19900131").Layouts)
	require.Empty(t, column(t, "12345678", "75001").Layouts)
}

func TestOfReadsNoFurther(t *testing.T) {
	rows := rowsOf([]string{"a"}, []string{"b"}, []string{"c"})
	p, err := profile.Of([]string{""}, rows, 2)
	require.NoError(t, err)
	require.False(t, p.Whole)
	require.Equal(t, 2, p.Rows)
	require.Equal(t, "Column A", p.Columns[0].Label)

	failing := func(yield func(*mapping.Row, error) bool) { yield(nil, errors.New("gone")) }
	_, err = profile.Of([]string{"a"}, failing, 2)
	require.Error(t, err)
}

// A value may be long, and a cell may be missing: neither is kept, nor missed.
func TestOddRows(t *testing.T) {
	long := strings.Repeat("é", 1<<16)
	p, err := profile.Of([]string{"a", "b"}, func(yield func(*mapping.Row, error) bool) {
		yield(&mapping.Row{Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte(long)}}}, nil)
		yield(&mapping.Row{Flaw: mapping.RowTooLong, Cells: make([]mapping.Cell, 9)}, nil)
		yield(&mapping.Row{Cells: make([]mapping.Cell, 9)}, nil)
	}, 10)
	require.NoError(t, err)
	require.Equal(t, 2, p.Rows, "a row with a flaw tells nothing")
	require.Less(t, len(p.Columns[0].Samples[0]), 200)
	require.Equal(t, 2, p.Columns[1].Cells[mapping.Blank])
}

func FuzzShapes(f *testing.F) {
	for _, seed := range []string{"", "'", "--", "+", "00", "a@b", "1/2", "Ã", "\xff", "::: ", "1.", ".1", "+-", "9999-99-99"} {
		f.Add(seed, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		row := &mapping.Row{Cells: []mapping.Cell{{Kind: mapping.CellKind(kind % 6), Text: []byte(text)}}}
		l := profile.NewLook([]string{"a"})
		l.Add(row)
		l.Add(row)
		c := l.Profile(true).Columns[0]
		if c.Filled > 0 {
			require.Equal(t, 2, c.Filled)
			require.Equal(t, 1, c.Distinct)
			require.False(t, c.Unique)
		}
		for s, n := range c.Shapes {
			require.Contains(t, []int{0, 2}, n, s)
		}
	})
}

func BenchmarkLook(b *testing.B) {
	header := []string{"N° client", "Civilité", "Nom", "Prénom", "Téléphone", "Portable", "E-mail", "Né(e) le", "Adresse", "CP", "Ville", "Remarque"}
	var rows [][]string
	for i := range 100_000 {
		n := strconv.Itoa(i)
		rows = append(rows, []string{n, "Mme", "Abadie" + n, "Amélie", fmt.Sprintf("06%08d", i*7), fmt.Sprintf("%09d", i*13),
			"a" + n + "@example.com", fmt.Sprintf("%02d/%02d/19%02d", i%28+1, i%12+1, i%90), n + " rue des Lilas", fmt.Sprintf("%05d", i%95000), "Nice", ""})
	}
	b.ReportAllocs()
	for b.Loop() {
		p, _ := profile.Of(header, rowsOf(rows...), len(rows))
		if !p.Columns[0].Unique {
			b.Fatal("not unique")
		}
	}
}

func TestAlone(t *testing.T) {
	look := profile.NewLook([]string{"a", "b", "c"})
	for _, texts := range [][]string{{"x", " ", "z"}, {"x", "y"}, {"", "y", "z"}, {"x"}} {
		row := mapping.Row{}
		for _, text := range texts {
			row.Cells = append(row.Cells, mapping.Cell{Kind: mapping.Text, Text: []byte(text)})
		}
		look.Add(&row)
	}
	p := look.Profile(true)
	require.Equal(t, 3, p.Alone(0))
	require.Equal(t, 2, p.Alone(0, 1))
	require.Equal(t, 1, p.Alone(0, 1, 2))
	require.Zero(t, p.Alone(0, 256), "nobody knows")
	require.Zero(t, (&profile.Profile{}).Alone(0))
}
