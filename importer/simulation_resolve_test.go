package importer_test

import (
	"context"
	"errors"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/match"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A settling is one resolve and what it told.
type settling struct {
	fate
	answers map[string]bool // who was looked up before, by key
	asked   bool            // a person answers what stays open

	results []send.Result
	killed  bool
	err     error
}

// resolve settles what is in doubt, to its end or until it is killed, and is
// judged.
func (s *simulation) resolve(r *settling) {
	if there, err := state.Exists(s.statePath()); err != nil || !there {
		require.NoError(s.t, err)
		return
	}
	s.notef("resolve: %d in doubt, %+v answers=%d asked=%t", len(s.doubts), r.fate, len(r.answers), r.asked)
	r.killed, r.err = s.command(r.fate, func(ctx context.Context, p *process) error {
		st, err := s.openState(p)
		if err != nil {
			return err
		}
		defer st.Close()
		place, err := importer.FindPlace(s.registerOf(p), st, s.binding())
		if err != nil {
			return err
		}
		settled, again, err := s.inquire(ctx, r, st, place, p)
		if err != nil || !place.InPlace() || len(settled)+len(again) == 0 {
			return err
		}
		if err := place.Enter(); err != nil {
			return err
		}
		if err := importer.Settle(st, settled); err != nil {
			return err
		}
		p.told(func() {})
		pace := send.Options{Workers: s.workers, Rate: s.rate}
		_, err = importer.Again(ctx, st, s.client(p), pace, again, func(res *send.Result) error {
			p.told(func() { r.results = append(r.results, *res) })
			return nil
		})
		return errors.Join(err, place.Leave())
	})
	s.judgeResolve(r)
}

// inquire decides about every call in doubt: what is settled, and what is sent
// again.
func (s *simulation) inquire(
	ctx context.Context, r *settling, st *state.State, place *importer.Place, p *process,
) (settled []importer.Settlement, again []state.Call, err error) {
	var shop importer.Lister
	if len(r.answers) < len(s.doubts) {
		shop = s.client(p)
	}
	q, err := importer.Inquire(ctx, st, shop, s.waits)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range q.Doubts {
		known := s.isRenamed(&d)
		if place.InPlace() && !known {
			s.requireProof(&d)
		}
		one := importer.Settlement{Call: d.Call, By: importer.ByList}
		switch {
		case known, r.answers[whose(d.Call.Key)], d.Action == state.Add && d.Verdict == match.Open && r.asked:
			one.By = importer.ByAnswer
			one.Happened, one.ID = s.truth(&d.Call)
			if a := s.accounts[one.ID]; s.stale && a != nil {
				a.ever = append(a.ever, d.Sent) // whoever it is was told something else since
			}
		case d.Action != state.Add:
			again = append(again, d.Call)
			continue
		case d.Verdict == match.Open:
			continue
		default:
			one.Happened, one.ID = d.Verdict == match.Happened, d.Finding.ID
		}
		settled = append(settled, one)
	}
	return settled, again, nil
}

func (s *simulation) waits(pause time.Duration) { s.notef("waits %v", pause) }

// requireProof wants what the list is said to prove to be true. A customer whom
// somebody made at the till just as the row has them is as good.
func (s *simulation) requireProof(d *importer.Doubt) {
	if d.Action != state.Add {
		return
	}
	s.notef("found: %s %s %s", d.Call.Key, d.Verdict, d.Finding.ID)
	key := whose(d.Call.Key)
	there := s.live()[key]
	switch d.Verdict {
	case match.NotHappened:
		assert.Nil(s.t, there, "(g) the add of %s did not happen, says the list", d.Call.Key)
		s.seen.absent.Add(1)
	case match.Happened:
		a := s.accounts[d.Finding.ID]
		assert.NotNil(s.t, a, "(g) the add of %s gave it the id %s, says the list", d.Call.Key, d.Finding.ID)
		assert.True(s.t, a.key == key || a.key == "" && s.isAlike(a, d), "(g) %s is not %s, but %s", d.Call.Key, a.id, a.key)
		if !a.live() { // the list is behind: it shows whom the till has just deleted
			s.orphans[key] = true
		}
		s.seen.proved.Add(1)
	default:
		s.seen.open.Add(1)
	}
}

// isRenamed reports whether nobody could tell from the list that an add happened,
// because the customer is called something else since, at the till or by another
// copy of the state. A person has to say so.
func (s *simulation) isRenamed(d *importer.Doubt) bool {
	there := s.live()[whose(d.Call.Key)]
	if d.Action != state.Add || d.Verdict != match.NotHappened || there == nil {
		return false
	}
	renamed := there.till&d.Sent.Filled() != 0 || s.stale && holds(&there.told, &d.Sent) != nil
	if renamed {
		s.seen.renamed.Add(1)
	}
	return renamed
}

// isAlike reports whether the till made a customer just as an add would have, in
// what the list shows.
func (s *simulation) isAlike(a *account, d *importer.Doubt) bool {
	hidden := customer.Set(0).With(customer.CommentPrivate).With(customer.Barcode)
	if s.list.Keys == simulator.FrenchKeys {
		hidden = hidden.With(customer.CommentPublic)
	}
	for _, c := range s.shop.Customers() {
		if c.ID == a.id {
			sent := d.Sent.Only(d.Sent.Filled() &^ hidden)
			return a.made && holds(&c.Fields, &sent) == nil
		}
	}
	return false
}

// judgeResolve holds the ledger against what is in doubt no more.
func (s *simulation) judgeResolve(r *settling) {
	s.notef("resolved: %v", r.err)
	before := s.doubts
	did := s.ledger()
	s.requireAlone()
	s.judgeState()
	for key, call := range s.doubts {
		require.Equal(s.t, before[key].Ticket, call.Ticket, "a new doubt about %s", key)
	}
	for key, d := range did {
		call, doubted := before[key]
		require.True(s.t, doubted, "a call for %s, who was not in doubt", key)
		for op := range d.applied {
			require.Equal(s.t, string(call.Action), string(op), "%s", key)
			require.NotEqual(s.t, simulator.Add, op, "(a) the add of %s was sent again", key)
		}
	}
	for key, call := range before {
		s.loseTrack(key)
		// A deletion that a kill cut off before it was sent: the till did it, so a
		// person says that it happened, and nobody can tell whose it was.
		a := s.accounts[call.ID]
		if _, still := s.doubts[key]; !still && call.Action == state.Delete && a != nil && a.gone == byTill {
			a.doomed = max(a.doomed, s.runs[call.Run])
		}
	}
	for i := range r.results {
		res := &r.results[i]
		res.Action.Key = whose(res.Action.Key)
		s.seen.again.Add(1)
		s.notef("told: %s %s %s %s", res.Action.Kind, res.Action.Key, res.Outcome, res.Message)
		require.Contains(s.t, []send.Outcome{send.Done, send.InDoubt, send.NotSent}, res.Outcome)
		s.requireOutcome(res, did[res.Action.Key])
	}
	stop, unlisted := (*send.Stop)(nil), (*kash.ListError)(nil)
	interrupted := r.interrupt > 0 && errors.Is(r.err, errCtrlC)
	if !r.killed && r.err != nil && !interrupted {
		require.True(s.t, errors.As(r.err, &stop) || errors.As(r.err, &unlisted), "%v", r.err)
	}
	s.seen.resolves.Add(1)
}
