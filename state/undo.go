package state

import (
	"cmp"
	"iter"
	"slices"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// CallsOf yields the calls of a run in the order of their tickets, whatever came
// of them. The first error ends it.
func (s *State) CallsOf(run int64) iter.Seq2[Call, error] {
	return func(yield func(Call, error) bool) {
		last := int64(0)
		for {
			some, err := s.callsAfter(run, last)
			if err != nil {
				yield(Call{}, err)
				return
			}
			for _, c := range some {
				if !yield(c, nil) {
					return
				}
				last = c.Ticket
			}
			if len(some) < page {
				return
			}
		}
	}
}

func (s *State) callsAfter(run, ticket int64) ([]Call, error) {
	return s.calls("WHERE run = ? AND ticket > ? ORDER BY ticket LIMIT ?", run, ticket, page)
}

// DoneTo returns all calls that were done about the customer of a Kash id, the
// first one first. Who was deleted and added again by an undo is the same
// customer, with several ids.
func (s *State) DoneTo(id string) (calls []Call, err error) {
	ids := []string{id}
	err = s.view(func(c *sqlite.Conn) error {
		for i := 0; i < len(ids); i++ {
			some, err := readCalls(c, "WHERE id = ? AND outcome = 'done'", ids[i])
			if err != nil {
				return err
			}
			for k := range some {
				if ids, err = addTwins(c, ids, &some[k]); err != nil {
					return err
				}
			}
			calls = append(calls, some...)
		}
		return nil
	})
	slices.SortFunc(calls, func(a, b Call) int { return cmp.Compare(a.Ticket, b.Ticket) })
	return calls, err
}

// addTwins adds the Kash ids that a customer had before a call, or got after it:
// one who was deleted and added again.
func addTwins(c *sqlite.Conn, ids []string, call *Call) ([]string, error) {
	which, ticket := "undoes = ?", call.Ticket
	switch {
	case call.Action == Delete:
	case call.Action == Add && call.Undoes != 0:
		which, ticket = "ticket = ?", call.Undoes
	default:
		return ids, nil
	}
	err := query(c, func(r *sqlite.Stmt) error {
		if id := r.ColumnText(0); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return nil
	}, "SELECT id FROM calls WHERE id IS NOT NULL AND "+which, ticket)
	return ids, err
}

// Rekeyed returns the last ticket before the customers got keys of other columns: 0
// where they never did. Whoever had left by then has a key of the old ones.
func (s *State) Rekeyed() (ticket int64, err error) {
	err = s.view(func(c *sqlite.Conn) (err error) {
		ticket, err = number(c, "SELECT coalesce((SELECT value FROM meta WHERE name = 'rekeyed'), 0)")
		return err
	})
	return ticket, err
}

// Undone is the row that a customer had when the last change was undone.
type Undone struct {
	// Cells is the fingerprint of its cells, or of what it wanted where these are
	// not known; zero where the file lacked the customer.
	Cells customer.Fingerprint
	Sums  customer.Sums // of the raw text behind each field; none where not known
}

// Undone returns all whose last change was undone, by key.
func (s *State) Undone() (map[string]Undone, error) {
	all := map[string]Undone{}
	err := s.view(func(c *sqlite.Conn) error {
		return query(c, func(r *sqlite.Stmt) error {
			var u Undone
			r.ColumnBytes(1, u.Cells[:])
			err := u.Sums.UnmarshalBinary(readBytes(r, 2))
			all[r.ColumnText(0)] = u
			return err
		}, "SELECT key, cells, sums FROM undone")
	})
	return all, err
}

// Redo lets go of what was undone of some keys: their rows say what the shop has.
func (s *State) Redo(keys iter.Seq[string]) error {
	return s.updateBeside(func(c *sqlite.Conn) error {
		return execEach(c, "DELETE FROM undone WHERE key = ?", keys)
	})
}

// noteUndone remembers what a call undoes, before the call takes effect, so that
// the row that asked for it does not do it again. Where the call is asked for by
// a row, or undoes an undo, it lets go of what was undone.
func (e *effect) noteUndone(c *sqlite.Conn) error {
	root, err := rootOf(c, e.undoes)
	if err != nil {
		return err
	}
	if !root.undone {
		return e.letGo(c)
	}
	// The row that asks for it now may be a later one than that of the call, and
	// is not known any more where an earlier undo has remembered it.
	const keep = "INSERT INTO undone (key, action, cells, sums, run) VALUES (?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING"
	row, sums, key := root.row, root.sums, e.key
	if e.oldKey != "" { // the row has the key that is taken away again
		key = e.oldKey
		if err := exec(c, keep, e.key, root.action, nil, nil, e.run); err != nil {
			return err
		}
	}
	err = query(c, func(r *sqlite.Stmt) error {
		row, sums = readBytes(r, 0), readBytes(r, 1)
		return nil
	}, "SELECT cells, sums FROM customers WHERE key = ? AND cells IS NOT NULL", key)
	if err == nil {
		err = exec(c, keep, key, root.action, bytesOrNull(row), bytesOrNull(sums), e.run)
	}
	return err
}

// letGo lets a row be done again, unless something else of the customer is still
// undone.
func (e *effect) letGo(c *sqlite.Conn) error {
	var undos []int64
	if e.undoes != 0 {
		err := query(c, func(r *sqlite.Stmt) error {
			undos = append(undos, r.ColumnInt64(0))
			return nil
		}, `SELECT ticket FROM calls AS undo WHERE key = ? AND undoes IS NOT NULL AND outcome = 'done'
			AND NOT EXISTS (SELECT 1 FROM calls WHERE undoes = undo.ticket AND outcome = 'done')`, e.key)
		if err != nil {
			return err
		}
	}
	for _, undo := range undos {
		// The first in the chain is an undo itself: what it undoes is undone.
		if root, err := rootOf(c, undo); err != nil || !root.undone {
			return err
		}
	}
	// Not both at once: SQLite would make a table of its own for each such call.
	err := exec(c, "DELETE FROM undone WHERE key = ?", e.key)
	if err == nil && e.oldKey != "" {
		err = exec(c, "DELETE FROM undone WHERE key = ?", e.oldKey)
	}
	return err
}

// A root is the call at the end of a chain of undos.
type root struct {
	action string
	row    []byte // the fingerprint of the row that asked for it; nil: there was none
	sums   []byte // of the raw text behind its fields; nil: not known
	undone bool   // by the chain
}

func rootOf(c *sqlite.Conn, ticket int64) (found root, err error) {
	for next := ticket; next != 0 && err == nil; found.undone = !found.undone {
		ticket, next = next, 0
		err = query(c, func(r *sqlite.Stmt) error {
			next, found.action, found.row, found.sums = r.ColumnInt64(0), r.ColumnText(1), readBytes(r, 2), readBytes(r, 3)
			return nil
		}, "SELECT undoes, action, coalesce(cells, nullif(fingerprint, zeroblob(16))), sums FROM calls WHERE ticket = ?", ticket)
	}
	return found, err
}
