package main

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"kashsync/importer"
	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// byFlags is an error of a spreadsheet that is read as the command line says, for
// there is no mapping file yet.
type byFlags struct{ error }

func (e *byFlags) Unwrap() error { return e.error }

// A settingWriter writes a setting of how a spreadsheet is read, as it can be
// typed.
type settingWriter func(name, value string) string

// settingOf writes it where a person has to look for it.
func settingOf(err error) settingWriter {
	if errors.As(err, new(*byFlags)) {
		return func(name, value string) string { return "`--" + name + " " + shellWord(value) + "`" }
	}
	return func(name, value string) string {
		return "`file: {" + name + ": " + yamlWord(value) + "}` in the mapping file"
	}
}

// yamlWord writes a name as it can stand in a mapping file.
func yamlWord(s string) string {
	s = clean(s)
	other := func(r rune) bool { return !unicode.IsLetter(r) }
	if s != "" && !strings.ContainsFunc(s, other) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// aboutOneSheet words what is wrong with the one sheet that was read, where what
// it lacks may be on another.
func aboutOneSheet(e *sheet.OneSheetError, setting settingWriter) []words {
	another := setting("sheet", theOne(e.Others))
	if errors.Is(e.Err, importer.ErrNoRows) {
		return []words{{
			"the sheet " + quoted(e.Sheet) + " has a header and no rows; " + otherSheets(e.Others),
			"if the customers are on another, name it: " + another + "; else export it again: nobody is deleted for an empty file",
		}}
	}
	all := explain(e.Err)
	if lacksColumns(e.Err) {
		all = append(all, words{
			"the sheet " + quoted(e.Sheet) + " was read; " + otherSheets(e.Others),
			"if the customers are on another, name it: " + another,
		})
	}
	return all
}

// lacksColumns reports whether a sheet is not as it was expected.
func lacksColumns(err error) bool {
	var wrong mapping.FileErrors
	if errors.As(err, &wrong) {
		return slices.ContainsFunc(wrong, func(e *mapping.FileError) bool { return e.Code == mapping.ColumnMissing })
	}
	return errors.As(err, new(*usageError))
}

func otherSheets(names []string) string {
	if len(names) == 1 {
		return "the other sheet is " + quoted(names[0])
	}
	return "the other sheets are " + abridgedList(quotedAll(names))
}

// theOne is the name where there is but one, else what stands for it.
func theOne(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "NAME"
}
