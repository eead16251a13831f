package state

import (
	"maps"
	"slices"

	"zombiezen.com/go/sqlite"
)

// A posting writes entries into the tables. An intent waits for its outcome: a
// call that has both is written once. Nobody sees what is between the two.
type posting struct {
	conn    *sqlite.Conn
	intents map[int64]values // by ticket
}

const (
	callColumns    = "ticket, run, action, key, id, line, started, sent, keep, before, fingerprint, adopts, gone, old_key, cause, causes, raw, cells, sums, undoes"
	outcomeColumns = "ended, outcome, attempts, status, message"
	// insertCall takes the values of a call, and those of its outcome up to the id,
	// which comes before the call's own.
	insertCall = "INSERT INTO calls (" + callColumns + ", " + outcomeColumns + ") VALUES (" +
		"?1, ?2, ?3, ?4, coalesce(?26, ?5), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, " +
		"?21, ?22, ?23, ?24, ?25)"
)

// entry posts an entry, but keeps an intent for its outcome.
func (p *posting) entry(e entry) error {
	if e.kind == intended {
		p.intents[e.values.numberAt(callTicket)] = e.values
		return nil
	}
	call, err := p.outcome(e.values[:outcomeValues])
	if err != nil {
		return err
	}
	if e.kind == wasDone {
		return p.done(effectFrom(call, e.values), e.values)
	}
	return exec(p.conn, "UPDATE customers SET plain = 0 WHERE plain AND key IN (?, ?)", call.textAt(callKey), call.textAt(callOldKey))
}

// done writes the effect of a call. Where two customers would have one key or one
// Kash id by it, the call is in doubt, and nothing else is held up.
func (p *posting) done(e effect, o values) error {
	err := exec(p.conn, "SAVEPOINT effect")
	if err == nil {
		err = e.write(p.conn, o.textAt(outcomeEnded))
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultConstraint {
		if err = exec(p.conn, "ROLLBACK TO effect"); err == nil {
			err = exec(p.conn, "UPDATE calls SET outcome = 'in_doubt', message = ? WHERE ticket = ?", IDTaken, o.numberAt(outcomeTicket))
		}
	}
	if err == nil {
		err = exec(p.conn, "RELEASE effect")
	}
	return err
}

// outcome writes the outcome of a call, with the call where that waits, and
// returns the call.
func (p *posting) outcome(o values) (call values, err error) {
	ticket := o.numberAt(outcomeTicket)
	call, waits := p.intents[ticket]
	if !waits {
		if call, err = p.call(ticket); err != nil {
			return nil, err
		}
		return call, exec(p.conn, `UPDATE calls SET ended = ?, outcome = ?, attempts = ?, status = ?, message = ?,
			id = coalesce(?, id) WHERE ticket = ?`, o...)
	}
	delete(p.intents, ticket)
	return call, p.insert(call, o)
}

// call reads the columns of a call that was posted before.
func (p *posting) call(ticket int64) (call values, err error) {
	err = query(p.conn, func(r *sqlite.Stmt) error {
		call = make(values, callValues)
		for i := range call {
			switch r.ColumnType(i) {
			case sqlite.TypeInteger:
				call[i] = r.ColumnInt64(i)
			case sqlite.TypeText:
				call[i] = r.ColumnText(i)
			case sqlite.TypeBlob:
				call[i] = readBytes(r, i)
			}
		}
		return nil
	}, "SELECT "+callColumns+" FROM calls WHERE ticket = ?", ticket)
	if err == nil && call == nil {
		err = errCutOff // there was one when its outcome was recorded
	}
	return call, err
}

// rest writes the intents that have no outcome yet.
func (p *posting) rest() error {
	none := make(values, outcomeValues)
	for _, ticket := range slices.Sorted(maps.Keys(p.intents)) {
		if err := p.insert(p.intents[ticket], none); err != nil {
			return err
		}
	}
	return nil
}

func (p *posting) insert(call, outcome values) error {
	return exec(p.conn, insertCall, slices.Concat(call, outcome[:outcomeTicket])...)
}
