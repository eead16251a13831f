package state

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A run that was cut off is not at work because somebody else is.
func TestWhoIsAtWork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.state.db")
	require.False(t, AtWork(path))
	s, err := Lock(path)
	require.NoError(t, err)
	require.False(t, AtWork(path), "this process is not another")
	_, err = s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	s, err = Lock(path) // and the run has no end
	require.NoError(t, err)
	defer s.Close()
	byAnother := func() {
		text, err := os.ReadFile(path + ".lock")
		require.NoError(t, err)
		ours, theirs := `"pid":`+strconv.Itoa(os.Getpid()), `"pid":`+strconv.Itoa(os.Getppid())
		require.Contains(t, string(text), ours)
		require.NoError(t, os.WriteFile(path+".lock", []byte(strings.Replace(string(text), ours, theirs, 1)), 0o600))
	}
	byAnother()
	require.True(t, AtWork(path))
	require.Equal(t, int64(2), FirstAtWork(path))

	s.lock.since = time.Now()
	s.lock.sign(0)
	byAnother()
	require.True(t, AtWork(path))
	require.Zero(t, FirstAtWork(path), "who has not looked has begun none")
}
