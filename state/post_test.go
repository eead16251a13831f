package state

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
)

// tables is all that the tables hold which entries are posted to.
func tables(t require.TestingT, s *State) (rows []string) {
	for _, sql := range []string{
		"SELECT * FROM calls ORDER BY ticket", "SELECT * FROM customers ORDER BY key", "SELECT * FROM undone ORDER BY key",
	} {
		require.NoError(t, s.glance(func(c *sqlite.Conn) error {
			return query(c, func(r *sqlite.Stmt) error {
				row := sql
				for i := range r.ColumnCount() {
					row += fmt.Sprintf("|%v %q", r.ColumnType(i), r.ColumnText(i))
				}
				rows = append(rows, row)
				return nil
			}, sql)
		}))
	}
	return rows
}

// A writer makes the same calls in several states.
type writer struct {
	state   *State
	journal *Journal
	always  bool // it posts after every entry
}

func (w *writer) begin(t *rapid.T) {
	run, err := w.state.BeginRun(Run{Kind: "sync", Started: on(1)})
	require.NoError(t, err)
	w.journal = w.state.Journal(run)
}

func (w *writer) intent(t *rapid.T, c Call) int64 {
	ticket, err := w.journal.Intent(t.Context(), &c)
	require.NoError(t, err)
	w.post(t)
	return ticket
}

func (w *writer) settle(t *rapid.T, ticket int64, o Outcome) {
	require.NoError(t, w.journal.Settle(ticket, o))
	w.journal.poke() // nobody else will
	require.NoError(t, w.journal.Durable(ticket))
	w.post(t)
}

func (w *writer) post(t *rapid.T) {
	if w.always {
		require.NoError(t, w.state.posted())
	}
}

// A crew is the workers of a run, who make the same calls in several states.
type crew struct {
	model   *model
	writers []*writer
	open    []Call  // any of them is settled next
	earlier []int64 // tickets of those that were
}

func (c *crew) work(t *rapid.T) {
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		if len(c.open) > 0 && rapid.Bool().Draw(t, "settle") {
			c.settle(t)
		} else {
			c.intend(t)
		}
	}
}

func (c *crew) settle(t *rapid.T) {
	i := rapid.IntRange(0, len(c.open)-1).Draw(t, "which")
	call := c.open[i]
	o := c.model.drawOutcome(t)
	o.Ended, o.Message = on(3), "said"
	for _, w := range c.writers {
		w.settle(t, call.Ticket, o)
	}
	if o.Result == InDoubt {
		o.Result = Failed // by the model's books it is settled
	}
	c.model.settle(call, o)
	c.open, c.earlier = slices.Delete(c.open, i, i+1), append(c.earlier, call.Ticket)
}

func (c *crew) intend(t *rapid.T) {
	call := c.model.drawCall(t)
	if slices.ContainsFunc(c.open, func(other Call) bool { return other.Key == call.Key }) {
		return // nothing is planned for a key twice
	}
	call.Started, call.Cells, call.Plain = on(2), customer.Fingerprint{byte(len(c.earlier))}, rapid.Bool().Draw(t, "plain")
	if len(c.earlier) > 0 && rapid.Bool().Draw(t, "undoes") {
		call.Undoes = rapid.SampledFrom(c.earlier).Draw(t, "what")
	}
	ticket := int64(0)
	for _, w := range c.writers {
		ticket = w.intent(t, call)
	}
	call.Ticket = ticket
	c.open = append(c.open, call)
}

// requireTables wants whoever opens the file to see those tables.
func requireTables(t *rapid.T, path string, want []string) {
	for _, open := range []func(string) (*State, error){Read, Lock} {
		s, err := open(path)
		require.NoError(t, err)
		require.Equal(t, want, tables(t, s))
		require.NoError(t, s.Close())
	}
}

// Whenever entries are posted, and by whom, the tables come to be the same.
func TestPostingIsAsIfAtOnce(t *testing.T) {
	folder, empty := t.TempDir(), emptyState(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		here := filepath.Join(folder, strconv.Itoa(round))
		require.NoError(t, os.Mkdir(here, 0o700))
		all := []*writer{{always: true}, {}, {}}
		for i, w := range all {
			w.state = lockedCopy(t, empty, filepath.Join(here, strconv.Itoa(i)+".db"))
		}
		all[2].state.fullJournal = int64(rapid.SampledFrom([]int{0, 300, 3000}).Draw(t, "full"))
		m := newModel()
		for range rapid.IntRange(1, 2).Draw(t, "runs") {
			for _, w := range all {
				w.begin(t)
			}
			(&crew{model: m, writers: all}).work(t)
			want := tables(t, all[0].state)
			left := filepath.Join(here, "left.db")
			now(t, rapid.SampledFrom(all).Draw(t, "killed").state).writeTo(t, left)
			requireTables(t, left, want)
			for _, w := range all {
				require.NoError(t, w.journal.Close())
				require.Equal(t, want, tables(t, w.state))
			}
		}
	})
}

// A look at a file whose journal waits changes nothing, and sees all.
func TestReadBesideAJournal(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	for n := range 20 {
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: personKey(n), Sent: person(n)})
		require.NoError(t, err)
		if n < 15 {
			require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: strconv.Itoa(n + 1)}))
			require.NoError(t, j.Durable(ticket))
		}
	}
	was := now(t, s)
	r, err := Read(s.Path())
	require.NoError(t, err)
	seen, err := r.Info()
	require.NoError(t, err)
	require.Equal(t, 15, seen.Customers)
	require.Equal(t, 5, seen.Unsettled)
	require.NoError(t, r.Close())
	require.Equal(t, was, now(t, s))

	copied := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, Backup(s.Path(), copied))
	b, err := Lock(copied)
	require.NoError(t, err)
	require.Equal(t, 15, len(remembered(t, b)))
	require.NoError(t, b.Close())

	// Who looks beforehand sees what the next run will find.
	found, err := now(t, s).reopen(t).Info()
	require.NoError(t, err)
	require.Equal(t, seen, found)
	require.NoError(t, j.Close())
}

func TestAFullJournalIsPosted(t *testing.T) {
	s := locked(t)
	s.fullJournal = 20_000
	j := journal(t, s)
	most := int64(0)
	for n := range 300 {
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: personKey(n), Sent: person(n)})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: strconv.Itoa(n + 1)}))
		require.NoError(t, s.glance(func(c *sqlite.Conn) error {
			waiting, err := unposted(c)
			most = max(most, waiting)
			return err
		}))
	}
	require.Less(t, most, s.fullJournal)
	require.Greater(t, most, s.fullJournal/2)
	require.NoError(t, j.Close())
	require.Len(t, remembered(t, s), 300)
}

// An id that somebody had is free again once a call that waits in the journal
// has deleted them.
func TestAnIDThatWaitsToBeFree(t *testing.T) {
	s := locked(t)
	call(t, s, Call{Action: Add, Key: "a"}, Outcome{Result: Done, ID: "7"})
	j := journal(t, s)
	ticket, err := j.Intent(t.Context(), &Call{Action: Delete, Key: "a", ID: "7"})
	require.NoError(t, err)
	require.NoError(t, j.Settle(ticket, Outcome{Result: Done}))
	ticket, err = j.Intent(t.Context(), &Call{Action: Add, Key: "b"})
	require.NoError(t, err)
	require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: "7"}))
	require.NoError(t, j.Close())
	key, known, err := s.KeyOf("7")
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, "b", key)
}

// Nothing that was pruned stays in what the journal took of the file.
func TestNothingStaysOfWhatWasPosted(t *testing.T) {
	s := locked(t)
	call(t, s, Call{Action: Add, Key: "C-1", Sent: fields("commentPrivate", "a secret of theirs"), Started: time.Now()}, Outcome{Result: Done, ID: "7"})
	_, err := s.Forget("C-1")
	require.NoError(t, err)
	_, err = s.Prune(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.NotContains(t, string(closed(t, s)), "a secret of theirs")
}

// A call that would have two customers share a key or an id is in doubt, and holds
// nobody else up.
func TestACallThatDoesNotFit(t *testing.T) {
	for name, unfit := range map[string]Call{
		"key": {Action: Edit, Key: "b", OldKey: "a", ID: "1", Sent: fields("city", "Dole")},
		"id":  {Action: Edit, Key: "a", ID: "2", Sent: fields("city", "Dole")},
	} {
		t.Run(name, func(t *testing.T) {
			s := locked(t)
			call(t, s, Call{Action: Add, Key: "a"}, Outcome{Result: Done, ID: "1"})
			call(t, s, Call{Action: Add, Key: "b"}, Outcome{Result: Done, ID: "2"})
			call(t, s, Call{Action: Edit, Key: "a", ID: "1", Undoes: call(t, s, Call{Action: Edit, Key: "a", ID: "1"}, Outcome{Result: Done})}, Outcome{Result: Done})
			before := remembered(t, s)
			undone, err := s.Undone()
			require.NoError(t, err)
			require.Contains(t, undone, "a")
			ticket := call(t, s, unfit, Outcome{Result: Done})
			doubts, err := s.InDoubt()
			require.NoError(t, err)
			require.Len(t, doubts, 1)
			require.Equal(t, ticket, doubts[0].Ticket)
			require.Equal(t, IDTaken, doubts[0].Outcome.Message)
			require.Equal(t, before, remembered(t, s))
			still, err := s.Undone()
			require.NoError(t, err)
			require.Equal(t, undone, still, "what was undone is not let go of")
			call(t, s, Call{Action: Add, Key: "c"}, Outcome{Result: Done, ID: "3"})
			require.Len(t, remembered(t, s), 3)
		})
	}
}

// Who is looked up for the next call is found though nothing can be written.
func TestCustomersAreFoundOnAFullDisk(t *testing.T) {
	s := locked(t)
	call(t, s, Call{Action: Add, Key: "a", Sent: fields("city", "Dole")}, Outcome{Result: Done, ID: "1"})
	j := journal(t, s)
	_, err := j.Intent(t.Context(), &Call{Action: Add, Key: "b"})
	require.NoError(t, err)
	require.NoError(t, exec(s.writer.Conn, "CREATE TRIGGER full BEFORE INSERT ON calls BEGIN SELECT raise(ABORT, 'full'); END"))
	was := s.unposted.Load()
	got, known, err := s.Customer("a")
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, fields("city", "Dole"), got)
	_, err = s.Provenance("a")
	require.NoError(t, err)
	require.Equal(t, was, s.unposted.Load(), "a look posts nothing")
	require.Error(t, j.Close())
}

func TestADamagedJournal(t *testing.T) {
	whole := entry{intended, make(values, callValues)}.append(nil)
	for name, entries := range map[string][]byte{
		"cut off": whole[:len(whole)-1], "too few values": {1, 3, 0, 0, 0}, "too many": {1, 0xff, 0xff, 0xff, 0x7f}, "no kind": {9, 0}, "bad value": {2, 1, 7},
	} {
		t.Run(name, func(t *testing.T) {
			s := locked(t)
			require.NoError(t, s.update(func(c *sqlite.Conn) error { return exec(c, "INSERT INTO journal (entries) VALUES (?)", entries) }))
			was := closed(t, s)
			for _, open := range []func(string) (*State, error){Read, Lock} {
				_, err := open(s.Path())
				var damaged *Error
				require.ErrorAs(t, err, &damaged)
				require.Equal(t, Damaged, damaged.Code)
			}
			is, err := os.ReadFile(s.Path())
			require.NoError(t, err)
			require.Equal(t, was, is)
		})
	}
}

// What is read of an entry is what was written, and of anything else an error.
func FuzzEntries(f *testing.F) {
	f.Add([]byte{})
	f.Add(entry{wasDone, make(values, doneValues)}.append(nil))
	f.Add(entry{wasSettled, values{"2026", "failed", int64(-3), int64(1 << 40), "é", nil, []byte{0, 1}}}.append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		var again []byte
		err := readEntries(data, func(e entry) error {
			again = e.append(again)
			return nil
		})
		var twice []byte
		require.NoError(t, readEntries(again, func(e entry) error {
			twice = e.append(twice)
			return nil
		}))
		require.Equal(t, again, twice)
		if err == nil {
			require.LessOrEqual(t, len(again), len(data))
			return
		}
		require.ErrorIs(t, err, errCutOff)
		require.False(t, bytes.Equal(again, data))
	})
}
