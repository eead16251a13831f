package state

import (
	"encoding/json"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// An Origin is what made values of a row's cells.
type Origin struct {
	Mapping string            // the mapping's digest
	Version string            // of kashsync
	Rules   map[string]string // how each mapped field is made, by its name
}

// SetOrigin records an origin once, and returns the number to give to BeginRun.
func (s *State) SetOrigin(o Origin) (number int64, err error) {
	rules, err := json.Marshal(o.Rules)
	if err != nil {
		return 0, err
	}
	find := func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			number = r.ColumnInt64(0)
			return nil
		}, "SELECT origin FROM origins WHERE mapping = ? AND version = ? AND rules = ?", o.Mapping, o.Version, string(rules))
	}
	if err := s.view(find); err != nil || number != 0 {
		return number, err
	}
	err = s.updateBeside(func(c *sqlite.Conn) error {
		err := exec(c, "INSERT INTO origins (mapping, version, rules) VALUES (?, ?, ?)", o.Mapping, o.Version, string(rules))
		if err != nil {
			return err
		}
		return find(c)
	})
	return number, err
}

// Origins returns all origins by their number.
func (s *State) Origins() (map[int64]Origin, error) {
	all := map[int64]Origin{}
	err := s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			o := Origin{Mapping: r.ColumnText(1), Version: r.ColumnText(2)}
			err := json.Unmarshal([]byte(r.ColumnText(3)), &o.Rules)
			all[r.ColumnInt64(0)] = o
			return err
		}, "SELECT origin, mapping, version, rules FROM origins")
	})
	return all, err
}

// A Provenance is of what a customer's values were made.
type Provenance struct {
	Cells  customer.Fingerprint // zero: nobody knows
	Sums   customer.Sums        // likewise
	Origin int64                // likewise
	Run    int64                // that changed the customer last; 0: none did
}

// Provenance returns what is known of the cells behind a known customer, as
// Customer does of the values.
func (s *State) Provenance(key string) (p Provenance, err error) {
	err = s.glance(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			r.ColumnBytes(0, p.Cells[:])
			p.Origin, p.Run = r.ColumnInt64(2), r.ColumnInt64(3)
			return p.Sums.UnmarshalBinary(readBytes(r, 1))
		}, "SELECT cells, sums, origin, run FROM customers WHERE key = ?", key)
	})
	return p, err
}
