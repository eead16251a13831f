package report

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFailure(t *testing.T) {
	exact := &Error{Code: NotAFile, Path: "y"}
	for name, c := range map[string]struct {
		cause error
		want  Code
	}{
		"no folder": {&fs.PathError{Err: fs.ErrNotExist}, NoFolder},
		"denied":    {&fs.PathError{Err: fs.ErrPermission}, Denied},
		"read-only": {&fs.PathError{Err: syscall.EROFS}, ReadOnly},
		"disk full": {errors.New("no space left on device"), WriteFailed},
		"exact":     {exact, NotAFile},
	} {
		err := failure("x", c.cause)
		var got *Error
		require.ErrorAs(t, err, &got, name)
		require.Equal(t, c.want, got.Code, name)
		require.ErrorIs(t, err, c.cause, name)
		require.Contains(t, err.Error(), string(c.want), name)
	}
	require.NoError(t, failure("x", nil))
}
