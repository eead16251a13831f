package mapping

import (
	"net/mail"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// In what is known for a plain address without it, net/mail finds nothing wrong.
func TestPlainAddressIsOne(t *testing.T) {
	require.True(t, isPlainAddress("zoe.durand-2_a+b@mail.example.com"))
	draw := func(t *rapid.T, name string) string {
		return rapid.StringOfN(rapid.SampledFrom([]rune("aaZ09..-_+@\"(,é")), 1, 5, -1).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, "local") + "@" + draw(t, "domain")
		if !isPlainAddress(s) {
			return
		}
		address, err := mail.ParseAddress(s)
		require.NoError(t, err)
		require.Equal(t, mail.Address{Address: s}, *address)
	})
	for _, s := range []string{"", "@", "a@", "@b", "a..b@c.de", ".a@b.de", "a.@b.de", "a@b@c.de", "a b@c.de", "a@b_c.de", "a@b.", "é@b.de"} {
		require.False(t, isPlainAddress(s), s)
	}
}

// One that is misspelt is not several.
func TestSeveralEmails(t *testing.T) {
	for s, want := range map[string]Code{
		"a@example.de, b@example.de":     EmailSeveral,
		"a@example.de;b@example.de":      EmailSeveral,
		"a@example.de b@example.de":      EmailSeveral,
		"a@example.de\nb@example.de":     EmailSeveral,
		"a@example.de/b@example.de":      EmailSeveral,
		"a@example.de|b@example.de":      EmailSeveral,
		"a@example.de oder b@example.de": EmailSeveral,
		"a@example.de; b@example":        EmailSeveral,
		"sophie@@example":                EmailBad,
		"sophie@example@example.de":      EmailBad,
		"sophie@ @example.de":            EmailBad,
		"sophie @ example.de":            EmailBad,
		"a@example.de;":                  EmailBad,
		"@, @":                           EmailBad,
	} {
		_, fault := email(value{text: s, kind: Text})
		require.Equal(t, want, fault.code, s)
	}
}
