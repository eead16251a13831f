package guess_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

// No row that has a name ends without one.
func TestCompaniesAndPersons(t *testing.T) {
	firms := col{"Firma", "Lindner GmbH", "", "Groß KG"}
	for _, test := range []struct {
		cols []col
		want []string
		kind mapping.Kind
		why  guess.Reason
	}{
		{[]col{{"Nachname", "", "Vogt", "Groß"}, {"Vorname", "", "Uwe", "Anke"}, firms}, []string{"Nachname", "Firma"}, mapping.KindText, guess.CompanyElse},
		{[]col{{"Nachname", "Lindner", "Vogt", "Groß"}, firms}, []string{"Nachname"}, mapping.KindText, guess.ByNameAndValues},
		{[]col{{"Vorname", "", "Uwe", "Anke"}, firms}, []string{"Firma"}, mapping.KindText, guess.OnlyName},
		{[]col{{"Ansprechpartner", "", "", "Anke Groß"}, firms}, []string{"Firma"}, mapping.KindText, guess.CompanyFirst},
		{[]col{{"Ansprechpartner", "", "Uwe Vogt", "Anke Groß"}, firms}, []string{"Ansprechpartner", "Firma"}, mapping.KindText, guess.WholeNames},
		{[]col{{"Ansprechpartner", "Sabine Lindner", "Uwe Vogt", "Anke Groß"}, firms}, []string{"Ansprechpartner"}, mapping.KindLastName, guess.NameOrder},
	} {
		f := field(t, propose(test.cols...), customer.Name)
		require.Equal(t, test.want, f.Columns, test.cols)
		require.Equal(t, test.kind, f.Kind, test.cols)
		require.Equal(t, test.why, f.Why, test.cols)
	}

	contacts := col{"Ansprechpartner", "", "", "Anke Groß"}
	require.Equal(t, guess.ContactPerson, field(t, propose(contacts, firms), customer.CommentPrivate).Why)
	p := propose(contacts, firms, col{"Bemerkung", "ruft an", "", ""})
	require.Equal(t, []string{"Bemerkung"}, columnsOf(p, customer.CommentPrivate))
	require.Equal(t, guess.LeftTaken, leftBecause(p, "Ansprechpartner"))

	p = propose(col{"Tussenvoegsel", "", "de", ""}, col{"Achternaam", "", "Vries", "Bakker"}, col{"Bedrijf", "Bakker BV", "", ""})
	require.Contains(t, field(t, p, customer.Name).Also, guess.Remark{Why: guess.CompanyUnnamed, Args: []string{"1"}})
}
