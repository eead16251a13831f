package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/state"
)

// TestDiskFails: what SQLite says of a disk that fails comes with what to do.
func TestDiskFails(t *testing.T) {
	w := aboutBrokenState(&state.Error{Code: state.IO, Path: "c.state.db", Err: errors.New("sqlite: step: disk I/O error")})
	require.Contains(t, w.what, "the disk with c.state.db")
	require.Contains(t, w.hint, "has room")
}
