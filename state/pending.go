package state

import (
	"bytes"
	"encoding/json"
)

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
