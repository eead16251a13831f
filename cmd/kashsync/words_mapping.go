package main

import (
	"fmt"
	"strings"

	"kashsync/mapping"
)

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
		if len(e.Args) > 0 {
			return words{"what " + name + " says looks like an API key (nobody writes so long a mix of letters and digits), and a mapping file is no place for one",
				"take it out, also of copies of this file; set KASH_API_KEY, or give --key-file FILE. If it is no key, put it into a column of the spreadsheet"}
		}
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
	case mapping.BadPatience:
		return words{name + " must say for how long somebody is missing, and says " + quoted(arg(0)), "for example 3 files, or 30 days; [3 files, 7 days] asks for both"}
	case mapping.BadDays:
		return words{name + " must be a number of days, 1 to " + arg(1) + ", and says " + quoted(arg(0)), "for example 400 days"}
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
