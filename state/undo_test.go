package state

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"

	"kashsync/mapping/customer"
)

func requireUndone(t *testing.T, s *State, want map[string]customer.Fingerprint) {
	t.Helper()
	have, err := s.Undone()
	require.NoError(t, err)
	cells := map[string]customer.Fingerprint{}
	for key, row := range have {
		cells[key] = row.Cells
	}
	require.Equal(t, want, cells)
}

// What an undo remembers is the row as it is now, whichever call is undone; it
// is let go of when the undo is undone, or the row asks for something else.
func TestUndoneIsRememberedByItsRow(t *testing.T) {
	row1, row2, row3 := customer.Fingerprint{1}, customer.Fingerprint{2}, customer.Fingerprint{3}
	type prints = map[string]customer.Fingerprint
	s := locked(t)
	added := call(t, s, Call{Action: Add, Key: "C-1", Line: 2, Sent: fields("name", "Besson"), Cells: row1}, Outcome{Result: Done, ID: "7"})
	edit := Call{Action: Edit, Key: "C-1", ID: "7", Line: 2, Sent: fields("name", "Roux"), Before: fields("name", "Besson"), Cells: row2}
	edited := call(t, s, edit, Outcome{Result: Done})

	back := Call{Action: Edit, Key: "C-1", ID: "7", Sent: fields("name", "Besson"), Before: fields("name", "Roux"), Undoes: edited}
	for _, not := range []Result{Failed, NotSent, InDoubt} {
		call(t, s, back, Outcome{Result: not})
		requireUndone(t, s, prints{})
	}
	undo := call(t, s, back, Outcome{Result: Done})
	requireUndone(t, s, prints{"C-1": row2})

	remove := Call{Action: Delete, Key: "C-1", ID: "7", Before: fields("name", "Besson"), Undoes: added}
	removed := call(t, s, remove, Outcome{Result: Done})
	requireUndone(t, s, prints{"C-1": row2})

	enter := Call{Action: Add, Key: "C-1", Sent: fields("name", "Besson"), Undoes: removed}
	call(t, s, enter, Outcome{Result: Done, ID: "8"})
	requireUndone(t, s, prints{"C-1": row2}) // the edit is still undone

	back.Undoes, back.ID = undo, "8"
	call(t, s, back, Outcome{Result: Done})
	requireUndone(t, s, prints{})

	back.Undoes = edited
	call(t, s, back, Outcome{Result: Done})
	requireUndone(t, s, prints{"C-1": row2})
	edit.Cells, edit.ID = row3, "8"
	call(t, s, edit, Outcome{Result: Done})
	requireUndone(t, s, prints{})

	story, err := s.DoneTo("7")
	require.NoError(t, err)
	again, err := s.DoneTo("8")
	require.NoError(t, err)
	require.Equal(t, story, again, "by any id that the customer had")
	require.Len(t, story, 8)
	require.True(t, slices.IsSortedFunc(story, func(a, b Call) int { return int(a.Ticket - b.Ticket) }))
}

// Another field of the customer was changed since, by a later row.
func TestUndoneIsTheRowThatIsThereNow(t *testing.T) {
	s := locked(t)
	call(t, s, Call{Action: Add, Key: "C-1", Line: 2, Sent: fields("name", "Besson"), Cells: customer.Fingerprint{1}}, Outcome{Result: Done, ID: "7"})
	edited := call(t, s, Call{Action: Edit, Key: "C-1", ID: "7", Sent: fields("name", "Roux"), Cells: customer.Fingerprint{2}}, Outcome{Result: Done})
	call(t, s, Call{Action: Edit, Key: "C-1", ID: "7", Sent: fields("city", "Dole"), Cells: customer.Fingerprint{3}}, Outcome{Result: Done})
	call(t, s, Call{Action: Edit, Key: "C-1", ID: "7", Sent: fields("name", "Besson"), Undoes: edited}, Outcome{Result: Done})
	requireUndone(t, s, map[string]customer.Fingerprint{"C-1": {3}})
}

func TestUndoneOfWhoWasAbsent(t *testing.T) {
	s := locked(t)
	call(t, s, Call{Action: Add, Key: "C-1", Line: 2, Sent: fields("name", "Besson"), Cells: customer.Fingerprint{1}}, Outcome{Result: Done, ID: "7"})
	removed := call(t, s, Call{Action: Delete, Key: "C-1", ID: "7", Before: fields("name", "Besson")}, Outcome{Result: Done})
	call(t, s, Call{Action: Add, Key: "C-1", Sent: fields("name", "Besson"), Undoes: removed}, Outcome{Result: Done, ID: "8"})
	requireUndone(t, s, map[string]customer.Fingerprint{"C-1": {}})
	require.NoError(t, s.Redo(slices.Values([]string{"C-1", "C-2"})))
	requireUndone(t, s, map[string]customer.Fingerprint{})
}

// Of what an early kashsync sent there are no cells.
func TestUndoneOfAnEarlyRun(t *testing.T) {
	s := locked(t)
	wanted := fields("name", "Besson")
	added := call(t, s, Call{Action: Add, Key: "C-1", Line: 2, Sent: wanted, Fingerprint: wanted.Fingerprint()}, Outcome{Result: Done, ID: "7"})
	call(t, s, Call{Action: Delete, Key: "C-1", ID: "7", Undoes: added}, Outcome{Result: Done})
	requireUndone(t, s, map[string]customer.Fingerprint{"C-1": wanted.Fingerprint()})
}

// The row has the key that an undone rename takes away.
func TestUndoneRename(t *testing.T) {
	s := locked(t)
	row := customer.Fingerprint{2}
	call(t, s, Call{Action: Add, Key: "C-1", Line: 2, Sent: fields("name", "Besson"), Cells: customer.Fingerprint{1}}, Outcome{Result: Done, ID: "7"})
	renamed := call(t, s, Call{Action: Edit, Key: "D-1", OldKey: "C-1", ID: "7", Line: 2, Sent: fields("barcode", "D-1"), Cells: row}, Outcome{Result: Done})
	undo := call(t, s, Call{Action: Edit, Key: "C-1", OldKey: "D-1", ID: "7", Sent: fields("barcode", ""), Undoes: renamed}, Outcome{Result: Done})
	requireUndone(t, s, map[string]customer.Fingerprint{"C-1": {}, "D-1": row})
	key, known, err := s.KeyOf("7")
	require.NoError(t, err)
	require.Equal(t, []any{"C-1", true}, []any{key, known})
	call(t, s, Call{Action: Edit, Key: "D-1", OldKey: "C-1", ID: "7", Sent: fields("barcode", "D-1"), Undoes: undo}, Outcome{Result: Done})
	requireUndone(t, s, map[string]customer.Fingerprint{})
}

func TestCallsOfARun(t *testing.T) {
	s := locked(t)
	run, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	const n = page + 10
	require.NoError(t, s.update(func(c *sqlite.Conn) error {
		return exec(c, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO calls (ticket, run, action, key, started, sent, before, adopts, gone) SELECT i, ?, 'add', i, '', '{}', '{}', 0, 0 FROM n`, n, run)
	}))
	s.ticket.Store(n)
	call(t, s, Call{Action: Add, Key: "C-1", Sent: fields("name", "x")}, Outcome{Result: Done, ID: "7"})
	last, seen := int64(0), 0
	for c, err := range s.CallsOf(run) {
		require.NoError(t, err)
		require.Greater(t, c.Ticket, last)
		require.Equal(t, run, c.Run)
		last, seen = c.Ticket, seen+1
	}
	require.Equal(t, n, seen)
}
