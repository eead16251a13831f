package guess

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"Nom": "Nom", "Né(e) le": "Né(e) le", "N° client": "N° client", "E-mail 2": "E-mail 2", "Address 1 - City": "Address 1 - City",
		"Numéro de pièce d'identité": "Numéro de pièce d'identité", "Zip/Postal code": "Zip/Postal code", "Email *": "Email *",
		"no": `"no"`, "Null": `"Null"`, "2": `"2"`, "": `""`, "a: b": `"a: b"`, "Total (€)": `"Total (€)"`, "a #b": `"a #b"`, "a  b": `"a  b"`,
		"*": `"*"`, "a, b": `"a, b"`, `a"b\`: `"a\"b\\"`, "a\nb\t\u0085": `"a\nb\t\x85"`, "\u2028😀": `"\u2028😀"`,
	} {
		require.Equal(t, want, quote(text))
	}
}
