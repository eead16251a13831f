package guess_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// words repeats all that it is asked to word, over two lines.
func words(why guess.Reason, args []string) string {
	return string(why) + "\n" + strings.Join(args, " ")
}

// nasty are texts that YAML could take for something else, or a file cannot hold.
func nasty() *rapid.Generator[string] {
	known := rapid.SampledFrom([]string{
		"null", "~", "yes", "No", "true", "1", "0123", "1e3", "- a", "a: b", "a #b", "#", "{", "[a]", "a, b", "'a'", `"a"`, `a\b`, "&a", "*a",
		"!a", "|", ">", "%", "@", "`", "? a", "a:", " a", "a  b", "---", "...", "<<", "=", "é", "Né(e) le", "N° client", "a\nb", "a\r\nb",
		"a\tb", "\u0085a", "\u2028", "😀", "\ufeffa", "\u00a0a", "a\x00b", "a\x7f", "client d'ici", "Email *", "Address (2)", "a}", "a]",
		"password: x", "key", "E-mail\n(pro)", "\\n", "\\", "\"", "'", "-", "--", ":", "::", "a - b", "0x1F", "1_000", ".inf", "2024-01-01",
	})
	any := rapid.StringOf(rapid.SampledFrom([]rune("aé1 \t\n\r\"'\\#:{}[],&*!|>%@`-?~\x00\u00a0\u2028😀=<.")))
	return rapid.OneOf(known, any, rapid.String())
}

// texts are different column names, as mapping.Labels gives them.
func columnNames(t *rapid.T) []string {
	return mapping.Labels(rapid.SliceOfN(nasty(), 1, 12).Draw(t, "header"))
}

func drawSource(t *rapid.T, f customer.Field, columns []string) mapping.Source {
	s := mapping.Source{Field: f, Kind: mapping.FieldKind(f), Join: " "}
	n := rapid.IntRange(0, min(3, len(columns))).Draw(t, "columns")
	if n == 0 {
		s.Constant = nasty().Draw(t, "constant")
		return s
	}
	s.Columns = rapid.Permutation(columns).Draw(t, "order")[:n]
	if s.Joined = rapid.Bool().Draw(t, "joined"); s.Joined {
		s.Join = nasty().Draw(t, "join")
	}
	s.Kind = rapid.SampledFrom(append(mapping.Kinds(), s.Kind)).Draw(t, "kind")
	switch s.Kind {
	case mapping.KindDate:
		s.Layout = rapid.SampledFrom([]string{"", "DD/MM/YYYY", "YYYY-MM-DD HH:mm", "DDMMYYYY", "D.M.YY"}).Draw(t, "layout")
	case mapping.KindFirstName, mapping.KindLastName:
		s.Order = rapid.SampledFrom([]mapping.Order{mapping.FirstLast, mapping.LastFirst}).Draw(t, "names")
	}
	for _, text := range rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "0", "M", "null", "ä: b", "x\"y"}), 0, 4).Draw(t, "values") {
		if !slices.ContainsFunc(s.Values, func(v mapping.Substitute) bool { return v.Text == text }) {
			s.Values = append(s.Values, mapping.Substitute{Text: text, Value: nasty().Draw(t, "value")})
		}
	}
	s.Optional = rapid.Bool().Draw(t, "optional")
	repairs := [][]mapping.Repair{nil, {mapping.RepairMojibake}, {mapping.RepairNone}}
	if s.Kind == mapping.KindPhone || s.Kind == mapping.KindPostcode {
		repairs = append(repairs, []mapping.Repair{mapping.RepairZeros, mapping.RepairMojibake})
	}
	s.Repair = rapid.SampledFrom(repairs).Draw(t, "repair")
	return s
}

// content is what a mapping says, without where in a file it stands.
func content(t require.TestingT, m *mapping.Mapping) string {
	copied := *m
	copied.Digest = [32]byte{}
	text, err := json.Marshal(struct {
		mapping.Mapping
		Zone string
	}{copied, m.Zone.String()})
	require.NoError(t, err)
	return string(text)
}

// Whatever the columns are called, what is written is read back.
func TestWriteIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := columnNames(t)
		columns = slices.DeleteFunc(columns, func(c string) bool { return !readable(c) })
		if len(columns) == 0 {
			return
		}
		p := &guess.Proposal{
			Match:  guess.Match{Columns: columns[:rapid.IntRange(1, len(columns)).Draw(t, "match")], Args: []string{"a\nb"}},
			Region: guess.Region{Code: rapid.SampledFrom([]string{"FR", "NO"}).Draw(t, "region")},
			ID:     rapid.SampledFrom(append(columns, "")).Draw(t, "id"),
			ShopID: rapid.SampledFrom([]string{"", "42"}).Draw(t, "shop"),
		}
		for f := range customer.AllFields.All() {
			if f == customer.Name || rapid.IntRange(0, 3).Draw(t, "field") == 0 {
				p.Fields = append(p.Fields, guess.Field{
					Source:     drawSource(t, f, columns),
					Confidence: guess.Confidence(rapid.IntRange(0, 2).Draw(t, "confidence")),
					Out:        f != customer.Name && rapid.Bool().Draw(t, "out"),
					Args:       []string{nasty().Draw(t, "argument")},
					Also:       []guess.Remark{{Why: guess.NoYear, Args: []string{nasty().Draw(t, "remark")}}},
				})
			}
		}
		if rapid.Bool().Draw(t, "skip") {
			p.Skip = &mapping.Rule{Column: columns[0], Values: rapid.SliceOfNDistinct(nasty().Filter(readable), 1, 3, rapid.ID[string]).Draw(t, "values")}
		}
		if rapid.Bool().Draw(t, "file") {
			p.File = mapping.FileOptions{Sheet: "N° 1: \"x\"", Header: 3, Encoding: "windows-1252", Delimiter: '\t'}
		}
		for _, c := range columnNames(t) {
			p.Left = append(p.Left, guess.Left{Column: c, Why: guess.LeftUnknown})
		}
		var out strings.Builder
		require.NoError(t, guess.Write(&out, p, words))
		m, err := mapping.Parse("x", []byte(out.String()))
		require.NoError(t, err, out.String())
		require.Equal(t, content(t, p.Mapping()), content(t, m), out.String())
	})
}

// Whatever stands in a spreadsheet, a proposal can be made of it, written, read
// back and bound to the header; and no column is forgotten.
func TestAnyHeaderIsProposed(t *testing.T) {
	telling := rapid.SampledFrom([]string{
		"Nom", "Prénom", "Email", "E-mail 2", "Téléphone", "Portable", "Adresse", "Adresse 2", "Rue (bureau)", "CP", "Ville", "Pays", "Civilité",
		"Titre", "Date de naissance", "id", "N° client", "Kash ID", "Password", "Notes", "Code-barres", "Lat", "Lng", "Type", "Name", "Company",
		"Blacklist", "surname", "addressline1", "VATnum", "adressComment", "birthDate", "clientGroupID",
	})
	value := rapid.OneOf(nasty(), rapid.SampledFrom([]string{
		"", "", "a@example.com", "0612345678", "612345678", "+33 6 12 34 56 78", "31/01/1990", "01/02/1990", "1990-01-31", "32874", "M.", "1", "2",
		"FR", "France", "75001", "6000", "Marie Dupont", "DUPONT Marie", "Dupont", "oui", "12 rue des Lilas", "4006381333931", "3,36E+10", "DÃ©sirÃ©e", "24/12",
	}))
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfN(rapid.OneOf(telling, telling, nasty()), 1, 15).Draw(t, "header")
		var rows []mapping.Row
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row := mapping.Row{}
			for range header {
				kind := mapping.CellKind(rapid.SampledFrom([]int{1, 1, 1, 2, 3, 4, 5}).Draw(t, "kind"))
				text := value.Draw(t, "value")
				if text == "" {
					kind = mapping.Blank
				}
				row.Cells = append(row.Cells, mapping.Cell{Kind: kind, Text: []byte(text)})
			}
			rows = append(rows, row)
		}
		look := profile.NewLook(header)
		for i := range rows {
			look.Add(&rows[i])
		}
		p := guess.Propose("", header, look.Profile(true))
		checkWhole(t, header, p)
		var out strings.Builder
		require.NoError(t, guess.Write(&out, p, words))
		if m := p.Mapping(); len(m.Match) > 0 && len(m.Fields) > 0 {
			again, err := mapping.Parse("x", []byte(out.String()))
			require.NoError(t, err, out.String())
			require.Equal(t, content(t, m), content(t, again), out.String())
			_, err = again.Compile(header)
			require.NoError(t, err, out.String())
		}
	})
}

// checkWhole requires that each column is mapped, the key, or left out, and that
// no field is proposed twice.
func checkWhole(t require.TestingT, header []string, p *guess.Proposal) {
	seen := map[string]bool{p.ID: true}
	fields := map[customer.Field]bool{}
	for _, f := range p.Fields {
		require.False(t, fields[f.Field], f.Field)
		fields[f.Field] = true
		for _, c := range f.Columns {
			seen[c] = true
		}
	}
	for _, c := range p.Match.Columns {
		seen[c] = true
	}
	if p.Skip != nil {
		seen[p.Skip.Column] = true
	}
	for _, l := range p.Left {
		require.False(t, seen[l.Column], "%q is left out, and used", l.Column)
		require.NotEmpty(t, l.Why)
		seen[l.Column] = true
	}
	for _, label := range mapping.Labels(header) {
		require.True(t, seen[label], "%q is forgotten", label)
	}
}

// readable reports whether a name can stand in a mapping file at all.
func readable(name string) bool {
	return utf8.ValidString(name) && strings.Trim(strings.TrimSpace(name), "\ufeff\u200b\u2060 \n") != "" && !strings.HasSuffix(name, "\n")
}
