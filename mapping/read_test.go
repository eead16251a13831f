package mapping

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

// compile parses a mapping file's text and binds it to a header.
func compile(t testing.TB, src string, header ...string) *Reader {
	t.Helper()
	m, err := Parse("a.mapping.yaml", []byte(src))
	require.NoError(t, err)
	r, err := m.Compile(header)
	require.NoError(t, err)
	return r
}

// texts makes a row of text cells; "" is a blank one.
func texts(cells ...string) *Row {
	row := &Row{Line: 7}
	for _, text := range cells {
		c := Cell{Kind: Text, Text: []byte(text)}
		if text == "" {
			c = Cell{}
		}
		row.Cells = append(row.Cells, c)
	}
	return row
}

func read(r *Reader, row *Row) Record {
	rec := Record{Key: "old", Problems: []Problem{{Code: "old"}}, Invalid: true}
	r.Read(row, &rec)
	return rec
}

func json(t testing.TB, c customer.Customer) string {
	t.Helper()
	text, err := c.MarshalJSON()
	require.NoError(t, err)
	return string(text)
}

func TestReadFull(t *testing.T) {
	m, err := Load(filepath.Join("testdata", "full.mapping.yaml"))
	require.NoError(t, err)
	header := []string{"N° client", "Nom", "Prénom", "Téléphone", "Né(e) le", "N°", "Rue", "Civilité", "Portable", "Mobile", "Kash ID", "Supprimé", "Type", "Notes"}
	r, err := m.Compile(header)
	require.NoError(t, err)

	row := texts("C-17", "Martin", "Léa", "612345678", "12/03/1985", "12", "rue du Port", "2", "", "06 98 76 54 32", "1017", "non", "Client", "kept out")
	rec := read(r, row)
	require.False(t, rec.Invalid)
	require.Empty(t, rec.Problems)
	require.Equal(t, 7, rec.Line)
	require.Equal(t, "C-17", rec.Key)
	require.Equal(t, "1017", rec.ID)
	require.Equal(t, Keep, rec.Wish)
	require.JSONEq(t, `{"title":"Mme","surname":"Léa","name":"Martin","phone":"+33612345678","phone2":"+33698765432",
		"addressline1":"12 rue du Port","commentPrivate":"Imported from the old till","birthDate":"479433600"}`, json(t, rec.Customer))

	same := texts("C-17", "Martin", "Léa", "612345678", "12/03/1985", "12", "rue du Port", "2", "", "06 98 76 54 32", "1017", "non", "Client", "other")
	require.Equal(t, rec.Cells, read(r, same).Cells)
	same.Cells[1].Text = []byte("Martim")
	require.NotEqual(t, rec.Cells, read(r, same).Cells)
	copy(row.Cells[1].Text, "XXXXXX") // the reader goes on to the next row
	require.Equal(t, "Martin", rec.Customer.Value(customer.Name))
}

func TestRecordsOfBadRows(t *testing.T) {
	r := compile(t, `
match: Code
region: FR
fields:
  name: Nom
  email: E-mail
  phone: Tél
  city: {columns: [CP, Ville]}
id: Kash
`, "Code", "Nom", "E-mail", "Tél", "CP", "Ville", "Kash")
	row := texts("C1", "Martin", "lea@", "06 12 34 56 7", "75001", "#REF!", "x7")
	row.Cells[5].Kind = Error
	rec := read(r, row)
	require.True(t, rec.Invalid)
	require.Equal(t, "C1", rec.Key, "an invalid row counts as present")
	require.Equal(t, []Problem{
		{Line: 7, Column: "Kash", Value: "x7", Code: IDBad},
		{Line: 7, Column: "E-mail", Field: "email", Value: "lea@", Code: EmailBad},
		{Line: 7, Column: "Tél", Field: "phone", Value: "06 12 34 56 7", Code: PhoneLength, Args: []string{"FR"}},
		{Line: 7, Column: "Ville", Field: "city", Value: "#REF!", Code: CellError},
	}, rec.Problems)

	rec = read(r, texts("C1", "Martin", "", "07 00 00 00 00"))
	require.False(t, rec.Invalid, "a warning lets the row pass")
	require.Equal(t, "+33700000000", rec.Customer.Value(customer.Phone))
	require.Equal(t, []Problem{{Line: 7, Column: "Tél", Field: "phone", Value: "07 00 00 00 00", Code: PhoneUnassigned, Args: []string{"FR"}, Warning: true}}, rec.Problems)

	rec = read(r, texts("C1"))
	require.False(t, rec.Invalid, "whether nothing is too little is the plan's to say")
	require.Zero(t, rec.Customer.Fields())

	rec = read(r, texts(" \u00a0", "Martin"))
	require.True(t, rec.Invalid)
	require.Equal(t, "", rec.Key)
	require.Equal(t, []Problem{{Line: 7, Column: "Code", Value: " \u00a0", Code: KeyBlank}}, rec.Problems)

	flawed := texts("C1", "Martin")
	flawed.Flaw, flawed.FlawArgs = RowCutShort, []string{"2"}
	rec = read(r, flawed)
	require.True(t, rec.Invalid)
	require.True(t, rec.CutShort)
	require.Equal(t, "", rec.Key)
	require.Equal(t, []Problem{{Line: 7, Code: RowCutShort, Args: []string{"2"}}}, rec.Problems)
	flawed.Flaw = RowTooLong
	require.False(t, read(r, flawed).CutShort)
}

func TestInvalidCell(t *testing.T) {
	r := compile(t, "match: A\ninvalid: cell\nfields: {name: B, email: C}\n", "A", "B", "C")
	rec := read(r, texts("1", "Martin", "lea@"))
	require.False(t, rec.Invalid)
	require.Equal(t, `{"name":"Martin"}`, json(t, rec.Customer))
	require.Equal(t, []Problem{{Line: 7, Column: "C", Field: "email", Value: "lea@", Code: EmailBad, Dropped: true}}, rec.Problems)
	rec = read(r, texts("1", "", "lea@"))
	require.False(t, rec.Invalid, "whether nothing is too little is the plan's to say")
}

func TestBlank(t *testing.T) {
	const fields = `
match: A
fields:
  name: B
  city: {columns: [C, D], join: ", "}
  phone: {column: [C, D], as: text}
  surname: {column: B, as: first-name, order: first-last}
  title: {column: B, values: {M: "", N: x}}
  barcode: {column: Z, optional: true}
`
	header := []string{"A", "B", "C", "D"}
	rec := read(compile(t, fields, header...), texts("1", "M", " ", "x"))
	require.Equal(t, `{"name":"M","phone":"x","city":"x"}`, json(t, rec.Customer))
	rec = read(compile(t, fields+"blank: clear\n", header...), texts("1", "M", " ", "x"))
	require.Equal(t, `{"title":"","surname":"","name":"M","phone":"x","city":"x"}`, json(t, rec.Customer))
	rec = read(compile(t, fields+"blank: clear\n", header...), texts("1", "n"))
	require.Equal(t, `{"title":"x","surname":"","name":"n","phone":"","city":""}`, json(t, rec.Customer))
	rec = read(compile(t, fields, header...), texts("1", "n", "y", "x"))
	require.Equal(t, "y, x", rec.Customer.Value(customer.City))
	require.Equal(t, "y", rec.Customer.Value(customer.Phone))
}

func TestValuesAreFinal(t *testing.T) {
	r := compile(t, "match: A\nfields: {country: {column: B, values: {GB: EN, gb: XX, \"1\": FR}}}\n", "A", "B")
	for text, want := range map[string]string{"GB": "EN", "gb": "XX", " Gb ": "EN", "1": "FR", "Belgique": "BE"} {
		rec := read(r, texts("1", text))
		require.Equal(t, want, rec.Customer.Value(customer.Country), text)
	}
	row := texts("1", "1.0")
	row.Cells[1].Kind = Number
	rec := read(r, row)
	require.Equal(t, "FR", rec.Customer.Value(customer.Country))
	require.Equal(t, CountryUnknown, read(r, texts("1", "2")).Problems[0].Code)
}

func TestWishes(t *testing.T) {
	r := compile(t, `
match: Code
fields: {email: E-mail}
id: Kash
delete: {column: Supprimé, values: [oui, "1"]}
skip: {column: Type, values: [Adresse, Total]}
`, "Code", "E-mail", "Kash", "Supprimé", "Type")
	for _, test := range []struct {
		name    string
		row     *Row
		wish    Wish
		key, id string
		codes   []Code
	}{
		{"keep", texts("1", "a@b.fr", "12", "non", "Client"), Keep, "1", "12", nil},
		{"delete", texts("1", "not an address", "12", " OUI ", ""), Delete, "1", "12", nil},
		{"delete with a bad id", texts("1", "", "x", "1", ""), Delete, "1", "", nil},
		{"delete without a key", texts("", "", "", "1", ""), Delete, "", "", []Code{KeyBlank}},
		{"skip", texts("1", "not an address", "x", "1", "adresse"), Skip, "1", "", nil},
		{"skip without a key", texts("", "", "", "", "Total"), Skip, "", "", nil},
	} {
		rec := read(r, test.row)
		require.Equal(t, test.wish, rec.Wish, test.name)
		require.Equal(t, test.key, rec.Key, test.name)
		require.Equal(t, test.id, rec.ID, test.name)
		require.Equal(t, len(test.codes) > 0, rec.Invalid, test.name)
		require.Equal(t, test.codes, codes(rec), test.name)
	}
	row := texts("1", "a@b.fr", "", "#N/A", "")
	row.Cells[3].Kind = Error
	rec := read(r, row)
	require.True(t, rec.Invalid, "nobody knows what this row asks for")
	require.Equal(t, []Code{CellError}, codes(rec))
	flawed := texts("1", "", "", "", "Total")
	flawed.Flaw = RowTooShort
	require.Equal(t, []Code{RowTooShort}, codes(read(r, flawed)))
}

func codes(rec Record) []Code {
	var all []Code
	for _, p := range rec.Problems {
		all = append(all, p.Code)
	}
	return all
}

func TestKashIDs(t *testing.T) {
	r := compile(t, "match: A\nid: ID\nfields: {name: B}\n", "A", "ID", "B")
	for _, test := range []struct {
		cell Cell
		id   string
		code []Code
	}{
		{Cell{Text, []byte(" 1017 ")}, "1017", nil},
		{Cell{Text, []byte("'1017")}, "1017", nil},
		{Cell{Number, []byte("1.017E3")}, "1017", nil},
		{Cell{}, "", nil},
		{Cell{Text, []byte("007")}, "", []Code{IDBad}},
		{Cell{Text, []byte("0")}, "", []Code{IDBad}},
		{Cell{Text, []byte("-7")}, "", []Code{IDBad}},
		{Cell{Number, []byte("1.5")}, "", []Code{IDBad}},
		{Cell{Text, []byte("1,02E+10")}, "", []Code{DigitsLost}},
		{Cell{Error, []byte("#N/A")}, "", []Code{CellError}},
		{Cell{Error, []byte(NoResult)}, "", []Code{CellNoResult}},
	} {
		row := texts("1", "", "Martin")
		row.Cells[1] = test.cell
		rec := read(r, row)
		require.Equal(t, test.id, rec.ID)
		require.Equal(t, test.code, codes(rec))
		require.Equal(t, test.code != nil, rec.Invalid)
	}
}

func TestKeys(t *testing.T) {
	one := compile(t, "match: A\nfields: {name: C}\n", "A", "B", "C")
	two := compile(t, "match: [B, A]\nfields: {name: C}\n", "A", "B", "C")
	for _, test := range []struct {
		a, b Cell
		want string // of both columns
		code []Code
	}{
		{Cell{Text, []byte(" C-17\u00a0")}, Cell{Text, []byte("x")}, "x|C-17", nil},
		{Cell{Text, []byte(`a|b\c`)}, Cell{Text, []byte("É")}, `É|a\|b\\c`, nil},
		{Cell{Number, []byte("1.017E3")}, Cell{Number, []byte("1234.0999999999999")}, "1234.1|1017", nil},
		{Cell{Text, []byte("007")}, Cell{Text, []byte("1E5")}, "1E5|007", nil},
		{Cell{Date, []byte("1985-03-12")}, Cell{Bool, []byte("TRUE")}, "TRUE|1985-03-12", nil},
		{Cell{}, Cell{Text, []byte("x")}, "", []Code{KeyBlank}},
		{Cell{Text, []byte("3,36E+10")}, Cell{Error, []byte("#N/A")}, "", []Code{CellError, DigitsLost}},
	} {
		rec := read(two, &Row{Cells: []Cell{test.a, test.b, {Text, []byte("Martin")}}})
		require.Equal(t, test.want, rec.Key)
		require.Equal(t, test.code, codes(rec))
	}
	require.Equal(t, `a|b\c`, read(one, texts(`a|b\c`, "", "Martin")).Key)
}

// Different texts never make the same key.
func TestKeyIsInjective(t *testing.T) {
	parts := rapid.SliceOfN(keyPart(), 2, 2)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := a[0] == b[0] && a[1] == b[1]
		require.Equal(t, same, JoinKey(a) == JoinKey(b))
	})
}

func TestIsKashID(t *testing.T) {
	for text, is := range map[string]bool{
		"1017": true, "7": true, "12345678901234567890123": true,
		"": false, "0": false, "07": false, "-7": false, "1.0": false, "7 ": false, "٧": false, "x": false,
	} {
		require.Equal(t, is, IsKashID(text), text)
	}
}

// What a key is made of comes back out of it, be it one text or several.
func TestKeyComesApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(keyPart(), 1, 4).Draw(t, "parts")
		require.Equal(t, parts, SplitKey(JoinKey(parts), len(parts)))
	})
	require.Equal(t, []string{"a|b"}, SplitKey("a|b", 0), "one column, where nobody says how many")
	require.Equal(t, []string{"\xff", "b"}, SplitKey("\xff|b", 2))
}

func keyPart() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune{'|', '\\', 'a', 'é'}), 1, 4, -1)
}

func TestReadersAreShared(t *testing.T) {
	r := compile(t, "match: A\nregion: FR\nfields: {country: B, phone: C}\n", "A", "B", "C")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var rec Record
			for range 20 {
				r.Read(texts("1", "Fance", "0612345678"), &rec)
				if len(rec.Problems) != 1 || rec.Problems[0].Args[0] != "FR" {
					panic("a reader is not to be shared")
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkRead(b *testing.B) {
	src := "match: Code\nregion: FR\nfields: {name: Nom, surname: Prénom, email: E-mail, addressline1: Rue, postcode: CP, city: Ville"
	header := []string{"Code", "Nom", "Prénom", "E-mail", "Rue", "CP", "Ville", "Tél", "Pays", "Né"}
	row := texts("C-17", "Lefèvre", "Léa", "lea.lefevre@example.org", "12 rue du Port", "01000", "Bourg-en-Bresse", "612345678", "France", "12/03/1985")
	for name, more := range map[string]string{"texts": "", "all": ", phone: Tél, country: Pays, birthDate: {column: Né, layout: DD/MM/YYYY}"} {
		b.Run(name, func(b *testing.B) {
			r := compile(b, src+more+"}\n", header...)
			var rec Record
			b.ReportAllocs()
			for b.Loop() {
				r.Read(row, &rec)
			}
			if rec.Invalid || !strings.HasPrefix(rec.Key, "C") {
				b.Fatal(rec.Problems)
			}
		})
	}
}
