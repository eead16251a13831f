package sheet

import (
	"os"
	"path/filepath"
	"strings"
)

// A Note is something about a file that hinders nothing, but that a person
// should know: what was passed over, and what may surprise.
type Note struct {
	Code NoteCode
	N    int      // how many; 0 where there is nothing to count
	Args []string // as the code says
}

// NoteCode names what a Note says.
type NoteCode string

// The notes' codes.
const (
	TitleLines     NoteCode = "title_lines"      // N rows above the header were passed over; args: the first one's text
	HeaderLines    NoteCode = "header_lines"     // N: 2, the header's names are on two lines
	HiddenRows     NoteCode = "hidden_rows"      // N: hidden rows, which are read
	HiddenColumns  NoteCode = "hidden_columns"   // N: hidden columns, which are read
	HiddenSheets   NoteCode = "hidden_sheets"    // N: hidden sheets, which are not read; args: their names
	OtherSheets    NoteCode = "other_sheets"     // N: sheets with rows that are not read, where none was asked for; args: their names
	MergedCells    NoteCode = "merged_cells"     // N: merged ranges; the value is in the top left cell alone
	OtherTables    NoteCode = "other_tables"     // N: tables in the same web page, which are not read
	LockFile       NoteCode = "lock_file"        // a program has the file open; args: the lock file's name
	ReadByExcelize NoteCode = "read_by_excelize" // rows that are in disorder; args: the part, what it was seen by
	WrongName      NoteCode = "wrong_name"       // args: the format that the name says, the one that it is (as Info.Format)
)

func (f *File) note(code NoteCode, n int, args ...string) {
	f.info.Notes = append(f.info.Notes, Note{Code: code, N: n, Args: args})
}

// noteName says where the file's name promises another format than it has.
func (f *File) noteName() {
	name := f.path
	if f.info.Inside != "" {
		name = f.info.Inside
	}
	if says := formatOf(name); says != "" && says != f.info.Format {
		f.note(WrongName, 0, says, f.info.Format)
	}
}

// formatOf returns the format that a name promises, or "".
func formatOf(name string) string {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".csv", ".tsv", ".tab":
		return "csv"
	case ".xlsx", ".xlsm":
		return "xlsx"
	case ".xls", ".ods":
		return ext[1:]
	case ".htm", ".html":
		return "html"
	}
	return ""
}

// noteLock says that another program has the file open: what is not saved there
// is not in it. Excel and LibreOffice leave a small file beside it.
func (f *File) noteLock() {
	folder, name := filepath.Split(f.path)
	for _, lock := range []string{"~$" + name, ".~lock." + name + "#"} {
		if info, err := os.Stat(filepath.Join(folder, lock)); err == nil && info.Mode().IsRegular() {
			f.note(LockFile, 0, lock)
			return
		}
	}
}
