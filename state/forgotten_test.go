package state

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

func TestForgottenUntilReadmitted(t *testing.T) {
	hash := func(s *State) (hash, secret string) {
		hashes, err := s.texts("SELECT hex(hash) FROM forgotten")
		require.NoError(t, err)
		require.Len(t, hashes, 1)
		require.NoError(t, s.view(func(c *sqlite.Conn) (err error) {
			secret, err = readSecret(c)
			return err
		}))
		return hashes[0], secret
	}
	s, other := locked(t), locked(t)
	isForgotten := func(want bool) {
		t.Helper()
		ix, err := s.Index(context.Background())
		require.NoError(t, err)
		require.Equal(t, want, ix.Forgotten("C-1"))
		_, ok, err := s.ForgottenSince("C-1")
		require.NoError(t, err)
		require.Equal(t, want, ok)
	}
	isForgotten(false)
	require.False(t, new(Index).Forgotten("C-1"))
	for _, s := range []*State{s, other} {
		_, err := s.Erase(time.Unix(1700000000, 0), "C-1")
		require.NoError(t, err)
	}
	isForgotten(true)
	at, _, err := s.ForgottenSince("C-1")
	require.NoError(t, err)
	require.Equal(t, int64(1700000000), at.Unix())
	one, secret := hash(s)
	another, othersSecret := hash(other)
	require.NotEqual(t, one, another, "each state has a secret of its own")
	require.NotEqual(t, secret, othersSecret)
	require.Len(t, one, 2*32)

	n, err := s.Readmit("C-1", "C-2")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	isForgotten(false)
	_, err = s.Erase(time.Now(), "C-1")
	require.NoError(t, err)
	again, same := hash(s)
	require.Equal(t, []string{one, secret}, []string{again, same}, "it is made once")
}
