package match_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

func TestFormThatCannotCompareAll(t *testing.T) {
	var form match.Form
	hidden, unclear := form.Uncompared()
	require.Zero(t, hidden|unclear)

	for _, city := range []string{"Metz", "Brest"} {
		sent := who("name", "Roux", "email", "a@b.fr", "phone", "+33387000001", "city", "Metz", "country", "")
		shown := who("name", "Roux", "phone", "", "city", city, "country", "FR", "barcode", "7")
		form.Compare(&sent, &shown)
	}
	hidden, unclear = form.Uncompared()
	require.Equal(t, customer.Set(0).With(customer.Email).With(customer.Phone), hidden, "never shown, or never filled")
	require.Equal(t, customer.Set(0).With(customer.City), unclear, "as often different as equal")
}

func TestAlike(t *testing.T) {
	for _, tt := range []struct {
		field      customer.Field
		sent, list string
		want       bool
	}{
		{customer.Phone, "+33387000001", "03 87 00 00 01", true},
		{customer.Phone, "+33387000001", "0387000002", false},
		{customer.Phone, "+33387000001", "", false},
		{customer.City, "Saint-Étienne", "SAINT ETIENNE", true},
		{customer.City, "L'Haÿ", "L&#039;Haÿ", true},
		{customer.City, "Metz", "Brest", false},
		{customer.City, "Metz", "", false},
		{customer.Postcode, "01000", "1000", true},
		{customer.Lng, "-1.5", "1.5", false},
		{customer.Lat, "48.85", "48.8500000", true},
		{customer.BirthDate, "320976000", "1980-03-04", true},
		{customer.BirthDate, "320976000", "1980-03-04 00:00:00", true},
		{customer.BirthDate, "320976000", "1980-04-03", false},
		{customer.BirthDate, "320976000", "", false},
		{customer.CommentPublic, "!", "?", false},
	} {
		require.Equal(t, tt.want, match.Alike(tt.field, tt.sent, tt.list), "%v: %q, %q", tt.field, tt.sent, tt.list)
	}
}
