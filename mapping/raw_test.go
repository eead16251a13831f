package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

func TestRawTextBehindAField(t *testing.T) {
	r := compile(t, `
match: Code
region: FR
fields:
  name: Nom
  phone: {column: [Portable, Mobile]}
  addressline1: {columns: [No, Rue], join: ", "}
  barcode: {column: Carte, optional: true}
  lat: Lat
  commentPrivate: {value: imported}
`, "Code", "Nom", "Portable", "Mobile", "No", "Rue", "Lat")
	row := texts("C1", " \u00a0Martin ", "  ", "06 98 76 54 32", "12", "rue du Port", "48.5")
	row.Cells[6].Kind = Number
	rec := read(r, row)
	require.False(t, rec.Invalid)
	for f, want := range map[customer.Field]string{
		customer.Name: "Martin", customer.Phone: "06 98 76 54 32", customer.AddressLine1: "12, rue du Port",
		customer.Lat: "48.5", customer.Barcode: "", customer.CommentPrivate: "", customer.City: "",
	} {
		require.Equal(t, want, rec.Raw(f), f)
	}
	sums := rec.Sums()
	require.Equal(t, customer.SumOf("Martin"), sums[customer.Name])
	require.Equal(t, customer.SumOf("06 98 76 54 32"), sums[customer.Phone])
	for _, f := range []customer.Field{customer.Barcode, customer.CommentPrivate, customer.City} {
		require.Zero(t, sums[f], "no cell is behind %s", f)
	}
	row.Cells[2] = Cell{Text, []byte("06 11 22 33 44")} // the reader goes on
	require.Equal(t, "06 11 22 33 44", rec.Raw(customer.Phone))
	row.Cells[1] = Cell{}
	sums = rec.Sums()
	require.NotZero(t, sums[customer.Name], "a blank cell is behind it")

	var made Record
	require.Empty(t, made.Raw(customer.Name))
	require.Zero(t, made.Sums())
}

// Texts that are joined have the same sum only where they are the same, whatever
// they are joined with.
func TestSumsTellCellsApart(t *testing.T) {
	joined := compile(t, "match: K\nfields: {name: {columns: [A, B]}}", "K", "A", "B")
	other := compile(t, `{match: K, fields: {name: {columns: [A, B], join: "-"}}}`, "K", "A", "B")
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.SampledFrom([]string{"", "a", "ab", "b", " a", "a b"})
		one := texts("k", cell.Draw(t, "A"), cell.Draw(t, "B"))
		two := texts("k", cell.Draw(t, "other A"), cell.Draw(t, "other B"))
		a, b := read(joined, one), read(joined, two)
		same := said2(one) == said2(two)
		require.Equal(t, same, a.Sums() == b.Sums())
		again := read(other, one)
		require.Equal(t, a.Sums(), again.Sums())
	})
}

// said2 is what the two cells of a row say, without those that are blank.
func said2(row *Row) (says [2]string) {
	n := 0
	for i := 1; i <= 2; i++ {
		if text := CellText(&row.Cells[i]); text != "" {
			says[n], n = text, n+1
		}
	}
	return says
}
