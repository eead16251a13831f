package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func TestPlaceParts(t *testing.T) {
	for _, test := range []struct{ region, text, code, city string }{
		{"BE", "9130 Kieldrecht", "9130", "Kieldrecht"},
		{"BE", "9000 DE PINTE", "9000", "DE PINTE"},
		{"DE", "D-80331 München", "80331", "München"},
		{"FR", "75001, Paris", "75001", "Paris"},
		{"FR", "Paris 75001", "75001", "Paris"},
		{"FR", "75001", "75001", ""},
		{"FR", "Paris", "", "Paris"},
		{"FR", "Paris 15", "", "Paris 15"},
		{"NL", "1012 AB Amsterdam", "1012 AB", "Amsterdam"},
		{"PT", "4000-123 Porto", "4000-123", "Porto"},
		{"PL", "00-950 Warszawa", "00-950", "Warszawa"},
		{"SE", "111 22 Stockholm", "111 22", "Stockholm"},
	} {
		m, err := mapping.Parse("m.yaml", []byte("match: [Nr]\nregion: "+test.region+
			"\nfields: {postcode: {column: Ort, as: postcode-part}, city: {column: Ort, as: city-part}}"))
		require.NoError(t, err)
		reader, err := m.Compile([]string{"Nr", "Ort"})
		require.NoError(t, err)
		var rec mapping.Record
		reader.Read(&mapping.Row{Cells: []mapping.Cell{{Kind: mapping.Text, Text: []byte("7")}, {Kind: mapping.Text, Text: []byte(test.text)}}}, &rec)
		require.Empty(t, rec.Problems, test.text)
		require.Equal(t, test.code, rec.Customer.Value(customer.Postcode), test.text)
		require.Equal(t, test.city, rec.Customer.Value(customer.City), test.text)
	}
}
