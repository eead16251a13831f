package mapping

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		order             Order
		full, first, last string
	}{
		{LastFirst, "Dupont Marie", "Marie", "Dupont"},
		{LastFirst, "DUPONT Marie", "Marie", "DUPONT"},
		{LastFirst, "DUPONT MARTIN Marie Claire", "Marie Claire", "DUPONT MARTIN"},
		{LastFirst, "DUPONT MARIE", "MARIE", "DUPONT"},
		{LastFirst, "de La Tour Jean", "Jean", "de La Tour"},
		{LastFirst, "de LA TOUR DU PIN Jean", "Jean", "de LA TOUR DU PIN"},
		{LastFirst, "Le Goff Anne", "Anne", "Le Goff"},
		{LastFirst, "van der Berg Jan", "Jan", "van der Berg"},
		{LastFirst, "VAN DER BERG Jan", "Jan", "VAN DER BERG"},
		{LastFirst, "Dupont", "", "Dupont"},
		{LastFirst, "de la Tour du Pin Jean Paul", "Jean Paul", "de la Tour du Pin"},
		{LastFirst, "Silva dos Santos Maria", "Maria", "Silva dos Santos"},
		{LastFirst, "García María del Carmen", "María del Carmen", "García"},
		{LastFirst, "Ortega y Gasset José", "José", "Ortega y Gasset"},
		{LastFirst, "Dupont de", "de", "Dupont"},
		{FirstLast, "José Ortega y Gasset", "José", "Ortega y Gasset"},
		{FirstLast, "Antoine de Saint Exupéry", "Antoine", "de Saint Exupéry"},
		{FirstLast, "Jan in 't Veld", "Jan", "in 't Veld"},
		{FirstLast, "Marie Dupont", "Marie", "Dupont"},
		{FirstLast, "Marie Claire Dupont", "Marie Claire", "Dupont"},
		{FirstLast, "Marie DUPONT MARTIN", "Marie", "DUPONT MARTIN"},
		{FirstLast, "MARIE DUPONT", "MARIE", "DUPONT"},
		{FirstLast, "Jean de la Tour", "Jean", "de la Tour"},
		{FirstLast, "Anne Le Goff", "Anne", "Le Goff"},
		{FirstLast, "Jan  van der BERG", "Jan", "van der BERG"},
		{FirstLast, "Ludwig von Beethoven", "Ludwig", "von Beethoven"},
		{FirstLast, "Maria Di Rossi", "Maria", "Di Rossi"},
		{FirstLast, "de Gaulle", "", "de Gaulle"},
		{FirstLast, "Van Morrison", "Van", "Morrison"},
		{FirstLast, "Dupont", "", "Dupont"},
		{FirstLast, "Dupont, Marie", "Marie", "Dupont"},
		{LastFirst, "de la Tour, Jean Paul", "Jean Paul", "de la Tour"},
		{LastFirst, ",", "", ""},
		{FirstLast, "Müller & Söhne GmbH", "", "Müller & Söhne GmbH"},
		{LastFirst, "SARL DUPUIS", "", "SARL DUPUIS"},
		{FirstLast, "Talleres Polo, S.L.", "", "Talleres Polo, S.L."},
		{LastFirst, "Bakkerij Visser B.V.", "", "Bakkerij Visser B.V."},
		{FirstLast, "Bar Centrale s.n.c.", "", "Bar Centrale s.n.c."},
		{FirstLast, "Jan Sas", "Jan", "Sas"},
		{FirstLast, "Ana Sá", "Ana", "Sá"},
	} {
		runKind(t, Mapping{}, Source{Kind: KindFirstName, Order: test.order}, []kindTest{{Text, test.full, test.first}})
		runKind(t, Mapping{}, Source{Kind: KindLastName, Order: test.order}, []kindTest{{Text, test.full, test.last}})
	}
}

// No word of a name is lost, and none is in both parts.
func TestNamesKeepEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"de", "La", "van", "DU", "Marie", "DUPONT", "O'Neil", "J.", "Ben", "É", "x", "y", "saint"})
		words := rapid.SliceOfN(word, 1, 6).Draw(t, "words")
		full := strings.Join(words, " ")
		first, last := splitName(full, FirstLast)
		require.Equal(t, full, strings.TrimSpace(first+" "+last))
		require.NotEmpty(t, last)
		first, last = splitName(full, LastFirst)
		require.Equal(t, full, strings.TrimSpace(last+" "+first))
		require.NotEmpty(t, last)
	})
}
