package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Where the columns stand does not matter; what a cell is read for, and its kind,
// do.
func TestFingerprintOfCells(t *testing.T) {
	const file = "match: Code\nfields: {name: Nom, phone: {column: Mobile, as: text, optional: true}, phone2: {column: Fixe, as: text, optional: true}}\n"
	cells := func(change func(*Row), header []string, row ...string) any {
		r := texts(row...)
		if change != nil {
			change(r)
		}
		return read(compile(t, file, header...), r).Cells
	}
	same := func(*Row) {}
	was := cells(same, []string{"Code", "Nom", "Mobile"}, "C1", "Martin", "06")
	require.Equal(t, was, cells(same, []string{"Mobile", "Nom", "Note", "Code"}, " 06", "Martin ", "x", "C1"))
	require.NotEqual(t, was, cells(same, []string{"Code", "Nom", "Fixe"}, "C1", "Martin", "06"), "another field")
	require.NotEqual(t, was, cells(same, []string{"Code", "Mobile", "Nom"}, "C1", "Martin", "06"))
	require.NotEqual(t, was, cells(func(r *Row) { r.Cells[2].Kind = Number }, []string{"Code", "Nom", "Mobile"}, "C1", "Martin", "06"))
	require.NotEqual(t,
		cells(same, []string{"Code", "Nom"}, "C1", "VoilÃ"), cells(same, []string{"Code", "Nom"}, "C1", "VoilÃ\u00a0"),
		"half of a letter")
}
