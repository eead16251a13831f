package saved

import (
	"path/filepath"
	"strings"

	"kashsync/importer/plan"
	"kashsync/importer/report"
)

// IsWorkbook reports whether a plan of that name is kept as a workbook.
func IsWorkbook(path string) bool { return strings.EqualFold(filepath.Ext(path), ".xlsx") }

// A File is a plan that is being written: as a text, or as a workbook where its
// name ends in .xlsx.
type File struct {
	path string
	out  *report.File
	text *writer
	book *Sheets // nil: a text
	copy *private
}

// Sheets are what a workbook needs beside the plan.
type Sheets struct {
	Words Words
	// Note says what is special about a call.
	Note func(*plan.Action) string
	// Decided is what was decided before, by plan.Mark.
	Decided map[uint64]Decision
	// Taken is how many of the decisions the workbook has taken over.
	Taken int
}

// Create prepares a plan that is to stand at path, mode 0600. The errors are
// report.Create's, and *Error.
func Create(path string, h Header, book *Sheets) (f *File, err error) {
	f = &File{path: path}
	if f.out, err = report.Create(path); err != nil {
		return nil, err
	}
	h.Format = Format
	if !IsWorkbook(path) {
		f.text, err = newWriter(f.out, &h)
	} else {
		f.book, h.Words = book, &book.Words
		if f.copy, err = newPrivate(); err == nil {
			f.text, err = newWriter(f.copy, &h)
		}
	}
	if err != nil {
		f.Abort()
		return nil, at(path, err)
	}
	return f, nil
}

// Write adds an action.
func (f *File) Write(a *plan.Action) error { return f.text.write(lineOf(a)) }

// Lack adds the key of a known customer whom the spreadsheet lacks.
func (f *File) Lack(key string) error { return f.text.write(&line{Lacks: key}) }

// Commit puts the plan in its place, and returns its name, as report.File does.
func (f *File) Commit() (path string, err error) {
	defer f.Abort()
	if err := f.text.finish(); err != nil {
		return "", err
	}
	if f.book != nil {
		if err := f.writeBook(); err != nil {
			return "", at(f.path, err)
		}
	}
	return f.out.Commit()
}

// Abort gives the plan up. After a Commit it does nothing.
func (f *File) Abort() {
	if f.copy != nil {
		_ = f.copy.Close()
		f.copy = nil
	}
	f.out.Abort()
}

// writeBook writes the workbook of the plan in the private copy.
func (f *File) writeBook() error {
	p, err := unseal(f.copy)
	if err != nil {
		return err
	}
	g := newGathering()
	for a, err := range p.Actions() {
		if err != nil {
			return err
		}
		g.see(&a)
	}
	b, err := newWorkbook(f.out, &f.book.Words, g, f.book.Note)
	if err != nil {
		return err
	}
	defer b.close()
	n := 0
	for a, err := range p.Actions() {
		if err != nil {
			return err
		}
		if !a.Kind.Calls() {
			continue
		}
		n++
		decided := f.book.Decided[plan.Mark(&a)]
		if decided != Undecided {
			f.book.Taken++
		}
		if err := b.write(n, &a, decided); err != nil {
			return err
		}
	}
	size, err := f.copy.size()
	if err != nil {
		return err
	}
	if err := b.hide(f.copy.part(0, size)); err != nil {
		return err
	}
	return b.finish()
}

// ByMark returns what the owner of a workbook decided, by plan.Mark, for the next
// plan of the same file.
func (p *Plan) ByMark() (map[uint64]Decision, error) {
	by := map[uint64]Decision{}
	n := 0
	for a, err := range p.Actions() {
		if err != nil {
			return nil, err
		}
		if !a.Kind.Calls() {
			continue
		}
		n++
		if d := p.Decided.Of(n); d == Go || d == Skip {
			by[plan.Mark(&a)] = d
		}
	}
	return by, nil
}
