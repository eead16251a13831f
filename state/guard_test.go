package state

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConfirmAndRestamp(t *testing.T) {
	s := locked(t)
	info, err := s.Info()
	require.NoError(t, err)
	require.Empty(t, info.Confirmed)
	require.Empty(t, info.Stamp)
	for _, want := range []string{"empty_list", "new_state"} {
		serial := info.Serial
		require.NoError(t, s.Confirm(want))
		require.NoError(t, s.Restamp("of "+want))
		info, err = s.Info()
		require.NoError(t, err)
		require.Equal(t, want, info.Confirmed)
		require.Equal(t, "of "+want, info.Stamp)
		require.Greater(t, info.Serial, serial)
	}
	_, bound, err := s.Binding()
	require.NoError(t, err)
	require.False(t, bound)

	r, err := Read(s.Path())
	require.NoError(t, err)
	defer r.Close()
	require.ErrorIs(t, r.Confirm("adopt"), ErrReadOnly)
	require.ErrorIs(t, r.Restamp("x"), ErrReadOnly)
	_, err = r.Forget("x")
	require.ErrorIs(t, err, ErrReadOnly)
	_, err = r.Adopt(time.Now(), Binding{}, Adopting{Whole: true}, people(1))
	require.ErrorIs(t, err, ErrReadOnly)
}

func TestBackup(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(100)))
	require.NoError(t, s.Restamp("S"))
	folder := t.TempDir()
	to := filepath.Join(folder, "copie é.db")
	require.NoError(t, Backup(s.Path(), to))
	require.Equal(t, []string{"copie é.db"}, names(t, folder))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(to)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode())
	}
	want, err := s.Info()
	require.NoError(t, err)
	want.Copied = want.Serial
	for _, open := range []func(string) (*State, error){Read, Lock} {
		dup, err := open(to)
		require.NoError(t, err)
		got, err := dup.Info()
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.NoError(t, dup.Close())
	}
	// Of a copy, which no log lies beside, and of the file that a kill leaves.
	require.NoError(t, Backup(to, to+".2"))
	require.NoError(t, Backup(now(t, s).write(t), to+".3"))
	dup, err := Read(to + ".3")
	require.NoError(t, err)
	defer dup.Close()
	got, err := dup.Info()
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestBackupWritesOverNothing(t *testing.T) {
	s := locked(t)
	folder := t.TempDir()
	there := filepath.Join(folder, "there")
	require.NoError(t, os.WriteFile(there, []byte("x"), 0o600))
	require.NoError(t, os.Symlink(s.Path(), filepath.Join(folder, "link")))
	for _, to := range []string{there, folder, filepath.Join(folder, "link"), s.Path(), s.Path() + "-wal", s.Path() + "-WAL", s.Path() + "-shm", s.Path() + "-journal", s.Path() + ".lock"} {
		require.ErrorIs(t, Backup(s.Path(), to), fs.ErrExist, to)
	}
	text, err := os.ReadFile(there)
	require.NoError(t, err)
	require.Equal(t, "x", string(text))

	require.NoError(t, os.WriteFile(filepath.Join(folder, "lost-wal"), []byte("x"), 0o600))
	for path, want := range map[string]Code{filepath.Join(folder, "lost"): Gone, filepath.Join(folder, "none", "a"): NoFolder} {
		var refused *Error
		require.ErrorAs(t, Backup(s.Path(), path), &refused)
		require.Equal(t, want, refused.Code)
	}
	var refused *Error
	require.ErrorAs(t, Backup(there, filepath.Join(folder, "new")), &refused)
	require.Equal(t, NotState, refused.Code)
	require.ErrorIs(t, Backup(filepath.Join(folder, "none"), filepath.Join(folder, "new")), fs.ErrNotExist)
	require.Equal(t, []string{"link", "lost-wal", "there"}, names(t, folder))
}

func TestBackupOfADamagedFile(t *testing.T) {
	folder := t.TempDir()
	path := damaged(t, folder)
	var bad *Error
	require.ErrorAs(t, Backup(path, filepath.Join(folder, "b.db")), &bad)
	require.Equal(t, Damaged, bad.Code)
	require.Equal(t, path, bad.Path)
	require.Equal(t, []string{"a.db"}, names(t, folder))
}

// What is copied beside a run is one moment of it.
func TestBackupBesideARun(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	var stop atomic.Bool
	done := make(chan error)
	go func() {
		for n := 1; ; n++ {
			ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: personKey(n), Sent: person(n)})
			if err == nil {
				err = j.Settle(ticket, Outcome{Result: Done, ID: strconv.Itoa(n)})
			}
			if err != nil || stop.Load() {
				done <- err
				return
			}
		}
	}()
	folder := t.TempDir()
	for n := range 10 {
		to := filepath.Join(folder, strconv.Itoa(n))
		require.NoError(t, Backup(s.Path(), to))
		r, err := Read(to)
		require.NoError(t, err)
		ix, err := r.Index(t.Context())
		require.NoError(t, err)
		require.LessOrEqual(t, len(ix.Doubts()), 1)
		for _, call := range ix.Doubts() {
			require.Equal(t, int64(ix.Len()+1), call.Ticket)
		}
		require.NoError(t, r.Close())
	}
	stop.Store(true)
	require.NoError(t, <-done)
	require.NoError(t, j.Close())
}
