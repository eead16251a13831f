package state

import (
	"errors"
	"iter"
	"time"
)

// Adopted is what Adopt did beside learning.
type Adopted struct {
	Forgotten int // customers who are not known any more
}

// Adopting says what holds once customers are adopted.
type Adopting struct {
	// Whole: everybody who is in the shop is known. Else it is open who else is
	// there, and the state is not confirmed, even if it was.
	Whole bool
	// Unsure: the file may be older than what was done with another copy. Whoever
	// is known and not learnt keeps key and id, but not the values.
	Unsure bool
}

// Adopt learns customers as Learn does, confirms the state and binds it to what
// it was not bound to yet, all of it or nothing. Another shop or url than the
// file's is a *MismatchError.
//
// Other match columns than the file's move it to those: all who are not learnt
// are forgotten, and whoever is learnt as Unknown keeps what was known under
// the same Kash id, unless that is unsure. While calls are in doubt that is an
// *InDoubtError.
func (s *State) Adopt(at time.Time, b Binding, how Adopting, learnt iter.Seq[Learnt]) (adopted Adopted, err error) {
	err = s.load(at, func(l *loader) error {
		have, err := readBinding(l.conn)
		if err == nil && how.Unsure {
			err = exec(l.conn, "UPDATE customers SET fingerprint = NULL, fields = '{}', gone = 0, plain = 0")
		}
		if err != nil {
			return err
		}
		err = have.compare(b)
		if other := (*MismatchError)(nil); errors.As(err, &other) && other.What == "match" {
			adopted.Forgotten, err = l.move(learnt)
		} else if err == nil {
			err = l.learn(learnt)
		}
		if err == nil {
			err = writeBinding(l.conn, b)
		}
		if err != nil {
			return err
		}
		if how.Whole {
			return setMeta(l.conn, "confirmed", ByAdopt)
		}
		return exec(l.conn, "DELETE FROM meta WHERE name = 'confirmed'")
	})
	if err != nil {
		return Adopted{}, err
	}
	return adopted, nil
}

// move learns customers in place of all who are known. Until it is over those are
// in the table old, where the index of ids finds them.
func (l *loader) move(learnt iter.Seq[Learnt]) (forgotten int, err error) {
	calls, err := number(l.conn, "SELECT count(*) FROM calls WHERE "+unsettled)
	if err != nil {
		return 0, err
	}
	if calls > 0 {
		return 0, &InDoubtError{Calls: int(calls)}
	}
	table, err := schemaOf(l.conn, "customers")
	if err != nil {
		return 0, err
	}
	if l.index, err = schemaOf(l.conn, "customers_id"); err != nil {
		return 0, err
	}
	if err := execAll(l.conn, "DELETE FROM meta WHERE name = 'match'", "ALTER TABLE customers RENAME TO old", table); err != nil {
		return 0, err
	}
	l.how = moveRow
	if err := l.takeAll(learnt); err != nil {
		return 0, err
	}
	if err := l.finish(); err != nil {
		return 0, err
	}
	n, err := number(l.conn, "SELECT (SELECT count(*) FROM old) - (SELECT count(*) FROM customers JOIN old ON old.id = customers.id)")
	if err == nil {
		err = exec(l.conn, "DROP TABLE old")
	}
	if err != nil {
		return 0, err
	}
	return int(n), l.indexIDs()
}
