package guess_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
)

// An area code in a column of its own, and numbers that lack one.
func TestAreaCodes(t *testing.T) {
	german := []col{{"Nachname", "Vogt", "Groß", "Lindner"}, {"Vorname", "Uwe", "Anke", "Sabine"}, {"Land", "DE", "DE", "DE"}}
	local := col{"Telefon", "790603", "211913", "49304"}
	for _, test := range []struct {
		cols []col
		want []string
		why  guess.Reason
		out  bool
	}{
		{append(german, col{"Vorwahl", "09443", "09443", "030"}, local), []string{"Vorwahl", "Telefon"}, guess.CodeAndNumber, false},
		{append(german, local, col{"Vorwahl", "9443", "9443", "30"}), []string{"Vorwahl", "Telefon"}, guess.CodeAndNumber, false},
		{append(german, local), []string{"Telefon"}, guess.ShortNumbers, true},
		{append(german, col{"Vorwahl", "09443", "09443", "030"}, col{"Telefon", "09443790603", "09443211913", "03049304"}), []string{"Telefon"}, guess.ByNameAndValues, false},
		{append(german, col{"Landesvorwahl", "49", "49", "43"}, col{"Telefon", "9443790603", "9443211913", "15123456"}), []string{"Telefon"}, guess.CodeApart, false},
		{
			[]col{{"Nom", "Un", "Deux", "Trois"}, {"Indicatif", "+33", "+33", "+32"}, {"Téléphone", "0612345678", "0142684500", "0470123456"}},
			[]string{"Indicatif", "Téléphone"}, guess.CodeAndNumber, false,
		},
		{
			[]col{{"Name", "One", "Two", "Three"}, {"Country code", "+44", "+44", "+353"}, {"Phone", "7911123456", "7911123457", "851234567"}},
			[]string{"Country code", "Phone"}, guess.CodeAndNumber, false,
		},
		{
			[]col{{"Apellidos", "Uno", "Dos", "Tres"}, {"País", "ES", "ES", "ES"}, {"Prefijo", "91", "91", "93"}, {"Teléfono", "5550123", "5550124", "5550125"}},
			[]string{"Prefijo", "Teléfono"}, guess.CodeAndNumber, false,
		},
	} {
		p := propose(test.cols...)
		f := field(t, p, customer.Phone)
		require.Equal(t, test.want, f.Columns, test.cols)
		require.Equal(t, test.why, f.Why, test.cols)
		require.Equal(t, test.out, f.Out, test.cols)
		require.Equal(t, len(test.want) > 1, f.Joined)
		require.Empty(t, f.Repair)
		if test.why != guess.ByNameAndValues {
			require.NotContains(t, p.Match.Columns, "Telefon", "a part of a number is no key")
		}
	}
}

// A code without a number is no number.
func TestAreaCodeAlone(t *testing.T) {
	p := propose(col{"Nom", "Un", "Deux", "Trois"}, col{"Indicatif", "+33", "+33", "+32"}, col{"Téléphone", "0612345678", "", "0470123456"})
	require.Equal(t, []mapping.Substitute{{Text: "+33"}, {Text: "+32"}}, field(t, p, customer.Phone).Values)
}

// Zeros are put back where they make numbers, and where it shows that they are lost.
func TestZerosOfPhones(t *testing.T) {
	repair := []mapping.Repair{mapping.RepairZeros}
	for _, test := range []struct {
		region string
		phones col
		want   []mapping.Repair
	}{
		{"FR", col{"Phone", "612345678", "142684500", "478123456"}, repair},
		{"FR", col{"Phone", "612345678", "0142684500", "0478123456"}, repair},
		{"FR", col{"Phone", "0612345678", "0142684500", "0478123456"}, nil},
		{"DE", col{"Phone", "3012345678", "15112345678", "8912345678"}, repair},
		{"DE", col{"Phone", "3012345678", "015112345678", "08912345678"}, nil},
		{"DE", col{"Phone", "790603", "211913", "49304"}, nil},
	} {
		countries := col{"Country", test.region, test.region, test.region}
		require.Equal(t, test.want, field(t, propose(countries, test.phones), customer.Phone).Repair, test.phones)
	}
}

// TestZerosOfWhatIsRead: of the second column only those are counted that are read,
// for the first is blank.
func TestZerosOfWhatIsRead(t *testing.T) {
	countries := col{"Country", "FR", "FR", "FR", "FR"}
	for _, test := range []struct {
		phone, mobile col
		want          string
	}{
		{col{"Phone", "142684500", "142684501", "", "142684502"}, col{"Mobile", "612345678", "612345679", "612345670", "612345671"}, "4"},
		{col{"Phone", "142684500", "142684501", "", ""}, col{"Mobile", "612345678", "", "612345670", ""}, "3"},
		{col{"Phone", "0142684500", "0142684501", "", "0142684502"}, col{"Mobile", "612345678", "612345679", "612345670", "612345671"}, "1"},
	} {
		f := field(t, propose(countries, test.phone, test.mobile), customer.Phone)
		require.Equal(t, []string{"Phone", "Mobile"}, f.Columns)
		require.Equal(t, []mapping.Repair{mapping.RepairZeros}, f.Repair)
		require.Equal(t, []guess.Remark{{Why: guess.ZerosLost, Args: []string{test.want}}}, f.Also)
	}
}
