package saved

import (
	"errors"
	"io"
	"os"
)

// A private copy is a file that nobody else sees. It goes with Close, and where
// the system can do that also when the program is killed.
type private struct {
	*os.File
	name string // "" where it has no name any more
}

func newPrivate() (*private, error) {
	file, err := os.CreateTemp("", "kashsync-*") // mode 0600
	if err != nil {
		return nil, &Error{Code: NoTemp, Err: err}
	}
	p := &private{File: file, name: file.Name()}
	if os.Remove(p.name) == nil { // Windows refuses
		p.name = ""
	}
	return p, nil
}

// Write adds to the copy.
func (p *private) Write(data []byte) (int, error) {
	n, err := p.File.Write(data)
	if err != nil {
		err = &Error{Code: NoTemp, Err: err}
	}
	return n, err
}

func (p *private) size() (int64, error) {
	info, err := p.Stat()
	if err != nil {
		return 0, &Error{Code: NoTemp, Err: err}
	}
	return info.Size(), nil
}

// part reads some of the copy, beside others who read it.
func (p *private) part(from, to int64) io.Reader { return io.NewSectionReader(p, from, to-from) }

func (p *private) Close() error {
	err := p.File.Close()
	if p.name != "" {
		err = errors.Join(err, os.Remove(p.name))
		p.name = ""
	}
	return err
}
