package state

import (
	"slices"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

// keyed is a state that knows A, B, C and D, of whom all is remembered that can be.
func keyed(t *testing.T) *State {
	s := locked(t)
	require.NoError(t, s.Bind(bound("N°")))
	for i, key := range []string{"A", "B", "C", "D"} {
		call(t, s, Call{Action: Add, Key: key, Sent: fields("name", "N"+key)}, Outcome{Result: Done, ID: string(rune('1' + i))})
	}
	require.NoError(t, s.SetAbsent("x", time.Now(), slices.Values([]string{"A", "B"})))
	require.NoError(t, s.Reject(1, slices.Values([]Reject{{Key: customer.FingerprintOf("A")}, {Key: customer.FingerprintOf("Z")}})))
	return s
}

func TestRekey(t *testing.T) {
	s := keyed(t)
	// A and B swap, C gets a new one, D keeps its own.
	require.NoError(t, s.Rekey(time.Now(), []string{"Mail"}, slices.Values([]Move{{"A", "B"}, {"B", "A"}, {"C", "c@example.com"}}), "e@example.com"))
	_, forgotten, err := s.ForgottenSince("e@example.com")
	require.NoError(t, err)
	require.True(t, forgotten)
	all := remembered(t, s)
	ids := map[string]string{}
	for key, one := range all {
		ids[key] = one.ID + one.Fields.Value(customer.Name)
	}
	require.Equal(t, map[string]string{"B": "1NA", "A": "2NB", "c@example.com": "3NC", "D": "4ND"}, ids)
	b, _, err := s.Binding()
	require.NoError(t, err)
	require.Equal(t, bound("Mail"), b)

	absent, err := s.Absences()
	require.NoError(t, err)
	require.Len(t, absent, 2)
	rejects, err := s.Rejects(0)
	require.NoError(t, err)
	require.Equal(t, []customer.Fingerprint{customer.FingerprintOf("B"), customer.FingerprintOf("Z")}, []customer.Fingerprint{rejects[0].Key, rejects[1].Key})
	var keys []string
	require.NoError(t, s.view(func(c *sqlite.Conn) (err error) {
		calls, err := readCalls(c, "ORDER BY ticket")
		for _, call := range calls {
			keys = append(keys, call.Key)
		}
		return err
	}))
	require.Equal(t, []string{"B", "A", "c@example.com", "D"}, keys)
}

func TestRekeyIsAllOrNothing(t *testing.T) {
	s := keyed(t)
	before := remembered(t, s)
	var taken *KeyTakenError
	require.ErrorAs(t, s.Rekey(time.Now(), []string{"Mail"}, slices.Values([]Move{{"A", "X"}, {"B", "X"}})), &taken)
	require.Equal(t, "X", taken.Key)
	require.ErrorAs(t, s.Rekey(time.Now(), []string{"Mail"}, slices.Values([]Move{{"A", "D"}}), "E"), &taken)
	require.Equal(t, "D", taken.Key)
	_, forgotten, err := s.ForgottenSince("E")
	require.NoError(t, err)
	require.False(t, forgotten)
	require.Equal(t, before, remembered(t, s))
	b, _, err := s.Binding()
	require.NoError(t, err)
	require.Equal(t, bound("N°"), b)

	j := s.Journal(2)
	_, err = j.Intent(t.Context(), &Call{Action: Edit, Key: "A2", OldKey: "A", ID: "1", Sent: fields("name", "x")})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	var doubt *InDoubtError
	require.ErrorAs(t, s.Rekey(time.Now(), []string{"Mail"}, slices.Values([]Move{{"A", "X"}})), &doubt)
	require.Equal(t, before, remembered(t, s))
}

// A call in doubt about somebody's key has both keys wait.
func TestRenameInDoubt(t *testing.T) {
	for _, result := range []Result{Done, Failed} {
		s := keyed(t)
		j := s.Journal(2)
		ticket, err := j.Intent(t.Context(), &Call{Action: Edit, Key: "A2", OldKey: "A", ID: "1", Sent: fields("name", "x")})
		require.NoError(t, err)
		require.NoError(t, j.Close()) // as a kill leaves it

		index, err := s.Index(t.Context())
		require.NoError(t, err)
		require.True(t, index.InDoubt("A") && index.InDoubt("A2"))
		_, known := index.Find("A")
		require.True(t, known)
		var doubt *InDoubtError
		_, err = s.Forget("A")
		require.ErrorAs(t, err, &doubt)

		j = s.Journal(0)
		require.NoError(t, j.Settle(ticket, Outcome{Result: result}))
		require.NoError(t, j.Close())
		index, err = s.Index(t.Context())
		require.NoError(t, err)
		require.False(t, index.InDoubt("A") || index.InDoubt("A2"))
		all := remembered(t, s)
		require.Len(t, all, 4)
		key, name := "A", "NA"
		if result == Done {
			key, name = "A2", "x"
		}
		require.Equal(t, "1", all[key].ID)
		require.Equal(t, fields("name", name), all[key].Fields)
	}
}
