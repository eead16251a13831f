package importer_test

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// An undoing is one undo and what it told.
type undoing struct {
	fate
	run       int64
	blacklist bool // in place of deleting
	allow     bool // a person passes the guards

	root    bool // the run is no undo of an undo
	results []send.Result
	tally   importer.Tally
	killed  bool
	err     error
}

// regret undoes an earlier run, once more where that was not the end of it, and
// sees that the next sync does not do it again.
func (s *simulation) regret(file []row) {
	if s.stale { // its journal lacks what was done since
		return
	}
	runs := slices.DeleteFunc(slices.Sorted(maps.Keys(s.runs)), func(run int64) bool { return s.runs[run] == 0 })
	if len(runs) == 0 {
		return
	}
	u := &undoing{run: runs[len(runs)-1], blacklist: s.chance(0.2), allow: s.chance(0.8)}
	if s.chance(0.4) {
		u.run = pick(s.dice, runs...)
	}
	u.fate = s.drawFate(3 * len(file))
	s.undo(u)
	if len(s.doubts) > 0 {
		s.resolve(s.drawSettling())
		s.mend(file)
	}
	if !s.stale && s.runs[u.run] != 0 {
		again := &undoing{run: u.run, blacklist: u.blacklist, allow: true}
		s.undo(again)
		if u.clean() && again.clean() {
			require.Zero(s.t, again.calls(), "(u) run %d was undone", u.run)
			s.seen.twice.Add(1)
		}
	}
	if s.last != nil && s.chance(0.6) {
		next := s.drawNight(s.last.file)
		next.withIDs = false
		s.night(next)
	}
}

// clean reports whether all went well, and nothing is left to do.
func (u *undoing) clean() bool {
	return !u.killed && u.err == nil && u.tally.Outcomes[send.Failed]+u.tally.Outcomes[send.InDoubt]+u.tally.Outcomes[send.Held] == 0
}

// calls is how many calls it made.
func (u *undoing) calls() (n int) {
	for i := range u.results {
		if u.results[i].Attempts > 0 {
			n++
		}
	}
	return n
}

// undo undoes a run, to its end or until it is killed, and judges that.
func (s *simulation) undo(u *undoing) {
	s.notef("undo: run %d, %+v blacklist=%t allow=%t", u.run, u.fate, u.blacklist, u.allow)
	u.killed, u.err = s.command(u.fate, func(ctx context.Context, p *process) error { return s.wayBack(ctx, u, p) })
	s.judgeUndo(u)
}

func (s *simulation) wayBack(ctx context.Context, u *undoing, p *process) error {
	st, err := s.openState(p)
	if err != nil || st == nil {
		return err
	}
	defer st.Close()
	place, err := importer.FindPlace(s.registerOf(p), st, s.binding())
	if err != nil || !place.InPlace() {
		return err
	}
	if u.root, err = isRoot(st, u.run); err != nil {
		return err
	}
	m := s.openSource(&night{file: []row{s.somebody()}})
	defer m.Close()
	rules := plan.UndoRules{Guards: m.Mapping.Guards, Blacklist: u.blacklist}
	way, err := importer.MakeUndo(ctx, st, u.run, nil, rules)
	if err == nil && u.allow {
		rules.Allow = allowing(way.Summary.Held)
		way, err = importer.MakeUndo(ctx, st, u.run, nil, rules)
		for err == nil && len(way.Summary.Held) > 0 { // one behind the other
			more := allowing(way.Summary.Held)
			rules.Allow.Deletes = max(rules.Allow.Deletes, more.Deletes)
			way, err = importer.MakeUndo(ctx, st, u.run, nil, rules)
		}
	}
	if err != nil {
		return err
	}
	run := &importer.Run{
		Record:  state.Run{Kind: "undo", Undoes: u.run, Code: way.Summary.Code, Rows: way.Summary.Rows},
		Actions: way.Actions(), State: st, Binding: s.binding(), Shop: s.client(p), Place: place,
		Pace: send.Options{Workers: s.workers, Rate: s.rate},
	}
	u.tally, err = run.Send(ctx, func(r *send.Result) error {
		p.told(func() { u.results = append(u.results, *r) })
		return nil
	})
	return errors.Join(err, run.End(0))
}

// isRoot reports whether to undo a run takes away what a file asked for, and does
// not give it back.
func isRoot(st *state.State, number int64) (root bool, err error) {
	for root = true; ; root = !root {
		run, err := importer.FindRun(st, number)
		if err != nil || run.Undoes == 0 {
			return root, err
		}
		number = run.Undoes
	}
}

// judgeUndo holds the shop's ledger against what the undo told, and against what
// the run did.
func (s *simulation) judgeUndo(u *undoing) {
	s.notef("undone: %v, %v", u.tally.Outcomes, u.err)
	byPerson(u.results)
	before := s.doubts
	was := map[string]*account{} // as they were, by Kash id
	for id, a := range s.accounts {
		copied := *a
		was[id] = &copied
	}
	did := s.ledger()
	s.requireAlone()
	s.judgeState()
	s.requireFewDoubts(u.killed, did, before)
	s.requireNoneBack(did)
	s.requireOfRun(u, was)
	rows := maps.Clone(s.rows)
	for key := range did {
		s.loseTrack(key)
	}
	for i := range u.results {
		r := &u.results[i]
		a := &r.Action
		s.notef("told: %s %s %s %s %s%s %v %s", a.Kind, a.Key, r.ID, r.Outcome, a.Guard, a.Note, a.Remarks, r.Message)
		s.requireOutcome(r, did[a.Key])
		if r.Outcome != send.Done {
			continue
		}
		s.seen.undid.Add(1)
		s.requireBack(u, r, was)
		for _, key := range []string{a.Key, a.OldKey} {
			if row, known := rows[key]; known && u.root && key != "" {
				s.rows[key], s.undone[key] = row, row
			}
		}
	}
	if u.clean() {
		s.requireWhole(u, was)
	}
	s.seen.undos.Add(1)
}

// of returns what a command did to a customer, as one deed, and the fields that
// were touched since; false where it did nothing.
func (a *account) of(version int) (whole deed, since customer.Set, did bool) {
	for i := range a.past {
		d := &a.past[i]
		switch {
		case d.version != version || d.op == opTill || d.op == opLearn:
			if did {
				since |= d.fields
			}
		case !did:
			whole, did = *d, true
		default: // sent again, for the answer had left it open
			whole.fields |= d.fields
		}
	}
	return whole, since, did
}

// requireOfRun wants an undo to delete whom the run has added, and nobody else,
// and to add whom it has deleted.
func (s *simulation) requireOfRun(u *undoing, was map[string]*account) {
	for id, a := range s.accounts {
		before := was[id]
		version := s.runs[u.run]
		switch {
		case before != nil && before.live() && a.gone == byUs:
			added := false
			for b := before; b != nil && !added; b = was[b.twin] { // who came back by an undo is the same
				d, _, did := b.of(version)
				// Or whom the list showed in place of whom it had added, just alike.
				added = did && d.op == simulator.Add || b.made && b.isTakenOver()
			}
			require.True(s.t, added, "(u) %s %s was deleted, whom run %d has not added", a.key, id, u.run)
		case before == nil:
			former := s.former(a, was, version)
			require.NotNil(s.t, former, "(u) %s %s was added, whom run %d has not deleted", a.key, id, u.run)
			a.twin = former.id
		}
	}
}

// former is who was deleted by a command, or what settled its doubts: the first of
// that key since. Whom it tried to delete, and the till did, is gone as asked.
func (s *simulation) former(a *account, was map[string]*account, version int) (former *account) {
	first := s.version + 1
	for _, b := range was {
		if b.live() || b.key != a.key {
			continue
		}
		if b.gone == byTill && b.doomed > 0 && b.doomed >= version && b.doomed < first {
			former, first = b, b.doomed
		}
		for _, d := range b.past {
			if d.op == simulator.Delete && d.version >= version && d.version < first {
				former, first = b, d.version
			}
		}
	}
	return former
}

// requireBack wants a customer to be as before the run, but for what was changed
// since, and for what nobody knew.
func (s *simulation) requireBack(u *undoing, r *send.Result, was map[string]*account) {
	a, before := s.accounts[r.ID], was[r.ID]
	require.NotNil(s.t, a, "(u) %s", r.Action.Key)
	if r.Action.Kind == plan.Add {
		former := s.former(a, was, s.runs[u.run])
		for f := range a.told.Fields().All() {
			require.Equal(s.t, former.told.Value(f), a.told.Value(f), "(u) %s of %s, who is added again", f, a.key)
		}
		if s.taughtAt == 0 {
			require.NoError(s.t, holds(&a.told, &former.told), "(u) %s is added again", a.key)
		}
		return
	}
	d, since, did := before.of(s.runs[u.run])
	if !did || r.Action.Kind == plan.Delete || d.op != simulator.Edit {
		return
	}
	for f := range (d.fields &^ since).All() {
		value, known := d.was.Get(f)
		switch {
		case !known && !before.ours(): // nobody knows what the shop had
		case f == customer.Blacklist && value == "":
			require.NotEqual(s.t, "1", a.told.Value(f), "(u) %s of %s", f, a.key)
		default:
			require.Equal(s.t, value, a.told.Value(f), "(u) %s of %s is as before run %d", f, a.key, u.run)
		}
	}
}

// ours reports whether we have entered a customer, and the state knows.
func (a *account) ours() bool { return !a.made && len(a.past) > 0 && a.past[0].op == simulator.Add }

// requireWhole wants an undo of which all went well to have set back all whom
// nobody has touched since.
func (s *simulation) requireWhole(u *undoing, was map[string]*account) {
	version := s.runs[u.run]
	if version <= max(s.rekeyed, s.taughtAt) || u.tally.Run == 0 {
		return // who is who, or what they have, is known from elsewhere
	}
	for id, before := range was {
		d, _, did := before.of(version)
		last := len(before.past) - 1
		if !did || before.past[last].version != version || before.past[last].op != d.op || before.key == "" || before.gone == byTill {
			continue
		}
		after := s.accounts[id]
		switch d.op {
		case simulator.Add:
			require.True(s.t, !after.live() || u.blacklist && after.told.Value(customer.Blacklist) == "1", "(u) %s is there still, whom run %d has added", before.key, u.run)
		case simulator.Delete:
			// The state may know somebody else of that key, whom the till has deleted.
			require.True(s.t, s.live()[before.key] != nil || s.known[before.key] != "" || s.isBack(id), "(u) %s is not there again, whom run %d has deleted", before.key, u.run)
		case simulator.Edit:
			for f := range d.fields.All() {
				if value, known := d.was.Get(f); known && f != customer.Blacklist {
					require.Equal(s.t, value, after.told.Value(f), "(u) %s of %s was not set back", f, before.key)
				}
			}
		}
	}
}

// isBack reports whether somebody is there again, by an earlier undo: who may have
// got another key since, or been deleted at the till.
func (s *simulation) isBack(id string) bool {
	for _, a := range s.accounts {
		there := a.live() || s.known[a.key] == a.id
		for one := a; there && one != nil; one = s.accounts[one.twin] {
			if one.twin == id {
				return true
			}
		}
	}
	return false
}
