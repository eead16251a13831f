package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// What a person is told to write into the mapping file is read as it is meant.
func TestSettingsCanBeTyped(t *testing.T) {
	for _, name := range []string{"Kunden", "Süd", "N-Z", "2024", "Anne's, alt: {1}", "# 2", "true", "no", "null"} {
		setting, _, _ := strings.Cut(settingOf(nil)("sheet", name), "` in the mapping file")
		m, err := mapping.Parse("m.mapping.yaml", []byte(strings.TrimPrefix(setting, "`")+"\nmatch: [id]\nfields: {name: name}\n"))
		require.NoError(t, err, setting)
		require.Equal(t, name, m.File.Sheet)
	}
	require.Equal(t, "`--sheet \"Kunden alt\"`", settingOf(&byFlags{})("sheet", "Kunden alt"))
}
