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
	intended   entryKind = 1 // callTicket to callUndoes
	wasSettled entryKind = 2 // outcomeEnded to outcomeTicket
	wasDone    entryKind = 3 // outcomeEnded to donePlain
)

// Where the values of a call are, in files too: callColumns are the columns that they
// go to.
const (
	callTicket = iota
	callRun
	callAction
	callKey
	callID
	callLine
	callStarted
	callSent
	callKeep
	callBefore
	callFingerprint
	callAdopts
	callGone
	callOldKey
	callCause
	callCauses
	callRaw
	callCells
	callSums
	callUndoes

	callValues // how many
)

// Where the values of an outcome are, and what is added to that of a call that is
// done.
const (
	outcomeEnded = iota
	outcomeResult
	outcomeAttempts
	outcomeStatus
	outcomeMessage
	outcomeID
	outcomeTicket

	outcomeValues // how many
)

const (
	doneTold  = outcomeValues + iota // what is known then, where that is not what was sent
	donePlain                        // see Call.Plain

	doneValues // how many
)

// fits reports whether the values are as many as an entry of that kind has.
func (e *entry) fits() bool {
	switch e.kind {
	case intended:
		return len(e.values) == callValues
	case wasSettled:
		return len(e.values) == outcomeValues
	case wasDone:
		return len(e.values) == doneValues
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

// A pendingCall is what is to be known of a call that was recorded when its outcome
// is: the journal has the rest.
type pendingCall struct {
	action  Action
	key, id string
	adopts  bool
	told    string // JSON: what is known once it is done, sent or not; "": what is sent
	plain   bool
}

// learns reports whether the call brings a customer that was not known.
func (p *pendingCall) learns() bool { return p.action == Add || p.adopts }

func pendingOf(c *Call) (p pendingCall, err error) {
	p = pendingCall{action: c.Action, key: c.Key, id: c.ID, adopts: c.Adopts, plain: c.Plain}
	if c.Keep.Fields() != 0 {
		told := c.Sent
		told.Merge(&c.Keep)
		p.told, err = marshal(&told)
	}
	return p, err
}

// pendingCall reads a call that is not settled.
func (s *State) pendingCall(ticket int64) (p pendingCall, err error) {
	calls, err := s.calls("WHERE ticket = ? AND "+unsettled, ticket)
	if err != nil {
		return p, err
	}
	if len(calls) == 0 {
		return p, &TicketError{Ticket: ticket}
	}
	return pendingOf(&calls[0])
}

// intend makes ready what Intent writes.
func intend(c *Call) (e entry, p pendingCall, err error) {
	if p, err = pendingOf(c); err != nil {
		return e, p, err
	}
	sent, err := marshal(&c.Sent)
	if err != nil {
		return e, p, err
	}
	before, err := marshal(&c.Before)
	if err != nil {
		return e, p, err
	}
	keep, err := marshalOrNull(&c.Keep)
	if err != nil {
		return e, p, err
	}
	causes, raw, err := whyOf(c)
	if err != nil {
		return e, p, err
	}
	sums, err := c.Sums.AppendBinary(nil)
	if err != nil {
		return e, p, err
	}
	return entry{intended, values{
		callTicket: c.Ticket, callRun: c.Run, callAction: string(c.Action), callKey: c.Key, callID: orNull(c.ID),
		callLine: int64(c.Line), callStarted: stamp(c.Started), callSent: sent, callKeep: keep, callBefore: before,
		callFingerprint: bytes.Clone(c.Fingerprint[:]), callAdopts: flagged(c.Adopts), callGone: flagged(c.Gone),
		callOldKey: orNull(c.OldKey), callCause: orNull(c.Cause), callCauses: causes, callRaw: raw,
		callCells: fingerprintOrNull(c.Cells), callSums: bytesOrNull(sums), callUndoes: orNull(c.Undoes),
	}}, p, nil
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
	raw, err = marshalOrNull(&differs)
	return causes, raw, err
}

// settle makes ready what Settle writes.
func settle(ticket int64, o Outcome, p pendingCall) entry {
	v := values{
		outcomeEnded: stamp(o.Ended), outcomeResult: string(o.Result), outcomeAttempts: int64(o.Attempts), outcomeStatus: int64(o.Status),
		outcomeMessage: o.Message, outcomeID: orNull(p.id), outcomeTicket: ticket,
		doneTold: orNull(p.told), donePlain: flagged(p.plain),
	}
	if o.Result != Done {
		return entry{wasSettled, v[:outcomeValues]}
	}
	return entry{wasDone, v}
}

// An effect is what a call changes in the known customers once it is done.
type effect struct {
	action      Action
	key, id     string
	told        string // JSON: what is known then
	fingerprint customer.Fingerprint
	gone        bool
	run         int64
	oldKey      string
	undoes      int64
	cells, sums []byte // nil: there is no row
	plain       bool
}

// effectFrom is the effect of a call that is done, from its columns and from what
// settle made.
func effectFrom(call, done values) effect {
	e := effect{
		action: Action(call.textAt(callAction)), key: call.textAt(callKey), id: call.textAt(callID), told: call.textAt(callSent),
		gone: call.flagAt(callGone), run: call.numberAt(callRun), oldKey: call.textAt(callOldKey),
		undoes: call.numberAt(callUndoes), cells: call.blobAt(callCells), sums: call.blobAt(callSums), plain: done.flagAt(donePlain),
	}
	copy(e.fingerprint[:], call.blobAt(callFingerprint))
	if id := done.textAt(outcomeID); id != "" {
		e.id = id
	}
	if told := done.textAt(doneTold); told != "" {
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
