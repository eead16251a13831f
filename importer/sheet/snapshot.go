package sheet

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// A snapshot is a private copy of a file as it was in one moment.
type snapshot struct {
	*os.File
	name   string // "" where the copy has no name any more
	size   int64
	digest [32]byte
	bytes  census
}

// take copies the file at path, and refuses one that changes meanwhile.
func take(path string) (*snapshot, error) {
	// Asked before it is opened: to open a pipe can take forever.
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Code: NotFound, Err: err}
	case err != nil:
		return nil, &Error{Code: Unreadable, Err: err}
	case info.IsDir():
		return nil, &Error{Code: IsDirectory}
	case !info.Mode().IsRegular():
		return nil, &Error{Code: Unreadable, Err: errors.New("not a regular file")}
	}
	source, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer source.Close()

	s, err := newSnapshot()
	if err != nil {
		return nil, &Error{Code: NoTempFile, Err: err}
	}
	if err := s.fill(source); err != nil {
		_ = s.close()
		return nil, err
	}
	return s, nil
}

func newSnapshot() (*snapshot, error) {
	file, err := os.CreateTemp("", "kashsync-*") // mode 0600
	if err != nil {
		return nil, err
	}
	s := &snapshot{File: file, name: file.Name()}
	// Without its name, the copy goes even when the program is killed. Windows
	// refuses; there it goes with close.
	if os.Remove(s.name) == nil {
		s.name = ""
	}
	return s, nil
}

// A source is what fill needs of an *os.File.
type source interface {
	io.Reader
	Stat() (fs.FileInfo, error)
}

// fill copies the source, which must not change meanwhile.
func (s *snapshot) fill(source source) error {
	before, err := source.Stat()
	if err != nil {
		return &Error{Code: Unreadable, Err: err}
	}
	if err := s.copy(source); err != nil {
		return err
	}
	after, err := source.Stat()
	if err != nil {
		return &Error{Code: Unreadable, Err: err}
	}
	if s.size != before.Size() || s.size != after.Size() || !before.ModTime().Equal(after.ModTime()) {
		return &Error{Code: ChangedWhileRead}
	}
	return nil
}

// copy takes all there is to read, and looks at its bytes on the way.
func (s *snapshot) copy(from io.Reader) error {
	look := newLook()
	err := s.write(from, look)
	look.end()
	s.digest = look.digest
	return err
}

// write copies what there is to read, block by block, shows each, and counts the
// letters of what has any.
func (s *snapshot) write(from io.Reader, to *look) error {
	for packed := false; ; {
		b, err := readBlock(from, to.block())
		packed = packed || s.size == 0 && isPacked(b)
		s.size += int64(len(b))
		to.full <- b // it is only read there, and here
		if !packed {
			s.bytes.count(b)
		}
		if _, err := s.Write(b); err != nil {
			return &Error{Code: NoTempFile, Err: err}
		}
		if err == io.EOF {
			return nil
		}
		var e *Error
		switch {
		case errors.As(err, &e):
			return e
		case err != nil:
			return unreadable(err)
		}
	}
}

// from returns the copy's bytes from an offset on.
func (s *snapshot) from(offset int64) io.Reader {
	return io.NewSectionReader(s, offset, s.size-offset)
}

// head returns up to n of the copy's first bytes.
func (s *snapshot) head(n int64) ([]byte, error) {
	b := make([]byte, min(n, s.size))
	_, err := io.ReadFull(s.from(0), b)
	return b, err
}

func (s *snapshot) close() error {
	err := s.File.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
		s.name = ""
	}
	return err
}
