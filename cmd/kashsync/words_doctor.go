package main

import (
	"strings"

	"kashsync/importer/doctor"
	"kashsync/mapping"
)

// aboutFinding words what the doctor found: for the sort as a whole, of which f
// is one.
func aboutFinding(f *doctor.Finding) words {
	switch f.Code {
	case doctor.ZerosLost:
		return words{"the zero in front is lost", zerosHint(f.Fate)}
	case doctor.Mojibake:
		return words{"letters are garbled: UTF-8 was read as something else", "export it again as UTF-8; or `repair: [mojibake]` in the mapping file undoes it"}
	case doctor.DateMisread:
		return words{"the dates of a column are not written as the mapping file says", "correct `layout:` in the mapping file, or export the column as before"}
	case doctor.DateSerial:
		return words{"a date stands here as the number by which Excel counts days", "format the column as a date in Excel, and save it"}
	case doctor.DateSwapped:
		return words{"a spreadsheet program may have swapped day and month: all real dates of the column are up to the 12th of a month, all texts later", "export the column as before"}
	case doctor.DateTwoWays:
		return words{"the dates of one column are written in two ways", "days up to the 12th may be read the wrong way round: export the column in one layout"}
	case doctor.SeveralValues:
		return words{"there are two values or more in one cell", "keep one; a second phone number has a field of its own, phone2"}
	case doctor.NoBreakSpaces:
		return words{"there are no-break spaces in it", "nothing to do: plain spaces are sent"}
	case doctor.Capitals:
		return words{"a name is written in capitals", "nothing to do: it is not for kashsync to spell names"}
	case doctor.SamePerson:
		return words{"the same person stands here under several keys", "keep one row of each, or they are in the shop several times"}
	case doctor.SharedEmail:
		return words{"customers of different names have one e-mail address", "families have; see whether it is right"}
	case doctor.SharedPhone:
		return words{"customers of different names have one phone number", "couples have; see whether it is right"}
	case mapping.RepairedZeros:
		return words{"a lost zero is put back", ""}
	case mapping.RepairedMojibake:
		return words{"garbled letters are mended", ""}
	case mapping.Code(mapping.SkipHeader):
		return words{"the row repeats the header", ""}
	case mapping.Code(mapping.SkipTotals):
		return words{"the row sums up others", ""}
	case mapping.Code(mapping.SkipComment):
		return words{"the row is a comment", ""}
	}
	return aboutProblem(&f.Problem)
}

func zerosHint(fate doctor.Fate) string {
	switch fate {
	case doctor.Repairable:
		return "write `repair: [zeros]` into the mapping file, and it is put back"
	case doctor.Understood:
		return "nothing to do: the region tells what was meant; `repair: [zeros]` in the mapping file counts it"
	}
	return "write `region: FR`, or another country, and `repair: [zeros]` into the mapping file"
}

// meantWords says what one finding's value was, or becomes.
func meantWords(f *doctor.Finding) string {
	arg := arguments(f.Args).at
	switch f.Code {
	case doctor.ZerosLost, doctor.Mojibake:
		if len(f.Args) > 0 {
			return "was " + quoted(arg(0))
		}
	case mapping.RepairedZeros, mapping.RepairedMojibake:
		return "becomes " + quoted(arg(0))
	case doctor.DateSerial:
		return "was " + arg(0)
	case doctor.DateTwoWays, doctor.DateMisread:
		if len(f.Args) > 1 {
			return "is not " + arg(0) + " but " + strings.Join(f.Args[1:], " or ")
		}
	}
	return ""
}

// fateWords says what becomes of a value.
func fateWords(f doctor.Fate) string {
	switch f {
	case doctor.RowLeftOut:
		return "the row is left out"
	case doctor.RowSkipped:
		return "passed over"
	case doctor.CellLeftOut:
		return "the cell is left out, the rest is sent"
	case doctor.Understood:
		return "sent as it was meant"
	case doctor.Repaired:
		return "repaired"
	case doctor.Repairable:
		return "not repaired"
	}
	return "sent as it is"
}

func sureWord(c doctor.Confidence) string {
	switch c {
	case doctor.Sure:
		return "sure"
	case doctor.Likely:
		return "likely"
	}
	return "unsure"
}

// brief names what is wrong in two or three words, for a table.
func brief(code mapping.Code) string {
	switch code {
	case mapping.EmailBad, mapping.EmailSeveral, mapping.PhoneBad, mapping.DateBad, mapping.BoolBad,
		mapping.DecimalBad, mapping.IntegerBad, mapping.DigitsBad, mapping.IDBad:
		return "invalid"
	case mapping.PhoneLength:
		return "of a wrong length"
	case mapping.PhoneNoRegion:
		return "without a country"
	case mapping.PhoneUnassigned:
		return "not in use"
	case mapping.DateNoLayout:
		return "need a layout"
	case mapping.DateIsNumber:
		return "are numbers"
	case mapping.CountryUnknown:
		return "unknown"
	case mapping.KeyBlank:
		return "blank"
	case mapping.CellError, mapping.CellNoResult:
		return "errors"
	case doctor.DateSerial:
		return "days of Excel"
	case doctor.DateTwoWays, doctor.DateMisread:
		return "in another layout"
	case doctor.DateSwapped:
		return "maybe swapped"
	case doctor.Capitals:
		return "in capitals"
	case doctor.SharedEmail, doctor.SharedPhone:
		return "shared"
	case mapping.CompanyCheckDigit, mapping.VATCheckDigit, mapping.BarcodeCheckDigit:
		return "with a wrong check digit"
	case mapping.BirthdayInFuture:
		return "still to come"
	case mapping.BirthdayTooEarly:
		return "before 1900"
	case mapping.DateNoYear:
		return "without a year"
	}
	return strings.ReplaceAll(string(code), "_", " ")
}
