package state

import (
	"encoding/json"
	"time"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// Erased is what Erase took out of the file.
type Erased struct {
	Known int // customers
	Calls int // of the journal
	// Rest is why old bytes of them may still lie in the file, or in the log beside
	// it: mostly an *Error that is Busy, for somebody reads it at this moment. The
	// next Lock takes them out. Nil: there are none.
	Rest error
}

// Erase takes customers out of the file, all of them or none: what is known of
// them, and all calls about them, whichever key they had then. What is left is a
// hash of their keys, so that a later spreadsheet does not bring them back by
// itself; see Index.Forgotten. Then the file is written anew, so that not a byte
// of them stays in what was free in it. The shop is not touched.
//
// While a call about one of them is not settled the error is an *InDoubtError.
func (s *State) Erase(at time.Time, keys ...string) (e Erased, err error) {
	err = s.update(func(c *sqlite.Conn) error {
		who := newPersons(keys)
		who.Keys = keys
		if err := who.find(c); err != nil {
			return err
		}
		e, err = who.erase(c, stamp(at))
		return err
	})
	if err != nil {
		return Erased{}, err
	}
	e.Rest = s.scrub()
	return e, nil
}

// persons are those to be erased: by all the keys and Kash ids that they had.
type persons struct {
	Asked, Keys, IDs []string
	Had              []string // keys that they had, and others have by now
}

const theirs = ` (key IN (SELECT value FROM json_each(?1, '$.Keys')) OR old_key IN (SELECT value FROM json_each(?1, '$.Keys'))
	OR id IN (SELECT value FROM json_each(?1, '$.IDs')) OR id IS NULL AND key IN (SELECT value FROM json_each(?1, '$.Had'))) `

// find follows the calls from key to id, and from id to key, until there is
// nothing new. What is a known customer's, and nobody asked for, is not theirs.
func (p *persons) find(c *sqlite.Conn) error {
	for {
		all, err := p.json()
		if err != nil {
			return err
		}
		found := newPersons(p.Asked)
		err = query(c, func(r *sqlite.Stmt) error {
			list := [...]*[]string{&found.Keys, &found.IDs, &found.Had}[r.ColumnInt(0)]
			*list = append(*list, r.ColumnText(1))
			return nil
		}, `WITH about AS (SELECT key, old_key, id FROM calls WHERE `+theirs+`),
			keys(key) AS (SELECT key FROM about UNION SELECT old_key FROM about UNION SELECT value FROM json_each(?1, '$.Keys')),
			ids(id) AS (SELECT id FROM about UNION SELECT id FROM customers WHERE key IN (SELECT value FROM json_each(?1, '$.Keys')))
			SELECT iif(`+others("customers.key = keys.key")+`, 2, 0), key FROM keys WHERE key IS NOT NULL
			UNION ALL SELECT 1, id FROM ids WHERE id IS NOT NULL AND NOT `+others("customers.id = ids.id"), all)
		if err != nil {
			return err
		}
		if len(found.Keys) == len(p.Keys) && len(found.IDs) == len(p.IDs) && len(found.Had) == len(p.Had) {
			return nil
		}
		*p = *found
	}
}

func newPersons(asked []string) *persons {
	return &persons{Asked: asked, Keys: []string{}, IDs: []string{}, Had: []string{}}
}

func others(which string) string {
	return "EXISTS (SELECT 1 FROM customers WHERE " + which + " AND key NOT IN (SELECT value FROM json_each(?1, '$.Asked')))"
}

func (p *persons) json() (string, error) {
	text, err := json.Marshal(p)
	return string(text), err
}

// lastTicket is the highest that was ever given.
const lastTicket = `max(coalesce((SELECT max(ticket) FROM calls), 0), coalesce((SELECT value FROM meta WHERE name = 'ticket'), 0))`

func (p *persons) erase(c *sqlite.Conn, at string) (e Erased, err error) {
	all, err := p.json()
	if err != nil {
		return e, err
	}
	open, err := number(c, "SELECT count(*) FROM calls WHERE "+theirs+" AND "+unsettled, all)
	if err != nil {
		return e, err
	}
	if open > 0 {
		return e, &InDoubtError{Calls: int(open)}
	}
	if err := markErased(c, at); err != nil {
		return e, err
	}
	if e, err = deleteAll(c, all); err != nil {
		return e, err
	}
	if err := forgetIndex(c); err != nil {
		return e, err
	}
	return e, p.remember(c, at)
}

// markErased keeps the last ticket, for none is given a second time, and when somebody
// was erased: a list of the shop's that is behind may still show them.
func markErased(c *sqlite.Conn, at string) error {
	err := execAll(c, "PRAGMA secure_delete = on", "INSERT OR REPLACE INTO meta SELECT 'ticket', "+lastTicket)
	for _, mark := range []string{"erased", "scrub"} {
		if err == nil {
			err = setMeta(c, mark, at)
		}
	}
	return err
}

// deleteAll takes the rows of persons out of all tables.
func deleteAll(c *sqlite.Conn, persons string) (e Erased, err error) {
	const inKeys = " WHERE key IN (SELECT value FROM json_each(?1, '$.Keys'))"
	for _, part := range []struct {
		sql string
		n   *int
	}{
		{"DELETE FROM calls WHERE " + theirs, &e.Calls},
		{"DELETE FROM customers" + inKeys, &e.Known},
		{"DELETE FROM undone" + inKeys, nil},
		{"DELETE FROM absences" + inKeys, nil},
	} {
		if err := exec(c, part.sql, persons); err != nil {
			return e, err
		}
		if part.n != nil {
			*part.n = c.Changes()
		}
	}
	return e, nil
}

// remember keeps a hash of each key, and takes one away that anybody can make.
func (p *persons) remember(c *sqlite.Conn, at string) error {
	forgotten, err := ready(c)
	if err != nil {
		return err
	}
	for _, key := range p.Keys {
		print := customer.FingerprintOf(key)
		if err := exec(c, "DELETE FROM rejects WHERE key = ?", print[:]); err != nil {
			return err
		}
		if err := forgotten.remember(c, key, at); err != nil {
			return err
		}
	}
	return nil
}

// scrub writes the file anew, so that nothing is left in it of what was erased,
// and no log beside it. What a kill cut off of that, the next Lock does again:
// until all is done the file has the mark "scrub".
func (s *State) scrub() error {
	if err := s.rewrite(); err != nil {
		return Fault(s.path, err)
	}
	return s.update(func(c *sqlite.Conn) error { return exec(c, "DELETE FROM meta WHERE name = 'scrub'") })
}

func (s *State) rewrite() error {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	c := s.writer.Conn
	if !s.logging { // what the log is to be played onto must be known, see log.go
		if err := transact(c, beginLog); err != nil {
			return err
		}
		s.logging = true
	}
	// The new file lies on the disk for a moment: it may be too big for memory.
	if err := execAll(c, "PRAGMA temp_store = file", "VACUUM", "PRAGMA temp_store = memory"); err != nil {
		return err
	}
	busy, err := number(c, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err == nil && busy != 0 {
		err = &Error{Code: Busy, Path: s.path}
	}
	s.logging = err != nil
	return err
}

// goOnScrubbing does what a kill or a reader kept Erase from; where it cannot be
// done now either, nobody is kept from working with the file.
func (s *State) goOnScrubbing() error {
	left, err := number(s.writer.Conn, "SELECT count(*) FROM meta WHERE name = 'scrub'")
	if err != nil || left == 0 {
		return err
	}
	s.writer.SetBusyTimeout(0)
	defer s.writer.SetBusyTimeout(busyTimeout)
	_ = s.scrub()
	return nil
}
