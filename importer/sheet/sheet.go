// Package sheet reads a spreadsheet, CSV or Excel, as a header and a stream of
// rows. What a file is shows in its content, never in its name.
//
// A file is copied to a private snapshot first, and read from there alone: an
// export that is overwritten meanwhile cannot change what was planned. No more
// than a row is held in memory, but for an Excel file's table of strings.
package sheet

import (
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"kashsync/mapping"
)

// Options say what cannot be seen in the file. A zero field is found out.
type Options struct {
	Sheet     string // name, or number among the visible sheets from 1; Excel only
	Header    int    // the header's line, from 1
	Encoding  string // as the web names it, or IANA; a byte order mark says more; CSV only
	Delimiter rune   // CSV only
}

// Info is what was found out about a file.
type Info struct {
	Format     string // "csv" or "xlsx"
	Sheet      string // the sheet's name; "" for CSV
	Encoding   string // "utf-8", "windows-1252", …; "" for Excel
	Delimiter  rune   // 0 for Excel
	HeaderLine int
	Size       int64    // bytes
	Digest     [32]byte // SHA-256 of the file's bytes
}

// A File is a spreadsheet that was opened. Its rows may be read several times,
// also at once.
type File struct {
	path   string
	copy   *snapshot
	table  table
	info   Info
	header []string
}

// A table is a sheet of rows in a format of its own.
type table interface {
	// rows begins anew, above the header. Where width is not 0, each row is
	// brought to that many cells.
	rows(width int) (rowReader, error)
}

// A rowReader goes through a table once. Rows without a filled cell are left
// out. After the last row, next returns io.EOF.
type rowReader interface {
	next() (*mapping.Row, error)
	close() error
}

// Open takes a snapshot of a file, sees what it is, and finds its header. Its
// errors are of type *Error.
func Open(path string, opt Options) (*File, error) {
	f := &File{path: path}
	if err := f.open(opt); err != nil {
		_ = f.Close()
		return nil, f.fail(err)
	}
	return f, nil
}

func (f *File) open(opt Options) error {
	var err error
	if f.copy, err = take(f.path); err != nil {
		return err
	}
	f.info = Info{Size: f.copy.size, Digest: f.copy.digest}
	if f.copy.size == 0 {
		return &Error{Code: NoHeader}
	}
	kind, err := f.copy.kind()
	switch {
	case err != nil:
		return err
	case kind == kindEncrypted:
		return &Error{Code: Encrypted}
	case kind == kindWorkbook:
		return f.openExcel(opt)
	case kind == kindText:
		return f.openText(opt)
	}
	return &Error{Code: Unsupported, Args: []string{kind}}
}

func (f *File) openText(opt Options) error {
	t, err := newText(f.copy, opt)
	if err != nil {
		return err
	}
	f.info.Format, f.info.Encoding, f.info.Delimiter = "csv", t.encoding, rune(t.delimiter)
	return f.findHeader(t, opt.Header)
}

// openExcel takes the sheet that was asked for, else the first that a person
// sees and that has a header.
func (f *File) openExcel(opt Options) error {
	book, err := openBook(f.copy, f.copy.size)
	if err != nil {
		return err
	}
	tabs, err := book.choose(opt.Sheet)
	if err != nil {
		return err
	}
	f.info.Format = "xlsx"
	missing := error(&Error{Code: NoHeader})
	for _, t := range tabs {
		err := f.findHeader(excelTable{book, t}, opt.Header)
		if err == nil {
			f.info.Sheet = t.name
			return nil
		}
		var e *Error
		if !errors.As(err, &e) || e.Code != NoHeader && e.Code != HeaderLineMissing {
			return err
		}
		missing = err
	}
	return missing
}

// findHeader takes the row at line, or where line is 0 the first row there is.
func (f *File) findHeader(t table, line int) error {
	rows, err := t.rows(0)
	if err != nil {
		return err
	}
	defer rows.close()
	for {
		row, err := rows.next()
		switch {
		case err == io.EOF && line == 0:
			return &Error{Code: NoHeader}
		case err == io.EOF || err == nil && line > 0 && row.Line > line:
			return &Error{Code: HeaderLineMissing, Line: line}
		case err != nil:
			return err
		case row.Line < line:
			continue
		case row.Flaw != "":
			args := append([]string{string(row.Flaw)}, row.FlawArgs...)
			return &Error{Code: BadHeader, Line: row.Line, Args: args}
		case len(row.Cells) > maxColumns:
			return &Error{Code: TooBig, Line: row.Line, Args: []string{"columns", strconv.Itoa(maxColumns)}}
		}
		f.table, f.info.HeaderLine = t, row.Line
		for _, c := range row.Cells {
			f.header = append(f.header, strings.TrimFunc(string(c.Text), invisible))
		}
		return nil
	}
}

// maxColumns is Excel's own limit.
const maxColumns = 16384

// invisible is white space of any sort, and the mark that begins some files.
func invisible(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// Close removes the snapshot.
func (f *File) Close() error {
	if f.copy == nil {
		return nil
	}
	return f.copy.close()
}

// Info returns what was found out about the file.
func (f *File) Info() Info { return f.info }

// Header returns the columns' names without outer white space. Some may be
// empty, or the same.
func (f *File) Header() []string { return f.header }

// Rows yields the rows below the header, each time from the first. A row has as
// many cells as the header, or more where that is its flaw. It holds until the
// next, and its cells must not be written to. An error, always an *Error, comes
// last and without a row.
func (f *File) Rows() iter.Seq2[*mapping.Row, error] {
	return func(yield func(*mapping.Row, error) bool) {
		rows, err := f.table.rows(len(f.header))
		if err != nil {
			yield(nil, f.fail(err))
			return
		}
		defer rows.close()
		for {
			row, err := rows.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, f.fail(err))
				return
			}
			if row.Line > f.info.HeaderLine && !yield(row, nil) {
				return
			}
		}
	}
}

// fail gives an error the path of the file.
func (f *File) fail(err error) *Error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: Unreadable, Err: err}
	}
	e.Path = f.path
	return e
}
