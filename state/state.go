// Package state keeps the state file: who is known in the shop, what each was
// last sent, what is being sent, and the runs. It is one SQLite file for one
// shop and one choice of match columns.
//
// One run at a time writes it (Lock); any number may read beside it (Read).
// What a Journal says is recorded survives a kill, and a power cut as far as
// the disk keeps its word.
package state

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"zombiezen.com/go/sqlite"
)

// A State is an open state file. Its methods may be called from several
// goroutines.
type State struct {
	path   string
	reader conn
	// writer is nil inside where the file is open for reading only.
	writer conn
	// logging says that the log has its name; the writer's lock guards it.
	logging bool
	// A log is full at fullLog bytes. It has logged, or more where its file grows
	// beyond logSize, which logs before it took.
	fullLog, logged, logSize int64
	lock                     *lock
	file                     fs.FileInfo // as it was opened for writing
	// unposted is how many bytes of entries wait in the journal: see post.go. It
	// changes under the writer's lock.
	unposted    atomic.Int64
	fullJournal int64
	// ticket is the last one given to a call.
	ticket atomic.Int64
}

// A conn is a connection that one goroutine uses at a time.
type conn struct {
	mu sync.Mutex
	*sqlite.Conn
}

// Read opens the state file as it is at this moment: all that is read from the
// State agrees with itself, whatever a run beside it writes meanwhile. Where
// there is no file the error is fs.ErrNotExist.
func Read(path string) (*State, error) { return read(path, schema()) }

func read(path string, steps []step) (*State, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	if err := inspect(path); err != nil {
		return nil, err
	}
	s := &State{path: path}
	if s.reader.Conn, err = openReader(path); err != nil {
		return nil, Fault(path, err)
	}
	if err := s.snapshot(steps); err != nil {
		_ = s.Close()
		return nil, Fault(path, err)
	}
	return s, nil
}

// snapshot begins the transaction that holds what is seen still. Of a file of an
// earlier version, and of one whose journal is not posted, a private copy is
// brought up to date, and that is read.
func (s *State) snapshot(steps []step) error {
	c := s.reader.Conn
	if err := exec(c, "BEGIN"); err != nil {
		return err
	}
	version, err := schemaVersion(c)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return &VersionError{Path: s.path, Have: version, Want: len(steps)}
	}
	if err := checkLog(c, s.path); err != nil {
		return err
	}
	if waiting, err := unposted(c); err != nil || waiting == 0 && version == len(steps) {
		return err
	}
	s.reader.Conn, err = upToDate(c, version, steps)
	return errors.Join(err, c.Close())
}

// Lock opens the state file for the one run that writes, and creates it where
// there is none. While another run has it, the error is a *LockedError.
func Lock(path string) (*State, error) { return lockFile(path, schema()) }

func lockFile(path string, steps []step) (*State, error) { return lockAs(path, steps, "") }

// lockAs also makes a file of a lineage that was given away before, and then
// there must be none.
func lockAs(path string, steps []step, lineage string) (*State, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	if err := inspect(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := acquire(path)
	if err != nil {
		return nil, err
	}
	s := &State{path: path, lock: l, fullLog: fullLog, fullJournal: fullJournal}
	there, err := Exists(path)
	switch {
	case err != nil:
	case !there:
		err = create(path, steps, lineage)
	case lineage != "":
		err = &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	if err == nil {
		err = examine(path)
	}
	if err == nil {
		err = s.open(steps)
	}
	if err != nil {
		_ = s.Close()
		return nil, Fault(path, err)
	}
	return s, nil
}

func (s *State) open(steps []step) (err error) {
	if s.writer.Conn, err = openWriter(s.path, steps); err != nil {
		return err
	}
	if s.reader.Conn, err = openReader(s.path); err != nil {
		return err
	}
	s.logging = hasLog(s.path) // an earlier run's goes on
	if s.file, err = os.Stat(s.path); err != nil {
		return err
	}
	waiting, err := unposted(s.writer.Conn)
	if err != nil {
		return err
	}
	s.unposted.Store(waiting)
	if err := s.posted(); err != nil {
		return err
	}
	last, err := number(s.writer.Conn, "SELECT "+lastTicket)
	s.ticket.Store(last)
	if err != nil {
		return err
	}
	runs, err := number(s.writer.Conn, "SELECT ifnull(max(run), 0) FROM runs")
	if err != nil {
		return err
	}
	s.lock.sign(runs + 1)
	return s.goOnScrubbing()
}

// Close closes the file and lets the next run have it: one file is left, unless
// somebody still reads; then the last to close clears up. Close journals first.
func (s *State) Close() error {
	errs := []error{s.reader.close(), s.writer.close()}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return Fault(s.path, errors.Join(errs...))
}

func (c *conn) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Conn == nil {
		return nil
	}
	defer func() { c.Conn = nil }()
	return c.Conn.Close()
}

// Path is where the file really lies, symbolic links followed.
func (s *State) Path() string { return s.path }

// view reads with nobody else on the connection, all that was handed in included.
func (s *State) view(f func(*sqlite.Conn) error) error {
	if err := s.posted(); err != nil {
		return err
	}
	return s.glance(f)
}

// glance reads what is posted.
func (s *State) glance(f func(*sqlite.Conn) error) error {
	s.reader.mu.Lock()
	defer s.reader.mu.Unlock()
	return Fault(s.path, f(s.reader.Conn))
}

// update writes all that f writes, durably, or nothing.
func (s *State) update(f func(*sqlite.Conn) error) error {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	if err := s.post(); err != nil {
		return err
	}
	return Fault(s.path, s.commit(f))
}

// commit is update of what is posted or need not be. The caller has the writer.
func (s *State) commit(f func(*sqlite.Conn) error) error {
	if s.writer.Conn == nil {
		return ErrReadOnly
	}
	err := transact(s.writer.Conn, func(c *sqlite.Conn) error {
		if !s.logging {
			if err := beginLog(c); err != nil {
				return err
			}
		}
		return f(c)
	})
	if err == nil {
		s.logging = true
		s.endLog()
	}
	return err
}

func transact(c *sqlite.Conn, f func(*sqlite.Conn) error) error {
	if err := exec(c, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f(c)
	if err == nil {
		err = exec(c, "UPDATE meta SET value = value + 1 WHERE name = 'serial'")
	}
	if err == nil {
		err = exec(c, "COMMIT")
	}
	if err != nil && !c.AutocommitEnabled() {
		// A full disk has SQLite roll back by itself.
		err = errors.Join(err, exec(c, "ROLLBACK"))
	}
	return err
}
