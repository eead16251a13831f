// Package sheet reads a spreadsheet, be it CSV, a web page or a workbook of Excel's
// or OpenDocument's, as a header and a stream of rows. What a file is shows in its content, never in its name.
//
// A file is copied to a private snapshot first, and read from there alone: an
// export that is overwritten meanwhile cannot change what was planned. No more
// than a few blocks are held in memory, but for an Excel file's table of strings
// and for a small Excel sheet whose rows are in disorder (see fallback.go).
//
// What costs time does so side by side: a file is hashed while it is copied, and
// a part of a workbook is inflated while it is scanned. Rows are views into
// buffers, and take no memory each.
package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"unicode"

	"kashsync/mapping"
)

// Options say what cannot be seen in the file. A zero field is found out.
type Options struct {
	Sheet     string // name, or number among the visible sheets from 1; of a workbook only
	Header    int    // the header's line, from 1
	Encoding  string // as the web names it, or IANA; a byte order mark says more; CSV and web pages only
	Delimiter rune   // CSV only
}

// Info is what was found out about a file.
type Info struct {
	Format     string   // "csv", "html", "xlsx", "ods" or "spreadsheetml"
	Inside     string   // the name of the file in a .gz or .zip; "" for others
	Sheet      string   // the sheet's name; "" where the format has no sheets
	Others     []string // the other sheets' names, hidden or not
	Encoding   string   // "utf-8", "windows-1252", …; "" where the format says it
	Delimiter  rune     // 0 but for CSV
	HeaderLine int
	Size       int64    // bytes
	Digest     [32]byte // SHA-256 of the file's bytes
	Notes      []Note   // what a person should know of how the file was read
}

// A File is a spreadsheet that was opened. Its rows may be read several times,
// also at once.
type File struct {
	path   string
	fits   func(header []string) bool // nil: none is better than others
	copy   *snapshot
	table  table
	info   Info
	header []string
	named  int // of the header: behind are columns that only have values; 0: all
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
func Open(path string, opt Options) (*File, error) { return OpenFor(path, opt, nil) }

// OpenFor is Open for who knows what columns the file has: fits reports whether
// a header has them. The first that does is the header, whatever the rows below
// are like; so it stays the same from one night's export to the next.
func OpenFor(path string, opt Options, fits func(header []string) bool) (*File, error) {
	f := &File{path: path, fits: fits}
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
	kind, err := f.copy.kind()
	if kind == "gzip" || kind == "zip" {
		if err := f.unpack(kind); err != nil {
			return err
		}
		kind, err = f.copy.kind()
	}
	if err != nil {
		return err
	}
	if err := f.openKind(kind, opt); err != nil {
		return err
	}
	f.noteName()
	f.noteLock()
	return nil
}

// openKind opens the copy as what it is.
func (f *File) openKind(kind string, opt Options) error {
	switch kind {
	case kindEncrypted:
		return &Error{Code: Encrypted}
	case kindWorkbook, kindODS, kindFlatODS, kindSpreadsheetML:
		return f.openWorkbook(kind, opt)
	case kindHTML:
		return f.openHTML(opt)
	case kindText:
		return f.openText(opt)
	}
	return &Error{Code: Unsupported, Args: []string{kind}}
}

func (f *File) openText(opt Options) error {
	t, err := newTextTable(f.copy, opt)
	if err != nil {
		return err
	}
	f.info.Format, f.info.Encoding, f.info.Delimiter = "csv", t.encoding, rune(t.delimiter)
	return f.findHeader(t, opt.Header)
}

// invisible is white space of any sort, and the mark that begins some files.
func invisible(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// Close removes the snapshot.
func (f *File) Close() error {
	if f.copy == nil {
		return nil
	}
	return f.copy.close()
}

// Info returns what was found out about the file. What is hidden and merged
// among its rows is counted when these are read to their end.
func (f *File) Info() Info {
	info := f.info
	if t, ok := f.table.(interface{ notes(header int) []Note }); ok {
		info.Notes = append(slices.Clip(info.Notes), t.notes(info.HeaderLine)...)
	}
	return info
}

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
			if row.Line > f.info.HeaderLine && !f.isBeside(row) && !yield(row, nil) {
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
