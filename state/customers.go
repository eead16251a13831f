package state

import (
	"encoding/json"
	"iter"

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
	// Confirmed is the why of the last Confirm: the state is new while it is "".
	Confirmed string
	Stamp     string // see Restamp
	// Copied is the serial at which Backup made this copy; 0 in what is none, or
	// has got a stamp since.
	Copied int64
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
				Confirmed: r.ColumnText(6),
				Stamp:     r.ColumnText(7),
				Copied:    r.ColumnInt64(8),
			}
			return nil
		}, `SELECT (SELECT user_version FROM pragma_user_version),
			(SELECT value FROM meta WHERE name = 'lineage'), (SELECT value FROM meta WHERE name = 'serial'),
			(SELECT count(*) FROM customers), (SELECT count(*) FROM runs),
			(SELECT count(*) FROM calls WHERE `+unsettled+`),
			(SELECT value FROM meta WHERE name = 'confirmed'), (SELECT value FROM meta WHERE name = 'stamp'),
			(SELECT value FROM meta WHERE name = 'copied')`)
	})
	return info, err
}

// Customer returns the values last sent to the customer of that key. A field
// that the shop was never told, or whose value is not known, is not set. What a
// journal that is open was handed is not seen: a plan looks up whom it changes
// next, while others are sent, also when nothing can be written any more.
func (s *State) Customer(key string) (fields customer.Customer, known bool, err error) {
	err = s.glance(func(c *sqlite.Conn) error {
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
	err = s.view(func(c *sqlite.Conn) (err error) {
		key, err = keyOf(c, id)
		return err
	})
	return key, key != "", err
}

// keyOf returns "" where nobody has that id: no key is.
func keyOf(c *sqlite.Conn, id string) (string, error) {
	return text(c, "SELECT key FROM customers WHERE id = ?", id)
}

// A Remembered customer is one that the state knows.
type Remembered struct {
	Key, ID string
	Fields  customer.Customer // as Customer returns them
	// Unknown says that nobody knows all that the shop holds.
	Unknown bool
}

// page is how many customers are read at a time: the file is not kept from
// others while the caller looks at them.
const page = 1000

// Customers yields all known customers in the order of their keys. The first
// error ends it. In a State that came from Lock, what is written meanwhile may
// show.
func (s *State) Customers() iter.Seq2[Remembered, error] {
	return func(yield func(Remembered, error) bool) {
		last := "" // no key is
		for {
			some, err := s.customersAfter(last)
			if err != nil {
				yield(Remembered{}, err)
				return
			}
			for _, r := range some {
				if !yield(r, nil) {
					return
				}
			}
			if len(some) < page {
				return
			}
			last = some[page-1].Key
		}
	}
}

// customersAfter reads the page that follows a key.
func (s *State) customersAfter(key string) (some []Remembered, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			fields, err := readFields(r, 3)
			some = append(some, Remembered{Key: r.ColumnText(0), ID: r.ColumnText(1), Unknown: r.ColumnIsNull(2), Fields: fields})
			return err
		}, "SELECT key, id, fingerprint, fields FROM customers WHERE key > ? ORDER BY key LIMIT ?", key, page)
	})
	return some, err
}

// Forget makes customers unknown, all of them or none; the shop is not touched.
// It returns how many were known. While a call for one of them is not settled
// the error is an *InDoubtError.
func (s *State) Forget(keys ...string) (n int, err error) {
	err = s.update(func(c *sqlite.Conn) error {
		open := 0
		for _, key := range keys {
			calls, err := number(c, "SELECT count(*) FROM calls WHERE ?1 IN (key, old_key) AND "+unsettled, key)
			if err != nil {
				return err
			}
			open += int(calls)
			if err := exec(c, "DELETE FROM customers WHERE key = ?", key); err != nil {
				return err
			}
			n += c.Changes()
		}
		if open > 0 {
			return &InDoubtError{Calls: open}
		}
		return nil
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// ChangedSince shows the keys of all customers whom a later run than that changed
// last, and that run, where it was given a whole spreadsheet.
func (s *State) ChangedSince(run int64, see func(key string, by int64)) error {
	return s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			see(r.ColumnText(0), r.ColumnInt64(1))
			return nil
		}, `SELECT key, run FROM customers
			WHERE run > ? AND run IN (SELECT run FROM runs WHERE NOT partial AND digest <> '')`, run)
	})
}

// IDsSince returns the Kash ids of all customers whom that run, or a later one,
// added or edited.
func (s *State) IDsSince(run int64) ([]string, error) {
	return s.texts("SELECT id FROM customers WHERE run >= ?", run)
}

// texts reads the one column of a result.
func (s *State) texts(sql string, args ...any) (texts []string, err error) {
	err = s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			texts = append(texts, r.ColumnText(0))
			return nil
		}, sql, args...)
	})
	return texts, err
}

// highestID returns the highest Kash id that is posted, as a number: "" where
// nobody is known.
func (s *State) highestID() (id string, err error) {
	err = s.glance(func(c *sqlite.Conn) error {
		id, err = text(c, "SELECT id FROM customers ORDER BY length(id) DESC, id DESC LIMIT 1")
		return err
	})
	return id, err
}

// marshal writes a customer as JSON text.
func marshal(c *customer.Customer) (string, error) {
	text, err := c.MarshalJSON()
	return string(text), err
}

// marshalOrNull is marshal, but for a customer without fields.
func marshalOrNull(c *customer.Customer) (any, error) {
	if c.Fields() == 0 {
		return nil, nil
	}
	return marshal(c)
}

func readFields(r *sqlite.Stmt, column int) (c customer.Customer, err error) {
	if r.ColumnIsNull(column) {
		return c, nil
	}
	err = json.Unmarshal([]byte(r.ColumnText(column)), &c)
	return c, err
}
