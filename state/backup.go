package state

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// Backup writes a whole and durable copy of the state file as it is at this
// moment, beside a running sync too. It can be opened as a state file at once,
// and says that it is a copy until it is used in the file's place: Info.Copied.
// A file that is there, or belongs to the state file, is never written over:
// the error is fs.ErrExist. Where there is no state file it is fs.ErrNotExist.
func Backup(from, to string) error {
	from, err := resolve(from)
	if err != nil {
		return err
	}
	if err := inspect(from); err != nil {
		return err
	}
	if to, err = resolve(to); err != nil {
		return err
	}
	if err := free(from, to); err != nil {
		return err
	}
	passing := passingName(to)
	defer func() { _ = os.Remove(passing) }() // it is not there where all went well
	if err = copyFile(from, passing); err == nil {
		err = place(passing, to)
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultCorrupt {
		return Fault(from, err)
	}
	return Fault(to, err)
}

// free returns an error where no copy of the one may be put at the other.
func free(from, to string) error {
	there, err := Exists(to)
	if err != nil {
		return err
	}
	for _, ending := range []string{"", "-wal", "-shm", "-journal", ".lock"} {
		there = there || strings.EqualFold(to, from+ending)
	}
	if there {
		return &fs.PathError{Op: "backup", Path: to, Err: fs.ErrExist}
	}
	return nil
}

func copyFile(from, to string) error {
	c, err := openReader(from)
	if err != nil {
		return err
	}
	// The copy counts as writing, though nothing is written to this file.
	if err = exec(c, "BEGIN"); err == nil {
		err = checkLog(c, from)
	}
	if err == nil {
		err = execAll(c, "COMMIT", "PRAGMA query_only = off")
	}
	if err == nil {
		err = copyTo(c, to)
	}
	if closing := c.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return markCopy(to)
}

// markCopy has a file say that it is a copy, and of when; it is no log's file.
func markCopy(path string) error {
	c, err := open(path, sqlite.OpenReadWrite, "PRAGMA synchronous = extra", "PRAGMA fullfsync = on")
	if err != nil {
		return err
	}
	end := sqlitex.Transaction(c)
	err = exec(c, "INSERT OR IGNORE INTO meta SELECT 'copied', value FROM meta WHERE name = 'serial'")
	if err == nil {
		err = setMeta(c, "log", rand.Text())
	}
	end(&err)
	if closing := c.Close(); err == nil {
		err = closing
	}
	return err
}

// place gives a file that is whole its name, which nobody else may have taken.
func place(passing, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(passing, path); err != nil {
		_ = os.Remove(path)
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes the names in a folder durable, where the system can.
func syncFolder(path string) {
	if runtime.GOOS == "windows" {
		return
	}
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}

// passingName is for a file that is not whole yet, beside where it will stand.
func passingName(path string) string {
	return filepath.Join(filepath.Dir(path), ".kashsync-"+rand.Text()+".tmp")
}
