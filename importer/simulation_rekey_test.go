package importer_test

import (
	"context"
	"errors"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/state"
)

// rekey has the state go by the other column that tells everybody apart, where the
// file shows who is who.
func (s *simulation) rekey(file []row) {
	there, err := state.Exists(s.statePath())
	require.NoError(s.t, err)
	if !there || len(file) == 0 || s.stale {
		return
	}
	to := map[string]string{"id": "nr", "nr": "id"}[s.match]
	before, moved := s.known, false
	_, err = s.command(fate{}, func(ctx context.Context, p *process) (err error) {
		moved, err = s.moveKeys(ctx, s.readBy(to, file), p)
		return err
	})
	require.Empty(s.t, s.ledger(), "to rekey calls nobody")
	if errors.As(err, new(*state.InDoubtError)) {
		require.NotEmpty(s.t, s.doubts)
		return
	}
	require.NoError(s.t, err)
	if moved {
		s.notef("rekey: by %s, not %s", to, s.match)
		s.match, s.rekeyed = to, s.version
		s.loseGone(file)
		s.seen.rekeyed.Add(1)
	}
	s.judgeState()
	require.Equal(s.t, before, s.known, "(r) everybody keeps the Kash id")
}

func (s *simulation) moveKeys(ctx context.Context, n *night, p *process) (moved bool, err error) {
	st, err := s.openState(p)
	if err != nil {
		return false, err
	}
	defer st.Close()
	place, err := importer.FindPlace(s.registerOf(p), st, s.binding())
	if err != nil || !place.InPlace() {
		return false, err
	}
	src := s.openSource(n)
	defer src.Close()
	keys, err := importer.FindKeys(ctx, src, st, nil)
	// Whoever would keep a key of the old column would be entered again by the new.
	if err != nil || !keys.Sound() || keys.Kept > 0 {
		return false, err
	}
	if err := place.Enter(); err != nil {
		return false, err
	}
	if err := keys.Move(st); err != nil {
		return false, err
	}
	return true, place.Leave()
}

// readBy is a file that is read by that match column.
func (s *simulation) readBy(match string, file []row) *night {
	set := s.setting
	set.match = match
	return &night{file: file, set: &set}
}

// loseGone forgets those of whom nobody could tell the new key: they are not known
// any more, and not in the file.
func (s *simulation) loseGone(file []row) {
	asked, _ := wishes(file)
	for _, keys := range []map[string]told{s.undone, s.rows} {
		for key := range keys {
			if _, listed := asked[key]; !listed && s.known[key] == "" {
				delete(keys, key)
			}
		}
	}
	for key := range s.forgotten {
		if _, listed := asked[key]; !listed {
			delete(s.forgotten, key)
		}
	}
}
