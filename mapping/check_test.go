package mapping

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

func TestCheckDigits(t *testing.T) {
	runKind(t, Mapping{Region: "FR"}, Source{Kind: KindCompany}, []kindTest{
		{Text, "123 456 782 00010", "123 456 782 00010"},
		{Text, "12345678200011", "12345678200011!company_check_digit SIRET"},
		{Number, "1234567820001", "1234567820001!company_check_digit SIRET"},
		{Text, "123456782", "123456782"},
		{Text, "123456783", "123456783!company_check_digit SIREN"},
		{Text, "RCS Lyon B 123 456 783", "RCS Lyon B 123 456 783"},
		{Text, "0123.456.749", "0123.456.749"}, // a Belgian one
		{Text, "3,36E+13", "!digits_lost"},
	})
	runKind(t, Mapping{Region: "BE"}, Source{Kind: KindCompany}, []kindTest{{Text, "123456783", "123456783"}})
	runKind(t, Mapping{Region: "FR"}, Source{Kind: KindVAT}, []kindTest{
		{Text, "FR 11 123 456 782", "FR 11 123 456 782"},
		{Text, "11123456782", "11123456782"},
		{Text, "FR12123456782", "FR12123456782!vat_check_digit FR"},
		{Text, "be0123456748", "be0123456748!vat_check_digit BE"},
		{Text, "EL123456783", "EL123456783"},
		{Text, "CZ123", "CZ123"},
		{Text, "non assujetti", "non assujetti"},
	})
	runKind(t, Mapping{}, Source{Kind: KindBarcode}, []kindTest{
		{Text, "4006381333931", "4006381333931"},
		{Number, "4006381333931", "4006381333931"},
		{Text, "4006381333932", "4006381333932!barcode_check_digit EAN-13"},
		{Text, "12345671", "12345671!barcode_check_digit EAN-8"},
		{Text, "123456789013", "123456789013!barcode_check_digit UPC-A"},
		{Text, "C-4006381333932", "C-4006381333932"},
		{Text, "1234567", "1234567"},
	})
	r := compile(t, "match: A\nfields: {barcode: B, VATnum: C, registrationNumber: {column: D, as: text}}\nregion: FR\n", "A", "B", "C", "D")
	rec := read(r, texts("1", "12345671", "FR1", "123456783"))
	require.False(t, rec.Invalid, "a warning lets the row pass")
	require.Equal(t, []Code{VATCheckDigit, BarcodeCheckDigit}, codes(rec))
	require.Equal(t, "FR1", rec.Customer.Value(customer.VATNumber))
}

func TestBirthdays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // whose clock says 2000-01-01
		r := compile(t, "match: A\nfields: {birthDate: {column: B, layout: DD/MM/YYYY}}\n", "A", "B")
		for text, want := range map[string]string{
			"12/03/1985": "479433600",
			"01/01/1900": "-2208988800",
			"31/12/1899": "-2209075200!birthday_too_early",
			"01/01/0001": "-62135596800!birthday_too_early",
			"02/01/2000": "946771200",
			"03/01/2000": "946857600!birthday_in_future",
			"24/12":      "!date_no_year",
			"31/02/2030": "!date_bad DD/MM/YYYY",
		} {
			require.Equal(t, want, became(r, customer.BirthDate, "1", text), text)
		}
		short := compile(t, "match: A\nfields: {birthDate: {column: B, layout: D.M.YY}}\n", "A", "B")
		require.Equal(t, "1861920000!birthday_in_future", became(short, customer.BirthDate, "1", "1.1.29"))
		other := compile(t, "match: A\nfields: {commentPublic: {column: B, as: date}}\n", "A", "B")
		require.Equal(t, "4102444800", became(other, customer.CommentPublic, "1", "2100-01-01"))
	})
}
