package guess_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

func TestAddressesAreNotMixed(t *testing.T) {
	home := []col{{"Home Street", "1 Elm Road", "2 Elm Road"}, {"Home City", "York", "Hull"}, {"Home Postal Code", "YO1 7HH", "HU1 1AA"}}
	work := []col{{"Business Street", "3 Oak Lane", "4 Oak Lane"}, {"Business City", "Leeds", "Leeds"}}
	p := propose(slices.Concat(work, home)...)
	require.Equal(t, []string{"Home Street"}, columnsOf(p, customer.AddressLine1))
	require.Equal(t, []string{"Home City"}, columnsOf(p, customer.City))
	require.Equal(t, guess.LeftBlock, leftBecause(p, "Business City"))

	for i := range home {
		home[i][2], home[i][1] = "", ""
	}
	p = propose(slices.Concat(work, home)...)
	require.Equal(t, []string{"Business Street"}, columnsOf(p, customer.AddressLine1))
	require.Nil(t, columnsOf(p, customer.Postcode), "that of another address is wrong")

	p = propose(col{"Shipping City", "Nice", "Metz"}, col{"Billing City", "Lyon", "Lyon"}, col{"Billing Address", "1 rue Verte", "2 rue Verte"},
		col{"Shipping Address", "3 rue Verte", "4 rue Verte"}, col{"Country", "FR", "FR"})
	require.Equal(t, []string{"Billing City"}, columnsOf(p, customer.City))
	require.Equal(t, []string{"Country"}, columnsOf(p, customer.Country))

	p = propose(col{"Adresse", "1 rue Verte", "2 rue Verte"}, col{"Ville", "Nice", "Metz"}, col{"CP", "06000", "57000"},
		col{"Adresse 2", "3 rue Verte", "4 rue Verte"}, col{"Ville 2", "Lyon", "Lyon"}, col{"Adresse 3", "", "Bât. B"})
	require.Equal(t, []string{"Adresse"}, columnsOf(p, customer.AddressLine1))
	require.Equal(t, []string{"Adresse 3"}, columnsOf(p, customer.AddressLine2))
	require.Equal(t, guess.LeftBlock, leftBecause(p, "Adresse 2"))

	p = propose(col{"N°", "3", "3", "12 bis"}, col{"Rue", "rue Verte", "rue Haute", "quai Nord"}, col{"CP", "06000", "57000", "57000"})
	require.Equal(t, []string{"N°", "Rue"}, columnsOf(p, customer.AddressLine1))
	require.True(t, field(t, p, customer.AddressLine1).Joined)
}

func TestRepairs(t *testing.T) {
	p := propose(col{"Nom", "BÃ©rard", "MÃ¼ller", "Roux"}, col{"Prénom", "Zoé", "Paul", "Luc"}, col{"CP", "6000", "44000", "57000"},
		col{"Tél", "612345678", "199000101", ""}, col{"Portable", "+33612345678", "", "0612345679"}, col{"Pays", "FR", "FR", "FR"})
	require.Equal(t, []mapping.Repair{mapping.RepairMojibake}, field(t, p, customer.Name).Repair)
	require.Equal(t, []mapping.Repair{mapping.RepairZeros}, field(t, p, customer.Postcode).Repair)
	require.Equal(t, []guess.Remark{{Why: guess.ZerosLost, Args: []string{"1"}}}, field(t, p, customer.Postcode).Also)
	require.Equal(t, []mapping.Repair{mapping.RepairZeros}, field(t, p, customer.Phone).Repair)
	require.Empty(t, field(t, p, customer.Phone2).Repair)

	p = propose(col{"Ville", "Nice", "Namur", "Metz"}, col{"CP", "06000", "5000", "57000"}, col{"Pays", "FR", "BE", "FR"})
	require.Empty(t, field(t, p, customer.Postcode).Repair, "no zero is lost: the short one is Belgian")

	p = propose(col{"Email", "a@example.com ::: b@example.com", "-", "-", "-", "-", "c@example.com"})
	f := field(t, p, customer.Email)
	require.Equal(t, []guess.Remark{{Why: guess.SeveralValues, Args: []string{"1"}}}, f.Also)
	require.Equal(t, []mapping.Substitute{{Text: "-"}}, f.Values)
}
