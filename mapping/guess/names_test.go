package guess_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

// Names as programs and people write them, which no table holds to the letter.
func TestNamesInBracketsAndPrefixes(t *testing.T) {
	for _, test := range []struct {
		cols []col
		want map[customer.Field]string
	}{
		{
			[]col{{"Adresse (rue)", "1 rue A", "2 rue B"}, {"Adresse (code postal)", "69003", "42100"}, {"Adresse (ville)", "Lyon", "Nice"}, {"Adresse (pays)", "France", "France"}},
			map[customer.Field]string{customer.AddressLine1: "Adresse (rue)", customer.Postcode: "Adresse (code postal)", customer.City: "Adresse (ville)", customer.Country: "Adresse (pays)"},
		},
		{
			[]col{{"CT_Num", "1", "2"}, {"CT_Intitule", "Un Zoé", "Deux Pia"}, {"CT_Adresse", "1 rue A", "2 rue B"}, {"CT_Ville", "Lyon", "Nice"}, {"CT_EMail", "a@example.com", "b@example.com"}},
			map[customer.Field]string{customer.Name: "CT_Intitule", customer.AddressLine1: "CT_Adresse", customer.City: "CT_Ville", customer.Email: "CT_EMail"},
		},
		{
			[]col{{"N.Family", "Un", "Deux"}, {"N.Given", "Zoé", "Pia"}, {"EMAIL;TYPE=HOME", "a@example.com", "b@example.com"}, {"TEL;TYPE=CELL", "0612345678", "0612345679"}, {"UID", "c69b6efa-e784-edd0-524b-ebebc85147ae", "d69b6efa-e784-edd0-524b-ebebc85147ae"}},
			map[customer.Field]string{customer.Name: "N.Family", customer.Surname: "N.Given", customer.Email: "EMAIL;TYPE=HOME", customer.Phone: "TEL;TYPE=CELL", customer.VATNumber: ""},
		},
		{
			[]col{{"Street 1", "1 Elm St", "2 Elm St"}, {"Ship City", "Boston", "Denver"}, {"Ship Zipcode", "02108", "80202"}},
			map[customer.Field]string{customer.AddressLine1: "Street 1", customer.City: "Ship City", customer.Postcode: "Ship Zipcode"},
		},
		{
			[]col{{"Name", "Un", "Deux"}, {"Straße u. Hausnr.", "Weg 1", "Weg 2"}, {"Zusatz", "", ""}, {"USt-IdNr.", "", ""}},
			map[customer.Field]string{customer.AddressLine1: "Straße u. Hausnr.", customer.AddressLine2: "Zusatz", customer.VATNumber: "USt-IdNr."},
		},
		{
			[]col{{"Nom", "Un", "Deux"}, {"Remarques du matin", "gentille", ""}, {"Bemerkung (Telefon)", "", "x"}},
			map[customer.Field]string{customer.CommentPrivate: "Remarques du matin"},
		},
		{
			[]col{{"Nom", "Un", "Deux"}, {"Note moyenne", "4", "5"}, {"Day of birth", "", ""}},
			map[customer.Field]string{customer.CommentPrivate: "", customer.BirthDate: ""},
		},
	} {
		p := propose(test.cols...)
		for f, column := range test.want {
			var want []string
			if column != "" {
				want = []string{column}
			}
			require.Equal(t, want, columnsOf(p, f), "%s of %s", f, test.cols)
		}
	}
}

func TestRefusalsAreConsent(t *testing.T) {
	p := propose(col{"Name", "Un", "Deux", "Trois"}, col{"No Email", "Yes", "No", "No"}, col{"do_not_call", "1", "0", "0"})
	require.Equal(t, guess.LeftConsent, leftBecause(p, "No Email"))
	require.Empty(t, columnsOf(p, customer.Phone))
}

// A key that leaves many customers alike is none.
func TestHopelessKeys(t *testing.T) {
	names := col{"Prénom", "Zoé", "Pia", "Una", "Zoé", "Pia", "Una", "Zoé", "Pia", "Una", "Zoé"}
	p := propose(names, col{"Nom", "Un", "Un", "Un", "Un", "Un", "Un", "Un", "Un", "Un", "Un"})
	require.Equal(t, guess.MatchNone, p.Match.Why)
	require.Empty(t, p.Match.Columns)
	p = propose(names, col{"N° client", "1", "2", "3", "1", "2", "3", "1", "2", "3", "1"})
	require.Equal(t, guess.MatchNone, p.Match.Why)
	p = propose(names, col{"N° client", "1", "2", "3", "4", "5", "6", "7", "8", "9", "9"})
	require.Equal(t, guess.MatchDouble, p.Match.Why)
	p = propose(col{"DATEV", "x", "y"}, col{"Konto", "10001", "10002"}, col{"Telefon", "0351 1234567", "0351 1234568"})
	require.Equal(t, []string{"Konto"}, p.Match.Columns)
}

// The example shows what is at stake.
func TestExampleOfTwoLayouts(t *testing.T) {
	p := propose(col{"Date de naissance", "05/05/1990", "02/03/1985"})
	require.Equal(t, []string{"DD/MM/YYYY", "MM/DD/YYYY", "02/03/1985"}, field(t, p, customer.BirthDate).Args)
}

func TestRegionIsGiven(t *testing.T) {
	cols := []string{"Phone", "Title"}
	look := lookAt(cols, []string{"612345678", "1"}, []string{"0612345679", "2"})
	p := guess.Propose("FR", cols, look)
	require.Equal(t, "FR", p.Region.Code)
	require.NotEmpty(t, field(t, p, customer.Phone).Repair)
	require.Equal(t, "M.", field(t, p, customer.Title).Values[0].Value)
	p = guess.Propose("ES", cols, look)
	require.Empty(t, field(t, p, customer.Phone).Repair)
	require.Equal(t, "Sr.", field(t, p, customer.Title).Values[0].Value)
	require.Equal(t, guess.Region{Code: "US", Confidence: guess.Sure}, guess.Propose("US", []string{"Nom"}, lookAt([]string{"Nom"}, []string{"Un"})).Region)
}
