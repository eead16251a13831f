package state

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// content is a state file and its log.
type content struct{ file, log []byte }

// now is what a kill leaves at this moment.
func now(t require.TestingT, s *State) (c content) {
	var err error
	c.file, err = os.ReadFile(s.Path())
	require.NoError(t, err)
	c.log, err = os.ReadFile(s.Path() + "-wal")
	require.NoError(t, err)
	return c
}

func (c content) write(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "left.db")
	c.writeTo(t, path)
	return path
}

func (c content) writeTo(t require.TestingT, path string) {
	require.NoError(t, os.WriteFile(path, c.file, 0o600))
	if len(c.log) > 0 {
		require.NoError(t, os.WriteFile(path+"-wal", c.log, 0o600))
	}
}

// reopen locks what a kill left.
func (c content) reopen(t *testing.T) *State {
	t.Helper()
	s, err := Lock(c.write(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// endLogNow has the log written into the file.
func endLogNow(t *testing.T, s *State) {
	t.Helper()
	s.fullLog = 0
	s.endLog()
	s.fullLog = fullLog
	require.False(t, s.logging)
}

func backup(t *testing.T, s *State) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.db")
	require.NoError(t, Backup(s.Path(), path))
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	return file
}

func begin(t *testing.T, s *State) {
	t.Helper()
	_, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
}

// What a run wrote last is played onto its own file only.
func TestLogOfAnotherFile(t *testing.T) {
	files := make(map[string][]byte)
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(50)))
	files["a backup of before"] = backup(t, s)
	endLogNow(t, s)
	files["a copy of before the checkpoint"] = now(t, s).file
	begin(t, s)
	files["a backup of the same log"] = backup(t, s)
	endLogNow(t, s)
	begin(t, s)
	killed := now(t, s)
	files["a backup of the moment"] = backup(t, s)
	other := locked(t)
	begin(t, other)
	endLogNow(t, other)
	files["another state"] = now(t, other).file

	for name, file := range files {
		for how, open := range map[string]func(string) error{
			"read":   func(path string) error { _, err := Read(path); return err },
			"lock":   func(path string) error { _, err := Lock(path); return err },
			"backup": func(path string) error { return Backup(path, path+".bak") },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				mixed := content{file, killed.log}
				path := mixed.write(t)
				var refused *Error
				require.ErrorAs(t, open(path), &refused)
				require.Equal(t, Mixed, refused.Code)
				require.Equal(t, path, refused.Path)
				for ending, want := range map[string][]byte{"": mixed.file, "-wal": mixed.log} {
					got, err := os.ReadFile(path + ending)
					require.NoError(t, err)
					require.True(t, bytes.Equal(want, got), ending)
				}
			})
		}
	}
}

// A kill before, after or in the middle of a checkpoint: whichever pages it had
// written, the file is the log's own and nothing is lost.
func TestKilledInACheckpoint(t *testing.T) {
	s := locked(t)
	for round := range 3 {
		require.NoError(t, s.Learn(time.Now(), people(40*(round+1))))
		begin(t, s)
		want := remembered(t, s)
		before := now(t, s)
		require.NoError(t, exec(s.writer.Conn, "PRAGMA wal_checkpoint(PASSIVE)"))
		after := now(t, s)
		require.NotEqual(t, before.file, after.file)
		endLogNow(t, s)
		cuts := []content{before, after, now(t, s)}
		for at := 4096; at < len(after.file); at += 4096 {
			rest := before.file[min(at, len(before.file)):]
			cuts = append(cuts, content{append(bytes.Clone(after.file[:at]), rest...), before.log})
			if len(after.file) == len(before.file) { // the pages in any order
				cuts = append(cuts, content{append(bytes.Clone(before.file[:at]), after.file[at:]...), before.log})
			}
		}
		for n, cut := range cuts {
			t.Run(fmt.Sprint(round, " ", n), func(t *testing.T) {
				r, err := Read(cut.write(t))
				require.NoError(t, err)
				require.Equal(t, want, remembered(t, r))
				require.NoError(t, r.Close())
				again := cut.reopen(t)
				require.Equal(t, want, remembered(t, again))
				begin(t, again)
				third := now(t, again).reopen(t)
				info, err := third.Info()
				require.NoError(t, err)
				require.Equal(t, round+2, info.Runs)
			})
		}
	}
}

// A copy that was put back is a file like any other: a kill finds it right.
func TestKilledAtWorkWithACopy(t *testing.T) {
	s := locked(t)
	begin(t, s)
	left := content{file: backup(t, s)}.reopen(t)
	for _, restamp := range []bool{false, true} {
		begin(t, left)
		if restamp {
			require.NoError(t, left.Restamp("S"))
		}
		left = now(t, left).reopen(t)
		info, err := left.Info()
		require.NoError(t, err)
		require.Equal(t, restamp, info.Copied == 0)
	}
}

// While somebody reads, the log is not written into the file, and goes on.
func TestAReaderHoldsTheLogUp(t *testing.T) {
	s := locked(t)
	begin(t, s)
	r, err := Read(s.Path())
	require.NoError(t, err)
	s.fullLog = 0
	for range 3 {
		begin(t, s)
		require.True(t, s.logging)
		now(t, s).reopen(t)
	}
	require.NoError(t, r.Close())
	begin(t, s)
	require.False(t, s.logging)
	now(t, s).reopen(t)
}

// What a log is played onto may be damaged where nobody looks.
func TestDamageBeneathALog(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(500)))
	endLogNow(t, s)
	begin(t, s)
	killed := now(t, s)
	for i := len(killed.file) - 4096; i < len(killed.file); i++ {
		killed.file[i] ^= 0x5a
	}
	path := killed.write(t)
	_, err := Lock(path)
	var bad *Error
	require.ErrorAs(t, err, &bad)
	require.Equal(t, Damaged, bad.Code)
	require.Equal(t, path, bad.Path)
}

func TestACopySaysSo(t *testing.T) {
	copied := func(s *State) int64 {
		info, err := s.Info()
		require.NoError(t, err)
		return info.Copied
	}
	s := locked(t)
	begin(t, s)
	begin(t, s)
	require.Zero(t, copied(s))
	dup := content{file: backup(t, s)}.reopen(t)
	require.Equal(t, int64(2), copied(dup))
	begin(t, dup)
	require.Equal(t, int64(2), copied(dup), "when it was made")
	require.Equal(t, int64(2), copied(content{file: backup(t, dup)}.reopen(t)), "a copy of a copy knows no more")
	require.NoError(t, dup.Restamp("S"))
	require.Zero(t, copied(dup))
}
