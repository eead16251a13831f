package state

import (
	"encoding/json"
	"iter"
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// Info is what the state knows, in numbers.
type Info struct {
	Schema    int
	Lineage   string // random, given once, when the file was created
	Serial    int64  // grows with every change of the file
	Customers int
	Runs      int
	Unsettled int // calls in doubt, and those under way
}

// Info counts.
func (s *State) Info() (info Info, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			info = Info{
				Schema:    r.ColumnInt(0),
				Lineage:   r.ColumnText(1),
				Serial:    r.ColumnInt64(2),
				Customers: r.ColumnInt(3),
				Runs:      r.ColumnInt(4),
				Unsettled: r.ColumnInt(5),
			}
			return nil
		}, `SELECT (SELECT user_version FROM pragma_user_version),
			(SELECT value FROM meta WHERE name = 'lineage'), (SELECT value FROM meta WHERE name = 'serial'),
			(SELECT count(*) FROM customers), (SELECT count(*) FROM runs),
			(SELECT count(*) FROM calls WHERE `+unsettled+`)`)
	})
	return info, err
}

// Customer returns the values last sent to the customer of that key. A field
// that the shop was never told, or whose value is not known, is not set.
func (s *State) Customer(key string) (fields customer.Customer, known bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) (err error) {
			known = true
			fields, err = readFields(r, 0)
			return err
		}, "SELECT fields FROM customers WHERE key = ?", key)
	})
	return fields, known, err
}

// KeyOf returns the key of the customer who has that Kash id.
func (s *State) KeyOf(id string) (key string, known bool, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			key, known = r.ColumnText(0), true
			return nil
		}, "SELECT key FROM customers WHERE id = ?", id)
	})
	return key, known, err
}

// highestID returns the highest Kash id, as a number: "" where nobody is known.
func (s *State) highestID() (id string, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			id = r.ColumnText(0)
			return nil
		}, "SELECT id FROM customers ORDER BY length(id) DESC, id DESC LIMIT 1")
	})
	return id, err
}

// A Learnt customer is known from elsewhere than from a call of ours.
type Learnt struct {
	Key, ID string
	// Unknown says that nobody knows what the shop holds: Fields and
	// Fingerprint are not looked at.
	Unknown     bool
	Fields      customer.Customer
	Fingerprint customer.Fingerprint
}

// Learn records customers by the million, all of them or none, in place of what
// was known of their keys. An id that is empty or another customer's is an
// *IDError.
func (s *State) Learn(at time.Time, learnt iter.Seq[Learnt]) error {
	return s.update(func(c *sqlite.Conn) error {
		for l := range learnt {
			if err := learn(c, &l, stamp(at)); err != nil {
				return err
			}
		}
		return nil
	})
}

func learn(c *sqlite.Conn, l *Learnt, at string) error {
	if l.ID == "" {
		return &IDError{}
	}
	fields, fingerprint := "{}", any(nil)
	if !l.Unknown {
		var err error
		if fields, err = marshal(&l.Fields); err != nil {
			return err
		}
		fingerprint = l.Fingerprint[:]
	}
	err := exec(c, `INSERT INTO customers (key, id, fingerprint, gone, changed, fields) VALUES (?, ?, ?, 0, ?, ?)
		ON CONFLICT(key) DO UPDATE SET id = excluded.id, fingerprint = excluded.fingerprint, gone = 0,
			run = NULL, changed = excluded.changed, fields = excluded.fields`,
		l.Key, l.ID, fingerprint, at, fields)
	if sqlite.ErrCode(err) == sqlite.ResultConstraintUnique {
		return takenID(c, l.ID, err)
	}
	return err
}

// takenID names who has the id that could not be given twice.
func takenID(c *sqlite.Conn, id string, cause error) error {
	taken := &IDError{ID: id}
	err := query(c, func(r *sqlite.Stmt) error {
		taken.Key = r.ColumnText(0)
		return nil
	}, "SELECT key FROM customers WHERE id = ?", id)
	if err != nil || taken.Key == "" {
		return cause
	}
	return taken
}

// marshal writes a customer as JSON text.
func marshal(c *customer.Customer) (string, error) {
	text, err := c.MarshalJSON()
	return string(text), err
}

func readFields(r *sqlite.Stmt, column int) (c customer.Customer, err error) {
	if r.ColumnIsNull(column) {
		return c, nil
	}
	err = json.Unmarshal([]byte(r.ColumnText(column)), &c)
	return c, err
}
