package checkdigit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/checkdigit"
)

// The numbers are made up: their digits run upwards, and are nobody's.
func TestEAN(t *testing.T) {
	for _, s := range []string{"12345670", "123456789012", "1234567890128", "4006381333931"} {
		require.True(t, checkdigit.EAN(s), s)
	}
	for _, s := range []string{"", "0", "12345671", "1234567890129", "123456789", "12345678901231", "123456789012A"} {
		require.False(t, checkdigit.EAN(s), s)
	}
}

func TestCompanies(t *testing.T) {
	require.True(t, checkdigit.SIREN("123456782"))
	require.False(t, checkdigit.SIREN("123456783"))
	require.False(t, checkdigit.SIREN("12345678"))
	require.True(t, checkdigit.SIRET("12345678200010"))
	require.True(t, checkdigit.SIRET("35600000001014"), "La Poste")
	for _, s := range []string{"12345678200011", "35600000001013", "12345678300010", "1234567820001", "1234567820001x", ""} {
		require.False(t, checkdigit.SIRET(s), s)
	}
}

func rightVATNumbers() []string {
	return []string{
		"ATU12345675", "BE0123456749", "CHE111111118MWST", "CHE123456788", "DE123456788", "DK12345674",
		"EE123456780", "ES12345678Z", "ESX1234567L", "ESB12345674", "ESQ1234567D", "FI12345671",
		"FR11123456782", "FR34000123456", "FRK7399859412", "GB123456727", "EL123456783", "GR123456783",
		"HR12345678903", "HU12345676", "IE1234567FA", "IE1234567T", "IE8Z12345L", "IT12345678903",
		"LU12345613", "MT12345634", "NL123456782B01", "PL1234567854", "PT123456789", "SE123456789701",
		"SI12345679", "SK1234567895",
	}
}

func TestVAT(t *testing.T) {
	for _, s := range rightVATNumbers() {
		country, right := checkdigit.VAT(s, "")
		require.True(t, right, s)
		require.Len(t, country, 2)
		bare, right := checkdigit.VAT(s[2:], country)
		require.True(t, right, s)
		require.Equal(t, country, bare)
		_, right = checkdigit.VAT(s+"7", "")
		require.False(t, right, s)
		_, right = checkdigit.VAT(s[:2], "")
		require.False(t, right, s)
	}
	for _, test := range []struct {
		text, region, country string
		right                 bool
	}{
		{"FR 11 123 456 782", "", "FR", true},
		{"fr-11.123.456.782", "DE", "FR", true},
		{"11 123 456 782", "FR", "FR", true},
		{"11 123 456 782", "MC", "FR", true},
		{"11 123 456 783", "FR", "FR", false},
		{"FR11123456782é", "", "FR", false},
		{"11123456782", "", "", false},
		{"12-3456789", "US", "", false},
		{"exonéré", "FR", "", false},
		{"en cours 2024", "FR", "", false},
		{"CZ12345678", "FR", "", false}, // whose rule is not known
		{"be 123 456 749", "", "BE", true},
		{"GB GD100", "", "GB", true},
		{"XI123456727", "", "GB", true},
		{"", "FR", "", false},
	} {
		country, right := checkdigit.VAT(test.text, test.region)
		require.Equal(t, test.country, country, test.text)
		require.Equal(t, test.right, right, test.text)
	}
}

// A digit that was mistyped is noticed, nearly always.
func TestMistypedDigitsAreNoticed(t *testing.T) {
	tried, missed := 0, 0
	for _, s := range rightVATNumbers() {
		for i := 2; i < len(s); i++ {
			if s[i] < '0' || s[i] > '9' {
				continue
			}
			for d := byte('0'); d <= '9'; d++ {
				if d == s[i] {
					continue
				}
				tried++
				if _, right := checkdigit.VAT(s[:i]+string(d)+s[i+1:], ""); right {
					missed++
				}
			}
		}
	}
	require.Greater(t, tried, 2000)
	require.Less(t, missed, tried/20)
}

func FuzzVAT(f *testing.F) {
	for _, s := range rightVATNumbers() {
		f.Add(s, "FR")
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		country, right := checkdigit.VAT(text, region)
		if country == "" {
			require.False(t, right)
		}
		spaced := strings.Join(strings.Split(text, ""), " ")
		if again, same := checkdigit.VAT(spaced, region); again != country || same != right {
			t.Fatalf("%q is %s %v, and %q %s %v", text, country, right, spaced, again, same)
		}
		require.False(t, checkdigit.EAN(text) && checkdigit.SIRET(text), text)
	})
}
