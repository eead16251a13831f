package state

import (
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A lock keeps a state file for one process. The system frees it when the
// process ends, however it ends.
type lock struct {
	path  string
	flock *flock.Flock
	since time.Time
}

// A holder is what the lock file tells of who has it.
type holder struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
	// First is the number of the first run that is its own, should it begin one;
	// 0 as long as it has not looked.
	First int64 `json:"first_run,omitempty"`
}

// holderOffset keeps the first byte free: that one is locked on Windows, and
// cannot be read there by anybody else.
const holderOffset = 1

func acquire(state string) (*lock, error) {
	l := &lock{path: state + ".lock"}
	for {
		l.flock = flock.New(l.path)
		ok, err := l.flock.TryLock()
		if err != nil {
			return nil, Fault(state, err)
		}
		if !ok {
			by := l.holder()
			return nil, &LockedError{Path: state, PID: by.PID, Since: by.Since}
		}
		if l.isThere() {
			l.since = time.Now().UTC().Truncate(time.Second)
			l.sign(0)
			return l, nil
		}
		// Its last holder removed the file after we had opened it.
		if err := l.flock.Unlock(); err != nil {
			return nil, Fault(state, err)
		}
	}
}

// isThere reports whether the locked file is the one that others will find.
func (l *lock) isThere() bool {
	ours, err := l.flock.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(l.path)
	return err == nil && os.SameFile(ours, found)
}

// sign says who holds the lock, for the words of others only: where it cannot
// be written, nobody is worse off. To sign once more just adds the first run, for
// somebody may read meanwhile.
func (l *lock) sign(first int64) {
	flag := os.O_WRONLY
	if first == 0 {
		flag |= os.O_TRUNC
	}
	f, err := os.OpenFile(l.path, flag, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	if text, err := json.Marshal(holder{PID: os.Getpid(), Since: l.since, First: first}); err == nil {
		_, _ = f.WriteAt(append(text, '\n'), holderOffset)
	}
}

func (l *lock) holder() (h holder) {
	f, err := os.Open(l.path)
	if err != nil {
		return h
	}
	defer f.Close()
	text := make([]byte, 200)
	n, _ := f.ReadAt(text, holderOffset)
	if json.Unmarshal(text[:n], &h) != nil {
		return holder{}
	}
	return h
}

// release removes the file while it is still locked, so that no second file
// can be locked beside it. Windows removes no open file: there it goes after,
// unless somebody else has it open by then.
func (l *lock) release() error {
	if !l.flock.Locked() {
		return nil
	}
	if runtime.GOOS != "windows" {
		_ = os.Remove(l.path)
		return l.flock.Unlock()
	}
	err := l.flock.Unlock()
	_ = os.Remove(l.path)
	return err
}

// AtWork reports whether somebody is at work with the state file, as far as the
// lock file tells: to try the lock itself could keep a run from starting.
func AtWork(path string) bool {
	_, ok := alive(path)
	return ok
}

// FirstAtWork returns the lowest number that a run may have that is at work with
// the state file: one before it that has no end was cut off, whoever is at work
// now. It is 0 where nobody is, or nobody who can have begun a run.
func FirstAtWork(path string) (run int64) {
	by, _ := alive(path)
	return by.First
}

// alive returns who has the lock of a state file, another process than this one.
func alive(path string) (by holder, ok bool) {
	path, err := resolve(path)
	if err != nil {
		return holder{}, false
	}
	by = (&lock{path: path + ".lock"}).holder()
	if by.PID == 0 || by.PID == os.Getpid() || !isAlive(by.PID) {
		return holder{}, false
	}
	return by, true
}

// isAlive reports whether there is a process of that number.
func isAlive(pid int) bool {
	p, err := os.FindProcess(pid) // Windows finds none that has ended
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
