package state

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// A step moves a state file forward by one schema version: the first from
// nothing to version 1.
type step string

func schema() []step { return []step{version1, version2, version3, version4} }

// Times are text, RFC 3339 in UTC with microseconds. Values are JSON objects by
// field name. What is unknown is NULL.
const version1 step = `
CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY, -- serial, lineage, stamp, copied, log, beneath, confirmed, shop, url, match (JSON)
	value ANY
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
	key         TEXT NOT NULL PRIMARY KEY,
	id          TEXT NOT NULL,  -- at Kash
	fingerprint BLOB,           -- of what the mapping wanted; NULL: values unknown
	gone        INTEGER NOT NULL, -- blacklisted because the file lacked it
	run         INTEGER,        -- that changed it last
	changed     TEXT NOT NULL,
	fields      TEXT NOT NULL   -- the values last sent
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customers_id ON customers(id);

CREATE TABLE runs (
	run      INTEGER PRIMARY KEY,
	kind     TEXT NOT NULL,     -- sync, apply, undo
	who      TEXT NOT NULL,
	version  TEXT NOT NULL,     -- kashsync's
	source   TEXT NOT NULL,     -- the spreadsheet
	digest   TEXT NOT NULL,     -- the spreadsheet's
	mapping  TEXT NOT NULL,     -- the mapping's digest
	rows     INTEGER NOT NULL,
	started  TEXT NOT NULL,
	ended    TEXT,              -- NULL: it goes on, or was cut off
	exit     INTEGER,
	counts   TEXT               -- JSON: outcomes
) STRICT;

CREATE TABLE calls (
	ticket      INTEGER PRIMARY KEY,
	run         INTEGER NOT NULL,
	action      TEXT NOT NULL,  -- add, edit, delete
	key         TEXT NOT NULL,
	id          TEXT,           -- at Kash; of an add: once it is known
	line        INTEGER,
	started     TEXT NOT NULL,
	ended       TEXT,
	outcome     TEXT,           -- done, failed, in_doubt, not_sent; NULL: none yet
	attempts    INTEGER,
	status      INTEGER,        -- HTTP
	message     TEXT,
	sent        TEXT NOT NULL,  -- the values that the call told
	keep        TEXT,           -- the values that are known without being told
	before      TEXT NOT NULL,  -- the values that the call replaced
	fingerprint BLOB,
	adopts      INTEGER NOT NULL, -- the id came from the row
	gone        INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_unsettled ON calls(key) WHERE outcome IS NULL OR outcome = 'in_doubt';
`

// Of runs before it, nothing but the name of their file tells that it was partial.
const version2 step = `
ALTER TABLE runs ADD COLUMN partial INTEGER NOT NULL DEFAULT 0; -- the file listed some customers only
UPDATE runs SET partial = 1 WHERE source LIKE '%.rejects.%';

CREATE TABLE rejects (         -- the rows that a run left out
	run   INTEGER NOT NULL,
	key   BLOB,                -- its fingerprint; NULL: could not be read
	free  INTEGER NOT NULL,    -- it may come back under another key
	cells BLOB                 -- their fingerprint; NULL: the row as a whole was in order
) STRICT;
CREATE INDEX rejects_run ON rejects(run);
`

// What is known of whoever was sent before it is as it was: the columns are NULL.
// Meta has secret, ticket, erased, scrub and pruned, too: see erase.go, prune.go;
// rekeyed, the last ticket before the match columns became others; and settled.
const version3 step = `
ALTER TABLE customers ADD COLUMN cells  BLOB;    -- the fingerprint of the raw mapped cells that were applied last
ALTER TABLE customers ADD COLUMN sums   BLOB;    -- of the raw text behind each field
ALTER TABLE customers ADD COLUMN origin INTEGER; -- what made values of them
ALTER TABLE customers ADD COLUMN plain  INTEGER; -- such cells need no look at their values: see Call.Plain

CREATE TABLE origins (
	origin  INTEGER PRIMARY KEY,
	mapping TEXT NOT NULL,     -- the mapping's digest
	version TEXT NOT NULL,     -- kashsync's
	rules   TEXT NOT NULL,     -- JSON: how each field is made, by its name
	UNIQUE (mapping, version, rules)
) STRICT;

ALTER TABLE runs ADD COLUMN origin INTEGER;
ALTER TABLE runs ADD COLUMN code   TEXT;         -- the plan's
ALTER TABLE runs ADD COLUMN sheet  TEXT;
ALTER TABLE runs ADD COLUMN undoes INTEGER;      -- the run that it undoes

ALTER TABLE calls ADD COLUMN old_key TEXT;       -- of a customer who got another key by it
ALTER TABLE calls ADD COLUMN cause   TEXT;
ALTER TABLE calls ADD COLUMN causes  TEXT;       -- JSON: the cause of each field that is not the file's
ALTER TABLE calls ADD COLUMN raw     TEXT;       -- JSON: the raw text behind each value, where it is another
ALTER TABLE calls ADD COLUMN cells   BLOB;
ALTER TABLE calls ADD COLUMN sums    BLOB;
ALTER TABLE calls ADD COLUMN undoes  INTEGER;    -- the ticket that it undoes
ALTER TABLE calls ADD COLUMN pruned  INTEGER NOT NULL DEFAULT 0; -- its values are gone

CREATE INDEX calls_id ON calls(id) WHERE id IS NOT NULL;
CREATE INDEX calls_undoes ON calls(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX calls_undos ON calls(key) WHERE undoes IS NOT NULL;

CREATE TABLE undone (          -- what was undone, and is not to be done again by itself
	key    TEXT NOT NULL PRIMARY KEY,
	action TEXT NOT NULL,      -- of the call that was undone
	cells  BLOB,               -- of its row by then, or of what that wanted; NULL: the file lacked the customer
	sums   BLOB,               -- of the raw text behind each field of the row
	run    INTEGER NOT NULL    -- the undo
) STRICT, WITHOUT ROWID;

CREATE TABLE forgotten (       -- who is not to come back by a file
	hash BLOB NOT NULL PRIMARY KEY, -- of the key, keyed with the meta "secret"
	at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE absences (        -- known customers whom the last file lacked
	key   TEXT NOT NULL PRIMARY KEY,
	files INTEGER NOT NULL,    -- different ones, one after the other
	since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE absence_files (   -- the digests that were counted
	digest TEXT NOT NULL PRIMARY KEY,
	at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

// Both tables hold nothing that the others could not tell, or do not learn soon.
// Meta has indexed, the serial of which the saved index is: a later step that
// changes customers deletes it.
const version4 step = `
CREATE TABLE journal (         -- what was handed in, one commit a row, and is to be posted to the others: see post.go
	seq     INTEGER PRIMARY KEY,
	entries BLOB NOT NULL
) STRICT;

CREATE TABLE index_parts (     -- the index of all customers as it is loaded: see saved_index.go
	part INTEGER PRIMARY KEY,
	data BLOB NOT NULL
) STRICT;
`

func schemaVersion(c *sqlite.Conn) (int, error) {
	n, err := number(c, "PRAGMA user_version")
	return int(n), err
}

// migrate brings a file up to the last of the steps, all or nothing, after a
// copy of what was there.
func migrate(c *sqlite.Conn, path string, steps []step) error {
	have, err := schemaVersion(c)
	if err != nil || have == len(steps) {
		return err
	}
	if have > len(steps) {
		return &VersionError{Path: path, Have: have, Want: len(steps)}
	}
	if have > 0 {
		if err := copyTo(c, fmt.Sprintf("%s.v%d.bak", path, have)); err != nil {
			return err
		}
	}
	return build(c, have, steps)
}

func build(c *sqlite.Conn, have int, steps []step) (err error) {
	end, err := sqlitex.ImmediateTransaction(c)
	if err != nil {
		return err
	}
	defer end(&err)
	for _, s := range steps[have:] {
		if err := sqlitex.ExecuteScript(c, string(s), nil); err != nil {
			return err
		}
	}
	if have == 0 {
		err = exec(c, "INSERT INTO meta VALUES ('serial', 0), ('lineage', ?)", rand.Text())
	}
	if err == nil {
		err = exec(c, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	}
	if err == nil {
		err = exec(c, fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
	}
	return err
}

// copyTo writes a whole and durable copy of the file, in place of any there.
func copyTo(c *sqlite.Conn, path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := exec(c, "VACUUM INTO ?", path); err != nil {
		return err
	}
	return f.Sync()
}

// upToDate returns a copy of a file, brought up to date: its schema and what of its
// journal is not posted. It has no name, lies on the disk only where it is big, and
// goes when it is closed.
func upToDate(c *sqlite.Conn, have int, steps []step) (*sqlite.Conn, error) {
	private, err := open("", sqlite.OpenReadWrite|sqlite.OpenCreate, "PRAGMA temp_store = file", "PRAGMA cache_size = -64000")
	if err != nil {
		return nil, err
	}
	if err = copyAll(c, private); err == nil && have < len(steps) {
		err = build(private, have, steps)
	}
	if err == nil {
		err = postCopy(private)
	}
	if err != nil {
		_ = private.Close()
		full := (*Error)(nil)
		if errors.As(Fault(os.TempDir(), err), &full) && full.Code == DiskFull {
			err = full // not where the file lies
		}
		return nil, err
	}
	return private, nil
}

// copyAll copies what one connection sees into the file of another.
func copyAll(from, to *sqlite.Conn) error {
	b, err := sqlite.NewBackup(to, "main", from, "main")
	if err != nil {
		return err
	}
	_, err = b.Step(-1)
	if closing := b.Close(); err == nil {
		err = closing
	}
	return err
}

// schemaOf returns the statement that makes a table or an index.
func schemaOf(c *sqlite.Conn, name string) (sql string, err error) {
	return text(c, "SELECT sql FROM sqlite_schema WHERE name = ?", name)
}
