package state

import (
	"bytes"
	"encoding/json"

	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

// An entry is one thing that a journal is handed, made ready by whoever hands it
// in, so that the goroutine that commits has little left to do.
type entry struct {
	kind   entryKind
	values values
}

// An entryKind says what an entry's values are. Its numbers are in files, which a
// later version posts after a kill: where the values become others they get a
// number of their own, and these are read for ever.
type entryKind byte

const (
	intended   entryKind = 1 // the columns of a call
	wasSettled entryKind = 2 // its outcome
	wasDone    entryKind = 3 // its outcome, what is known by it where that is not what was sent, and effect.plain
)

// fits reports whether the values are as many as an entry of that kind has.
func (e *entry) fits() bool {
	switch e.kind {
	case intended:
		return len(e.values) == callValues
	case wasSettled:
		return len(e.values) == outcomeValues
	case wasDone:
		return len(e.values) == outcomeValues+2
	}
	return false
}

func (e entry) append(to []byte) []byte { return e.values.append(append(to, byte(e.kind))) }

// readEntries reads what append wrote, one entry after the other.
func readEntries(from []byte, see func(entry) error) (err error) {
	for len(from) > 0 && err == nil {
		e := entry{kind: entryKind(from[0])}
		if e.values, from, err = readValues(from[1:]); err == nil && !e.fits() {
			err = errCutOff
		}
		if err == nil {
			err = see(e)
		}
	}
	return err
}

// An effect is what a call changes in the known customers once it is done.
type effect struct {
	action      Action
	key, id     string
	told        string // JSON: what is known then, sent or not; "": what is sent
	fingerprint customer.Fingerprint
	adopts      bool
	gone        bool
	run         int64
	oldKey      string
	undoes      int64
	cells, sums []byte // nil: there is no row
	plain       bool
}

// learns reports whether the call brings a customer that was not known.
func (e *effect) learns() bool { return e.action == Add || e.adopts }

// effectOf also returns the JSON of what is sent, which often is all that is told.
func effectOf(c *Call) (e effect, sent string, err error) {
	e = effect{action: c.Action, key: c.Key, id: c.ID, fingerprint: c.Fingerprint, adopts: c.Adopts, gone: c.Gone, run: c.Run, oldKey: c.OldKey, undoes: c.Undoes, plain: c.Plain}
	if c.Cells != (customer.Fingerprint{}) {
		e.cells = bytes.Clone(c.Cells[:])
	}
	if e.sums, err = c.Sums.AppendBinary(nil); err != nil {
		return e, "", err
	}
	if sent, err = marshal(&c.Sent); err != nil {
		return e, "", err
	}
	if c.Keep.Fields() != 0 {
		told := c.Sent
		told.Merge(&c.Keep)
		e.told, err = marshal(&told)
	}
	return e, sent, err
}

// effect reads the effect of a call that is not settled.
func (s *State) effect(ticket int64) (e effect, err error) {
	calls, err := s.calls("WHERE ticket = ? AND "+unsettled, ticket)
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
		return entry{}, made, err
	}
	before, err := marshal(&c.Before)
	if err != nil {
		return entry{}, made, err
	}
	var keep any
	if c.Keep.Fields() != 0 {
		if keep, err = marshal(&c.Keep); err != nil {
			return entry{}, made, err
		}
	}
	causes, raw, err := whyOf(c)
	if err != nil {
		return entry{}, made, err
	}
	var undoes any
	if c.Undoes != 0 {
		undoes = c.Undoes
	}
	return entry{intended, values{
		c.Ticket, c.Run, string(c.Action), c.Key, orNull(c.ID), int64(c.Line), stamp(c.Started),
		sent, keep, before, bytes.Clone(c.Fingerprint[:]), flagged(c.Adopts), flagged(c.Gone),
		orNull(c.OldKey), orNull(c.Cause), causes, raw, bytesOrNull(made.cells), bytesOrNull(made.sums), undoes,
	}}, made, nil
}

// whyOf makes ready what a call says of its cause, and the raw text that is not
// what is sent.
func whyOf(c *Call) (causes, raw any, err error) {
	if len(c.Causes) > 0 {
		text, err := json.Marshal(c.Causes)
		if err != nil {
			return nil, nil, err
		}
		causes = string(text)
	}
	differs := c.Raw
	for f := range c.Raw.Fields().All() {
		if c.Sums[f] != 0 && c.Raw.Value(f) == c.Sent.Value(f) {
			differs.Unset(f)
		}
	}
	if differs.Fields() != 0 {
		raw, err = marshal(&differs)
	}
	return causes, raw, err
}

// settle makes ready what Settle writes.
func settle(ticket int64, o Outcome, e effect) entry {
	v := make(values, 0, outcomeValues+2)
	v = append(v, stamp(o.Ended), string(o.Result), int64(o.Attempts), int64(o.Status), o.Message, orNull(e.id), ticket)
	if o.Result != Done {
		return entry{wasSettled, v}
	}
	return entry{wasDone, append(v, orNull(e.told), flagged(e.plain))}
}

// effectFrom is the effect of a call that is done, from its columns and from what
// settle made.
func effectFrom(call, done values) effect {
	e := effect{
		run: call.numberAt(1), action: Action(call.textAt(2)), key: call.textAt(3), id: call.textAt(4), told: call.textAt(7),
		adopts: call.flagAt(11), gone: call.flagAt(12), oldKey: call.textAt(13), cells: call.blobAt(17), sums: call.blobAt(18),
		undoes: call.numberAt(19), plain: done.flagAt(outcomeValues + 1),
	}
	copy(e.fingerprint[:], call.blobAt(10))
	if id := done.textAt(5); id != "" {
		e.id = id
	}
	if told := done.textAt(outcomeValues); told != "" {
		e.told = told
	}
	return e
}

// write changes what is known of the customer.
func (e *effect) write(c *sqlite.Conn, at string) error {
	if err := e.noteUndone(c); err != nil {
		return err
	}
	if e.action == Delete {
		return exec(c, "DELETE FROM customers WHERE key = ?", e.key)
	}
	if e.oldKey != "" {
		if err := exec(c, "UPDATE customers SET key = ? WHERE key = ?", e.key, e.oldKey); err != nil {
			return err
		}
	}
	// All values are strings: json_patch sets them and removes none. Without a row
	// nothing is known of its cells.
	return exec(c, `INSERT INTO customers (key, id, fingerprint, gone, run, changed, fields, cells, sums, plain, origin)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, (SELECT origin FROM runs WHERE run = ?5))
		ON CONFLICT(key) DO UPDATE SET id = excluded.id, fingerprint = excluded.fingerprint, gone = excluded.gone,
			run = excluded.run, changed = excluded.changed, fields = json_patch(fields, excluded.fields),
			cells = excluded.cells, sums = excluded.sums, plain = excluded.plain, origin = excluded.origin`,
		e.key, e.id, e.fingerprint[:], e.gone, e.run, at, e.told, bytesOrNull(e.cells), bytesOrNull(e.sums), e.plain)
}

func bytesOrNull(data []byte) any {
	if len(data) == 0 {
		return nil
	}
	return data
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
