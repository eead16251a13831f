package main

import (
	"fmt"
	"strings"

	"kashsync/importer/sheet"
)

// aboutSheet words why a spreadsheet cannot be read, where setting writes how it
// is to be read.
func aboutSheet(e *sheet.Error, setting settingWriter) words {
	arg := arguments(e.Args).at(0)
	at := clean(e.Path)
	if e.Line > 0 {
		at = fmt.Sprintf("%s, line %d", at, e.Line)
	}
	switch e.Code {
	case sheet.NotFound:
		return words{"there is no file " + at, "check the name, and the folder you are in"}
	case sheet.Locked:
		return words{at + " is open in another program, which keeps it to itself", "save it and close it there (Excel, most likely), and try again"}
	case sheet.IsDirectory:
		return words{at + " is a folder, not a spreadsheet", "name the file in it"}
	case sheet.NoTempFile:
		return words{"there is no room for a private copy of " + at + ": " + cause(e), "make room, or set TMPDIR to a folder with room"}
	case sheet.ChangedWhileRead:
		return words{at + " changed while it was read", "wait until the other program has written it, and try again"}
	case sheet.Unsupported:
		return aboutKind(at, e.Args)
	case sheet.Encrypted:
		if arg == "zip" {
			return words{at + " is packed with a password", "unpack it, and name the file in it"}
		}
		return words{at + " is protected by a password", "save it in Excel without one, as .xlsx"}
	case sheet.Damaged:
		return words{at + " is damaged or incomplete (" + arg + ")", "copy or download it again, or open it in Excel and save it anew"}
	case sheet.TooBig:
		if len(e.Args) > 1 { // columns 16384
			return words{at + " is too large: it has more than " + e.Args[1] + " " + arg, "leave out what is no customer, or save it as CSV"}
		}
		return words{at + " is too large: " + arg, "leave out what is no customer, or save it as CSV"}
	case sheet.SheetNotFound:
		there := e.Args[min(1, len(e.Args)):]
		return words{at + " has no sheet " + quoted(arg) + ", but " + abridgedList(quotedAll(there)), "give one of them, by its name or its number: " + setting("sheet", theOne(there))}
	case sheet.UnknownEncoding:
		return words{at + " is text, but nothing tells in what encoding", "save it as UTF-8; or say which it is: " + setting("encoding", "NAME")}
	case sheet.BadEncoding:
		return words{"no encoding is called " + quoted(arg), "use utf-8, windows-1252 or another well-known name"}
	case sheet.BadDelimiter:
		return words{quoted(arg) + " cannot separate cells", "use , or ; or a tab or |"}
	case sheet.NoHeader:
		if len(e.Args) > 1 {
			return words{"the sheet " + quoted(arg) + " of " + at + " is empty; " + otherSheets(e.Args[1:]), "name another: " + setting("sheet", theOne(e.Args[1:]))}
		}
		return words{at + " is empty", "export it again"}
	case sheet.HeaderLineMissing:
		return words{at + " has no cells, and the header is said to be there", "correct " + setting("header", "N")}
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
func aboutKind(at string, args []string) words {
	kind := arguments(args).at(0)
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
	case "opendocument":
		return words{at + " is an OpenDocument file, and no spreadsheet", saveAs}
	case "html":
		return words{at + " is a web page without a table, whatever its name says", saveAs}
	case "spreadsheetml", "sylk", "dif":
		return words{at + " is a spreadsheet of an old kind (" + kind + ")", saveAs}
	case "gzip", "zip", "bzip2", "xz", "zstd", "7z", "rar":
		inside := ""
		if len(args) > 1 {
			inside = "; in it: " + abridgedList(quotedAll(args[1:]))
		}
		return words{at + " is a packed file (" + kind + ")" + inside, "unpack it, and name the file in it"}
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
	case "vcard":
		return "a list of contacts (.vcf)"
	case "docx", "rtf", "pptx":
		return "a document (" + kind + ")"
	case "sqlite", "parquet":
		return "a database (" + kind + ")"
	}
	return kind
}

// formatWords says what was found out about a spreadsheet.
func formatWords(info *sheet.Info) string {
	text := info.Format
	switch info.Format {
	case "csv":
		text = fmt.Sprintf("CSV, %s, cells separated by %s", info.Encoding, delimiterWords(info.Delimiter))
	case "xlsx":
		text = "Excel"
	case "xls":
		text = "Excel (.xls)"
	case "ods":
		text = "OpenDocument"
	case "spreadsheetml":
		text = "Excel's XML of 2003"
	case "html":
		text = "a table of a web page"
	}
	if info.Sheet != "" {
		text += ", sheet " + quoted(info.Sheet)
	}
	if info.Inside != "" {
		text += ", packed, in it " + quoted(info.Inside)
	}
	return text
}

func delimiterWords(r rune) string {
	switch r {
	case '\t':
		return "tabs"
	case ',':
		return "commas"
	case ';':
		return "semicolons"
	}
	return string(r)
}

// aboutNote words what a person should know of how a file is read.
func aboutNote(n *sheet.Note) words {
	arg := arguments(n.Args).at
	switch n.Code {
	case sheet.TitleLines:
		return words{several(n.N, "line") + " above the header " + are(n.N) + " passed over: " + quoted(arg(0)), "if that was the header, say so: `file: {header: 1}`"}
	case sheet.HeaderLines:
		return words{"the names of the columns stand on " + several(n.N, "line"), "each is called by both, where one alone would not do"}
	case sheet.HiddenRows:
		return words{several(n.N, "hidden row") + " " + are(n.N) + " read like any other", "delete what is not to be sent; a filter only hides it"}
	case sheet.HiddenColumns:
		return words{several(n.N, "hidden column") + " " + are(n.N) + " read like any other", ""}
	case sheet.HiddenSheets:
		return words{several(n.N, "hidden sheet") + " " + are(n.N) + " not read: " + list(quotedAll(n.Args)), "name it in the mapping file where it is the one: `file: {sheet: …}`"}
	case sheet.OtherSheets:
		return words{several(n.N, "more sheet") + " with rows " + are(n.N) + " not read: " + abridgedList(quotedAll(n.Args)),
			"one sheet is read. If it should be another, name it: `--sheet NAME` of init, `file: {sheet: …}` in the mapping file; if all are customers, put them on one"}
	case sheet.MergedCells:
		return words{several(n.N, "merged cell") + ": what one says counts for its first row and column alone", "unmerge it in Excel where it is meant for several customers"}
	case sheet.OtherTables:
		return words{several(n.N, "more table") + " in the file " + are(n.N) + " not read", ""}
	case sheet.LockFile:
		return words{"the file is open in another program (there is a " + quoted(arg(0)) + ")", "what was not saved there is not seen here"}
	case sheet.ReadByExcelize:
		return words{"the rows in the file are not in the order of their numbers, and were put in order (" + clean(arg(0)) + ", " + clean(arg(1)) + ")",
			"see whether all are there; where they are not, open it in Excel and save it anew"}
	case sheet.WrongName:
		return words{"by its name the file is " + kindName(arg(0)) + ", and it is " + kindName(arg(1)), "it is read as what it is"}
	}
	return words{strings.ReplaceAll(string(n.Code), "_", " "), ""}
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// kindName names a format that can be read.
func kindName(format string) string {
	switch format {
	case "csv":
		return "a CSV file"
	case "xlsx":
		return "a workbook (.xlsx)"
	case "xls":
		return "a workbook of an old Excel (.xls)"
	case "ods":
		return "an OpenDocument spreadsheet (.ods)"
	case "html":
		return "a web page"
	case "spreadsheetml":
		return "an XML spreadsheet of Excel 2003"
	}
	return format
}
