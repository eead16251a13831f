package state

import (
	"kashsync/mapping/customer"

	"zombiezen.com/go/sqlite"
)

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
