package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func TestBehind(t *testing.T) {
	m, err := mapping.Parse("m.yaml", []byte(`
match: [N]
region: FR
fields:
  name: Name
  addressline1: {columns: [No, Street], join: " "}
  phone: {column: [Mobile, Phone]}
  country: {value: FR}
`))
	require.NoError(t, err)
	reader, err := m.Compile([]string{"N", "Name", "No", "Street", "Mobile", "Phone"})
	require.NoError(t, err)
	text := func(s string) mapping.Cell { return mapping.Cell{Kind: mapping.Text, Text: []byte(s)} }
	for _, test := range []struct {
		what  string
		cells []mapping.Cell
		want  map[customer.Field][]int
	}{
		{"all there", []mapping.Cell{text("1"), text("Abel"), text("12"), text("rue X"), text("0612345678"), text("0199000100")},
			map[customer.Field][]int{customer.Name: {1}, customer.AddressLine1: {2, 3}, customer.Phone: {4}}},
		{"blanks", []mapping.Cell{text("1"), text(" "), {}, text("rue X"), {}, text("0199000100")},
			map[customer.Field][]int{customer.AddressLine1: {3}, customer.Phone: {5}}},
		{"a short row", []mapping.Cell{text("1")}, map[customer.Field][]int{}},
	} {
		var rec mapping.Record
		reader.Read(&mapping.Row{Line: 2, Cells: test.cells}, &rec)
		got := map[customer.Field][]int{}
		for f := range customer.AllFields.All() {
			if columns := rec.Behind(f); columns != nil {
				got[f] = columns
			}
		}
		require.Equal(t, test.want, got, test.what)
	}
	require.Nil(t, new(mapping.Record).Behind(customer.Name), "no reader made it")

	rules := m.Rules()
	require.Equal(t, "phone", mapping.RuleSays(rules[customer.Phone], mapping.PartKind))
	require.Equal(t, "Mobile, Phone", mapping.RuleSays(rules[customer.Phone], mapping.PartColumns))
	require.Empty(t, mapping.RuleSays(rules[customer.Country], mapping.PartKind), "a constant has none")
	require.Equal(t, "AB", mapping.ColumnLetters(27))
}
