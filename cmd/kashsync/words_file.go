package main

import (
	"fmt"
	"strings"

	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// aboutSheet words why a spreadsheet cannot be read.
func aboutSheet(e *sheet.Error) words {
	arg := arguments(e.Args).at(0)
	at := clean(e.Path)
	if e.Line > 0 {
		at = fmt.Sprintf("%s, line %d", at, e.Line)
	}
	switch e.Code {
	case sheet.NotFound:
		return words{"there is no file " + at, "check the name, and the folder you are in"}
	case sheet.IsDirectory:
		return words{at + " is a folder, not a spreadsheet", "name the file in it"}
	case sheet.NoTempFile:
		return words{"there is no room for a private copy of " + at + ": " + cause(e), "make room, or set TMPDIR to a folder with room"}
	case sheet.ChangedWhileRead:
		return words{at + " changed while it was read", "wait until the other program has written it, and try again"}
	case sheet.Unsupported:
		return aboutKind(at, arg)
	case sheet.Encrypted:
		return words{at + " is protected by a password", "save it in Excel without one, as .xlsx"}
	case sheet.Damaged:
		return words{at + " is damaged or incomplete (" + arg + ")", "copy or download it again, or open it in Excel and save it anew"}
	case sheet.TooBig:
		return words{at + " is too large: " + strings.Join(e.Args, " "), "leave out what is no customer, or save it as CSV"}
	case sheet.SheetNotFound:
		return words{at + " has no sheet " + quoted(arg) + ", but " + strings.Join(e.Args[min(1, len(e.Args)):], ", "), "correct `file: {sheet: …}` in the mapping file"}
	case sheet.BadEncoding:
		return words{"no encoding is called " + quoted(arg), "use utf-8, windows-1252 or another well-known name"}
	case sheet.BadDelimiter:
		return words{quoted(arg) + " cannot separate cells", "use , or ; or a tab or |"}
	case sheet.NoHeader:
		return words{at + " is empty", "export it again"}
	case sheet.HeaderLineMissing:
		return words{at + " has no cells, and the mapping file says that the header is there", "correct `file: {header: …}`"}
	case sheet.BadHeader:
		return words{at + ": the header cannot be read (" + strings.ReplaceAll(arg, "_", " ") + ")", "the first line must name the columns"}
	case sheet.QuoteRunsAway:
		return words{at + ": a quote opens here and is not closed for a hundred lines", "close it, or take it away"}
	}
	return words{at + " cannot be read: " + cause(e), ""}
}

func cause(e *sheet.Error) string {
	if e.Err == nil {
		return string(e.Code)
	}
	return clean(e.Err.Error())
}

// aboutKind words what a file is that cannot be read, and how to save it anew.
func aboutKind(at, kind string) words {
	saveAs := "open it in Excel or LibreOffice and save it as .xlsx or .csv"
	switch kind {
	case "xls":
		return words{at + " is a workbook of an old Excel (.xls)", saveAs}
	case "xlsb":
		return words{at + " is a binary workbook (.xlsb)", saveAs}
	case "ods", "fods":
		return words{at + " is an OpenDocument spreadsheet (.ods)", saveAs}
	case "numbers":
		return words{at + " is a Numbers document", "export it as .xlsx or .csv"}
	case "html":
		return words{at + " is a web page, whatever its name says", saveAs}
	case "spreadsheetml", "sylk", "dif":
		return words{at + " is a spreadsheet of an old kind (" + kind + ")", saveAs}
	case "gzip", "zip", "bzip2", "xz", "zstd", "7z", "rar":
		return words{at + " is a packed file (" + kind + ")", "unpack it, and name the file in it"}
	case "binary", "ole":
		return words{at + " is not a spreadsheet, nor any text", "export the customers as .csv or .xlsx"}
	}
	return words{at + " is not a spreadsheet but " + kindWords(kind), "export the customers as .csv or .xlsx"}
}

func kindWords(kind string) string {
	switch kind {
	case "pdf":
		return "a PDF"
	case "png", "jpeg", "gif":
		return "a picture"
	case "docx", "rtf", "pptx":
		return "a document (" + kind + ")"
	case "sqlite", "parquet":
		return "a database (" + kind + ")"
	}
	return kind
}

// aboutMapping words what is wrong with a mapping file.
func aboutMapping(e *mapping.FileError) words {
	w := mappingWords(e)
	w.what = fmt.Sprintf("%s:%d:%d: %s", clean(e.File), e.Line, e.Column, w.what)
	if e.Nearest != "" {
		w.hint = "did you mean " + quoted(e.Nearest) + "?"
	}
	return w
}

func mappingWords(e *mapping.FileError) words {
	name := quoted(e.Name)
	arg := arguments(e.Args).at
	all := func(from int) string {
		return "there are: " + clean(abridged(strings.Join(e.Args[min(from, len(e.Args)):], ", ")))
	}
	switch e.Code {
	case mapping.BadYAML:
		return words{"this is no YAML: " + arg(0), "look at quotes, colons and indents"}
	case mapping.YAMLFeature:
		return words{"a mapping file is plain YAML, without " + name, "write it out"}
	case mapping.BadText:
		return words{"there are bytes here that are no text", "save the file as UTF-8"}
	case mapping.TooLarge:
		return words{"the mapping file is larger than " + strings.Join(e.Args, " "), ""}
	case mapping.UnknownEntry:
		return words{"there is no entry " + name, all(0)}
	case mapping.UnknownField:
		return words{"Kash has no field " + name, all(0)}
	case mapping.UnknownKind:
		return words{"there is no kind " + name, all(0)}
	case mapping.UnknownValue:
		return words{name + " cannot be " + quoted(arg(0)), all(1)}
	case mapping.WrongType:
		return words{name + " must be " + arg(0) + ", and is " + arg(1), "README.md shows a whole mapping file"}
	case mapping.MissingEntry:
		if e.Args == nil || e.Args[0] == "" {
			return words{"the mapping file lacks " + name, "README.md shows a whole mapping file"}
		}
		return words{quoted(arg(0)) + " lacks " + name, "README.md shows a whole mapping file"}
	case mapping.DuplicateEntry:
		return words{name + " stands here twice, first on line " + arg(0), "keep one"}
	case mapping.ConflictEntry:
		return words{name + " cannot stand beside " + quoted(arg(0)), "keep one"}
	case mapping.MisplacedEntry:
		return words{name + " has no meaning here", "it goes with " + clean(strings.Join(e.Args, ", "))}
	case mapping.Secret:
		return words{name + " looks like an API key, and a mapping file is no place for one", "take it out; set KASH_API_KEY, or give --key-file FILE"}
	}
	return settingWords(e, name, arg)
}

// settingWords words a value that is wrong in itself, or for this spreadsheet.
func settingWords(e *mapping.FileError, name string, arg func(int) string) words {
	switch e.Code {
	case mapping.BadLayout:
		return words{name + " is no date layout: " + arg(0), "for example DD/MM/YYYY"}
	case mapping.BadRegion:
		return words{name + " is no country's code", "for example FR"}
	case mapping.BadZone:
		return words{name + " is no time zone", "for example Europe/Paris"}
	case mapping.BadGuard:
		return words{name + " must be a share, and is " + quoted(arg(0)), "for example 10%"}
	case mapping.BadDelimiter:
		return words{name + " cannot separate cells", `use "," or ";" or "\t" or "|"`}
	case mapping.BadNumber:
		return words{name + " must be a number from " + arg(0) + " to " + arg(1), ""}
	case mapping.BadDuration:
		return words{name + " must be a duration", "for example 30s"}
	case mapping.BadURL:
		return words{"the shop's address is wrong (" + arg(0) + ")", "for example https://kash.click"}
	case mapping.BadShopID:
		return words{"the shop's id is made of digits", "Kash shows it in your account"}
	case mapping.ColumnMissing:
		return words{"the spreadsheet has no column " + name, "its columns are: " + clean(abridged(strings.Join(e.Args, ", "))) +
			"; where they stand on a lower line, say so: `file: {header: 3}`"}
	case mapping.ColumnAmbiguous:
		return words{name + " may be any of these columns: " + clean(strings.Join(e.Args, ", ")), "write it to the letter"}
	}
	return words{strings.ReplaceAll(string(e.Code), "_", " ") + " " + name, ""}
}

// abridged keeps a list on the screen.
func abridged(s string) string {
	const enough = 300
	if runes := []rune(s); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return s
}
