// Package register remembers which copy of which state file this machine used
// last, for each shop, so that an older copy, a second copy or a second state
// is noticed. It is one small SQLite file.
//
// A run goes in this order, and may be cut anywhere:
//
//	Entries, Judge       is this the file that was used last?
//	Announce(next)       the register accepts the old stamp and the next one
//	State.Restamp(next)  a copy that was taken before has the old one
//	Record(next)         the register accepts the next one only, and no copy
//	the calls
//	Record(serial)       with Ended: a copy that was taken during the run is older too
//
// A file that is neither First nor Current is announced only once its state has
// adopted, or the user has vouched for it: it is Current from then on.
package register

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kashsync/state"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// A Register is the file in its folder. Several processes may use it at a time.
//
// Its errors are those of a state file, *state.Error and *state.VersionError,
// with the register's path: a damaged one is state.Damaged. The guard is off
// then, which is to be said; to run is no worse than on a new machine.
type Register struct{ path string }

// At names the register of a folder, which need not exist yet. It touches
// nothing.
func At(folder string) *Register { return &Register{path: filepath.Join(folder, "register.db")} }

// Path is where the file lies, or would.
func (r *Register) Path() string { return r.path }

// An Entry is one state file of one shop, as it was used last.
type Entry struct {
	Shop, URL string
	Lineage   string // the state file's, which its copies share
	Path      string // where it was used
	Stamp     string // the state file's
	Next      string // what Stamp is about to become; "" where nothing was announced
	Serial    int64  // the state file's
	Run       int64  // its last run
	Ended     bool   // nothing is done with the file any more, until a later record
	At        time.Time
	// Born and Accepted count records: the state's first, and the one at which
	// it was last known to know all who are in the shop. Only the register
	// gives them.
	Born, Accepted int64
	// Recorded is the last of them.
	Recorded int64
}

// ErrOvertaken says that another copy of the state file, or another state of the
// shop, was used since this one was looked up: the two are at work at the same
// time, and this one must stop.
var ErrOvertaken = errors.New("register: another copy or state of the shop is in use")

// Entries returns the state files of a shop, the one recorded last first; none
// where there is no register.
func (r *Register) Entries(shop, url string) (entries []Entry, err error) {
	info, err := os.Stat(r.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, state.Fault(r.path, err)
	case !info.Mode().IsRegular():
		return nil, &state.Error{Code: state.Directory, Path: r.path}
	}
	err = r.use(func(c *sqlite.Conn) error {
		if made, err := isMade(c, r.path); err != nil || !made {
			return err
		}
		entries, err = read(c, "ORDER BY recorded DESC, lineage", shop, state.CanonicalURL(url))
		return err
	})
	return entries, err
}

// Announce records, durably, that e.Next is about to become the stamp of the
// file, which now has e.Stamp. The rest of what is recorded stays as it is.
func (r *Register) Announce(e Entry) error {
	return r.write(func(c *sqlite.Conn) error {
		// What an earlier run announced, and then gave the file, is its stamp.
		return exec(c, `INSERT INTO states (shop, url, lineage, path, stamp, next, serial, run, ended, at, recorded, born, accepted)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, true, ?, 0, 0, 0)
			ON CONFLICT (shop, url, lineage) DO UPDATE SET
				stamp = iif(next = nullif(excluded.stamp, ''), next, stamp),
				serial = iif(next = nullif(excluded.stamp, ''), excluded.serial, serial), next = excluded.next`,
			e.Shop, state.CanonicalURL(e.URL), e.Lineage, e.Path, e.Stamp, e.Next, e.Serial, e.Run, format(e.At))
	})
}

// Record records, durably, that e is how things are now; e.Next is not looked
// at. Where the stamp is neither the one recorded last nor the one announced
// last, the error is ErrOvertaken. So it is, unless e.Ended, where another state
// of the shop was recorded after since: the highest Recorded among the entries
// that the caller judged by.
func (r *Register) Record(e Entry, since int64) error { return r.record(e, since, false) }

// Accept is Record of a state that knows all who are in the shop: they were
// adopted, or there are none. Other states that were used before do not put it
// out of place any more.
func (r *Register) Accept(e Entry, since int64) error { return r.record(e, since, true) }

func (r *Register) record(e Entry, since int64, accept bool) error {
	url := state.CanonicalURL(e.URL)
	return r.write(func(c *sqlite.Conn) error {
		have, err := read(c, "", e.Shop, url)
		if err != nil {
			return err
		}
		for i := range have {
			if e.overtakenBy(&have[i], since) {
				return ErrOvertaken
			}
		}
		return exec(c, `INSERT INTO states (shop, url, lineage, path, stamp, next, serial, run, ended, at, recorded, born, accepted)
			SELECT ?, ?, ?, ?, ?, '', ?, ?, ?, ?, now, now, now FROM (SELECT coalesce(max(recorded), 0) + 1 AS now FROM states) WHERE true
			ON CONFLICT (shop, url, lineage) DO UPDATE SET
				path = excluded.path, stamp = excluded.stamp, next = '', serial = excluded.serial, run = excluded.run,
				ended = excluded.ended, at = excluded.at, recorded = excluded.recorded,
				born = iif(born = 0, excluded.born, born), accepted = iif(accepted = 0 OR ?, excluded.accepted, accepted)`,
			e.Shop, url, e.Lineage, e.Path, e.Stamp, e.Serial, e.Run, e.Ended, format(e.At), accept)
	})
}

// overtakenBy reports whether what is recorded speaks against recording e.
func (e *Entry) overtakenBy(have *Entry, since int64) bool {
	if have.Lineage == e.Lineage {
		return e.Stamp != have.Stamp && !have.announced(e.Stamp)
	}
	return !e.Ended && have.Recorded > since
}

func read(c *sqlite.Conn, rest string, args ...any) (entries []Entry, err error) {
	err = sqlitex.Execute(c, `SELECT shop, url, lineage, path, stamp, next, serial, run, at, born, accepted, ended, recorded FROM states
		WHERE shop = ? AND url = ? `+rest, &sqlitex.ExecOptions{
		Args: args,
		ResultFunc: func(row *sqlite.Stmt) error {
			at, err := time.Parse(time.RFC3339Nano, row.ColumnText(8))
			entries = append(entries, Entry{
				Shop: row.ColumnText(0), URL: row.ColumnText(1), Lineage: row.ColumnText(2), Path: row.ColumnText(3),
				Stamp: row.ColumnText(4), Next: row.ColumnText(5), Serial: row.ColumnInt64(6), Run: row.ColumnInt64(7), At: at,
				Born: row.ColumnInt64(9), Accepted: row.ColumnInt64(10), Ended: row.ColumnBool(11), Recorded: row.ColumnInt64(12),
			})
			return err
		},
	})
	return entries, err
}

func format(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
