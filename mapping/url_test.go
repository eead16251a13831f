package mapping

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	for text, want := range map[string]URLFault{
		"https://kash.click":              "",
		" https://kash.click\n":           "",
		"https://kash.click#":             "",
		"https://shop.example:8443/till":  "",
		"http://LOCALHOST":                "",
		"http://[::ffff:127.0.0.1]":       "",
		"http://kash.click":               URLInsecure,
		"http://127.0.0.1.evil.example":   URLInsecure,
		"ftp://kash.click":                URLScheme,
		"kash.click":                      URLInvalid,
		"https:kash.click":                URLInvalid,
		"https://":                        URLInvalid,
		"https://:443":                    URLInvalid,
		"https://kash.click:port":         URLInvalid,
		"https://user:" + "pw@kash.click": URLUserInfo,
		"https://kash.click?":             URLQuery,
		"https://kash.click?key=x":        URLQuery,
		"https://kash.click#x":            URLQuery,
		"":                                URLInvalid,
	} {
		_, fault := ParseURL(text)
		require.Equal(t, want, fault, text)
	}
}
