package state

import (
	"iter"
	"maps"
	"time"

	"zombiezen.com/go/sqlite"
)

// An Absence is for how long the files lack a known customer.
type Absence struct {
	Files int // different ones, one after the other
	Since time.Time
}

// Absences returns all who are absent, by key.
func (s *State) Absences() (map[string]Absence, error) {
	absent := map[string]Absence{}
	err := s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			absent[r.ColumnText(0)] = Absence{r.ColumnInt(1), unstamp(r.ColumnText(2))}
			return nil
		}, "SELECT key, files, since FROM absences")
	})
	return absent, err
}

// CountedAbsent reports whether SetAbsent was given the file of that digest.
func (s *State) CountedAbsent(digest string) (counted bool, err error) {
	err = s.view(func(c *sqlite.Conn) (err error) {
		counted, err = countedAbsent(c, digest)
		return err
	})
	return counted, err
}

func countedAbsent(c *sqlite.Conn, digest string) (bool, error) {
	n, err := number(c, "SELECT count(*) FROM absence_files WHERE digest = ?", digest)
	return n > 0, err
}

// SetAbsent records that the file of that digest lacked those known customers,
// and no other. A file that is counted already counts for nobody once more.
func (s *State) SetAbsent(digest string, at time.Time, keys iter.Seq[string]) error {
	before, err := s.Absences()
	if err != nil {
		return err
	}
	return s.updateBeside(func(c *sqlite.Conn) error {
		counted, err := countedAbsent(c, digest)
		if err != nil {
			return err
		}
		for key := range keys {
			delete(before, key)
			if err := exec(c, `INSERT INTO absences VALUES (?, 1, ?) ON CONFLICT(key) DO UPDATE SET files = files + ?`,
				key, stamp(at), !counted); err != nil {
				return err
			}
		}
		if err := forgetAbsent(c, maps.Keys(before)); err != nil {
			return err
		}
		// When it was seen last: it may count for somebody who is absent only now.
		if err := exec(c, "INSERT OR REPLACE INTO absence_files VALUES (?, ?)", digest, stamp(at)); err != nil {
			return err
		}
		return execAll(c,
			"DELETE FROM absences WHERE key NOT IN (SELECT key FROM customers)",
			// What nobody is absent since need not be known any more.
			"DELETE FROM absence_files WHERE at < (SELECT min(since) FROM absences) OR NOT EXISTS (SELECT 1 FROM absences)")
	})
}

// SetPresent records that those customers are listed.
func (s *State) SetPresent(keys iter.Seq[string]) error {
	return s.updateBeside(func(c *sqlite.Conn) error { return forgetAbsent(c, keys) })
}

func forgetAbsent(c *sqlite.Conn, keys iter.Seq[string]) error {
	return execEach(c, "DELETE FROM absences WHERE key = ?", keys)
}

// ForgetAbsences has nobody be absent.
func (s *State) ForgetAbsences() error {
	return s.updateBeside(func(c *sqlite.Conn) error {
		return execAll(c, "DELETE FROM absences", "DELETE FROM absence_files")
	})
}
