package state

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
)

func TestRejects(t *testing.T) {
	s := locked(t)
	print := customer.FingerprintOf[string]
	first := []Reject{
		{Run: 3, Key: print("C-1")},
		{Run: 3, Free: true, Cells: print("a,b")},
		{Run: 3, Key: print("C-2"), Free: true},
	}
	require.NoError(t, s.Reject(3, slices.Values(first)))
	require.NoError(t, s.Reject(4, slices.Values([]Reject{{Key: print("C-1")}})))
	require.NoError(t, s.Reject(5, slices.Values([]Reject(nil))))
	for run, want := range map[int64][]Reject{
		3: first, 4: {{Run: 4, Key: print("C-1")}}, 5: nil, 0: append(slices.Clone(first), Reject{Run: 4, Key: print("C-1")}),
	} {
		got, err := s.Rejects(run)
		require.NoError(t, err)
		require.Equal(t, want, got, run)
	}
}

// What was rejected long ago is forgotten: by runs that rejected something.
func TestRejectsAreForgotten(t *testing.T) {
	s := locked(t)
	one := []Reject{{Free: true}}
	for run := range int64(rejecting + 2) {
		require.NoError(t, s.Reject(10*run+1, slices.Values(one)))
		require.NoError(t, s.Reject(10*run+2, slices.Values(one[:0])))
	}
	all, err := s.Rejects(0)
	require.NoError(t, err)
	require.Len(t, all, rejecting)
	require.Equal(t, int64(21), all[0].Run)
}

// Only a whole spreadsheet tells of everybody: neither a part of one nor an undo.
func TestChangedSince(t *testing.T) {
	s := locked(t)
	for i, r := range []Run{{Digest: "a"}, {Digest: "b"}, {Digest: "c", Partial: true}, {Kind: "undo"}, {Digest: "d"}} {
		r.Started = time.Now()
		run, err := s.BeginRun(r)
		require.NoError(t, err)
		require.Equal(t, int64(i+1), run)
		key := strconv.Itoa(i + 1)
		j := s.Journal(run)
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: "C-" + key, Sent: fields("name", "x")})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: key}))
		require.NoError(t, j.Close())
	}
	changed := map[string]int64{}
	require.NoError(t, s.ChangedSince(1, func(key string, by int64) { changed[key] = by }))
	require.Equal(t, map[string]int64{"C-2": 2, "C-5": 5}, changed)
}
