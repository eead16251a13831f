package state

import (
	"iter"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A Reject is a row that a run left out, to be mended and given back.
type Reject struct {
	Run int64
	// Key is the fingerprint of the row's key; zero where it could not be read.
	Key customer.Fingerprint
	// Free says that the key itself was at fault, so that the row may come back
	// under another one.
	Free bool
	// Cells is the fingerprint of the cells of a row that was flawed as a whole:
	// as long as it says the same it is not mended. Zero for other rows.
	Cells customer.Fingerprint
}

// How many runs' rejects are remembered, of those that had any, and how many rows
// in all.
const (
	rejecting   = 30
	mostRejects = 1_000_000
)

// Reject remembers what a run left out, and forgets what is long ago.
func (s *State) Reject(run int64, rows iter.Seq[Reject]) error {
	return s.updateBeside(func(c *sqlite.Conn) error {
		for r := range rows {
			if err := exec(c, "INSERT INTO rejects VALUES (?, ?, ?, ?)", run, fingerprintOrNull(r.Key), r.Free, fingerprintOrNull(r.Cells)); err != nil {
				return err
			}
		}
		if err := exec(c, "DELETE FROM rejects WHERE rowid <= (SELECT max(rowid) FROM rejects) - ?", mostRejects); err != nil {
			return err
		}
		return exec(c, "DELETE FROM rejects WHERE run NOT IN (SELECT DISTINCT run FROM rejects ORDER BY run DESC LIMIT ?)", rejecting)
	})
}

// Rejects returns what a run left out; of all runs that are remembered where run
// is 0.
func (s *State) Rejects(run int64) (rows []Reject, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			reject := Reject{Run: r.ColumnInt64(0), Free: r.ColumnBool(2)}
			r.ColumnBytes(1, reject.Key[:])
			r.ColumnBytes(3, reject.Cells[:])
			rows = append(rows, reject)
			return nil
		}, "SELECT run, key, free, cells FROM rejects WHERE ?1 = 0 OR run = ?1 ORDER BY run, rowid", run)
	})
	return rows, err
}
