package state

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// lives makes a few customers with pasts: one edited, one deleted, one who was
// never added, one who got another key, and one in the renamed one's old place.
func lives(t *testing.T) *State {
	s := locked(t)
	done := Outcome{Result: Done}
	add := func(key, id string, pairs ...string) {
		call(t, s, Call{Action: Add, Key: key, Line: 2, Cause: "file", Sent: fields(pairs...)}, Outcome{Result: Done, ID: id, Status: 200})
	}
	add("A", "1", "name", "Abel", "surname", "Anne", "email", "anne@example.com")
	call(t, s, Call{Action: Edit, Key: "A", ID: "1", Line: 2, Cause: "mapping", Sent: fields("city", "Dole")}, done)
	add("B", "2", "name", "Blum")
	call(t, s, Call{Action: Delete, Key: "B", ID: "2", Cause: "missing", Before: fields("name", "Blum", "email", "b@example.com")}, done)
	call(t, s, Call{Action: Add, Key: "C", Line: 4, Sent: fields("name", "Caron")}, Outcome{Result: Failed, Status: 400, Message: "no"})
	add("D-old", "4", "name", "Dubois")
	call(t, s, Call{Action: Edit, Key: "D", OldKey: "D-old", ID: "4", Sent: fields("city", "Lyon")}, done)
	add("D-old", "5", "name", "Other")
	return s
}

func TestStory(t *testing.T) {
	s := lives(t)
	tell := func(key, id string) (told []string) {
		calls, err := s.Story(key, id)
		require.NoError(t, err)
		for _, c := range calls {
			told = append(told, string(c.Action)+" "+c.Key+" "+c.ID)
		}
		return told
	}
	require.Equal(t, []string{"add A 1", "edit A 1"}, tell("A", "1"))
	require.Equal(t, []string{"add B 2", "delete B 2"}, tell("B", "2"))
	require.Equal(t, []string{"add C "}, tell("C", ""), "no id is nobody else's")
	require.Equal(t, []string{"add D-old 4", "edit D 4"}, tell("D", "4"))
	require.Equal(t, []string{"add D-old 4", "edit D 4", "add D-old 5"}, tell("D-old", "5"))
	require.Empty(t, tell("Z", ""))
}

func TestStanding(t *testing.T) {
	s := lives(t)
	now, known, err := s.Standing("A")
	require.NoError(t, err)
	require.True(t, known)
	require.WithinDuration(t, time.Now(), now.Changed, time.Minute)
	now.Changed = time.Time{}
	require.Equal(t, Standing{
		Key: "A", ID: "1", Run: 2, Fields: fields("name", "Abel", "surname", "Anne", "email", "anne@example.com", "city", "Dole"),
	}, now)
	_, known, err = s.Standing("B")
	require.NoError(t, err)
	require.False(t, known)
}

func TestPeople(t *testing.T) {
	s := lives(t)
	var all []Person
	require.NoError(t, s.People(func(p *Person) error { all = append(all, *p); return nil }))
	require.Equal(t, []Person{
		{Key: "A", ID: "1", Surname: "Anne", Name: "Abel", Email: "anne@example.com", Known: true},
		{Key: "D", ID: "4", Name: "Dubois", Known: true},
		{Key: "D-old", ID: "5", Name: "Other", Known: true},
		{Key: "C", Name: "Caron"},
		{Key: "B", ID: "2", Name: "Blum", Email: "b@example.com"},
		{Key: "B", ID: "2", Name: "Blum"},
	}, all)

	find := func(p Person, ok bool, err error) string {
		require.NoError(t, err)
		if !ok {
			return ""
		}
		return p.Key
	}
	require.Equal(t, "B", find(s.PersonOf("B")))
	require.Equal(t, "", find(s.PersonOf("b")))
	require.Equal(t, "D", find(s.PersonWithID("4")))
	require.Equal(t, "B", find(s.PersonWithID("2")))
	require.Equal(t, "", find(s.PersonWithID("")), "who never had an id is not found by none")
}

// A line is that of the last spreadsheet, and of earlier runs of the same one.
func TestPersonAt(t *testing.T) {
	s := locked(t)
	run := func(digest, key string, line int) {
		n, err := s.BeginRun(Run{Kind: "sync", Digest: digest})
		require.NoError(t, err)
		if key == "" {
			return
		}
		j := s.Journal(n)
		ticket, err := j.Intent(t.Context(), &Call{Action: Add, Key: key, Line: line, Sent: fields("name", key)})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, Outcome{Result: Done, ID: key}))
		require.NoError(t, j.Close())
	}
	at := func(line int) string {
		p, _, err := s.PersonAt(line)
		require.NoError(t, err)
		return p.Key
	}
	require.Empty(t, at(2))
	run("first", "A", 2)
	run("second", "B", 3)
	run("second", "", 0)
	run("", "", 0) // an undo has no spreadsheet
	require.Equal(t, "B", at(3))
	require.Empty(t, at(2), "of an earlier file")
}

func TestCallsAreInTheOrderOfTheFile(t *testing.T) {
	s := locked(t)
	j := journal(t, s)
	for _, line := range []int{0, 3, 2} {
		ticket, err := j.Intent(t.Context(), &Call{Action: Edit, Key: "A", ID: "1", Line: line})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, Outcome{Result: NotSent}))
	}
	require.NoError(t, j.Close())
	var lines []int
	require.NoError(t, s.Calls(1, func(c *Call) error { lines = append(lines, c.Line); return nil }))
	require.Equal(t, []int{2, 3, 0}, lines)
	require.NoError(t, s.Calls(2, func(*Call) error { t.Error("of another run"); return nil }))
}

func TestShares(t *testing.T) {
	s := lives(t)
	shares, err := s.Shares(4)
	require.NoError(t, err)
	require.Equal(t, []Share{
		{Run: 4, Action: Delete, Result: Done, Cause: "missing", Calls: 1},
		{Run: 5, Action: Add, Result: Failed, Calls: 1},
		{Run: 6, Action: Add, Result: Done, Cause: "file", Calls: 1},
		{Run: 7, Action: Edit, Result: Done, Calls: 1},
		{Run: 8, Action: Add, Result: Done, Cause: "file", Calls: 1},
	}, shares)
}
