package state

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever ordinal is guessed, the customer of the key is found, or nobody.
func TestFindAt(t *testing.T) {
	s := locked(t)
	const n = 20
	require.NoError(t, s.Learn(time.Now(), people(n)))
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	for i := range n + 2 { // two of whom nobody knows
		between := personKey(i) + "x"
		want, known := ix.Find(personKey(i))
		require.Equal(t, i < n, known)
		for guess := -1; guess <= n; guess++ {
			got, ok := ix.FindAt(guess, personKey(i))
			require.Equal(t, known, ok)
			require.Equal(t, want, got)
			_, ok = ix.FindAt(guess, between)
			require.False(t, ok)
		}
	}
}
