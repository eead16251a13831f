package state

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"zombiezen.com/go/sqlite"
)

// ErrReadOnly is what a writing method of a State that came from Read returns.
var ErrReadOnly = errors.New("state: open for reading only")

// ErrClosed is what a closed Journal returns.
var ErrClosed = errors.New("state: journal is closed")

// Code names what is wrong with a state file.
type Code string

// The codes of an Error. None has arguments but the path.
const (
	NotState   Code = "not_state"  // no SQLite file, or not one of ours; untouched
	Empty      Code = "empty"      // of 0 bytes: it lost what it held
	Gone       Code = "gone"       // deleted or replaced while it was open, or its log is left alone
	Mixed      Code = "mixed"      // what a run wrote last lies beside it, and is another file's
	Directory  Code = "directory"  // a directory, or no plain file
	NoFolder   Code = "no_folder"  // the folder that should hold it does not exist
	Permission Code = "permission" // the system does not let us, or read-only media
	DiskFull   Code = "disk_full"  // also a quota, or a limit on a file's size
	Damaged    Code = "damaged"    // SQLite finds it malformed
	Busy       Code = "busy"       // another program holds the file, 10 s long
	IO         Code = "io"         // the disk failed
	Other      Code = "other"      // what nobody expected: show Err
)

// An Error is a state file that cannot be opened, read or written.
type Error struct {
	Code Code
	Path string
	Err  error // the cause; nil where there is no other
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("state %s: %s", e.Path, e.Code)
	}
	return fmt.Sprintf("state %s: %s: %v", e.Path, e.Code, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// A LockedError says that another run has the file.
type LockedError struct {
	Path string
	// PID and Since are the other run's; zero where they could not be read.
	PID   int
	Since time.Time
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("state %s: locked by process %d since %s", e.Path, e.PID, e.Since.Format(time.RFC3339))
}

// A VersionError is a file of a newer schema version. An older one is moved
// forward by Lock, and read as if it were by Read.
type VersionError struct {
	Path       string
	Have, Want int
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("state %s: schema version %d, want %d", e.Path, e.Have, e.Want)
}

// A MismatchError says that the file belongs to another shop, or to another
// choice of match columns.
type MismatchError struct {
	What string // "shop", "url" or "match"
	Have string // what the file is bound to; match columns are joined by ", "
	Want string // what was asked for
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("state: bound to %s %q, not %q", e.What, e.Have, e.Want)
}

// An IDError says that a customer's Kash id cannot be right: it is empty, or it
// is another customer's.
type IDError struct {
	ID  string
	Key string // whose it is already; "" where the id is empty
}

func (e *IDError) Error() string {
	return fmt.Sprintf("state: kash id %q is already that of %q", e.ID, e.Key)
}

// An InDoubtError says that calls must be settled first.
type InDoubtError struct{ Calls int }

func (e *InDoubtError) Error() string {
	return fmt.Sprintf("state: %d calls are not settled", e.Calls)
}

// A TicketError says that there is no unsettled call of that ticket.
type TicketError struct{ Ticket int64 }

func (e *TicketError) Error() string {
	return fmt.Sprintf("state: no unsettled call has ticket %d", e.Ticket)
}

// Fault gives an error of SQLite or the system its code, once: it becomes an
// *Error of the file at path. Our own stay as they are.
func Fault(path string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	code := sqliteFault(sqlite.ErrCode(err))
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		code = Permission
	case errors.Is(err, syscall.EISDIR):
		code = Directory
	case errors.Is(err, syscall.ENOTDIR):
		code = NoFolder
	case errors.Is(err, syscall.ENOSPC):
		code = DiskFull
	case errors.Is(err, errCutOff):
		code = Damaged
	}
	if code == "" || errors.As(err, &known) {
		return err
	}
	return &Error{Code: code, Path: path, Err: err}
}

// sqliteFault is "" for what does not come from SQLite, and for bad SQL.
func sqliteFault(code sqlite.ResultCode) Code {
	switch code.ToPrimary() {
	case sqlite.ResultError:
		return ""
	case sqlite.ResultFull:
		return DiskFull
	case sqlite.ResultIOErr:
		switch code {
		// SQLite tells a limit or a quota from a full disk no better than so, nor
		// that there is no room for its -shm file, which reading needs, too.
		case sqlite.ResultIOErrWrite, sqlite.ResultIOErrSHMSize, sqlite.ResultIOErrSHMOpen:
			return DiskFull
		}
		return IO
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		return Damaged
	case sqlite.ResultBusy:
		return Busy
	case sqlite.ResultReadOnly, sqlite.ResultPerm, sqlite.ResultCantOpen, sqlite.ResultAuth:
		return Permission
	}
	return Other
}
