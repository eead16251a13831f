package state

import (
	"crypto/rand"
	"fmt"
	"iter"
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A Move gives a known customer another key.
type Move struct{ Old, New string }

// A KeyTakenError says that two customers would have one key.
type KeyTakenError struct{ Key string }

func (e *KeyTakenError) Error() string {
	return fmt.Sprintf("state: two customers would have the key %q", e.Key)
}

// Rekey gives known customers other keys, and binds the file to the match columns
// that these are made of: all of it, or nothing. Whoever is not moved keeps the
// key. What is remembered of a customer follows, the journal included. Customers
// who were forgotten stay so by the keys that spreadsheets call them by now. Where
// two would have one key the error is a *KeyTakenError; while calls are in doubt
// it is an *InDoubtError.
func (s *State) Rekey(at time.Time, match []string, moves iter.Seq[Move], forgotten ...string) error {
	return s.update(func(c *sqlite.Conn) error {
		calls, err := number(c, "SELECT count(*) FROM calls WHERE "+unsettled)
		if err != nil {
			return err
		}
		if calls > 0 {
			return &InDoubtError{Calls: int(calls)}
		}
		if err := noteMoves(c, moves); err != nil {
			return err
		}
		if err := checkMoves(c); err != nil {
			return err
		}
		if err := carryOutMoves(c); err != nil {
			return err
		}
		if err := execAll(c, "DROP TABLE temp.moves", "DELETE FROM meta WHERE name = 'match'",
			"INSERT OR REPLACE INTO meta SELECT 'rekeyed', "+lastTicket); err != nil {
			return err
		}
		if err := stayForgotten(c, stamp(at), forgotten); err != nil {
			return err
		}
		return writeBinding(c, Binding{Match: match})
	})
}

// noteMoves puts all moves where SQL can see them.
func noteMoves(c *sqlite.Conn, moves iter.Seq[Move]) error {
	err := execAll(c, "DROP TABLE IF EXISTS temp.moves", `CREATE TEMP TABLE moves (
		old TEXT NOT NULL PRIMARY KEY, new TEXT NOT NULL, old_print BLOB NOT NULL, new_print BLOB NOT NULL) STRICT, WITHOUT ROWID`)
	if err != nil {
		return err
	}
	for m := range moves {
		was, is := customer.FingerprintOf(m.Old), customer.FingerprintOf(m.New)
		if err := exec(c, "INSERT INTO temp.moves VALUES (?, ?, ?, ?)", m.Old, m.New, was[:], is[:]); err != nil {
			return err
		}
	}
	return execAll(c, "CREATE INDEX temp.moves_new ON moves(new)", "CREATE INDEX temp.moves_print ON moves(old_print)")
}

// checkMoves finds a key that two customers would have.
func checkMoves(c *sqlite.Conn) (err error) {
	taken := query(c, func(r *sqlite.Stmt) error {
		err = &KeyTakenError{Key: r.ColumnText(0)}
		return nil
	}, `SELECT * FROM (
		SELECT new FROM temp.moves JOIN customers ON customers.key = old GROUP BY new HAVING count(*) > 1
		UNION ALL
		SELECT key FROM customers WHERE key IN (SELECT new FROM temp.moves) AND key NOT IN (SELECT old FROM temp.moves)
	) LIMIT 1`)
	if taken != nil {
		return taken
	}
	return err
}

// carryOutMoves goes by keys that nobody has: two may change theirs for each
// other's.
func carryOutMoves(c *sqlite.Conn) error {
	// Of an undone rename two keys are remembered, and a row has one of them.
	err := exec(c, `DELETE FROM undone WHERE key IN (SELECT key FROM (
		SELECT key, row_number() OVER (PARTITION BY new ORDER BY cells IS NULL, key) AS n
		FROM undone JOIN temp.moves ON old = key) WHERE n > 1)`)
	if err != nil {
		return err
	}
	aside := rand.Text()
	for _, table := range []string{"customers", "undone", "absences"} {
		err := exec(c, "UPDATE "+table+" SET key = ? || new FROM temp.moves WHERE old = key", aside)
		if err == nil {
			err = exec(c, "UPDATE OR REPLACE "+table+" SET key = substr(key, ?1 + 1) WHERE substr(key, 1, ?1) = ?2", len(aside), aside)
		}
		if err != nil {
			return err
		}
	}
	return execAll(c,
		"UPDATE calls SET key = new FROM temp.moves WHERE old = key",
		"UPDATE rejects SET key = new_print FROM temp.moves WHERE old_print = key")
}
