package state

import (
	"iter"
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// A Learnt customer is known from elsewhere than from a call of ours.
type Learnt struct {
	Key, ID string
	// Unknown says that nobody knows all that the shop holds: Fields are what is
	// known of it all the same, and Fingerprint is not looked at.
	Unknown     bool
	Fields      customer.Customer
	Fingerprint customer.Fingerprint
}

// Learn records customers by the million, all of them or none, in place of what
// was known of their keys; of a key that comes twice, the later. An id that is
// empty, or would be two customers', is an *IDError.
func (s *State) Learn(at time.Time, learnt iter.Seq[Learnt]) error {
	return s.load(at, func(l *loader) error { return l.learn(learnt) })
}

func (s *State) load(at time.Time, f func(*loader) error) error {
	return s.update(func(c *sqlite.Conn) error {
		l := loader{conn: c, at: stamp(at)}
		defer func() { _ = l.wait() }() // whatever happens, the connection is free then
		return f(&l)
	})
}

// A few rows are written with the index of ids in place. It is cheaper to make
// it anew than to keep it while more than that are written.
const few = 10_000

func (l *loader) learn(learnt iter.Seq[Learnt]) error {
	if err := l.takeAll(learnt); err != nil {
		return err
	}
	if l.index == "" && len(l.rows) <= few {
		return l.insertFew()
	}
	if err := l.finish(); err != nil {
		return err
	}
	return l.indexIDs()
}

// insertFew first takes away all that is replaced, so that the ids it frees are
// free whatever the order.
func (l *loader) insertFew() error {
	rows := inOrder(l.rows)
	for i := range rows {
		if err := exec(l.conn, "DELETE FROM customers WHERE key = ?", rows[i].key); err != nil {
			return err
		}
	}
	for i := range rows {
		err := l.insert(rows[i:i+1], addRow)
		if sqlite.ErrCode(err) == sqlite.ResultConstraintUnique {
			return l.takenID(err, "SELECT id, key FROM customers WHERE id = ?", rows[i].id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexIDs makes the index of ids anew, where no id is two customers'.
func (l *loader) indexIDs() error {
	err := exec(l.conn, l.index)
	if sqlite.ErrCode(err) != sqlite.ResultConstraintUnique {
		return err
	}
	return l.takenID(err, "SELECT id, min(key) FROM customers GROUP BY id HAVING count(*) > 1 LIMIT 1")
}

// takenID names an id that could not be given twice, and who has it.
func (l *loader) takenID(cause error, sql string, args ...any) error {
	err := query(l.conn, func(r *sqlite.Stmt) error {
		cause = &IDError{ID: r.ColumnText(0), Key: r.ColumnText(1)}
		return nil
	}, sql, args...)
	if err != nil {
		return err
	}
	return cause
}
