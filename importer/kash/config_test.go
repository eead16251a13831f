package kash_test

import (
	"fmt"
	"io"
	"log"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestConfig(t *testing.T) {
	cases := []struct {
		url  string
		want kash.ConfigCode // "": it is good
	}{
		{"", ""},
		{"https://kash.click", ""},
		{"https://caisse.enregistreuse.fr/", ""},
		{"https://shop.example:8443/till", ""},
		{"http://localhost:8042", ""},
		{"http://LOCALHOST", ""},
		{"http://127.0.0.1:8042", ""},
		{"http://127.9.9.9", ""},
		{"http://[::1]:8042", ""},
		{"http://[::ffff:127.0.0.1]", ""},
		{"http://kash.click", kash.URLInsecure},
		{"http://10.0.0.1", kash.URLInsecure},
		{"http://localhost.evil.example", kash.URLInsecure},
		{"http://127.0.0.1.evil.example", kash.URLInsecure},
		{"http://0.0.0.0", kash.URLInsecure},
		{"ftp://kash.click", kash.URLScheme},
		{"kash.click", kash.URLInvalid},
		{"https://", kash.URLInvalid},
		{"https://:443", kash.URLInvalid},
		{"https:kash.click", kash.URLInvalid},
		{"https://kash.click:port", kash.URLInvalid},
		{"https://s3cr3t@kash.click", kash.URLUserInfo},
		{"https://user:" + "pw" + "@kash.click", kash.URLUserInfo},
		{"https://kash.click?key=x", kash.URLQuery},
		{"https://kash.click?", kash.URLQuery},
		{"https://kash.click#x", kash.URLQuery},
	}
	for _, c := range cases {
		t.Run(c.url, func(t *testing.T) {
			client, err := kash.New(kash.Config{URL: c.url, Shop: "42", Key: "k"})
			if c.want == "" {
				require.NoError(t, err)
				require.NotNil(t, client)
				return
			}
			var wrong *kash.ConfigError
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, c.want, wrong.Code)
			require.NotContains(t, err.Error(), "s3cr3t")
		})
	}
	for shop, want := range map[string]kash.ConfigCode{
		"": kash.ShopInvalid, "4 2": kash.ShopInvalid, "x": kash.ShopInvalid, "٤٢": kash.ShopInvalid, "42": kash.KeyMissing,
	} {
		_, err := kash.New(kash.Config{Shop: shop})
		var wrong *kash.ConfigError
		require.ErrorAs(t, err, &wrong)
		require.Equal(t, want, wrong.Code, shop)
	}
}

func TestClientKeepsTheKeyToItself(t *testing.T) {
	c := newClient(t, "https://shop.example", nil)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		text := fmt.Sprintf(verb, c)
		require.NotContains(t, text, key)
		require.Contains(t, text, "shop.example")
	}
}
