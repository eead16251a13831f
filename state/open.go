package state

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// applicationID marks a SQLite file as ours: "Kash".
const applicationID = 0x4b617368

// busyTimeout is how long another program may hold the file up.
const busyTimeout = 10 * time.Second

// resolve finds where the file really lies, so that two names of one file meet
// at one lock. The file itself need not exist.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, Fault(path, err)
	}
	if target, err := os.Readlink(path); err == nil { // a link to no file yet
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		return resolve(target)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return "", &Error{Code: NoFolder, Path: path, Err: err}
	}
	return filepath.Join(folder, filepath.Base(path)), Fault(path, err)
}

// inspect refuses what is no state file without a touch, before SQLite sees it.
// An empty file lost what it held: a new one is never empty.
func inspect(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return Fault(path, err)
	}
	if !info.Mode().IsRegular() {
		return &Error{Code: Directory, Path: path}
	}
	f, err := os.Open(path)
	if err != nil {
		return Fault(path, err)
	}
	defer f.Close()
	var header [100]byte
	switch n, err := io.ReadFull(f, header[:]); {
	case n == 0 && err == io.EOF:
		return &Error{Code: Empty, Path: path}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Code: NotState, Path: path}
	case err != nil:
		return &Error{Code: IO, Path: path, Err: err}
	}
	// The places are those of https://www.sqlite.org/fileformat.html#the_database_header
	if !strings.HasPrefix(string(header[:]), "SQLite format 3\x00") || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return &Error{Code: NotState, Path: path}
	}
	return nil
}

// openReader opens for reading. What a killed writer left in the log is read
// from there, and stays there for the next run. Where there is no log, SQLite
// makes an empty one, and only a handle that may write takes it away again.
func openReader(path string) (*sqlite.Conn, error) {
	if hasLog(path) {
		return open(path, sqlite.OpenReadOnly)
	}
	return open(path, sqlite.OpenReadWrite, "PRAGMA query_only = on")
}

// create makes a new state file under a passing name, so that what stands at
// path is whole from the start. Its lineage is a new one where it is "".
func create(path string, steps []step, lineage string) error {
	passing := passingName(path)
	defer func() { _ = os.Remove(passing) }() // it is not there where all went well
	c, err := openWriter(passing, steps)
	if err != nil {
		return err
	}
	if lineage != "" {
		err = setMeta(c, "lineage", lineage)
	}
	if err = errors.Join(err, c.Close()); err != nil {
		return err
	}
	return os.Rename(passing, path)
}

// Exists reports whether there is a state file. A log without its file is an
// *Error: the file was taken away, and another must not be put beside the log.
func Exists(path string) (bool, error) {
	path, err := resolve(path)
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if hasLog(path) {
		return false, &Error{Code: Gone, Path: path}
	}
	return false, nil
}

// openWriter opens for writing and brings the schema up to date. The schema is
// written before write-ahead logging begins: so the mark that inspect looks
// for is in the file itself from the start.
//
// With synchronous=EXTRA a commit is fsynced before it returns, to the
// write-ahead log (as with FULL; NORMAL would not) and where the file system
// allows none; fullfsync is what that needs on macOS.
func openWriter(path string, steps []step) (*sqlite.Conn, error) {
	// SQLite gives -wal and -shm the mode of the file.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	c, err := open(path, sqlite.OpenReadWrite,
		"PRAGMA synchronous = extra", "PRAGMA fullfsync = on", "PRAGMA checkpoint_fullfsync = on",
		"PRAGMA cache_size = -16000", "PRAGMA temp_store = memory")
	if err != nil {
		return nil, err
	}
	if err = migrate(c, path, steps); err == nil {
		err = exec(c, "PRAGMA journal_mode = wal")
	}
	if err == nil {
		err = exec(c, "PRAGMA wal_autocheckpoint = 0") // see endLog
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

func open(path string, flags sqlite.OpenFlags, pragmas ...string) (*sqlite.Conn, error) {
	c, err := sqlite.OpenConn(path, flags)
	if err != nil {
		return nil, err
	}
	c.SetBusyTimeout(busyTimeout)
	for _, pragma := range pragmas {
		if err := exec(c, pragma); err != nil {
			_ = c.Close()
			return nil, err
		}
	}
	return c, nil
}

// exec runs one statement, kept prepared by its text.
func exec(c *sqlite.Conn, sql string, args ...any) error {
	return sqlitex.Execute(c, sql, &sqlitex.ExecOptions{Args: args})
}

// execAll runs statements until one fails.
func execAll(c *sqlite.Conn, statements ...string) error {
	for _, sql := range statements {
		if err := exec(c, sql); err != nil {
			return err
		}
	}
	return nil
}

// execEach runs one statement for each of the keys.
func execEach(c *sqlite.Conn, sql string, keys iter.Seq[string]) error {
	for key := range keys {
		if err := exec(c, sql, key); err != nil {
			return err
		}
	}
	return nil
}

// query runs one statement and shows every row of its result.
func query(c *sqlite.Conn, row func(*sqlite.Stmt) error, sql string, args ...any) error {
	return sqlitex.Execute(c, sql, &sqlitex.ExecOptions{Args: args, ResultFunc: row})
}

// text reads one text.
func text(c *sqlite.Conn, sql string, args ...any) (s string, err error) {
	err = query(c, func(r *sqlite.Stmt) error {
		s = r.ColumnText(0)
		return nil
	}, sql, args...)
	return s, err
}

// number reads one number.
func number(c *sqlite.Conn, sql string, args ...any) (n int64, err error) {
	err = query(c, func(r *sqlite.Stmt) error {
		n = r.ColumnInt64(0)
		return nil
	}, sql, args...)
	return n, err
}
