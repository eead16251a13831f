package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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

// What stands for the cells stands for all that is made of them: outer white space, of
// whatever kind, is nowhere looked at.
func TestSameCellsMakeTheSameRecord(t *testing.T) {
	const file = "match: Code\nregion: FR\nrepair: [zeros, mojibake]\nid: Id\ndelete: {column: Parti, values: [oui, \"1\"]}\n" +
		"fields: {name: Nom, email: Mail, phone: Tel, postcode: CP, country: Pays, birthDate: {column: Ne, layout: DD/MM/YYYY}}\n"
	r := compile(t, file, "Code", "Id", "Parti", "Nom", "Mail", "Tel", "CP", "Pays", "Ne")
	spaces := rapid.SampledFrom([]string{"", "", "", " ", "  ", "\t", "\n", "\u00a0", "\u202f", "\ufeff", "\u200b", "\u0085", "\u3000"})
	words := rapid.SampledFrom([]string{
		"", "C1", "#N/A", "#REF!", "oui", "1", "é", "Ã©", "Ã", "Â", "0199000100", "+33 1 99 00 01 00", "a@b.fr", "06000", "6000",
		"France", "FR France", "01/02/1990", "1E5", "3,36E+10", "'0123", "'=x", "-", "TOTAL", "1 234", "\x01a", "\xff",
	})
	rapid.Check(t, func(t *rapid.T) {
		var some, others []string
		for range 9 {
			word := words.Draw(t, "word")
			some = append(some, spaces.Draw(t, "before")+word+spaces.Draw(t, "behind"))
			others = append(others, spaces.Draw(t, "before")+word+spaces.Draw(t, "behind"))
		}
		one, other := read(r, texts(some...)), read(r, texts(others...))
		if one.Cells != other.Cells {
			return // half of a letter may be meant
		}
		one.from, other.from = view{}, view{}
		for _, rec := range []*Record{&one, &other} {
			for i := range rec.Problems {
				rec.Problems[i].Value = ""
			}
		}
		require.Equal(t, one, other)
	})
}

// What a state knows of rows is there to be met by a later version, on any machine:
// these are as the version that began with them made them.
func TestFingerprintOfCellsStaysTheSame(t *testing.T) {
	const file = "match: Code\nfields: {name: Nom, addressline1: Rue}\n"
	for street, want := range map[string]string{
		"":                                  "567cefb48fd81ca34e9ad1d83fa6034e",
		"12, rue des Lilas":                 "4dd21dc95fb64d9eb9bf82bd513e7bd3",
		strings.Repeat("Grand-Rue ", 20):    "c3cd3cf30f207f9712f73b20a1a7b39a", // a text of middle length
		strings.Repeat("Grand-Rue 12 ", 90): "bd21d6bc0d412af6de605ffe8d5cb5af", // one that goes through the processor's wide registers
	} {
		rec := read(compile(t, file, "Code", "Nom", "Rue"), texts("C1", "Zoé Martin", street))
		require.Equal(t, want, fmt.Sprintf("%x", rec.Cells), street)
	}
}
