package state

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRuns(t *testing.T) {
	s := locked(t)
	at := time.Date(2026, 3, 1, 2, 3, 4, 0, time.UTC)
	r := Run{Kind: "sync", Who: "eva@till", Version: "0.1.0", Source: "clients.csv", Digest: "d", Mapping: "m", Rows: 60, Partial: true, Started: at}
	var err error
	r.Number, err = s.BeginRun(r)
	require.NoError(t, err)
	require.Equal(t, int64(1), r.Number)
	runs, err := s.Runs()
	require.NoError(t, err)
	require.Equal(t, []Run{r}, runs)

	r.Ended, r.Exit, r.Counts, r.Rows = at.Add(time.Minute), 4, map[string]int{"done": 59, "in_doubt": 1}, 61
	require.NoError(t, s.EndRun(r))
	second, err := s.BeginRun(Run{Kind: "undo", Started: at})
	require.NoError(t, err)
	require.Equal(t, int64(2), second)
	runs, err = s.Runs()
	require.NoError(t, err)
	require.Equal(t, r, runs[0])
	require.True(t, runs[1].Ended.IsZero())
}

func TestLearn(t *testing.T) {
	s := locked(t)
	at := time.Unix(1700000000, 0)
	require.NoError(t, s.Learn(at, people(1000)))
	require.NoError(t, s.Learn(at, slices.Values([]Learnt{{Key: personKey(5), ID: "9000", Unknown: true, Fields: person(1)}})))
	for _, wrong := range [][]Learnt{
		{{Key: "new", ID: "1"}, {Key: "newer", ID: "1000"}}, // customer 0's
		{{Key: "new"}},
	} {
		var id *IDError
		require.ErrorAs(t, s.Learn(at, slices.Values(wrong)), &id)
		if len(wrong) == 2 {
			require.Equal(t, personKey(0), id.Key)
		}
	}

	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1000, ix.Len(), "all or nothing")
	k, ok := ix.Find(personKey(5))
	require.True(t, ok)
	require.Equal(t, Known{ID: "9000", Unknown: true, Ordinal: 5}, k)
	k, _ = ix.Find(personKey(999))
	c := person(999)
	require.Equal(t, Known{ID: "1999", Fingerprint: c.Fingerprint(), Ordinal: 999}, k)
	key, ok := ix.KeyOf("9000")
	require.True(t, ok)
	require.Equal(t, personKey(5), key)
	_, ok = ix.KeyOf("1005")
	require.False(t, ok)
	for n, key := range ix.Keys() {
		require.Equal(t, personKey(n), key)
		if n == 10 {
			break
		}
	}

	// What is known of the one of whom not all is known counts from the next edit.
	got, _, err := s.Customer(personKey(5))
	require.NoError(t, err)
	require.Equal(t, person(1), got)
	call(t, s, Call{Action: Edit, Key: personKey(5), ID: "9000", Sent: fields("city", "Dole"), Fingerprint: customer.Fingerprint{1}}, Outcome{Result: Done})
	got, _, err = s.Customer(personKey(5))
	require.NoError(t, err)
	want := person(1)
	want.Set(customer.City, "Dole")
	require.Equal(t, want, got)
	ix, err = s.Index(t.Context())
	require.NoError(t, err)
	k, _ = ix.Find(personKey(5))
	require.False(t, k.Unknown)
}

func TestReadersSeeOneMoment(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := range 300 {
				ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: fmt.Sprint(w, "-", n), Sent: person(n)})
				if err == nil {
					err = j.Settle(ticket, Outcome{Result: Done, ID: strconv.FormatInt(ticket, 10)})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		r, err := Read(s.Path())
		require.NoError(t, err)
		before, err := r.Info()
		require.NoError(t, err)
		ix, err := r.Index(t.Context())
		require.NoError(t, err)
		after, err := r.Info()
		require.NoError(t, err)
		require.Equal(t, before, after)
		require.Equal(t, before.Customers, ix.Len())
		require.Len(t, ix.Doubts(), before.Unsettled)
		for _, c := range ix.Doubts() {
			_, known := ix.Find(c.Key)
			require.False(t, known)
		}
		require.ErrorIs(t, r.Bind(Binding{Shop: "1"}), ErrReadOnly)
		_, err = r.BeginRun(Run{})
		require.ErrorIs(t, err, ErrReadOnly)
		require.NoError(t, r.Close())
	}
	wg.Wait()
	require.NoError(t, j.Close())
	info, err := s.Info()
	require.NoError(t, err)
	require.Equal(t, 1200, info.Customers)
}

// A model is what a state must know after a sequence of calls.
type model struct {
	customers map[string]modelCustomer
	doubts    map[int64]Call
	nextID    int
}

func newModel() *model {
	return &model{customers: make(map[string]modelCustomer), doubts: make(map[int64]Call)}
}

type modelCustomer struct {
	id     string
	fields customer.Customer
	print  customer.Fingerprint
	gone   bool
}

func (m *model) settle(c Call, o Outcome) {
	delete(m.doubts, c.Ticket)
	switch {
	case o.Result == InDoubt:
		m.doubts[c.Ticket] = c
	case o.Result != Done:
	case c.Action == Delete:
		delete(m.customers, c.Key)
	default:
		known := m.customers[c.Key]
		if known.id = c.ID; c.Action == Add {
			known.id = o.ID
		}
		known.fields.Merge(&c.Sent)
		known.fields.Merge(&c.Keep)
		known.print, known.gone = c.Fingerprint, c.Gone
		m.customers[c.Key] = known
	}
}

func drawFields(t *rapid.T, label string) (c customer.Customer) {
	some := rapid.MapOfN(rapid.IntRange(0, customer.NumFields-1), rapid.String(), 0, 4).Draw(t, label)
	for f, value := range some {
		c.Set(customer.Field(f), value)
	}
	return c
}

// drawCall draws a call as a plan could hold it.
func (m *model) drawCall(t *rapid.T) (c Call) {
	c = Call{
		Key:  rapid.SampledFrom([]string{"a", "b", "é", "a|b", "\\", "\x00", "日本"}).Draw(t, "key"),
		Sent: drawFields(t, "sent"), Keep: drawFields(t, "keep"), Before: drawFields(t, "before"),
		Gone: rapid.Bool().Draw(t, "gone"), Line: rapid.IntRange(0, 9).Draw(t, "line"),
	}
	c.Fingerprint = c.Sent.Fingerprint()
	known, ok := m.customers[c.Key]
	c.ID = known.id
	switch {
	case ok && rapid.Bool().Draw(t, "delete"):
		c.Action = Delete
	case ok:
		c.Action = Edit
	case rapid.Bool().Draw(t, "adopts"):
		m.nextID++
		c.Action, c.Adopts, c.ID = Edit, true, strconv.Itoa(m.nextID)
	default:
		c.Action = Add
	}
	return c
}

func (m *model) drawOutcome(t *rapid.T) Outcome {
	m.nextID++
	return Outcome{
		Result: rapid.SampledFrom([]Result{Done, Done, Failed, InDoubt, NotSent}).Draw(t, "result"),
		ID:     strconv.Itoa(m.nextID),
	}
}

// compare wants the state to know what the model knows.
func (m *model) compare(t *rapid.T, s *State) {
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(m.customers), ix.Len())
	ordinal := 0
	for _, key := range slices.Sorted(maps.Keys(m.customers)) {
		want := m.customers[key]
		known, ok := ix.Find(key)
		require.True(t, ok)
		require.Equal(t, Known{ID: want.id, Fingerprint: want.print, Gone: want.gone, Ordinal: ordinal}, known)
		owner, ok := ix.KeyOf(want.id)
		require.True(t, ok && owner == key)
		got, _, err := s.Customer(key)
		require.NoError(t, err)
		require.Equal(t, want.fields, got)
		ordinal++
	}
	require.Len(t, ix.Doubts(), len(m.doubts))
	for _, c := range ix.Doubts() {
		want := m.doubts[c.Ticket]
		require.Equal(t, want.Sent, c.Sent)
		require.Equal(t, want.Before, c.Before)
		require.True(t, ix.InDoubt(want.Key))
	}
}

func TestStateIsWhatTheCallsMadeIt(t *testing.T) {
	path, empty := filepath.Join(t.TempDir(), "state.db"), emptyState(t)
	rapid.Check(t, func(t *rapid.T) {
		require.NoError(t, os.WriteFile(path, empty, 0o600))
		m := newModel()
		for range rapid.IntRange(1, 3).Draw(t, "runs") {
			s, err := Lock(path)
			require.NoError(t, err)
			t.Cleanup(func() { s.Close() }) // where it fails
			require.NoError(t, s.Careless())
			run, err := s.BeginRun(Run{Kind: "sync"})
			require.NoError(t, err)
			m.run(t, s.Journal(run))
			m.compare(t, s)
			require.NoError(t, s.Close())
		}
	})
}

// run makes calls one by one, and settles old doubts between them.
func (m *model) run(t *rapid.T, j *Journal) {
	for range rapid.IntRange(0, 12).Draw(t, "calls") {
		var c Call
		if tickets := slices.Sorted(maps.Keys(m.doubts)); len(tickets) > 0 && rapid.Bool().Draw(t, "doubt") {
			c = m.doubts[rapid.SampledFrom(tickets).Draw(t, "ticket")]
		} else if c = m.drawCall(t); m.doubted(c.Key) {
			continue // nothing is planned for it
		} else {
			_, err := j.Intent(t.Context(), &c)
			require.NoError(t, err)
		}
		o := m.drawOutcome(t)
		require.NoError(t, j.Settle(c.Ticket, o))
		m.settle(c, o)
	}
	require.NoError(t, j.Close())
}

func (m *model) doubted(key string) bool {
	for _, c := range m.doubts {
		if c.Key == key {
			return true
		}
	}
	return false
}
