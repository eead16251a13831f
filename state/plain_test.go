package state

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

// That a row needs no look holds from the call that brought all of it to the next
// that does not go well, or whose end this run does not see.
func TestPlain(t *testing.T) {
	s := locked(t)
	run, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(t, err)
	var fields customer.Customer
	fields.Set(customer.Name, "Martin")
	cells := customer.FingerprintOf("cells")
	call := func(action Action, id string, plain bool) *Call {
		return &Call{Action: action, Key: "A", ID: id, Sent: fields, Fingerprint: fields.Fingerprint(), Cells: cells, Plain: plain}
	}
	does := func(c *Call, result Result) {
		j := s.Journal(run)
		ticket, err := j.Intent(context.Background(), c)
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, Outcome{Result: result, ID: "1"}))
		require.NoError(t, j.Close())
	}
	is := func(want bool) {
		t.Helper()
		ix, err := s.Index(context.Background())
		require.NoError(t, err)
		a, ok := ix.Find("A")
		require.True(t, ok)
		require.Equal(t, want, a.Plain)
	}
	does(call(Add, "", true), Done)
	is(true)
	does(call(Edit, "1", true), Failed)
	is(false)
	does(call(Edit, "1", true), Done)
	is(true)
	undo := call(Edit, "1", false)
	undo.Cells = customer.Fingerprint{}
	does(undo, Done)
	is(false)

	does(call(Edit, "1", true), Done)
	does(call(Edit, "1", true), InDoubt)
	open, err := s.InDoubt()
	require.NoError(t, err)
	j := s.Journal(run)
	require.NoError(t, j.Settle(open[0].Ticket, Outcome{Result: Done}))
	require.NoError(t, j.Close())
	is(false)
}
