package register

import (
	"os"
	"path/filepath"
	"time"

	"kashsync/state"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

const (
	// Both are in the schema below, too.
	applicationID = 0x4b736852
	version       = 1

	busyTimeout = 10 * time.Second
)

const schema = `
CREATE TABLE states (
	shop     TEXT NOT NULL,
	url      TEXT NOT NULL,    -- in its one spelling
	lineage  TEXT NOT NULL,
	path     TEXT NOT NULL,
	stamp    TEXT NOT NULL,
	next     TEXT NOT NULL,    -- announced; '' otherwise
	serial   INTEGER NOT NULL,
	run      INTEGER NOT NULL,
	ended    INTEGER NOT NULL, -- that run has
	at       TEXT NOT NULL,    -- RFC 3339, UTC
	recorded INTEGER NOT NULL, -- grows with every record; 0: only announced
	born     INTEGER NOT NULL, -- recorded, when it was the first time
	accepted INTEGER NOT NULL, -- recorded, when it was accepted last
	PRIMARY KEY (shop, url, lineage)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 0x4b736852; -- "KshR"
PRAGMA user_version = 1;
`

// write changes the file, durably, all or nothing. It makes what is missing.
func (r *Register) write(f func(*sqlite.Conn) error) error {
	if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
		return state.Fault(r.path, err)
	}
	file, err := os.OpenFile(r.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return state.Fault(r.path, err)
	}
	if err := file.Close(); err != nil {
		return state.Fault(r.path, err)
	}
	return r.use(func(c *sqlite.Conn) (err error) {
		end, err := sqlitex.ImmediateTransaction(c)
		if err != nil {
			return err
		}
		defer end(&err)
		made, err := isMade(c, r.path)
		if err == nil && !made {
			err = sqlitex.ExecuteScript(c, schema, nil)
		}
		if err != nil {
			return err
		}
		return f(c)
	})
}

// use opens the file for f.
func (r *Register) use(f func(*sqlite.Conn) error) error {
	c, err := sqlite.OpenConn(r.path, sqlite.OpenReadWrite)
	if err != nil {
		return state.Fault(r.path, err)
	}
	c.SetBusyTimeout(busyTimeout)
	for _, pragma := range []string{"PRAGMA synchronous = extra", "PRAGMA fullfsync = on"} {
		if err == nil {
			err = exec(c, pragma)
		}
	}
	if err == nil {
		err = f(c)
	}
	if closing := c.Close(); err == nil {
		err = closing
	}
	return state.Fault(r.path, err)
}

// isMade refuses what is no register. One that was cut off before it had its
// table is not made yet.
func isMade(c *sqlite.Conn, path string) (made bool, err error) {
	var id, have, tables int
	err = sqlitex.Execute(c, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`, &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error {
			id, have, tables = row.ColumnInt(0), row.ColumnInt(1), row.ColumnInt(2)
			return nil
		},
	})
	switch {
	case err != nil:
		return false, err
	case id == 0 && have == 0 && tables == 0:
		return false, nil
	case id != applicationID:
		return false, &state.Error{Code: state.NotState, Path: path}
	case have != version:
		return false, &state.VersionError{Path: path, Have: have, Want: version}
	}
	return true, nil
}

func exec(c *sqlite.Conn, sql string, args ...any) error {
	return sqlitex.Execute(c, sql, &sqlitex.ExecOptions{Args: args})
}
