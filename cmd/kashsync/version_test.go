package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What one program made of a cell, another one that calls itself alike would not
// make again.
func TestVersionTellsBuildsApart(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	program, err := os.ReadFile(self)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "kashsync")
	if runtime.GOOS == "windows" {
		copied += ".exe"
	}
	require.NoError(t, os.WriteFile(copied, program, 0o700))
	say := func() string {
		out, err := exec.CommandContext(t.Context(), copied, "version").Output()
		require.NoError(t, err)
		return string(out)
	}
	first := say()
	require.Regexp(t, `^kashsync \(devel\).* build [0-9a-f]{8} `, first)
	require.NoError(t, os.Chtimes(copied, time.Time{}, time.Now().Add(-time.Hour)))
	require.Equal(t, first, say(), "a copy is the same")
	require.NoError(t, os.WriteFile(copied, append(program, 0), 0o700))
	require.NotEqual(t, first, say())
}
