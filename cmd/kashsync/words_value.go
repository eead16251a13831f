package main

import (
	"strings"

	"kashsync/mapping"
)

// aboutValue words a problem with one value.
func aboutValue(p *mapping.Problem, arg func(int) string) words {
	switch p.Code {
	case mapping.EmailBad:
		return words{"this is no e-mail address", "correct it, or clear the cell"}
	case mapping.EmailSeveral:
		return words{"there is more than one e-mail address", "keep one"}
	case mapping.PhoneBad:
		return words{"this is no phone number", "keep one number, digits only"}
	case mapping.PhoneNoRegion:
		return words{"the number does not say its country", "write `region: FR`, or another country, into the mapping file"}
	case mapping.PhoneLength:
		return words{"the number is too short or too long for " + arg(0), "correct it, or begin it with + and its country's code"}
	case mapping.DateBad:
		if len(p.Args) > 0 && p.Args[0] != "" {
			return words{"this is no day, written " + arg(0), "correct it, or the layout in the mapping file"}
		}
		return words{"this is no day", "correct it, or clear the cell"}
	case mapping.DateNoYear:
		return words{"this is a day without its year", "add the year, or clear the cell; `invalid: cell` in the mapping file leaves out just such cells"}
	case mapping.DateNoLayout:
		return words{"the day and the month cannot be told apart for sure", "give the column's `layout:` in the mapping file, such as " + choice(p.Args, "DD/MM/YYYY")}
	case mapping.DateIsNumber:
		return words{"this is a number, not a date", "format the column as a date, or give its `layout:` in the mapping file"}
	case mapping.CountryUnknown:
		if len(p.Args) > 0 && p.Args[0] != "" {
			return words{"this is no country", "did you mean " + strings.Join(p.Args, " ") + "? `values:` in the mapping file can say so"}
		}
		return words{"this is no country", "use its name or its two-letter code, or `values:` in the mapping file"}
	case mapping.BoolBad:
		return words{"this is neither yes nor no", "use yes or no, or `values:` in the mapping file"}
	case mapping.DecimalBad:
		return words{"this is no number", "correct it, or clear the cell"}
	case mapping.IntegerBad:
		return words{"this is no whole number", "correct it, or clear the cell"}
	case mapping.DigitsBad:
		return words{"there is more than digits in it", "correct it, or map the column `as: text`"}
	}
	return aboutWarning(p, arg)
}

// aboutWarning words what looks odd about a value that is sent all the same.
func aboutWarning(p *mapping.Problem, arg func(int) string) words {
	const asItIs = "it is sent as it is: see whether it is right"
	const otherwise = "; map the column `as: text` where it holds something else"
	switch p.Code {
	case mapping.PhoneUnassigned:
		return words{"no such number is in use in " + arg(0), asItIs}
	case mapping.BirthdayInFuture:
		return words{"this birthday is still to come", asItIs}
	case mapping.BirthdayTooEarly:
		return words{"this birthday is before 1900", asItIs}
	case mapping.CompanyCheckDigit:
		return words{"this is no " + arg(0) + ": its check digit is wrong", asItIs + otherwise}
	case mapping.VATCheckDigit:
		return words{"this is no VAT number of " + arg(0) + ": its check digits are wrong, or its length", asItIs + otherwise}
	case mapping.BarcodeCheckDigit:
		return words{"this is no " + arg(0) + ": its check digit is wrong", asItIs + otherwise}
	case mapping.RepairedZeros:
		return words{"a lost zero is put back (" + arg(0) + ")", ""}
	case mapping.RepairedMojibake:
		return words{"garbled letters are mended (" + arg(0) + ")", ""}
	}
	return words{strings.ReplaceAll(string(p.Code), "_", " "), ""}
}

// repairWords says how many values were mended; "" for none.
func repairWords(by map[mapping.Code]int) string {
	var all []string
	if n := by[mapping.RepairedZeros]; n > 0 {
		all = append(all, several(n, "lost zero")+" put back")
	}
	if n := by[mapping.RepairedMojibake]; n > 0 {
		all = append(all, several(n, "garbled text")+" mended")
	}
	if len(all) == 0 {
		return ""
	}
	return list(all)
}
