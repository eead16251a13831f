package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

func TestTheBareClientSendsAllForms(t *testing.T) {
	forms := filepath.Join(t.TempDir(), "forms.txt")
	form := "shopID=42&key=k&data%5Bname%5D=Exemple\n"
	require.NoError(t, os.WriteFile(forms, []byte(strings.Repeat(form, 100)), 0o600))
	s, err := openShop(simulator.Options{ShopID: "42"}, asItIs)
	require.NoError(t, err)
	defer s.close()
	n, err := sendForms(t.Context(), s.url, 4, forms)
	require.NoError(t, err)
	require.Equal(t, 100, n)
	require.Equal(t, 100, s.shop.Counts().Adds)
	require.Len(t, s.arrivals(), 100)
}

func TestTheBareClientTellsWhereItFails(t *testing.T) {
	forms := filepath.Join(t.TempDir(), "forms.txt")
	require.NoError(t, os.WriteFile(forms, []byte("a\nb\nc\nd\n"), 0o600))
	s, err := openShop(simulator.Options{}, asItIs)
	require.NoError(t, err)
	require.NoError(t, s.close())
	_, err = sendForms(t.Context(), s.url, 1, forms)
	require.Error(t, err)
}

// What a user has set for a real shop stays out of it.
func TestEnvironmentHasNoShop(t *testing.T) {
	t.Setenv("KASH_URL", "https://shop.example")
	t.Setenv("KASH_API_KEY", "secret")
	env := environment("/r", "KASH_API_KEY=bench")
	require.NotContains(t, env, "KASH_API_KEY=secret")
	require.NotContains(t, strings.Join(env, "\n"), "shop.example")
	require.Contains(t, env, "KASH_API_KEY=bench")
	require.Contains(t, env, "XDG_STATE_HOME=/r")
}
