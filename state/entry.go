package state

import (
	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// An entry is one thing to write, made ready by whoever hands it in, so that
// the goroutine that commits has little left to do.
type entry func(*sqlite.Conn) error

func (b *batch) write(c *sqlite.Conn) error {
	for _, e := range b.entries {
		if err := e(c); err != nil {
			return err
		}
	}
	return nil
}

// An effect is what a call changes in the known customers once it is done.
type effect struct {
	action      Action
	key, id     string
	told        string // JSON: what is known then, sent or not
	fingerprint customer.Fingerprint
	adopts      bool
	gone        bool
	run         int64
}

// learns reports whether the call brings a customer that was not known.
func (e *effect) learns() bool { return e.action == Add || e.adopts }

// effectOf also returns the JSON of what is sent, which often is the same.
func effectOf(c *Call) (e effect, sent string, err error) {
	e = effect{action: c.Action, key: c.Key, id: c.ID, fingerprint: c.Fingerprint, adopts: c.Adopts, gone: c.Gone, run: c.Run}
	if sent, err = marshal(&c.Sent); err != nil {
		return e, "", err
	}
	e.told = sent
	if c.Keep.Fields() != 0 {
		told := c.Sent
		told.Merge(&c.Keep)
		e.told, err = marshal(&told)
	}
	return e, sent, err
}

// effect reads the effect of a call that is not settled.
func (s *State) effect(ticket int64) (e effect, err error) {
	var calls []Call
	err = s.view(func(c *sqlite.Conn) (err error) {
		calls, err = readCalls(c, "WHERE ticket = ? AND "+unsettled, ticket)
		return err
	})
	if err != nil {
		return e, err
	}
	if len(calls) == 0 {
		return e, &TicketError{Ticket: ticket}
	}
	e, _, err = effectOf(&calls[0])
	return e, err
}

// intend makes ready what Intent writes.
func intend(c *Call) (entry, effect, error) {
	made, sent, err := effectOf(c)
	if err != nil {
		return nil, made, err
	}
	before, err := marshal(&c.Before)
	if err != nil {
		return nil, made, err
	}
	var keep any
	if c.Keep.Fields() != 0 {
		if keep, err = marshal(&c.Keep); err != nil {
			return nil, made, err
		}
	}
	args := []any{c.Ticket, c.Run, string(c.Action), c.Key, orNull(c.ID), c.Line, stamp(c.Started),
		sent, keep, before, c.Fingerprint[:], c.Adopts, c.Gone}
	return func(conn *sqlite.Conn) error {
		return exec(conn, `INSERT INTO calls
			(ticket, run, action, key, id, line, started, sent, keep, before, fingerprint, adopts, gone)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
	}, made, nil
}

// settle makes ready what Settle writes.
func settle(ticket int64, o Outcome, e effect) entry {
	ended := stamp(o.Ended)
	args := []any{ended, string(o.Result), o.Attempts, o.Status, o.Message, orNull(e.id), ticket}
	return func(c *sqlite.Conn) error {
		err := exec(c, `UPDATE calls SET ended = ?, outcome = ?, attempts = ?, status = ?, message = ?,
			id = coalesce(?, id) WHERE ticket = ?`, args...)
		if err != nil || o.Result != Done {
			return err
		}
		return e.write(c, ended)
	}
}

// write changes what is known of the customer.
func (e *effect) write(c *sqlite.Conn, at string) error {
	if e.action == Delete {
		return exec(c, "DELETE FROM customers WHERE key = ?", e.key)
	}
	// All values are strings: json_patch sets them and removes none.
	return exec(c, `INSERT INTO customers (key, id, fingerprint, gone, run, changed, fields) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT(key) DO UPDATE SET id = excluded.id, fingerprint = excluded.fingerprint, gone = excluded.gone,
			run = excluded.run, changed = excluded.changed, fields = json_patch(fields, excluded.fields)`,
		e.key, e.id, e.fingerprint[:], e.gone, e.run, at, e.told)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
