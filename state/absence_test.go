package state

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAbsences(t *testing.T) {
	s := locked(t)
	day := func(n int) time.Time { return time.Date(2026, 1, n, 3, 0, 0, 0, time.UTC) }
	require.NoError(t, s.Learn(day(1), people(5)))
	a, b, c := personKey(0), personKey(1), personKey(2)
	miss := func(digest string, n int, keys ...string) {
		t.Helper()
		require.NoError(t, s.SetAbsent(digest, day(n), slices.Values(keys)))
		counted, err := s.CountedAbsent(digest)
		require.NoError(t, err)
		require.Equal(t, len(keys) > 0, counted)
	}
	want := func(all map[string]Absence) {
		t.Helper()
		got, err := s.Absences()
		require.NoError(t, err)
		require.Equal(t, all, got)
	}
	want(map[string]Absence{})
	miss("one", 2, a, b)
	want(map[string]Absence{a: {1, day(2)}, b: {1, day(2)}})
	miss("one", 3, a, b) // the same file
	want(map[string]Absence{a: {1, day(2)}, b: {1, day(2)}})
	miss("two", 4, a, c) // b is back
	want(map[string]Absence{a: {2, day(2)}, c: {1, day(4)}})
	miss("one", 5, a, b) // of the first file b begins anew
	want(map[string]Absence{a: {2, day(2)}, b: {1, day(5)}})
	require.NoError(t, s.SetPresent(slices.Values([]string{a, "nobody"})))
	want(map[string]Absence{b: {1, day(5)}})

	_, err := s.Forget(b)
	require.NoError(t, err)
	miss("three", 6, b, c)
	want(map[string]Absence{c: {1, day(6)}})
	counted, err := s.CountedAbsent("one")
	require.NoError(t, err)
	require.False(t, counted, "nobody is absent since then")

	miss("four", 7)
	want(map[string]Absence{})
	miss("five", 8, c)
	require.NoError(t, s.ForgetAbsences())
	want(map[string]Absence{})
	counted, err = s.CountedAbsent("five")
	require.NoError(t, err)
	require.False(t, counted)
}

// A file that counts for somebody is not forgotten because those are back for whom
// it counted before.
func TestOneFileCountsOnce(t *testing.T) {
	s := locked(t)
	day := func(n int) time.Time { return time.Date(2026, 1, n, 3, 0, 0, 0, time.UTC) }
	require.NoError(t, s.Learn(day(1), people(2)))
	a, b := personKey(0), personKey(1)
	for n, lacks := range [][]string{{a}, {b}, {b}} { // b is learnt, and a called otherwise
		require.NoError(t, s.SetAbsent("the same", day(n+2), slices.Values(lacks)))
	}
	got, err := s.Absences()
	require.NoError(t, err)
	require.Equal(t, map[string]Absence{b: {1, day(3)}}, got)
}
