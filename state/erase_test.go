package state

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

// secrets are what nothing may be left of; each is in the file before.
func secrets() []string {
	return []string{
		"Q-4711", "Q-old-0815", "Zwiebelfisch", "Rosamunde", "rosamunde@weg.example", "+33699887766", "weg-0815.example",
		"Grosse Gass", "barcode taken by", "Überall", "rohe Zelle",
	}
}

// populate makes a state of many customers and runs, and a story of the one who
// is to go: entered under an old key, edited, refused, renamed; some of the values
// fill pages of their own.
func populate(t *testing.T, s *State) {
	t.Helper()
	require.NoError(t, s.Learn(time.Now(), people(300)))
	make := func(c Call, o Outcome) {
		c.Fingerprint = customer.FingerprintOf(c.Key + fmt.Sprint(c.Sent))
		call(t, s, c, o)
	}
	others := func(n int) {
		j := journal(t, s)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				c := Call{Action: Edit, Key: personKey(n*20 + i), ID: strconv.Itoa(1000 + n*20 + i), Sent: fields("city", "Dole"+strconv.Itoa(n))}
				ticket, err := j.Intent(context.Background(), &c)
				if err == nil {
					err = j.Settle(ticket, Outcome{Result: Done})
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.NoError(t, j.Close())
	}
	const id = "990017"
	make(Call{Action: Add, Key: "Q-old-0815", Sent: fields("name", "Zwiebelfisch", "email", "x@weg-0815.example")},
		Outcome{Result: Failed, Message: "barcode taken by Überall"})
	others(0)
	make(Call{
		Action: Add, Key: "Q-old-0815", Line: 7, Cause: "file", Sent: fields("name", "Zwiebelfisch", "email", "x@weg-0815.example"),
		Raw: fields("name", "rohe Zelle", "email", "x@weg-0815.example"), Cells: customer.Fingerprint{1},
	}, Outcome{Result: Done, ID: id})
	others(1)
	for n := range 30 {
		make(Call{
			Action: Edit, Key: "Q-old-0815", ID: id, Before: fields("surname", "Rosamunde"), Keep: fields("city", "Überall"),
			Sent: fields("surname", "Rosamunde", "commentPrivate", strings.Repeat("Grosse Gass ", 100+n*40)),
		}, Outcome{Result: Done})
		others(2 + n%5)
	}
	make(Call{
		Action: Edit, Key: "Q-4711", OldKey: "Q-old-0815", ID: id,
		Sent: fields("email", "rosamunde@weg.example", "phone", "+33699887766"), Before: fields("email", "x@weg-0815.example"),
	}, Outcome{Result: Done})
	others(8)
	require.NoError(t, s.Reject(1, slices.Values([]Reject{{Key: customer.FingerprintOf("Q-4711")}, {Key: customer.FingerprintOf("C-1")}})))
	for _, key := range []string{"Q-4711", "C-1"} {
		require.NoError(t, s.update(func(c *sqlite.Conn) error {
			if err := exec(c, "INSERT INTO undone VALUES (?, 'edit', NULL, NULL, 1)", key); err != nil {
				return err
			}
			return exec(c, "INSERT INTO absences VALUES (?, 1, '2026')", key)
		}))
	}
	require.NoError(t, s.update(writeParts))
}

// raw is all that the disk has of a state.
func raw(t *testing.T, path string) (all []byte) {
	t.Helper()
	for _, ending := range []string{"", "-wal", "-shm", "-journal"} {
		data, err := os.ReadFile(path + ending)
		if ending == "" {
			require.NoError(t, err)
		} else if err != nil {
			require.ErrorIs(t, err, fs.ErrNotExist)
		}
		all = append(all, data...)
	}
	return all
}

func requireNoSecrets(t *testing.T, path string) {
	t.Helper()
	all := raw(t, path)
	print := customer.FingerprintOf("Q-4711")
	for _, secret := range append(secrets(), string(print[:])) {
		require.False(t, bytes.Contains(all, []byte(secret)), "%q is left", secret)
	}
}

// rest is all that is known of everybody else.
func rest(t *testing.T, s *State) (all []any) {
	t.Helper()
	var calls []Call
	require.NoError(t, s.view(func(c *sqlite.Conn) (err error) {
		calls, err = readCalls(c, "WHERE key LIKE 'C-%' ORDER BY ticket")
		return err
	}))
	rejects, err := s.Rejects(0)
	require.NoError(t, err)
	rejects = slices.DeleteFunc(rejects, func(r Reject) bool { return r.Key == customer.FingerprintOf("Q-4711") })
	people := remembered(t, s)
	delete(people, "Q-4711")
	undone, err := s.texts("SELECT key FROM undone WHERE key LIKE 'C-%' UNION ALL SELECT key FROM absences WHERE key LIKE 'C-%'")
	require.NoError(t, err)
	runs, err := s.Runs()
	require.NoError(t, err)
	return []any{calls, rejects, people, undone, runs}
}

func TestNotAByteIsLeft(t *testing.T) {
	populated := locked(t)
	populate(t, populated)
	left := now(t, populated)
	for _, how := range []string{"in the log", "in the file", "in both", "closed before", "deleted before"} {
		t.Run(how, func(t *testing.T) {
			s := left.reopen(t)
			switch how {
			case "in the file":
				endLogNow(t, s)
			case "in both":
				endLogNow(t, s)
				begin(t, s)
			case "closed before":
				require.NoError(t, s.Close())
				var err error
				s, err = Lock(s.Path())
				require.NoError(t, err)
				t.Cleanup(func() { s.Close() })
			case "deleted before":
				fields, _, err := s.Customer("Q-4711")
				require.NoError(t, err)
				call(t, s, Call{Action: Delete, Key: "Q-4711", ID: "990017", Before: fields}, Outcome{Result: Done})
			}
			for _, secret := range secrets() {
				require.True(t, bytes.Contains(raw(t, s.Path()), []byte(secret)), secret)
			}
			want := rest(t, s)
			before, err := s.Info()
			require.NoError(t, err)

			erased, err := s.Erase(time.Now(), "Q-4711")
			require.NoError(t, err)
			require.NoError(t, erased.Rest)
			known, calls := 1, 33
			if how == "deleted before" {
				known, calls = 0, 34
			}
			require.Equal(t, Erased{Known: known, Calls: calls}, erased)
			requireNoSecrets(t, s.Path())
			require.Equal(t, want, rest(t, s))
			after, err := s.Info()
			require.NoError(t, err)
			require.Greater(t, after.Serial, before.Serial, "a plan of before is stale")

			// What is written later neither, nor a copy.
			begin(t, s)
			requireNoSecrets(t, s.Path())
			require.False(t, bytes.Contains(backup(t, s), []byte("Zwiebelfisch")))
			require.NoError(t, s.Close())
			requireNoSecrets(t, s.Path())
			r, err := Read(s.Path())
			require.NoError(t, err)
			ix, err := r.Index(t.Context())
			require.NoError(t, err)
			require.True(t, ix.Forgotten("Q-4711"))
			require.True(t, ix.Forgotten("Q-old-0815"), "by each key that they had")
			require.False(t, ix.Forgotten(personKey(1)))
			require.NoError(t, r.Close())
		})
	}
}

// Where the log is full, the one in which the file is written anew has a name too.
func TestTheNewFilesLogHasAName(t *testing.T) {
	s := locked(t)
	populate(t, s)
	copied := now(t, s)
	s.fullLog = 0
	require.NoError(t, s.update(func(*sqlite.Conn) error { return nil }))
	require.False(t, s.logging)
	other := now(t, s).file
	begin(t, s)
	require.NoError(t, exec(s.writer.Conn, "BEGIN"))
	require.NoError(t, exec(s.writer.Conn, "ROLLBACK"))
	require.False(t, s.logging)
	require.NoError(t, transact(s.writer.Conn, beginLog))
	s.logging = true
	require.NoError(t, exec(s.writer.Conn, "VACUUM"))
	killed := now(t, s)
	for _, file := range [][]byte{copied.file, other} {
		_, err := Lock(content{file, killed.log}.write(t))
		var mixed *Error
		require.ErrorAs(t, err, &mixed)
		require.Equal(t, Mixed, mixed.Code)
	}
}

// While somebody reads, the old bytes stay, which is said; the next run takes
// them out.
func TestErasedBesideAReader(t *testing.T) {
	s := locked(t)
	populate(t, s)
	r, err := Read(s.Path())
	require.NoError(t, err)
	s.writer.SetBusyTimeout(0)
	erased, err := s.Erase(time.Now(), "Q-4711")
	require.NoError(t, err)
	var busy *Error
	require.ErrorAs(t, erased.Rest, &busy)
	require.Equal(t, Busy, busy.Code)
	_, known, err := s.Customer("Q-4711")
	require.NoError(t, err)
	require.False(t, known)
	begin(t, s)
	now(t, s).reopen(t)
	require.NoError(t, s.Close())

	s, err = Lock(s.Path())
	require.NoError(t, err, "nor does the reader keep the next run from its work")
	require.NoError(t, s.Close())
	_, known, err = r.Customer("Q-4711")
	require.NoError(t, err)
	require.True(t, known, "who reads sees what was")
	require.NoError(t, r.Close())
	s, err = Lock(s.Path())
	require.NoError(t, err)
	requireNoSecrets(t, s.Path())
	require.NoError(t, s.Close())
	requireNoSecrets(t, s.Path())
}

func TestErasureWaitsForDoubts(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	j := journal(t, s)
	_, err := j.Intent(t.Context(), &Call{Action: Edit, Key: "new", OldKey: personKey(1), ID: "1001", Sent: fields("city", "Dole")})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	for _, keys := range [][]string{{personKey(1)}, {"new"}, {personKey(0), personKey(1)}} {
		_, err = s.Erase(time.Now(), keys...)
		var doubt *InDoubtError
		require.ErrorAs(t, err, &doubt)
		require.Equal(t, 1, doubt.Calls)
	}
	require.Len(t, remembered(t, s), 3, "all or nobody")
	_, err = s.Erase(time.Now(), personKey(0))
	require.NoError(t, err)
	require.Len(t, remembered(t, s), 2)
}

// A key that somebody else has by now, and an id, are theirs.
func TestErasedIsNobodyElse(t *testing.T) {
	s := locked(t)
	add := func(key, id string) {
		call(t, s, Call{Action: Add, Key: key, Sent: fields("name", "of "+id), Fingerprint: customer.FingerprintOf(id)}, Outcome{Result: Done, ID: id})
	}
	add("1", "100")
	call(t, s, Call{Action: Edit, Key: "2", OldKey: "1", ID: "100", Sent: fields("city", "A")}, Outcome{Result: Done})
	call(t, s, Call{Action: Add, Key: "1", Sent: fields("name", "who came to nothing")}, Outcome{Result: Failed})
	add("1", "200")
	add("3", "300")
	_, err := s.Erase(time.Now(), "2")
	require.NoError(t, err)
	require.Equal(t, []string{"1", "3"}, keysOf(t, s))
	left, err := s.texts("SELECT key || ' ' || coalesce(id, '') FROM calls ORDER BY ticket")
	require.NoError(t, err)
	require.Equal(t, []string{"1 200", "3 300"}, left)
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	require.True(t, ix.Forgotten("2"))
	require.False(t, ix.Forgotten("1"))

	add("4", "400")
	_, err = s.Erase(time.Now(), "1", "1", "nobody")
	require.NoError(t, err)
	require.Equal(t, []string{"3", "4"}, keysOf(t, s))
}

func keysOf(t *testing.T, s *State) (keys []string) {
	t.Helper()
	keys, err := s.texts("SELECT key FROM customers ORDER BY key")
	require.NoError(t, err)
	return keys
}

// No ticket is given twice, and the erasure counts as a change.
func TestAfterAnErasure(t *testing.T) {
	s := locked(t)
	first := call(t, s, Call{Action: Add, Key: "1", Sent: fields("name", "A")}, Outcome{Result: Done, ID: "100"})
	at := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	_, err := s.Erase(at, "1")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	s, err = Lock(s.Path())
	require.NoError(t, err)
	second := call(t, s, Call{Action: Add, Key: "2", Sent: fields("name", "A")}, Outcome{Result: Done, ID: "101"})
	require.Greater(t, second, first)
	last, err := s.LastChange()
	require.NoError(t, err)
	require.Equal(t, at, last)
	require.NoError(t, s.Close())
}
