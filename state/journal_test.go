package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// locked opens a new state file.
func locked(t *testing.T) *State {
	t.Helper()
	s, err := Lock(filepath.Join(t.TempDir(), "clients.state.db"))
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// closed closes a state, and returns what its file holds.
func closed(t *testing.T, s *State) []byte {
	t.Helper()
	require.NoError(t, s.Close())
	file, err := os.ReadFile(s.Path())
	require.NoError(t, err)
	return file
}

// emptyState is the file of a state that knows nobody.
func emptyState(t *testing.T) []byte {
	t.Helper()
	return closed(t, locked(t))
}

// lockedCopy opens a file that holds so much, for a test that the disk is no part of.
func lockedCopy(t *rapid.T, file []byte, path string) *State {
	require.NoError(t, os.WriteFile(path, file, 0o600))
	s, err := Lock(path)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	require.NoError(t, s.Careless())
	return s
}

// journal begins a run.
func journal(t *testing.T, s *State) *Journal {
	t.Helper()
	run, err := s.BeginRun(Run{Kind: "sync", Started: time.Unix(1700000000, 0)})
	require.NoError(t, err)
	return s.Journal(run)
}

func fields(pairs ...string) (c customer.Customer) {
	for i := 0; i < len(pairs); i += 2 {
		f, ok := customer.ParseField(pairs[i])
		if !ok {
			panic(pairs[i])
		}
		c.Set(f, pairs[i+1])
	}
	return c
}

// call makes a whole call, and closes the journal.
func call(t *testing.T, s *State, c Call, o Outcome) int64 {
	t.Helper()
	j := journal(t, s)
	ticket, err := j.Intent(context.Background(), &c)
	require.NoError(t, err)
	require.NoError(t, j.Settle(ticket, o))
	require.NoError(t, j.Close())
	return ticket
}

func TestOutcomesChangeWhatIsKnown(t *testing.T) {
	sent := fields("name", "Besson", "city", "Dole")
	added := Call{Action: Add, Key: "C-1", Line: 2, Sent: sent, Keep: fields("phone", ""), Fingerprint: sent.Fingerprint()}
	edited := Call{Action: Edit, Key: "C-1", ID: "7", Sent: fields("city", "Lons"), Keep: fields("email", ""),
		Before: fields("city", "Dole"), Fingerprint: customer.Fingerprint{1}, Gone: true}
	adopted := Call{Action: Edit, Key: "C-9", ID: "99", Adopts: true, Sent: fields("name", "Odile")}
	known := fields("name", "Besson", "city", "Dole", "phone", "")
	type wanted struct {
		key    string
		fields customer.Customer
		known  bool
	}
	add := func(t *testing.T, s *State) { call(t, s, added, Outcome{Result: Done, ID: "7"}) }
	for name, test := range map[string]struct {
		before func(*testing.T, *State)
		call   Call
		end    Outcome
		want   wanted
	}{
		"add done":        {nil, added, Outcome{Result: Done, ID: "7"}, wanted{"C-1", known, true}},
		"add failed":      {nil, added, Outcome{Result: Failed}, wanted{key: "C-1"}},
		"add not sent":    {nil, added, Outcome{Result: NotSent}, wanted{key: "C-1"}},
		"add in doubt":    {nil, added, Outcome{Result: InDoubt}, wanted{key: "C-1"}},
		"edit done":       {add, edited, Outcome{Result: Done}, wanted{"C-1", fields("name", "Besson", "city", "Lons", "phone", "", "email", ""), true}},
		"edit failed":     {add, edited, Outcome{Result: Failed}, wanted{"C-1", known, true}},
		"edit in doubt":   {add, edited, Outcome{Result: InDoubt}, wanted{"C-1", known, true}},
		"edit adopts":     {add, adopted, Outcome{Result: Done}, wanted{"C-9", fields("name", "Odile"), true}},
		"delete done":     {add, Call{Action: Delete, Key: "C-1", ID: "7"}, Outcome{Result: Done}, wanted{key: "C-1"}},
		"delete failed":   {add, Call{Action: Delete, Key: "C-1", ID: "7"}, Outcome{Result: Failed}, wanted{"C-1", known, true}},
		"delete in doubt": {add, Call{Action: Delete, Key: "C-1", ID: "7"}, Outcome{Result: InDoubt}, wanted{"C-1", known, true}},
	} {
		t.Run(name, func(t *testing.T) {
			s := locked(t)
			if test.before != nil {
				test.before(t, s)
			}
			call(t, s, test.call, test.end)
			got, ok, err := s.Customer(test.want.key)
			require.NoError(t, err)
			require.Equal(t, test.want, wanted{test.want.key, got, ok})
			ix, err := s.Index(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.end.Result == InDoubt, ix.InDoubt(test.call.Key))
			if k, ok := ix.Find(test.call.Key); ok && test.end.Result == Done {
				require.Equal(t, Known{ID: k.ID, Fingerprint: test.call.Fingerprint, Gone: test.call.Gone, Ordinal: k.Ordinal}, k)
			}
		})
	}
}

func TestJournalKeepsTheWholeCall(t *testing.T) {
	s := locked(t)
	at := time.Date(2026, 3, 1, 4, 5, 6, 789000, time.UTC)
	c := Call{Action: Edit, Key: "C|1\\ \"é\x00", ID: "12", Line: 42, Sent: fields("name", "L'Été <b>\u2028"), Keep: fields("phone", ""),
		Before: fields("name", "Hiver"), Fingerprint: customer.Fingerprint{9, 8}, Adopts: true, Gone: true, Started: at}
	ticket := call(t, s, c, Outcome{Result: InDoubt, Attempts: 3, Status: 502, Message: "?", Ended: at.Add(time.Second)})
	c.Ticket, c.Run = ticket, 1
	c.Outcome = Outcome{Result: InDoubt, ID: "12", Attempts: 3, Status: 502, Message: "?", Ended: at.Add(time.Second)}
	got, err := s.InDoubt()
	require.NoError(t, err)
	require.Equal(t, []Call{c}, got)
}

func TestDoubtIsSettledByALaterRun(t *testing.T) {
	s := locked(t)
	sent := fields("name", "Besson")
	ticket := call(t, s, Call{Action: Add, Key: "C-1", Sent: sent, Keep: fields("email", "")}, Outcome{Result: InDoubt})
	j := journal(t, s)
	require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: "5"}))
	require.NoError(t, j.Close())
	got, known, err := s.Customer("C-1")
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, fields("name", "Besson", "email", ""), got)

	j = journal(t, s)
	var none *TicketError
	require.ErrorAs(t, j.Settle(ticket, Outcome{Result: Failed}), &none)
	require.ErrorAs(t, j.Settle(12345, Outcome{Result: Failed}), &none)
	require.NoError(t, j.Close())
}

// An id that the shop gives twice must not lead edits to the wrong customer.
func TestAnIDIsGivenOnce(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	add := func(key, id string) error {
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: key, Sent: fields("name", key)})
		require.NoError(t, err)
		return j.Settle(ticket, Outcome{Result: Done, ID: id})
	}
	require.NoError(t, add("A", "1"))
	var wrong *IDError
	require.ErrorAs(t, add("B", "1"), &wrong)
	require.Equal(t, &IDError{ID: "1", Key: "A"}, wrong)
	require.NoError(t, add("C", "2"))
	require.ErrorAs(t, add("D", "1"), &wrong)
	require.ErrorAs(t, add("E", ""), &wrong)

	// Two at once, neither of them in the file yet.
	var tickets []int64
	for _, key := range []string{"F", "G"} {
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: key})
		require.NoError(t, err)
		tickets = append(tickets, ticket)
	}
	s.writer.mu.Lock()
	require.NoError(t, j.Settle(tickets[0], Outcome{Result: Done, ID: "3"}))
	require.ErrorAs(t, j.Settle(tickets[1], Outcome{Result: Done, ID: "3"}), &wrong)
	s.writer.mu.Unlock()
	require.Equal(t, "F", wrong.Key)
	require.NoError(t, j.Close())

	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, ix.Len())
	for _, key := range []string{"B", "D", "E", "G"} {
		require.True(t, ix.InDoubt(key))
	}
	require.Empty(t, ix.Doubts()[0].ID)
}

func TestIntentHeedsItsContext(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := j.Intent(ctx, &Call{Action: Add, Key: "C-1"})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, j.Close())
	require.NoError(t, j.Close())
	_, err = j.Intent(t.Context(), &Call{Action: Add, Key: "C-1"})
	require.ErrorIs(t, err, ErrClosed)
	calls, err := s.InDoubt()
	require.NoError(t, err)
	require.Empty(t, calls)
}

func TestNothingIsRecordedOnAFullDisk(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	require.NoError(t, exec(s.writer.Conn, "PRAGMA max_page_count = 40"))
	var mu sync.Mutex
	recorded := make(map[string]bool)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for n := range 1000 {
				key := fmt.Sprintf("%d-%d", w, n)
				_, err := j.Intent(t.Context(), &Call{Action: Add, Key: key, Sent: person(n)})
				var full *Error
				if errors.As(err, &full) && full.Code == DiskFull {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				recorded[key] = true
				mu.Unlock()
			}
			t.Error("the disk was never full")
		})
	}
	wg.Wait()
	// Space that comes back mends nothing: what was refused stays refused.
	require.NoError(t, exec(s.writer.Conn, "PRAGMA max_page_count = 1000000"))
	_, err := j.Intent(t.Context(), &Call{Action: Add, Key: "later"})
	require.Error(t, err)
	require.Equal(t, err, j.Settle(1, Outcome{Result: Failed}))
	require.Equal(t, err, j.Close())
	calls, err := s.InDoubt()
	require.NoError(t, err)
	require.NotEmpty(t, recorded)
	require.Len(t, calls, len(recorded))
	for _, c := range calls {
		require.True(t, recorded[c.Key])
	}
}

// A copy of the files after an intent is what a kill at that moment leaves.
func TestEveryReturnedIntentOutlivesAKill(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	for n := range 30 {
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: personKey(n), Sent: person(n)})
		require.NoError(t, err)

		next := now(t, s).reopen(t)
		info, err := next.Info()
		require.NoError(t, err)
		require.Equal(t, n, info.Customers, "every settled add")
		doubts, err := next.InDoubt()
		require.NoError(t, err)
		require.Len(t, doubts, 1)
		require.Equal(t, ticket, doubts[0].Ticket)
		require.NoError(t, next.Close())

		require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: strconv.Itoa(n + 1)}))
	}
	require.NoError(t, j.Close())
}

func TestJournalLivesInABubble(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Lock(path)
		require.NoError(t, err)
		j := journal(t, s)
		var wg sync.WaitGroup
		began := time.Now()
		for w := range 4 {
			wg.Go(func() {
				for n := range 20 {
					c := Call{Action: Add, Key: fmt.Sprint(w, n)}
					ticket, err := j.Intent(t.Context(), &c)
					if err != nil {
						t.Error(err)
						return
					}
					time.Sleep(time.Hour)
					if err := j.Settle(ticket, Outcome{Result: Done, ID: fmt.Sprint(w, n, "0")}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		require.Equal(t, 20*time.Hour, time.Since(began))
		require.NoError(t, j.Close())
		require.NoError(t, s.Close())
	})
}

// However long entries are, a row of the journal is some of them, whole, and they
// stay in order.
func TestRowsOfABatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, all := newBatch(), []byte(nil)
		ends := map[int]bool{0: true}
		for i, size := range rapid.SliceOfN(rapid.IntRange(1, maxRow*3/2), 0, 30).Draw(t, "sizes") {
			e := bytes.Repeat([]byte{byte(i)}, size)
			b.add(e)
			all = append(all, e...)
			ends[len(all)] = true
		}
		require.True(t, bytes.Equal(all, bytes.Join(b.rows, nil)))
		at := 0
		for _, row := range b.rows {
			at += len(row)
			require.True(t, ends[at])
			require.True(t, len(row) <= maxRow || row[0] == row[len(row)-1])
		}
		for i := range len(b.rows) - 1 { // none is shorter than need be
			require.Greater(t, len(b.rows[i])+bytes.Count(b.rows[i+1], b.rows[i+1][:1]), maxRow)
		}
	})
}
