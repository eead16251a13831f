package mapping

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLabels(t *testing.T) {
	require.Equal(t,
		[]string{"Titre", "Nom", "Titre (2)", "Column D", "Rue", "Rue (2)", "Rue (3)", "Column D (2)"},
		Labels([]string{" Titre", "\ufeffNom", "Titre", "\u00a0", "Rue", "Rue (2)", "Rue", "Column D (2)"}))
	require.Equal(t, []string{"Column B", "Column B (2)"}, Labels([]string{"Column B", ""}))
	require.Equal(t, "Column AAB", Labels(make([]string, 704))[703])
	require.Empty(t, Labels(nil))
}

// Every column can be called by its label, whatever the header is like.
func TestLabelsFindTheirColumn(t *testing.T) {
	name := rapid.SampledFrom([]string{"", " ", "A", "a", "A (2)", "A (3)", "Column B", "Column B (2)", "column c"})
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfN(name, 0, 12).Draw(t, "header")
		h := newHeader(header)
		labels := Labels(header)
		sorted := slices.Sorted(slices.Values(labels))
		require.Len(t, slices.Compact(sorted), len(header))
		for i, label := range labels {
			column, _ := h.find(label)
			require.Equal(t, i, column, label)
		}
	})
}
