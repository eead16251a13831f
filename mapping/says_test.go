package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// A flawed row says the same once it was written as text, by whatever program,
// and read back; and something else once it was mended.
func TestSays(t *testing.T) {
	m, err := mapping.Parse("m.yaml", []byte("match: [id]\nfields: {name: name, phone: tel}\nregion: FR\n"))
	require.NoError(t, err)
	first, err := m.Compile([]string{"id", "name", "tel"})
	require.NoError(t, err)
	moved, err := m.Compile([]string{"problem", "id", "name", "tel"})
	require.NoError(t, err)
	row := func(cells ...string) *mapping.Row {
		r := &mapping.Row{Line: 2}
		for _, c := range cells {
			r.Cells = append(r.Cells, mapping.Cell{Kind: mapping.Text, Text: []byte(c)})
		}
		return r
	}
	flawed := row("00042", "Andr\xe9\x00", " 0612345678")
	flawed.Flaw = mapping.RowBadText
	var rec mapping.Record
	first.Read(flawed, &rec)
	require.Equal(t, rec.Cells, moved.Says(row("bytes that are no text", "'00042", "Andr\ufffd", "'0612345678")))
	require.NotEqual(t, rec.Cells, moved.Says(row("", "'00042", "André", "'0612345678")))
	short := row("1", "x")
	short.Flaw = mapping.RowTooShort
	first.Read(short, &rec)
	require.Equal(t, rec.Cells, moved.Says(row("", "1", "x", "")))
}
