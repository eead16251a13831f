package report

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// A Code names why a report cannot be written.
type Code string

// The codes. Each comes with the path it is about.
const (
	NoFolder      Code = "report_no_folder"      // the folder does not exist
	Denied        Code = "report_denied"         // the system's permissions forbid it
	ReadOnly      Code = "report_read_only"      // the whole file system is
	NotAFile      Code = "report_not_a_file"     // a folder or a device stands there
	UnknownEnding Code = "report_unknown_ending" // no kind of report has this ending
	TooWide       Code = "report_too_wide"       // more columns than Excel can hold
	WriteFailed   Code = "report_write_failed"   // the disk is full, or the like
	NotReplaced   Code = "report_not_replaced"   // and no numbered name is free either
)

// An Error says why the report at Path cannot be written.
type Error struct {
	Code Code
	Path string
	Err  error // the cause; nil where Code says it all
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("report: %s: %s", e.Code, e.Path)
	}
	return fmt.Sprintf("report: %s: %s: %v", e.Code, e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// failure wraps what went wrong while the file at path was made.
func failure(path string, err error) error {
	code := WriteFailed
	switch {
	case err == nil:
		return nil
	case errors.As(err, new(*Error)):
		return err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		code = NoFolder
	case errors.Is(err, fs.ErrPermission):
		code = Denied
	case errors.Is(err, syscall.EROFS):
		code = ReadOnly
	}
	return &Error{Code: code, Path: path, Err: err}
}
