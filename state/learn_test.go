package state

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
)

// remembered are all known customers by their keys.
func remembered(t require.TestingT, s *State) map[string]Remembered {
	all := make(map[string]Remembered)
	for r, err := range s.Customers() {
		require.NoError(t, err)
		all[r.Key] = r
	}
	return all
}

func known(key, id string, f customer.Customer) Remembered {
	return Remembered{Key: key, ID: id, Fields: f}
}

func unsure(key, id string, f customer.Customer) Remembered {
	return Remembered{Key: key, ID: id, Fields: f, Unknown: true}
}

func byKey(all ...Remembered) map[string]Remembered {
	m := make(map[string]Remembered)
	for _, r := range all {
		m[r.Key] = r
	}
	return m
}

// Ids that customers swap, or hand on, are nobody's twice: whatever the order.
func TestLearnLooksAtTheWhole(t *testing.T) {
	for name, test := range map[string]struct {
		learnt []Learnt
		want   []Remembered
		wrong  *IDError
	}{
		"swapped":       {[]Learnt{{Key: "A", ID: "2"}, {Key: "B", ID: "1"}}, []Remembered{known("A", "2", fields()), known("B", "1", fields())}, nil},
		"handed on":     {[]Learnt{{Key: "0", ID: "1"}, {Key: "A", ID: "3"}}, []Remembered{known("0", "1", fields()), known("A", "3", fields()), known("B", "2", fields())}, nil},
		"later wins":    {[]Learnt{{Key: "A", ID: "8"}, {Key: "C", ID: "7"}, {Key: "A", ID: "9"}}, []Remembered{known("A", "9", fields()), known("B", "2", fields()), known("C", "7", fields())}, nil},
		"nobody":        {nil, []Remembered{known("A", "1", fields()), known("B", "2", fields())}, nil},
		"taken":         {[]Learnt{{Key: "A", ID: "5"}, {Key: "C", ID: "2"}}, nil, &IDError{ID: "2", Key: "B"}},
		"twice":         {[]Learnt{{Key: "D", ID: "5"}, {Key: "C", ID: "5"}}, nil, &IDError{ID: "5", Key: "C"}},
		"without an id": {[]Learnt{{Key: "D", ID: "5"}, {Key: "C"}}, nil, &IDError{}},
	} {
		for how, more := range map[string]int{"few": 0, "many": few} {
			t.Run(name+" of "+how, func(t *testing.T) {
				s := locked(t)
				require.NoError(t, s.Learn(time.Now(), slices.Values([]Learnt{{Key: "A", ID: "1"}, {Key: "B", ID: "2"}})))
				err := s.Learn(time.Now(), func(yield func(Learnt) bool) {
					for i := range more {
						if !yield(Learnt{Key: "more" + strconv.Itoa(i), ID: "more" + strconv.Itoa(i)}) {
							return
						}
					}
					slices.Values(test.learnt)(yield)
				})
				got := remembered(t, s)
				if more > 0 && err == nil {
					require.Len(t, got, more+len(test.want))
					maps.DeleteFunc(got, func(key string, _ Remembered) bool { return len(key) > 1 })
				}
				if test.wrong != nil {
					var wrong *IDError
					require.ErrorAs(t, err, &wrong)
					require.Equal(t, test.wrong, wrong)
					require.Equal(t, byKey(known("A", "1", fields()), known("B", "2", fields())), got)
				} else {
					require.NoError(t, err)
					require.Equal(t, byKey(test.want...), got)
				}
				// The index of ids is there again.
				require.Error(t, exec(s.writer.Conn, "INSERT INTO customers SELECT 'x', id, NULL, 0, NULL, '', '{}' FROM customers LIMIT 1"))
			})
		}
	}
}

// However many loads it takes, the state knows what was learnt last of each key.
func TestLearnInLoads(t *testing.T) {
	s := locked(t)
	rapid.Check(t, func(t *rapid.T) {
		require.NoError(t, s.update(func(c *sqlite.Conn) error { return exec(c, "DELETE FROM customers") }))
		want := make(map[string]Remembered)
		require.NoError(t, s.load(time.Now(), func(l *loader) error {
			for n := range rapid.IntRange(0, 12).Draw(t, "loads") {
				for i, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "é", "c", "日"}), 0, 4).Draw(t, "keys") {
					one := Learnt{Key: key, ID: strconv.Itoa(10*n + i), Unknown: rapid.Bool().Draw(t, "unknown"), Fields: drawFields(t, "fields")}
					want[key] = Remembered{Key: key, ID: one.ID, Fields: one.Fields, Unknown: one.Unknown}
					if err := l.take(&one); err != nil {
						return err
					}
				}
				if err := l.flush(); err != nil {
					return err
				}
			}
			if err := l.finish(); err != nil {
				return err
			}
			return l.indexIDs()
		}))
		require.Equal(t, want, remembered(t, s))
	})
}

func TestCustomersByThePage(t *testing.T) {
	s := locked(t)
	for _, n := range []int{0, 1, page, page + 1, 2 * page} {
		require.NoError(t, s.Learn(time.Now(), people(n)))
		i := 0
		for r, err := range s.Customers() {
			require.NoError(t, err)
			require.Equal(t, known(personKey(i), strconv.Itoa(1000+i), person(i)), r)
			_, ok, err := s.Customer(r.Key) // the file is free meanwhile
			require.NoError(t, err)
			require.True(t, ok)
			i++
		}
		require.Equal(t, n, i)
	}
	for range s.Customers() {
		break
	}
	require.NoError(t, exec(s.writer.Conn, "UPDATE customers SET fields = '?' WHERE key = ?", personKey(page+5)))
	n := 0
	for _, err := range s.Customers() {
		n++
		if err != nil {
			require.Equal(t, page+1, n, "the page that cannot be read")
		}
	}
	require.Equal(t, page+1, n, "the error ends it")
}

func TestForget(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(5)))
	call(t, s, Call{Action: Edit, Key: personKey(3), ID: "1003"}, Outcome{Result: InDoubt})
	call(t, s, Call{Action: Add, Key: "new"}, Outcome{Result: InDoubt})

	n, err := s.Forget(personKey(0), personKey(2), "nobody", personKey(0))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	for _, test := range []struct {
		keys  []string
		calls int
	}{{[]string{personKey(1), personKey(3)}, 1}, {[]string{personKey(3), "new"}, 2}} {
		n, err := s.Forget(test.keys...)
		require.Zero(t, n)
		var doubt *InDoubtError
		require.ErrorAs(t, err, &doubt)
		require.Equal(t, test.calls, doubt.Calls)
	}
	require.ElementsMatch(t, []string{personKey(1), personKey(3), personKey(4)}, slices.Collect(maps.Keys(remembered(t, s))))
	doubts, err := s.InDoubt()
	require.NoError(t, err)
	require.Len(t, doubts, 2)
}
