package guess_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

// Habits of programs, found in exports of strangers.
func TestStrangers(t *testing.T) {
	p := propose(col{"N.I.F.", "12345678Z", "87654321X"}, col{"D.N.I.", "", ""}, col{"C.P.", "28013", "28014"}, col{"Nombre", "Ana", "Eva"}, col{"Apellidos", "Gil", "Mora"})
	require.Equal(t, []string{"N.I.F."}, columnsOf(p, customer.VATNumber))
	require.Equal(t, []string{"D.N.I."}, columnsOf(p, customer.IdentificationID))
	require.Equal(t, []string{"C.P."}, columnsOf(p, customer.Postcode))

	p = propose(col{"Nom", "Un", "Deux", "Trois"}, col{"Adresse", "1 rue A", "2 rue B", "3 rue C"}, col{"Adresse (suite)", "", "Bât. B", ""})
	require.Equal(t, []string{"Adresse (suite)"}, columnsOf(p, customer.AddressLine2))

	p = propose(col{"Konto", "10000", "10001", "10002"}, col{"Name (Adressattyp Unternehmen)", "", "Kern GmbH", ""}, col{"Name (Adressattyp natürl. Person)", "Vogt", "", "Groß"},
		col{"Vorname (Adressattyp natürl. Person)", "Uwe", "", "Anke"}, col{"Bemerkung (Telefon GL)", "", "nur vormittags", ""})
	require.Equal(t, []string{"Name (Adressattyp natürl. Person)", "Name (Adressattyp Unternehmen)"}, columnsOf(p, customer.Name))
	require.Nil(t, columnsOf(p, customer.CommentPrivate))

	p = propose(col{"T_TIERS", "W001", "W002", "W003"}, col{"T_LIBELLE", "UN", "DEUX", "TROIS"}, col{"T_PRENOM", "ZOÉ", "LUC", "PIA"}, col{"T_VILLE", "PAU", "PAU", "PAU"}, col{"T_EMAIL", "", "", ""})
	require.Equal(t, []string{"T_TIERS"}, p.Match.Columns)
}

func TestCommaTellsTheOrder(t *testing.T) {
	p := propose(col{"Nombre fiscal", "ABASCAL RUIZ, ADELA", "GIL, LEIRE", "BAR LA ESQUINA"})
	f := field(t, p, customer.Surname)
	require.Equal(t, mapping.LastFirst, f.Order)
	require.Equal(t, guess.Likely, f.Confidence)
}

func TestCountriesAsOnPlates(t *testing.T) {
	p := propose(col{"Name", "Vogt", "Lindner", "Groß"}, col{"Anrede", "Herr", "Frau", "Frau"}, col{"Land", "D", "D", "A"}, col{"PLZ", "04103", "80331", "1010"})
	f := field(t, p, customer.Country)
	require.Equal(t, []mapping.Substitute{{Text: "A", Value: "AT"}, {Text: "D", Value: "DE"}}, f.Values)
	require.Equal(t, "DE", p.Region.Code)
	require.Equal(t, []string{"Anrede"}, columnsOf(p, customer.Title))
}

// An English header of a program that is used everywhere proves no country where
// the postcodes are of another kind.
func TestRegionOfEnglishHeaders(t *testing.T) {
	p := propose(col{"billing_firstname", "Uwe", "Anke", "Ute", "Jan"}, col{"billing_lastname", "Vogt", "Groß", "Kern", "Lau"}, col{"billing_zipcode", "04103", "34117", "89073", "94032"},
		col{"billing_phone", "0171 2301539", "0171 2302052", "0171 2303591", "0171 2304104"})
	require.Equal(t, "DE", p.Region.Code)
	require.Equal(t, guess.Unsure, p.Region.Confidence)
}

func TestAbbreviatedNames(t *testing.T) {
	p := propose(col{"NUMCLI", "1", "2", "3"}, col{"NOMCLI", "UN", "DEUX", "TROIS"}, col{"ADRCLI", "1 rue A", "2 rue B", "3 rue C"}, col{"CPCLI", "64000", "64100", "64200"},
		col{"VILCLI", "PAU", "BAYONNE", "BIARRITZ"}, col{"TELCLI", "0559010203", "0559010204", ""}, col{"MELCLI", "a@example.com", "", ""})
	for f, want := range map[customer.Field]string{
		customer.Name: "NOMCLI", customer.AddressLine1: "ADRCLI", customer.Postcode: "CPCLI", customer.City: "VILCLI", customer.Phone: "TELCLI", customer.Email: "MELCLI",
	} {
		require.Equal(t, []string{want}, columnsOf(p, f))
	}
	require.Equal(t, []string{"NUMCLI"}, p.Match.Columns)

	p = propose(col{"ContactName", "Ann Pike", "Liam Stone"}, col{"POAddressLine1", "1 Elm Road", "2 Elm Road"}, col{"POCity", "York", "Hull"}, col{"POPostalCode", "YO1 7HH", "HU1 1AA"},
		col{"SAAddressLine1", "", ""}, col{"SACity", "", ""})
	require.Equal(t, []string{"POAddressLine1"}, columnsOf(p, customer.AddressLine1))
	require.Equal(t, []string{"POCity"}, columnsOf(p, customer.City))

	p = propose(col{"Client", "Ann Pike", "Liam Stone", "Mia Marsh"}, col{"Contact 1", "0612345678", "0612345679", "0712345679"},
		col{"Contact 2", "a1@example.com", "b2@example.com", "c3@example.com"})
	require.Equal(t, []string{"Contact 2"}, columnsOf(p, customer.Email))
	require.Equal(t, []string{"Contact 1"}, columnsOf(p, customer.Phone))
}
