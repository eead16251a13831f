package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/report"
	"kashsync/importer/saved"
	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
	"kashsync/state/register"
)

// The exit codes, which scripts rely on.
const (
	exitDone        = 0
	exitError       = 1
	exitRefused     = 2 // before anything was sent
	exitInvalid     = 3 // finished, but rows were invalid or refused
	exitInDoubt     = 4
	exitHeld        = 5
	exitLocked      = 6
	exitChanges     = 10 // plan --exit-code
	exitInterrupted = 130
)

// A usageError is a command line that cannot be carried out.
type usageError struct{ what, hint string }

func (e *usageError) Error() string { return e.what }

func usage(hint, format string, args ...any) error {
	return &usageError{what: fmt.Sprintf(format, args...), hint: hint}
}

// A reason is why a command did not end with 0 although nothing kept it from
// finishing, or why it did not finish.
type reason string

// The reasons, as --json lists them.
const (
	becauseInterrupted reason = "interrupted"
	becauseError       reason = "error"
	becauseInDoubt     reason = "in_doubt"
	becauseHeld        reason = "held"
	becauseInvalid     reason = "invalid"
	becauseFailed      reason = "failed" // the shop refused
	becauseChanges     reason = "changes"
	becauseKept        reason = "kept" // not all could be undone
)

// verdict is how a command ended that had its say already: its words are on the
// screen, only the exit code is left to tell.
type verdict []reason

func (v verdict) Error() string { return fmt.Sprint([]reason(v)) }

// err is the verdict where there is a reason, else nil.
func (v verdict) err() error {
	if len(v) == 0 {
		return nil
	}
	return v
}

// exit is the code of several reasons: the gravest counts.
func (v verdict) exit() int {
	order := []struct {
		reason reason
		code   int
	}{
		{becauseInterrupted, exitInterrupted}, {becauseError, exitError}, {becauseInDoubt, exitInDoubt},
		{becauseHeld, exitHeld}, {becauseChanges, exitChanges}, {becauseInvalid, exitInvalid}, {becauseFailed, exitInvalid}, {becauseKept, exitInvalid},
	}
	for _, o := range order {
		if slices.Contains(v, o.reason) {
			return o.code
		}
	}
	return exitDone
}

// exitCode is where every error gets its exit code.
func exitCode(err error) int {
	var (
		reasons   verdict
		usage     *usageError
		file      *mapping.FileError
		unread    *sheet.Error
		unwritten *report.Error
		shop      *kash.ConfigError
		locked    *state.LockedError
		mismatch  *state.MismatchError
		broken    *state.Error
		doubt     *state.InDoubtError
		id        *state.IDError
		kept      *saved.Error
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &reasons):
		return reasons.exit()
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &locked), errors.Is(err, errOvertaken), errors.Is(err, register.ErrOvertaken):
		return exitLocked
	case errors.As(err, &kept), errors.As(err, &usage), errors.As(err, &file), errors.As(err, &unread), errors.As(err, &unwritten),
		errors.As(err, &shop), errors.As(err, &mismatch), errors.As(err, &doubt), errors.As(err, &id), errors.Is(err, importer.ErrNoRows), errors.Is(err, importer.ErrShortened), errors.Is(err, errDeclined):
		return exitRefused
	case errors.As(err, &broken) && (broken.Code == state.NotState || broken.Code == state.Directory || broken.Code == state.NoFolder || broken.Code == state.Empty || broken.Code == state.Gone || broken.Code == state.Mixed):
		return exitRefused
	}
	return exitError
}
