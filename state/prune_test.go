package state

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"

	"kashsync/mapping/customer"
)

// day is a run of n edits on a day, the last of which is in doubt where it says so.
func day(t *testing.T, s *State, day, n int, doubt bool) {
	t.Helper()
	run, err := s.BeginRun(Run{Kind: "sync", Started: time.Date(2026, 1, day, 2, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	b := newBatch()
	for i := range n {
		o := Outcome{Result: Done, Message: fmt.Sprintf("message %d", day)}
		if doubt && i == n-1 {
			o.Result = InDoubt
		}
		c := Call{
			Run: run, Ticket: s.ticket.Add(1), Started: on(day),
			Action: Edit, Key: personKey(i), ID: strconv.Itoa(1000 + i), Line: i + 2, Cause: "mapping",
			Sent: fields("city", fmt.Sprintf("sent %d", day)), Before: fields("city", fmt.Sprintf("before %d", day)),
			Keep: fields("email", fmt.Sprintf("keep %d", day)), Raw: fields("city", fmt.Sprintf("raw %d", day)),
			Fingerprint: customer.Fingerprint{1}, Cells: customer.Fingerprint{2}, Sums: customer.Sums{customer.City: 1},
		}
		intent, pending, err := intend(&c)
		require.NoError(t, err)
		b.add(settle(c.Ticket, o, pending).append(intent.append(nil)))
	}
	require.NoError(t, s.record(b.rows...))
}

func allCalls(t *testing.T, s *State) (calls []Call) {
	t.Helper()
	require.NoError(t, s.view(func(c *sqlite.Conn) (err error) {
		calls, err = readCalls(c, "ORDER BY ticket")
		return err
	}))
	return calls
}

func on(day int) time.Time { return time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC) }

func TestPrune(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	n, err := s.Prune(t.Context(), on(31))
	require.NoError(t, err)
	require.Zero(t, n)
	for d := 1; d <= 4; d++ {
		day(t, s, d, 3, d == 2)
	}
	was := allCalls(t, s)
	people := remembered(t, s)

	n, err = s.Prune(t.Context(), on(4))
	require.NoError(t, err)
	require.Equal(t, 8, n, "all of three runs, but for the one in doubt")
	for i, is := range allCalls(t, s) {
		want := was[i]
		if doubted := i == 5; i < 9 && !doubted {
			want.Pruned, want.Outcome.Message = true, ""
			want.Sent, want.Keep, want.Before, want.Raw = customer.Customer{}, customer.Customer{}, customer.Customer{}, customer.Customer{}
			want.Fingerprint, want.Cells, want.Sums = customer.Fingerprint{}, customer.Fingerprint{}, customer.Sums{}
		}
		require.Equal(t, want, is)
	}
	require.Equal(t, people, remembered(t, s), "who is known stays as it is")
	endLogNow(t, s)
	file := now(t, s).file
	for d, left := range map[int]bool{1: false, 3: false, 4: true} {
		for _, what := range []string{"before", "raw", "message"} {
			require.Equal(t, left, bytes.Contains(file, fmt.Appendf(nil, "%s %d", what, d)), "%s %d", what, d)
		}
	}

	// There is nothing to do, and nothing is written.
	serial := func() int64 {
		info, err := s.Info()
		require.NoError(t, err)
		return info.Serial
	}
	before := serial()
	n, err = s.Prune(t.Context(), on(4))
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, before, serial())

	// What was in doubt is pruned once it is settled.
	j := s.Journal(2)
	require.NoError(t, j.Settle(was[5].Ticket, Outcome{Result: Done}))
	require.NoError(t, j.Close())
	n, err = s.Prune(t.Context(), on(4))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.True(t, allCalls(t, s)[5].Pruned)

	// A run whose clock was wrong takes none with it.
	day(t, s, 6, 1, false)
	day(t, s, 1, 1, false)
	n, err = s.Prune(t.Context(), on(4))
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestPruneInBatches(t *testing.T) {
	s := locked(t)
	day(t, s, 1, many+many/2, false)
	day(t, s, 2, many, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n, err := s.Prune(ctx, on(2))
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, n)
	n, err = s.Prune(t.Context(), on(2))
	require.NoError(t, err)
	require.Equal(t, many+many/2, n)
	n, err = s.Prune(t.Context(), on(3))
	require.NoError(t, err)
	require.Equal(t, many, n)
	for _, c := range allCalls(t, s) {
		require.True(t, c.Pruned)
	}
}
