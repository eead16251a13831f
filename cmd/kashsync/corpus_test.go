package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCorpus gives init every file that spreadsheet libraries test themselves
// with, and check what it could map: each is answered with a code that means
// something, and in words where it is refused.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("../../importer/sheet/testdata/*/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	folder := t.TempDir()
	mapped := 0
	for _, path := range files {
		if strings.Contains(path, "fuzz") {
			continue
		}
		mappingFile := filepath.Join(folder, "of.mapping.yaml")
		code, told := runs(t, "init", path, "-m", mappingFile, "--force")
		require.Contains(t, []int{0, 2}, code, "init %s: %s", path, told)
		if code == 2 {
			require.Contains(t, told, "kashsync: ", path)
			continue
		}
		mapped++
		code, told = runs(t, "check", path, "-m", mappingFile)
		require.Contains(t, []int{0, 3}, code, "check %s: %s", path, told)
		require.NoError(t, os.Remove(mappingFile))
	}
	require.NotZero(t, mapped)
}

// runs runs a command as main does, and returns its exit code and what it said.
func runs(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &out, getenv: func(string) string { return "" }}
	code = a.run(t.Context(), args)
	return code, out.String()
}
