package sheet

import (
	"errors"
	"strconv"
	"strings"

	"kashsync/mapping"
)

// A workbook is a file of several sheets.
type workbook interface {
	sheets() []tab
	table(tab) table
	hasRows(tab) bool // without reading much
}

// A tab is a sheet as it shows at the bottom of the window.
type tab struct {
	name   string
	part   string // where it is in a package; "" for what is no sheet of cells
	index  int    // from 0; among those of the same part, where these are several
	size   uint64 // bytes to read, to look at it
	hidden bool
	rows   bool // it has some, where that is known
}

// openWorkbook takes the sheet that was asked for, else the first that a person
// sees and that has a header.
func (f *File) openWorkbook(kind string, opt Options) error {
	book, err := f.workbook(kind)
	if err != nil {
		return err
	}
	tabs, err := choose(book.sheets(), opt.Sheet)
	if err != nil {
		return err
	}
	missing, looked := error(&Error{Code: NoHeader}), uint64(0)
	for i, t := range tabs {
		const few, enough = 3, 256 << 20
		if looked += t.size; i >= few && looked > enough {
			return &Error{Code: TooBig, Args: []string{t.part}}
		}
		err := f.readSheet(book.table(t), opt.Header)
		if err == nil {
			f.info.Sheet = t.name
			f.info.Others = others(book.sheets(), t)
			f.noteOthers(book, t, opt.Sheet != "")
			return nil
		}
		var e *Error
		if !errors.As(err, &e) || e.Code != NoHeader && e.Code != HeaderLineMissing {
			return err
		}
		if missing = err; e.Code == NoHeader && opt.Sheet != "" {
			e.Args = append([]string{t.name}, others(book.sheets(), t)...)
		}
	}
	return missing
}

func (f *File) workbook(kind string) (workbook, error) {
	switch kind {
	case kindODS, kindFlatODS:
		f.info.Format = "ods"
		return openODS(f.copy, kind)
	case kindSpreadsheetML:
		f.info.Format = "spreadsheetml"
		return openXML(f.copy)
	}
	f.info.Format = "xlsx"
	return openBook(f.copy)
}

// widen gives the header a blank name for each column behind it that the first
// rows have values in: such columns can be asked for by their letter.
func (f *File) widen(below top) {
	named := len(f.header)
	for _, row := range below {
		wide := min(len(row.cells), maxColumns)
		for wide > len(f.header) && row.cells[wide-1] == "" {
			wide--
		}
		if wide > len(f.header) {
			f.header = append(f.header, make([]string, wide-len(f.header))...)
			f.named = named
		}
	}
}

// isBeside reports whether a row only has cells that are not below the header:
// notes beside the table.
func (f *File) isBeside(row *mapping.Row) bool {
	return f.named > 0 && row.Flaw == "" && blank(row.Cells[:f.named])
}

// choose returns the sheet that is asked for by name or number, else those that
// a person sees.
func choose(tabs []tab, asked string) ([]tab, error) {
	var seen []tab
	var names []string
	for _, t := range tabs {
		if t.part != "" && strings.EqualFold(t.name, strings.TrimSpace(asked)) {
			return []tab{t}, nil
		}
		names = append(names, t.name)
		if !t.hidden {
			seen = append(seen, t)
		}
	}
	if asked != "" {
		n, err := strconv.Atoi(strings.TrimSpace(asked))
		if err != nil || n < 1 || n > len(seen) || seen[n-1].part == "" {
			return nil, &Error{Code: SheetNotFound, Args: append([]string{asked}, names...)}
		}
		return seen[n-1 : n], nil
	}
	var sheets []tab
	for _, t := range seen {
		if t.part != "" {
			sheets = append(sheets, t)
		}
	}
	return sheets, nil
}

// damaged is the error of a part that cannot be read. Errors that are typed
// already pass.
func damaged(part string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Damaged, Args: []string{part}, Err: err}
}
