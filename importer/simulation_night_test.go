package importer_test

import (
	"errors"
	"strings"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// judgeNight holds the shop's ledger against what the night told and what the
// state holds after it.
func (s *simulation) judgeNight(n *night) {
	s.notef("ended: %v, %v", n.tally.Outcomes, n.err)
	n.byPerson()
	s.absent(n)
	for i := range n.results { // whom the till made, and the list took for somebody in doubt
		r := &n.results[i]
		if a := s.accounts[r.ID]; a != nil && a.key == "" {
			sent := s.doubts[r.Action.Key].Sent
			s.takeOver(a, r.Action.Key, &sent)
		}
	}
	before := s.doubts
	did := s.ledger()
	s.requireAlone()
	s.judgeState()
	s.absent(n) // also who was learnt only now
	s.requireFewDoubts(n.killed, did, before)
	s.requireLeftAlone(before, did)
	s.requireDeletesWished(n, did)
	s.requireNoneBack(did)
	s.requireUndone(n, did)
	s.requireRemapped(n)
	s.requireCanary(n)
	if n.kept != nil {
		s.requireKept(n, did)
	}
	for i := range n.results {
		r := &n.results[i]
		s.notef("told: line %d %s %s %s %s %s%s%s %s", r.Action.Line, r.Action.Kind, r.Action.Key, r.ID, r.Outcome, r.Action.Guard, r.Action.Note, fieldNames(r.Action.Theirs.Fields()), r.Message)
		s.requireOutcome(r, did[r.Action.Key])
		s.requireDrift(&r.Action)
		done := r.Outcome == send.Done || r.Outcome == send.Unchanged
		if a := &r.Action; done && a.Cause == plan.FromFile && a.Kind != plan.Delete && !s.stale {
			s.requireTold(s.accounts[r.ID], &n.file[a.Line-2], n.set)
		}
	}
	s.noteRows(n, did)
	s.present(n)
	if !n.killed {
		s.requireAllTold(n)
	}
	s.last = n
	s.seen.note(s, n)
}

// fieldNames lists fields for the story.
func fieldNames(fields customer.Set) string {
	var names []string
	for f := range fields.All() {
		names = append(names, f.String())
	}
	return strings.Join(names, ",")
}

// requireLeftAlone wants a sync to leave alone who is in doubt, but for adds
// that the list shows.
func (s *simulation) requireLeftAlone(before map[string]state.Call, did map[string]*deeds) {
	for key, call := range before {
		now, still := s.doubts[key]
		if still && now.Ticket == call.Ticket {
			require.Nil(s.t, did[key], "a call for %s, which is in doubt", key)
			continue
		}
		require.Equal(s.t, state.Add, call.Action, "a doubt about %s left by itself", key)
		s.seen.learnt.Add(1)
		if s.known[key] == "" && !s.movedOn(key) { // deleted since, perhaps by the till first
			require.True(s.t, did[key] != nil && did[key].deletes > 0, "the add of %s did not happen, said the sync", key)
		}
	}
}

// movedOn reports whether somebody got another key who had this one.
func (s *simulation) movedOn(key string) bool {
	for _, a := range s.live() {
		if a.keys[key] && a.key != key {
			return true
		}
	}
	return false
}

// isDoubted reports whether a call is in doubt by which somebody has a key, or
// gets it, or loses it.
func (s *simulation) isDoubted(key string) bool {
	for one, call := range s.doubts {
		if one == key || call.OldKey != "" && whose(call.OldKey) == key {
			return true
		}
	}
	return false
}

// requireDeletesWished wants nobody deleted, nor blacklisted, whom the file
// did not ask for.
func (s *simulation) requireDeletesWished(n *night, did map[string]*deeds) {
	asked, whole := wishes(n.file)
	for key, d := range did {
		w, listed := asked[key]
		if d.applied[simulator.Delete] > 0 {
			wished := listed && w.mark == "x" && !w.clash || !listed && s.missing == "delete" && whole && s.longGone(key)
			require.True(s.t, wished, "(c) %s was deleted", key)
		}
		if d.told.Value(customer.Blacklist) == "1" && d.applied[simulator.Edit] > 0 {
			require.True(s.t, !listed && s.missing == "blacklist" && whole && s.longGone(key), "(c) %s was blacklisted", key)
		}
	}
}

// requireOutcome wants a result to say what the ledger says.
func (s *simulation) requireOutcome(r *send.Result, d *deeds) {
	if d == nil {
		d = &deeds{}
	}
	a, calls := &r.Action, map[plan.Kind]simulator.Op{plan.Add: simulator.Add, plan.Edit: simulator.Edit, plan.Delete: simulator.Delete}
	doubted := s.isDoubted(a.Key)
	switch r.Outcome {
	case send.Done:
		there := s.accounts[r.ID]
		require.NotNil(s.t, there, "line %d: %s is done, as %s", a.Line, a.Key, r.ID)
		gone := a.Kind == plan.Delete && !there.live()
		require.True(s.t, d.applied[calls[a.Kind]] > 0 || gone, "(f) line %d: %s is done, says the result", a.Line, a.Key)
		require.False(s.t, doubted, "line %d: %s was told as done, and is in doubt", a.Line, a.Key)
	case send.InDoubt:
		require.True(s.t, doubted, "line %d: %s was told as in doubt", a.Line, a.Key)
	case send.Failed, send.NotSent, send.Held:
		require.Empty(s.t, d.applied, "(f) line %d: %s is %s, says the result", a.Line, a.Key, r.Outcome)
		require.False(s.t, doubted, "line %d: %s was told as %s, and is in doubt", a.Line, a.Key, r.Outcome)
	}
}

// requireDrift wants the list to have told the truth about the till.
func (s *simulation) requireDrift(a *plan.Action) {
	there := s.accounts[a.ID]
	if there == nil {
		return
	}
	if a.Note == plan.NoteGoneThere {
		require.False(s.t, there.live(), "%s is not gone", a.Key)
	}
	if !s.stale {
		require.Empty(s.t, a.Theirs.Fields()&^there.before, "the till did not change these of %s", a.Key)
	}
}

// requireAllTold wants one result for every row, and a tally of them.
func (s *simulation) requireAllTold(n *night) {
	require.Equal(s.t, s.calls+int(s.rejected.Load())-s.counted, n.tally.Stats.Calls, "(f) the calls")
	stop, unlisted, refused := (*send.Stop)(nil), (*kash.ListError)(nil), (*saved.Error)(nil)
	interrupted := n.interrupt > 0 && errors.Is(n.err, errCtrlC)
	if n.tally.Run == 0 {
		require.True(s.t, interrupted || errors.As(n.err, &unlisted) || n.kept != nil && errors.As(n.err, &refused), "%v", n.err)
		require.Empty(s.t, n.results)
		return
	}
	lines, outcomes := map[int]int{}, map[send.Outcome]int{}
	for _, r := range n.results {
		outcomes[r.Outcome]++
		if r.Action.Line != 0 {
			lines[r.Action.Line]++
		}
	}
	for i := range n.file {
		require.Equal(s.t, 1, lines[i+2], "(b) results of line %d", i+2)
	}
	require.Len(s.t, lines, len(n.file))
	require.Equal(s.t, outcomes, n.tally.Outcomes, "(f) the tally")
	if n.err == nil {
		require.Zero(s.t, outcomes[send.NotSent], "nothing ended the run early")
	} else if !interrupted {
		require.ErrorAs(s.t, n.err, &stop)
	}
}
