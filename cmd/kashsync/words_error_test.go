package main

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/report"
	"kashsync/state"
)

// TestReadOnlyFileSystem: neither room nor another owner makes it writable.
func TestReadOnlyFileSystem(t *testing.T) {
	readOnly := &fs.PathError{Op: "open", Path: "ro/x", Err: syscall.EROFS}
	for _, err := range []error{
		&report.Error{Code: report.ReadOnly, Path: "ro/x", Err: readOnly},
		&state.Error{Code: state.Permission, Path: "ro/x", Err: readOnly},
	} {
		told := explain(err)[0]
		require.Contains(t, told.what, "ro/x")
		require.Contains(t, told.what, "on a file system that is read-only")
		require.NotContains(t, told.hint, "room")
		require.NotContains(t, told.hint, "owns")
	}
}

// TestSaidOnce tells of one cause once, however many places failed of it.
func TestSaidOnce(t *testing.T) {
	full := &state.Error{Code: state.DiskFull, Path: "c.state.db"}
	other := &state.Error{Code: state.DiskFull, Path: "d.state.db"}
	require.Len(t, once(explain(errors.Join(full, other, full, other))), 2)
}
