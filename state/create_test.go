package state_test

import (
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/state"
)

func TestCreateGivesTheLineageOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	lineage := state.NewLineage()
	require.NotEqual(t, lineage, state.NewLineage())
	s, err := state.Create(path, lineage)
	require.NoError(t, err)
	info, err := s.Info()
	require.NoError(t, err)
	require.Equal(t, lineage, info.Lineage)
	require.Zero(t, info.Serial)

	_, err = state.Create(path, lineage)
	var locked *state.LockedError
	require.ErrorAs(t, err, &locked)
	require.NoError(t, s.Close())
	_, err = state.Create(path, state.NewLineage())
	require.ErrorIs(t, err, fs.ErrExist)

	s, err = state.Lock(path)
	require.NoError(t, err)
	defer s.Close()
	info, err = s.Info()
	require.NoError(t, err)
	require.Equal(t, lineage, info.Lineage)
}
