package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A File takes the place of another one, whole or not at all. It is written
// under a passing name in the target's folder, readable by its owner only.
type File struct {
	temp   *os.File
	target string
	closed bool
}

// Create prepares a file that is to stand at path. It fails with an *Error
// where nothing could be written there: NoFolder, Denied, ReadOnly, NotAFile or
// WriteFailed.
func Create(path string) (*File, error) {
	if linked, err := filepath.EvalSymlinks(path); err == nil {
		path = linked // a link stays a link
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &Error{Code: NotAFile, Path: path}
	}
	clearUp(filepath.Dir(path))
	temp, err := os.CreateTemp(filepath.Dir(path), passingNames) // mode 0600
	if err != nil {
		return nil, failure(path, err)
	}
	return &File{temp: temp, target: path}, nil
}

const passingNames = ".kashsync-*.tmp"

// clearUp removes what runs that were killed left behind: no run takes a month.
func clearUp(folder string) {
	const long = 30 * 24 * time.Hour
	left, _ := filepath.Glob(filepath.Join(folder, passingNames)) // no match, no harm
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > long {
			_ = os.Remove(name)
		}
	}
}

// Write adds to the file.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.temp.Write(p)
	return n, failure(f.target, err)
}

// Commit puts the file in its place. Where the old file there cannot be
// replaced (on Windows: open in Excel), the new one gets a numbered name. The
// name is returned. Where Commit fails, nothing new is left behind.
func (f *File) Commit() (path string, err error) {
	err = errors.Join(f.temp.Sync(), f.temp.Close())
	f.closed = true
	if err == nil {
		path, err = f.settle()
	}
	if err != nil {
		_ = os.Remove(f.temp.Name()) // the first error is the one to tell
		return "", failure(f.target, err)
	}
	return path, nil
}

// Abort gives the file up. After a Commit it does nothing.
func (f *File) Abort() {
	if f.closed {
		return
	}
	f.closed = true
	_ = f.temp.Close()
	_ = os.Remove(f.temp.Name())
}

// settle moves the finished file to its target, or else to a numbered name.
func (f *File) settle() (path string, err error) {
	first := os.Rename(f.temp.Name(), f.target)
	if first == nil {
		return f.target, nil
	}
	ending := filepath.Ext(f.target)
	stem := strings.TrimSuffix(f.target, ending)
	for n := 2; n < 1000; n++ {
		path := fmt.Sprintf("%s (%d)%s", stem, n, ending)
		err := claim(path)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			break
		}
		if os.Rename(f.temp.Name(), path) == nil {
			return path, nil
		}
		_ = os.Remove(path)
		break
	}
	return "", &Error{Code: NotReplaced, Path: f.target, Err: first}
}

// claim makes an empty file at path, where there is none yet.
func claim(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}
