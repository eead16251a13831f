package guess_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

func TestHeadless(t *testing.T) {
	for _, test := range []struct {
		rows [][]string // the header first
		want bool
	}{
		{[][]string{{"Zoé Un", "zoe@example.org"}, {"Una Deux", ""}}, true},
		{[][]string{{"Zoé Un", "0612345678"}, {"Una Deux", "0612345679"}}, true},
		{[][]string{{"Zoé Un", "01/02/1990"}, {"Una Deux", "03/04/1991"}}, true},
		{[][]string{{"1", "Zoé"}, {"2", "Una"}, {"3", "Pia"}}, true},
		{[][]string{{"70001", "Zoé"}, {"70009", "Una"}, {"70004", "Pia"}}, true},
		{[][]string{{"Nom", "2023", "2024"}, {"Un", "2024", "120"}, {"Deux", "2025", "30"}}, false},
		{[][]string{{"Zoé", "1", "2"}, {"Una", "1", "0"}, {"Pia", "0", "3"}}, false},
		{[][]string{{"Qui", "01/02/2024", "08/02/2024"}, {"Una", "x", ""}, {"Pia", "", "x"}}, false},
		{[][]string{{"Nom", "Prénom", "contact@example.org"}, {"Un", "Zoé", "zoe@example.org"}}, false},
		{[][]string{{"Nom", "E-mail"}, {"Un", "zoe@example.org"}}, false},
		{[][]string{{"", ""}, {"Un", "zoe@example.org"}}, false},
	} {
		require.Equal(t, test.want, guess.Headless(test.rows[0], lookAt(test.rows[0], test.rows[1:]...)), test.rows)
	}
}

// What counts the rows is no key.
func TestIndex(t *testing.T) {
	phones := col{"Tél", "0612345678", "0612345679", "0612345670"}
	for _, index := range []col{{"", "0", "1", "2"}, {"", "1", "2", "3"}, {"Unnamed: 0", "0", "1", "2"}} {
		p := propose(index, phones)
		require.Equal(t, []string{"Tél"}, p.Match.Columns)
		require.Equal(t, guess.LeftIndex, p.Left[0].Why)
	}
	require.Equal(t, []string{"N°"}, propose(col{"N°", "1", "2", "3"}, phones).Match.Columns)
	require.Equal(t, guess.LeftUnknown, propose(col{"", "1", "2", "4"}, phones).Left[0].Why)
}

// Of what may be a key, what is most different comes first.
func TestNear(t *testing.T) {
	m := propose(col{"N° client", "7", "7", "7", "7", "7"}, col{"Ville", "A", "B", "C", "D", "E"}, col{"Email", "a@example.org", "b@example.org", "a@example.org", "", ""}).Match
	require.Empty(t, m.Columns)
	require.Equal(t, []string{"Email", "N° client"}, m.Near)
}

// A postcode and a city in one, whatever the column is called.
func TestPlacesInOne(t *testing.T) {
	for _, name := range []string{"Plaats", "PLZ/Ort", "CP Ville", "Code postal"} {
		p := propose(col{name, "9130 Kieldrecht", "9120 Beveren", "9120 Vrasene"})
		for f, kind := range map[customer.Field]mapping.Kind{customer.Postcode: mapping.KindPostcodePart, customer.City: mapping.KindCityPart} {
			got := field(t, p, f)
			require.Equal(t, kind, got.Kind, name)
			require.Equal(t, guess.PlaceParts, got.Why, name)
			require.Equal(t, guess.Likely, got.Confidence, name)
		}
	}
	p := propose(col{"Postcode", "9130", "9120", "9120"}, col{"Plaats", "9130 Kieldrecht", "9120 Beveren", "9120 Vrasene"})
	require.Equal(t, mapping.KindPostcode, field(t, p, customer.Postcode).Kind)
	require.Equal(t, mapping.KindCityPart, field(t, p, customer.City).Kind)
	p = propose(col{"PLZ/Ort", "80331", "10115", "50667"})
	require.Empty(t, columnsOf(p, customer.City))
}
