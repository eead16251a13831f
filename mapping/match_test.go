package mapping

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

func TestMatchFields(t *testing.T) {
	const card, mail, phone = customer.Barcode, customer.Email, customer.Phone
	for name, test := range map[string]struct {
		match, fields string
		want          []customer.Field
		plain         bool
	}{
		"one":                     {"Carte", "barcode: Carte", []customer.Field{card}, true},
		"two, in their order":     {"[Carte, Mail]", "email: Mail, barcode: Carte", []customer.Field{card, mail}, true},
		"the vendor's first":      {"Carte", "barcode: Carte, commentPrivate: Carte", []customer.Field{customer.CommentPrivate}, true},
		"outer spaces":            {"'Carte '", "barcode: Carte", []customer.Field{card}, true},
		"a list of one":           {"Carte", "barcode: {columns: [Carte], join: x}", []customer.Field{card}, true},
		"a kind that rewrites":    {"[Carte, Tel]", "barcode: Carte, phone: Tel", []customer.Field{card, phone}, false},
		"digits lose their signs": {"Carte", "barcode: {column: Carte, as: digits}", []customer.Field{card}, false},
		"values":                  {"Carte", "barcode: {column: Carte, values: {a: b}}", []customer.Field{card}, false},
		"no field":                {"[Carte, Code]", "barcode: Carte", nil, false},
		"another case":            {"carte", "barcode: Carte", nil, false},
		"joined":                  {"Carte", "barcode: {columns: [Carte, Mail]}", nil, false},
		"one of several":          {"Carte", "barcode: {column: [Carte, Mail]}", nil, false},
		"a constant":              {"Carte", "barcode: {value: Carte}", nil, false},
		"a part of a name":        {"Nom", "name: {column: Nom, as: last-name, order: first-last}", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse("a.mapping.yaml", []byte("region: FR\nmatch: "+test.match+"\nfields: {"+test.fields+"}\n"))
			require.NoError(t, err)
			fields, plain, ok := m.MatchFields()
			require.Equal(t, test.want, fields)
			require.Equal(t, test.plain, plain)
			require.Equal(t, test.want != nil, ok)
		})
	}
	_, plain, ok := new(Mapping).MatchFields()
	require.False(t, plain || ok, "nothing to match by")
}

// Where MatchFields says that it is plain, the key can be made from the fields.
func TestPlainFieldsMakeTheKey(t *testing.T) {
	kinds := rapid.SampledFrom([]Kind{KindText, KindEmail, KindDigits, KindPostcode, KindInteger})
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("aB01.-|\\ \u00a0'@+é")), 1, 6, -1)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := kinds.Draw(rt, "a"), kinds.Draw(rt, "b")
		r := compile(t, "match: [A, B]\nfields: {barcode: {column: A, as: "+string(a)+"}, city: {column: B, as: "+string(b)+"}}\n", "A", "B")
		m := Mapping{Match: []string{"A", "B"}, Fields: []Source{
			{Field: customer.City, Columns: []string{"B"}, Kind: b}, {Field: customer.Barcode, Columns: []string{"A"}, Kind: a},
		}}
		fields, plain, ok := m.MatchFields()
		require.True(rt, ok)
		require.Equal(rt, []customer.Field{customer.Barcode, customer.City}, fields)
		var rec Record
		r.Read(texts(cell.Draw(rt, "in A"), strings.Repeat(cell.Draw(rt, "in B"), 2)), &rec)
		if plain && !rec.Invalid {
			require.Equal(rt, rec.Key, JoinKey([]string{rec.Customer.Value(fields[0]), rec.Customer.Value(fields[1])}))
		}
	})
}
