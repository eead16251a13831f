package sheet

import (
	"errors"
	"runtime"
	"syscall"
)

// unreadable says why the system does not let a file be read.
func unreadable(err error) error {
	if keptByAnother(err) {
		return &Error{Code: Locked, Err: err}
	}
	return &Error{Code: Unreadable, Err: err}
}

// keptByAnother reports whether another program has the file to itself, or a
// part of it, which only Windows lets it.
func keptByAnother(err error) bool {
	const (
		sharingViolation = syscall.Errno(32)
		lockViolation    = syscall.Errno(33)
	)
	return runtime.GOOS == "windows" && (errors.Is(err, sharingViolation) || errors.Is(err, lockViolation))
}
