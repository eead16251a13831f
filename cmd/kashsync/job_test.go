package main

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnread(t *testing.T) {
	denied := &fs.PathError{Op: "open", Path: "np.csv", Err: fs.ErrPermission}
	said := explain(unread("np.csv", denied))
	require.Equal(t, []words{{"you may not read np.csv", "see who owns it, and its folder; or run kashsync as somebody who may"}}, said)
	require.NoError(t, unread("np.csv", errors.New("is told by who reads it")))
	require.NoError(t, mayRead(t.TempDir()))
	require.ErrorContains(t, mayRead("nowhere.csv"), "there is no file nowhere.csv")
}
