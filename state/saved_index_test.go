package state

import (
	"context"
	"encoding/binary"
	"hash/crc32"
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

// isSaved reports whether the saved index is that of the customers.
func isSaved(t require.TestingT, s *State) bool {
	var saved bool
	require.NoError(t, s.view(func(c *sqlite.Conn) error {
		n, err := number(c, "SELECT "+isIndexed)
		saved = n != 0
		return err
	}))
	return saved
}

// requireIndex wants the index to be what a scan makes.
func requireIndex(t require.TestingT, s *State) {
	ix, err := s.Index(background())
	require.NoError(t, err)
	var scanned []part
	require.NoError(t, s.view(func(c *sqlite.Conn) error {
		return scanParts(background(), c, func(data []byte) error {
			p, ok := readPart(string(data))
			require.True(t, ok)
			scanned = append(scanned, p)
			return nil
		})
	}))
	require.Equal(t, scanned, ix.parts)
}

// A mutator writes something into a state that knows a, b, c and d.
type mutator struct {
	name   string
	beside bool // nothing about customers
	write  func(*State) error
}

// done has calls be made by a run of their own.
func done(s *State, o Outcome, calls ...Call) error {
	run, err := s.BeginRun(Run{Kind: "sync"})
	if err != nil {
		return err
	}
	j := s.Journal(run)
	for _, c := range calls {
		ticket, err := j.Intent(background(), &c)
		if err != nil {
			return err
		}
		if err := j.Settle(ticket, o); err != nil {
			return err
		}
	}
	return j.Close()
}

func mutators() []mutator {
	at := time.Unix(1_700_000_000, 0)
	one := func(key string) func(func(string) bool) { return slices.Values([]string{key}) }
	id := func(s *State, key string) string {
		ix, err := s.Index(background())
		if err != nil {
			return ""
		}
		k, _ := ix.Find(key)
		return k.ID
	}
	settled := func(action Action, o Outcome) func(*State) error {
		return func(s *State) error {
			c := Call{Action: action, Key: "a", ID: id(s, "a"), Sent: fields("city", "Dole"), Fingerprint: customer.Fingerprint{7}, Cells: customer.Fingerprint{8}, Plain: true}
			if action == Add {
				c.Key, c.ID = "e"+o.ID, ""
			}
			return done(s, o, c)
		}
	}
	return []mutator{
		{"learn", false, func(s *State) error { return s.Learn(at, slices.Values([]Learnt{{Key: "e", ID: "99"}})) }},
		{"adopt", false, func(s *State) error {
			_, err := s.Adopt(at, Binding{}, Adopting{Unsure: true}, slices.Values([]Learnt{{Key: "f", ID: "98"}}))
			return err
		}},
		{"adopt by other columns", false, func(s *State) error {
			b, _, err := s.Binding()
			if err == nil {
				_, err = s.Adopt(at, Binding{Match: append(b.Match, "more")}, Adopting{}, slices.Values([]Learnt{{Key: "a", ID: "97"}, {Key: "g", ID: "96", Unknown: true}}))
			}
			return err
		}},
		{"add", false, settled(Add, Outcome{Result: Done, ID: "95"})},
		{"edit", false, settled(Edit, Outcome{Result: Done})},
		{"edit that failed", false, settled(Edit, Outcome{Result: Failed})},
		{"delete", false, settled(Delete, Outcome{Result: Done})},
		{"rename", false, func(s *State) error {
			return done(s, Outcome{Result: Done}, Call{Action: Edit, Key: "z", OldKey: "b", ID: id(s, "b"), Sent: fields("city", "Dole")})
		}},
		{"refresh", false, func(s *State) error {
			return s.Refresh(3, slices.Values([]Refreshed{{Key: "c", Fingerprint: customer.Fingerprint{5}, Cells: customer.Fingerprint{6}, Plain: true}}))
		}},
		{"forget", false, func(s *State) error { _, err := s.Forget("d"); return err }},
		{"erase", false, func(s *State) error { _, err := s.Erase(at, "c"); return err }},
		{"rekey", false, func(s *State) error {
			b, _, err := s.Binding()
			if err != nil {
				return err
			}
			return s.Rekey(time.Now(), append(b.Match, "again"), slices.Values([]Move{{"a", "b"}, {"b", "a"}}))
		}},

		{"begin", true, func(s *State) error { _, err := s.BeginRun(Run{Kind: "sync"}); return err }},
		{"end", true, func(s *State) error { return s.EndRun(Run{Number: 1, Settled: &Settled{Digest: "d"}}) }},
		{"absent", true, func(s *State) error { return s.SetAbsent("digest", at, one("a")) }},
		{"present", true, func(s *State) error { return s.SetPresent(one("a")) }},
		{"nobody absent", true, (*State).ForgetAbsences},
		{"reject", true, func(s *State) error { return s.Reject(1, slices.Values([]Reject{{Run: 1}})) }},
		{"prune", true, func(s *State) error { _, err := s.Prune(background(), time.Now().Add(time.Hour)); return err }},
		{"confirm", true, func(s *State) error { return s.Confirm(ByUser) }},
		{"restamp", true, func(s *State) error { return s.Restamp("stamp") }},
		{"bind", true, func(s *State) error { return s.Bind(Binding{URL: "http://localhost"}) }},
		{"origin", true, func(s *State) error { _, err := s.SetOrigin(Origin{Mapping: "m"}); return err }},
		{"redo", true, func(s *State) error { return s.Redo(one("a")) }},
	}
}

// four learns a, b, c and d, and what is only known of some customers.
func four(t require.TestingT, s *State) {
	require.NoError(t, s.Bind(Binding{Shop: "42", Match: []string{"N°"}}))
	var calls []Call
	for i, key := range []string{"a", "b", "c", "d"} {
		calls = append(calls, Call{
			Action: Edit, Adopts: true, Key: key, ID: strconv.Itoa(i + 1), Sent: person(i), Fingerprint: customer.Fingerprint{byte(i + 1)},
			Cells: customer.Fingerprint{byte(i + 10)}, Plain: i%2 == 0, Gone: i == 3,
		})
	}
	require.NoError(t, done(s, Outcome{Result: Done}, calls...))
}

// What changes customers has the saved index not be used, and nothing else does.
func TestSavedIndexIsThatOfTheCustomers(t *testing.T) {
	for _, m := range mutators() {
		t.Run(m.name, func(t *testing.T) {
			s := locked(t)
			four(t, s)
			require.False(t, isSaved(t, s))
			require.NoError(t, s.update(writeParts))
			require.True(t, isSaved(t, s))
			requireIndex(t, s)
			require.NoError(t, m.write(s))
			require.Equal(t, m.beside, isSaved(t, s))
			requireIndex(t, s)
			require.NoError(t, s.update(writeParts))
			require.True(t, isSaved(t, s))
			requireIndex(t, s)
			require.NoError(t, s.update(writeParts), "nothing is another")
			r, err := Read(s.Path())
			require.NoError(t, err)
			defer r.Close()
			require.True(t, isSaved(t, r))
			requireIndex(t, r)
		})
	}
}

func TestIndexIsWhatAScanMakes(t *testing.T) {
	first := locked(t)
	four(t, first)
	path, start := filepath.Join(t.TempDir(), "state.db"), closed(t, first)
	all := append(mutators(), mutator{"save", true, func(s *State) error { return s.update(writeParts) }})
	rapid.Check(t, func(t *rapid.T) {
		s := lockedCopy(t, start, path)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			m := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
			if rapid.Bool().Draw(t, "save") {
				m = all[len(all)-1]
			}
			_ = m.write(s) // some are refused by now
			requireIndex(t, s)
		}
		require.NoError(t, s.Close())
	})
}

// Where a journal is not posted the table does not say all.
func TestIndexIsNotSavedBesideAJournal(t *testing.T) {
	s := locked(t)
	four(t, s)
	require.NoError(t, s.update(func(c *sqlite.Conn) error {
		if err := exec(c, "INSERT INTO journal (entries) VALUES (x'00')"); err != nil {
			return err
		}
		return writeParts(c)
	}))
	require.False(t, isSaved(t, s))
}

// crowd is a state of more customers than fit into two parts, as a run leaves it.
func crowd(t *testing.T) (s *State, end Run) {
	s = locked(t)
	require.NoError(t, s.Learn(time.Now(), people(2*partSize+7)))
	run, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	end = Run{Number: run, Settled: &Settled{Digest: "d"}}
	require.NoError(t, s.EndRun(end))
	return s, end
}

func TestARunSavesTheIndex(t *testing.T) {
	s, end := crowd(t)
	require.True(t, isSaved(t, s))
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	require.Len(t, ix.parts, 3)
	requireIndex(t, s)
	isSettled := func() bool {
		_, ok, err := s.Settled()
		require.NoError(t, err)
		return ok
	}
	require.True(t, isSettled())

	// The next that changes nothing leaves it as it is.
	before := now(t, s)
	require.NoError(t, s.EndRun(end))
	require.Less(t, len(now(t, s).log)-len(before.log), 100_000)
	require.True(t, isSaved(t, s) && isSettled())

	n, err := s.Forget(personKey(3))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.False(t, isSaved(t, s) || isSettled())
	require.NoError(t, s.EndRun(end))
	require.True(t, isSaved(t, s) && isSettled())
	requireIndex(t, s)

	// A copy has it, too.
	copied := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, Backup(s.Path(), copied))
	r, err := Read(copied)
	require.NoError(t, err)
	defer r.Close()
	require.True(t, isSaved(t, r))
	requireIndex(t, r)
}

func TestSmallIndexIsNotSaved(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(partSize)))
	require.NoError(t, s.EndRun(Run{}))
	require.False(t, isSaved(t, s))
	require.NoError(t, s.Learn(time.Now(), slices.Values([]Learnt{{Key: "one more", ID: "1"}})))
	require.NoError(t, s.EndRun(Run{}))
	require.True(t, isSaved(t, s))
}

// Whatever is wrong with the parts, the customers are what the table says.
func TestDamagedPartsAreNotUsed(t *testing.T) {
	s, _ := crowd(t)
	for _, damage := range []string{
		"DELETE FROM index_parts",
		"DELETE FROM index_parts WHERE part = 0",
		"DELETE FROM index_parts WHERE part = 1",
		"DELETE FROM index_parts WHERE part = 2",
		"UPDATE index_parts SET part = part + 1 WHERE part = 2",
		"INSERT INTO index_parts SELECT 3, data FROM index_parts WHERE part = 2",
		"UPDATE index_parts SET data = x'' WHERE part = 1",
		"UPDATE index_parts SET data = substr(data, 1, length(data) - 1) WHERE part = 1",
		"UPDATE index_parts SET data = substr(data, 1, 20) WHERE part = 1",
		"UPDATE index_parts SET data = CAST(data || x'00' AS BLOB) WHERE part = 1",
		"UPDATE index_parts SET data = CAST(x'02' || substr(data, 2) AS BLOB) WHERE part = 1",
		"UPDATE index_parts SET data = CAST(substr(data, 1, 500000) || x'ff' || substr(data, 500002) AS BLOB) WHERE part = 1",
		"UPDATE index_parts SET data = (SELECT data FROM index_parts WHERE part = 2) WHERE part = 1",
		"UPDATE index_parts SET data = (SELECT data FROM index_parts WHERE part = 1) WHERE part = 2",
		"ALTER TABLE index_parts RENAME TO gone",
	} {
		t.Run(damage, func(t *testing.T) {
			require.NoError(t, s.update(writeParts)) // which mends what is not as it was
			require.NoError(t, s.updateBeside(func(c *sqlite.Conn) error { return exec(c, damage) }))
			require.True(t, isSaved(t, s), "as far as the serial tells")
			requireIndex(t, s)
		})
	}
}

func FuzzReadPart(f *testing.F) {
	var m partMaker
	m.n, m.keys, m.ids = 2, []byte("ab"), []byte("12")
	for _, end := range []uint32{1, 2} {
		m.keyEnds, m.idEnds = binary.LittleEndian.AppendUint32(m.keyEnds, end), binary.LittleEndian.AppendUint32(m.idEnds, end)
	}
	m.origins, m.flags = make([]byte, 8), make([]byte, 2)
	m.fingerprints, m.cells = make([]byte, 32), make([]byte, 32)
	f.Add(m.make(true), true)
	f.Add([]byte{}, false)
	f.Fuzz(func(t *testing.T, data []byte, mend bool) {
		if n := len(data) - 4; mend && n >= 0 {
			binary.LittleEndian.PutUint32(data[n:], crc32.Checksum(data[:n], crc32.MakeTable(crc32.Castagnoli)))
		}
		p, ok := readPart(string(data))
		if !ok {
			return
		}
		for i := range p.n {
			_, _ = p.key(i), p.known(i)
		}
	})
}

// A known customer who is looked up costs no memory, and all who are loaded a few
// pieces of it.
func TestIndexAllocates(t *testing.T) {
	s, _ := crowd(t)
	allocs := testing.AllocsPerRun(3, func() {
		_, err := s.Index(t.Context())
		require.NoError(t, err)
	})
	require.Less(t, allocs, 200.0)
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	key, i := personKey(20_000), 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		i++
		_, ok := ix.FindAt(19_950+i, key)
		require.True(t, ok)
	}))
}

func background() context.Context { return context.Background() }
