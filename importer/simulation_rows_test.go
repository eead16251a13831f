package importer_test

import (
	"context"
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A told row is what the state knows that the file said of a customer.
type told struct {
	row
	absent bool // nothing
}

// says is what a file says of a person; false where it is not clear.
func says(w wish, listed bool) (told, bool) {
	w.id = "" // which is no field
	return told{w.row, !listed}, !w.clash
}

// noteRows notes which rows the state knows by now.
func (s *simulation) noteRows(n *night, did map[string]*deeds) {
	for key := range did { // of a process that was killed nobody heard all
		s.loseTrack(key)
	}
	asked, _ := wishes(n.file)
	sure := !n.killed && n.err == nil
	for i := range n.results {
		r := &n.results[i]
		a := &r.Action
		w, listed := asked[a.Key]
		now, clear := says(w, listed)
		if a.OldKey != "" {
			s.paired[a.Key] = a.ID
		}
		switch {
		case r.Outcome == send.Unchanged:
			if delete(s.undone, a.Key); !sure && s.rows[a.Key] != now || !clear {
				delete(s.rows, a.Key)
			} else {
				s.rows[a.Key] = now
			}
		case r.Outcome == send.Done:
			s.loseTrack(a.Key)
			if s.rows[a.Key] = now; a.OldKey != "" {
				s.loseTrack(a.OldKey)
				s.rows[a.OldKey] = told{absent: true}
			}
		}
	}
}

// loseTrack forgets what the state may know of a customer's row, under any key.
func (s *simulation) loseTrack(key string) {
	delete(s.rows, key)
	delete(s.undone, key)
	for _, a := range s.accounts {
		if a.keys[key] {
			for other := range a.keys {
				delete(s.rows, other)
				delete(s.undone, other)
			}
		}
	}
}

// loseAllTrack does so of everybody, for it is another state.
func (s *simulation) loseAllTrack() {
	clear(s.rows)
	clear(s.undone)
	clear(s.runs)
	s.taughtAt = s.version
}

// requireUndone wants nothing to be done again that was undone, as long as the
// file says the same.
func (s *simulation) requireUndone(n *night, did map[string]*deeds) {
	asked, _ := wishes(n.file)
	for key, then := range s.undone {
		w, listed := asked[key]
		now, clear := says(w, listed)
		if !clear || now != then || n.again {
			delete(s.undone, key)
			continue
		}
		require.Nil(s.t, did[key], "(u) what was undone of %s is done again", key)
		s.seen.stayed.Add(1)
	}
}

// requireRemapped wants the guard of mappings to hold just edits of cells that
// are as they were, and as many as it says.
func (s *simulation) requireRemapped(n *night) {
	held := 0
	for i := range n.results {
		r := &n.results[i]
		if r.Action.Guard != plan.GuardRemapped {
			continue
		}
		held++
		require.Equal(s.t, send.Held, r.Outcome)
		before, known := s.rows[r.Action.Key]
		if !known || before.absent {
			continue
		}
		was, is := before.wants(n.set), n.file[r.Action.Line-2].wants(n.set)
		for f := range r.Action.Send.Fields().All() {
			require.Equal(s.t, was.Value(f), is.Value(f), "(m) %s of %s was changed by the file", f, r.Action.Key)
		}
	}
	for _, h := range n.asked {
		if h.Guard == plan.GuardRemapped && n.decline == 0 && !n.killed && n.tally.Run != 0 {
			require.Equal(s.t, h.Count, held, "(m) the guard's number")
			s.seen.remapped.Add(1)
		}
	}
}

// requireCanary wants no more calls than the canary's where nobody let the others
// go.
func (s *simulation) requireCanary(n *night) {
	if n.led == nil {
		return
	}
	s.seen.canaries.Add(1)
	made, held := 0, 0
	for i := range n.results {
		r := &n.results[i]
		switch {
		case r.Action.Guard == plan.GuardCanary:
			held++
		case r.Action.Kind.Calls() && r.Outcome != send.Held && r.Outcome != send.NotSent:
			made++
		}
	}
	if !n.look || n.led.Failed {
		require.LessOrEqual(s.t, made, n.canary+1, "(y) calls ahead of a look")
	} else if !errors.Is(n.err, errCtrlC) && !n.killed {
		require.Zero(s.t, held, "(y) somebody has looked")
	}
}

// requireNoneBack wants nobody to be added who is forgotten.
func (s *simulation) requireNoneBack(did map[string]*deeds) {
	for key := range s.forgotten {
		require.Nil(s.t, did[key], "(o) %s is forgotten, and called about", key)
		require.Empty(s.t, s.known[key], "(o) %s is forgotten, and known", key)
	}
}

// byPerson has results speak of persons, whatever the column that the state goes
// by.
func (n *night) byPerson() { byPerson(n.results) }

func byPerson(results []send.Result) {
	for i := range results {
		a := &results[i].Action
		a.Key, a.OldKey, a.Twin = whose(a.Key), whose(a.OldKey), whose(a.Twin)
	}
}

// noteRuns notes which command a run was.
func (s *simulation) noteRuns(st *state.State) {
	runs, err := st.Runs()
	require.NoError(s.t, err)
	for _, run := range runs {
		if _, noted := s.runs[run.Number]; !noted {
			s.runs[run.Number] = s.version
		}
	}
}

// forget takes a customer out of the state for good, who may be deleted at the
// till first.
func (s *simulation) forget() {
	keys := sortedKeys(s.known)
	if len(keys) == 0 {
		return
	}
	key := pick(s.dice, keys...)
	a := s.accounts[s.known[key]]
	_, doubted := s.doubts[key]
	if a == nil || doubted || !a.live() || s.orphans[key] {
		return
	}
	if s.chance(0.3) {
		require.True(s.t, s.shop.DeleteCustomer(a.id))
		a.gone = byTill
	}
	s.notef("forget: %s %s, deleted=%t", key, a.id, !a.live())
	before := s.known
	if err := s.erase(s.asKey(key)); errors.As(err, new(*state.InDoubtError)) {
		return // somebody who had the key before
	} else {
		require.NoError(s.t, err)
	}
	require.Empty(s.t, s.ledger(), "to forget calls nobody")
	s.forgotten[key] = a.id
	s.lapse(key)
	s.loseTrack(key)
	a.key, a.made, a.till = "", true, customer.AllFields // whom nobody but the till knows
	a.estrange()
	s.judgeState()
	for other, id := range before {
		require.Equal(s.t, map[bool]string{true: "", false: id}[other == key], s.known[other], "(o) %s", other)
	}
	s.seen.forgotten.Add(1)
}

// lapse notes all keys by which the forgotten may have been known, others' apart.
func (s *simulation) lapse(key string) {
	theirs := map[string]bool{key: true}
	for more := true; more; {
		more = false
		for _, a := range s.accounts {
			shares := false
			for k := range a.keys {
				shares = shares || theirs[k]
			}
			for k := range a.keys {
				if shares && !theirs[k] && (s.known[k] == "" || k == key) {
					theirs[k], more = true, true
				}
			}
		}
	}
	for k := range theirs {
		s.lapsed[k] = true
	}
	for _, a := range s.accounts { // no journal tells any more of whom an undo would add
		if theirs[a.key] && !a.live() {
			a.key = ""
		}
	}
}

// erase does what the command does.
func (s *simulation) erase(key string) (err error) {
	_, failed := s.command(fate{}, func(_ context.Context, p *process) error {
		st, err := s.openState(p)
		if err != nil {
			return err
		}
		defer st.Close()
		place, err := importer.FindPlace(s.registerOf(p), st, s.binding())
		if err != nil {
			return err
		}
		if err := place.Enter(); err != nil {
			return err
		}
		erased, err := st.Erase(time.Now(), key)
		return errors.Join(err, erased.Rest, place.Leave())
	})
	return failed
}
