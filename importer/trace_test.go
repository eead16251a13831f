package importer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A row is traced while it is read, and kept while others are.
func TestTraces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.csv")
	require.NoError(t, os.WriteFile(path, []byte("N,Nom,Tel\n1,Abel,0199000100\n2,Blum,12\n3,Caron,\n"), 0o600))
	m, err := mapping.Parse("m.yaml", []byte("match: [N]\nregion: FR\nfields: {name: Nom, phone: Tel, country: {value: FR}}"))
	require.NoError(t, err)
	src, err := Open(path, m)
	require.NoError(t, err)
	defer src.Close()

	all, err := src.Traces(t.Context(), 10, func(rec *mapping.Record) bool { return rec.Line != 4 })
	require.NoError(t, err)
	require.Len(t, all, 2)
	name := func(text string) Made {
		return Made{Field: customer.Name, Kind: mapping.KindText, Value: text, Told: true,
			Cells: []MadeOf{{Column: "Nom", Kind: mapping.Text, Text: text}}}
	}
	phone := func(text, value string, told bool) Made {
		return Made{Field: customer.Phone, Kind: mapping.KindPhone, Value: value, Told: told,
			Cells: []MadeOf{{Column: "Tel", Kind: mapping.Text, Text: text}}}
	}
	country := Made{Field: customer.Country, Constant: true, Value: "FR", Told: true}
	require.Equal(t, []Made{name("Abel"), phone("0199000100", "+33199000100", true), country}, all[0].Fields)
	require.Equal(t, []Made{name("Blum"), phone("12", "", false), country}, all[1].Fields)
	require.True(t, all[1].Record.Invalid)
	require.Equal(t, mapping.PhoneLength, all[1].Record.Problems[0].Code)

	first, err := src.Traces(t.Context(), 1, func(*mapping.Record) bool { return true })
	require.NoError(t, err)
	require.Len(t, first, 1)
}
