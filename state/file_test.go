package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

func names(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOneFileIsLeft(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.state.db")
	s, err := Lock(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		for _, ending := range []string{"", "-wal", "-shm", ".lock"} {
			info, err := os.Stat(path + ending)
			require.NoError(t, err)
			require.Equal(t, fs.FileMode(0o600), info.Mode(), ending)
		}
	}
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "again")
	require.Equal(t, []string{"a.state.db"}, names(t, folder))

	r, err := Read(path)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.Equal(t, []string{"a.state.db"}, names(t, folder))
}

func TestOneRunAtATime(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.db")
	s, err := Lock(path)
	require.NoError(t, err)
	link := filepath.Join(t.TempDir(), "link.db")
	require.NoError(t, os.Symlink(path, link))
	for _, name := range []string{path, link, filepath.Join(folder, ".", "..", filepath.Base(folder), "a.db")} {
		_, err = Lock(name)
		var held *LockedError
		require.ErrorAs(t, err, &held)
		require.Equal(t, os.Getpid(), held.PID)
		require.WithinDuration(t, time.Now(), held.Since, time.Minute)
	}
	require.NoError(t, s.Close())
	next, err := Lock(link)
	require.NoError(t, err)
	require.NoError(t, s.Close(), "closes nothing of the next run's")
	_, err = Lock(path)
	require.Error(t, err)
	require.NoError(t, next.Close())
	require.Equal(t, []string{"a.db"}, names(t, folder))
}

func TestALinkToNoFileYet(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Symlink("real.db", filepath.Join(folder, "link.db")))
	_, err := Read(filepath.Join(folder, "link.db"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	s, err := Lock(filepath.Join(folder, "link.db"))
	require.NoError(t, err)
	require.Equal(t, "real.db", filepath.Base(s.Path()))
	require.NoError(t, s.Close())
}

func TestRefusedFiles(t *testing.T) {
	folder := t.TempDir()
	other, err := sqlite.OpenConn(filepath.Join(folder, "other.db"), sqlite.OpenReadWrite, sqlite.OpenCreate)
	require.NoError(t, err)
	require.NoError(t, exec(other, "CREATE TABLE t (x)"))
	require.NoError(t, other.Close())
	require.NoError(t, os.Mkdir(filepath.Join(folder, "dir.db"), 0o700))
	for name, text := range map[string]string{"text.db": strings.Repeat("nom;prénom\n", 50), "short.db": "x"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	before := names(t, folder)
	for name, want := range map[string]Code{
		"other.db": NotState, "text.db": NotState, "short.db": NotState, "dir.db": Directory, "none/a.db": NoFolder,
	} {
		path := filepath.Join(folder, name)
		was, _ := os.ReadFile(path)
		for how, open := range map[string]func(string) (*State, error){"read": Read, "lock": Lock} {
			t.Run(name+" "+how, func(t *testing.T) {
				_, err := open(path)
				var refused *Error
				require.ErrorAs(t, err, &refused)
				require.Equal(t, want, refused.Code)
				is, _ := os.ReadFile(path)
				require.Equal(t, was, is)
				require.Equal(t, before, names(t, folder))
			})
		}
	}
}

// damaged makes a state file of which all but the first page is nonsense.
func damaged(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "a.db")
	s, err := Lock(path)
	require.NoError(t, err)
	require.NoError(t, s.Learn(time.Now(), people(500)))
	require.NoError(t, s.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := 4096; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func TestDamage(t *testing.T) {
	path := damaged(t, t.TempDir())
	_, err := Lock(path)
	var damaged *Error
	require.ErrorAs(t, err, &damaged)
	require.Equal(t, Damaged, damaged.Code)
	r, err := Read(path)
	if err == nil {
		_, err = r.Index(t.Context())
		r.Close()
	}
	require.ErrorAs(t, err, &damaged)
	require.Equal(t, Damaged, damaged.Code)
}

func TestNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	_, err := Read(path)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoFileExists(t, path)

	s, err := Lock(path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	require.Equal(t, []string{path}, left)
}

// A new file beside the log of one that was taken away would be filled from it.
func TestLogWithoutItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	require.NoError(t, os.WriteFile(path+"-wal", []byte("what a killed run wrote last"), 0o600))
	_, err := Lock(path)
	var gone *Error
	require.ErrorAs(t, err, &gone)
	require.Equal(t, Gone, gone.Code)
	require.NoFileExists(t, path)
	_, err = Exists(path)
	require.ErrorAs(t, err, &gone)
}

// A reader leaves the file as it finds it: clean, or as a killed writer left it.
func TestReadingChangesNothing(t *testing.T) {
	folder, killed := t.TempDir(), t.TempDir()
	path := filepath.Join(folder, "a.db")
	s, err := Lock(path)
	require.NoError(t, err)
	_, err = s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	for _, name := range []string{"a.db", "a.db-wal"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(killed, name), text, 0o600))
	}
	require.NoError(t, s.Close())
	for _, path := range []string{path, filepath.Join(killed, "a.db")} {
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		r, err := Read(path)
		require.NoError(t, err)
		info, err := r.Info()
		require.NoError(t, err)
		require.Equal(t, 1, info.Runs)
		require.NoError(t, r.Close())
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	require.NoFileExists(t, path+"-wal")
}

func TestEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	for _, open := range []func(string) (*State, error){Read, Lock} {
		_, err := open(path)
		var lost *Error
		require.ErrorAs(t, err, &lost)
		require.Equal(t, Empty, lost.Code, "who was known is not known any more: no new beginning by itself")
	}
}

func TestGoneDuringARun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no open file is deleted there")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := Lock(path)
	require.NoError(t, err)
	defer s.Close()
	number, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	var gone *Error
	require.ErrorAs(t, s.EndRun(Run{Number: number}), &gone)
	require.Equal(t, Gone, gone.Code)
}

func TestNoPermission(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	require.NoError(t, os.WriteFile(path, []byte("x"), 0))
	if f, err := os.Open(path); err == nil {
		f.Close()
		t.Skip("nothing is forbidden to this user")
	}
	for _, open := range []func(string) (*State, error){Read, Lock} {
		_, err := open(path)
		var refused *Error
		require.ErrorAs(t, err, &refused)
		require.Equal(t, Permission, refused.Code)
	}
}

func TestVersions(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.db")
	s, err := Lock(path)
	require.NoError(t, err)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	require.NoError(t, s.Close())

	// A step that fails changes nothing.
	_, err = lockFile(path, append(schema(), "CREATE TABLE later (x)", "SELECT no_such_function()"))
	require.Error(t, err)
	r, err := Read(path)
	require.NoError(t, err)
	require.NoError(t, r.Close())

	later := append(schema(), "ALTER TABLE customers ADD COLUMN later TEXT DEFAULT 'x'")
	s, err = lockFile(path, later)
	require.NoError(t, err)
	info, err := s.Info()
	require.NoError(t, err)
	require.Equal(t, len(later), info.Schema)
	require.Equal(t, 3, info.Customers)
	require.NoError(t, s.Close())

	_, err = Lock(path)
	require.Equal(t, len(later), requireVersion(t, err).Have)
	_, err = Read(path)
	require.Equal(t, len(later), requireVersion(t, err).Have)
	before := fmt.Sprintf("%s.v%d.bak", path, len(schema()))
	require.Equal(t, []string{"a.db", filepath.Base(before)}, names(t, folder))
	if runtime.GOOS != "windows" {
		mode, err := os.Stat(before)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), mode.Mode())
	}
	r, err = Read(before)
	require.NoError(t, err)
	was, err := r.Info()
	require.NoError(t, err)
	require.Equal(t, 3, was.Customers)
	require.Equal(t, info.Lineage, was.Lineage)
	require.NoError(t, r.Close())
}

// A file of the first version is read as it is, and moved forward by the first
// run, after a copy.
func TestVersionOne(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.db")
	s, err := lockFile(path, schema()[:1])
	require.NoError(t, err)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	require.NoError(t, s.update(func(c *sqlite.Conn) error {
		for _, source := range []string{"clients.csv", "clients.rejects.xlsx"} {
			err := exec(c, `INSERT INTO runs (kind, who, version, source, digest, mapping, rows, started)
				VALUES ('sync', 'eva@till', '0.1', ?, 'd', 'm', 7, '2026-01-01T00:00:00.000000Z')`, source)
			if err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, s.Close())
	was, err := os.ReadFile(path)
	require.NoError(t, err)

	same := func(s *State) {
		t.Helper()
		info, err := s.Info()
		require.NoError(t, err)
		require.Equal(t, len(schema()), info.Schema)
		require.Len(t, remembered(t, s), 3)
		rejects, err := s.Rejects(0)
		require.NoError(t, err)
		require.Empty(t, rejects)
		runs, err := s.Runs()
		require.NoError(t, err)
		require.Equal(t, []bool{false, true}, []bool{runs[0].Partial, runs[1].Partial})
		require.NoError(t, s.Close())
	}
	r, err := Read(path)
	require.NoError(t, err)
	same(r)
	is, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, was, is, "a look changes nothing")
	require.Equal(t, []string{"a.db"}, names(t, folder))

	s, err = Lock(path)
	require.NoError(t, err)
	same(s)
	require.Equal(t, []string{"a.db", "a.db.v1.bak"}, names(t, folder))
	r, err = Read(path + ".v1.bak")
	require.NoError(t, err)
	same(r)
}

func requireVersion(t *testing.T, err error) *VersionError {
	t.Helper()
	var version *VersionError
	require.True(t, errors.As(err, &version), "%v", err)
	return version
}

func TestBinding(t *testing.T) {
	s := locked(t)
	_, bound, err := s.Binding()
	require.NoError(t, err)
	require.False(t, bound)
	first := Binding{Shop: "42", URL: "https://kash.click", Match: []string{"N° client", "Ville"}}
	require.NoError(t, s.Check(first))
	require.NoError(t, s.Bind(Binding{Match: first.Match}))
	require.NoError(t, s.Bind(first))
	got, bound, err := s.Binding()
	require.NoError(t, err)
	require.True(t, bound)
	require.Equal(t, first, got)

	serial := func() int64 {
		info, err := s.Info()
		require.NoError(t, err)
		return info.Serial
	}
	was := serial()
	for _, same := range []Binding{
		first, {},
		{URL: "https://caisse.enregistreuse.fr"}, {URL: "https://WWW.Kash.click/"}, {URL: "https://kash.click:443"},
		{URL: " https://www.caisse.enregistreuse.fr// "},
	} {
		require.NoError(t, s.Check(same))
		require.NoError(t, s.Bind(same))
	}
	for what, other := range map[string][]Binding{
		"shop":  {{Shop: "43"}},
		"url":   {{URL: "http://127.0.0.1:8080"}, {URL: "https://kash.click:8443"}, {URL: "https://kash.click/x"}, {URL: "nonsense"}, {URL: "https://kash.click.example"}},
		"match": {{Match: []string{"Ville", "N° client"}}, {Match: []string{"N° client"}}, {Match: []string{}}},
	} {
		for _, b := range other {
			for _, try := range []func(Binding) error{s.Check, s.Bind} {
				var mismatch *MismatchError
				require.ErrorAs(t, try(b), &mismatch)
				require.Equal(t, what, mismatch.What)
			}
		}
	}
	require.Equal(t, was, serial(), "nothing was recorded")
}
