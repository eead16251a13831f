package sheet

import (
	"fmt"
	"strings"
)

// Code names why a file cannot be read.
type Code string

// The codes. Line is set where a line is named; Err where something lower
// failed, so that errors.Is finds fs.ErrNotExist and its kin.
const (
	NotFound          Code = "not_found"           // Err: the system's
	Unreadable        Code = "unreadable"          // Err: the system's
	Locked            Code = "locked"              // another program keeps it to itself; Err: the system's
	IsDirectory       Code = "is_directory"        //
	NoTempFile        Code = "no_temp_file"        // Err: no place for the private copy
	ChangedWhileRead  Code = "changed_while_read"  // another program writes to it
	Unsupported       Code = "unsupported"         // args: what it is, see the kinds in kind.go; of a zip, also what is in it
	Encrypted         Code = "encrypted"           // a workbook with a password; args: "zip" where it is a zip file
	Damaged           Code = "damaged"             // args: the part of the package; Err; Line where known
	TooBig            Code = "too_big"             // args: "rows" or "columns" and how many may be, or a part
	SheetNotFound     Code = "sheet_not_found"     // args: the sheet asked for, then those there are
	BadEncoding       Code = "bad_encoding"        // args: the name that is no encoding
	UnknownEncoding   Code = "unknown_encoding"    // text, but in what encoding must be said
	BadDelimiter      Code = "bad_delimiter"       // args: what cannot separate cells
	NoHeader          Code = "no_header"           // nothing but blank lines, or nothing at all; args: the sheet asked for, then the others there are
	HeaderLineMissing Code = "header_line_missing" // Line: the line asked for, which has no cells
	BadHeader         Code = "bad_header"          // Line; args: the row's flaw, then the flaw's args
	QuoteRunsAway     Code = "quote_runs_away"     // Line: where a quote opens that goes on and on
)

// An Error says why a file cannot be read, or read on.
type Error struct {
	Code Code
	Path string
	Line int // as a person sees it; 0 where the whole file is meant
	Args []string
	Err  error // what lay below; may be nil
}

// Error is for developers; the words for users are made of the fields.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	fmt.Fprintf(&b, ": %s", strings.ReplaceAll(string(e.Code), "_", " "))
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %q", e.Args)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns what lay below.
func (e *Error) Unwrap() error { return e.Err }
