package main

import "kashsync/mapping/guess"

// leftReason says why a column is left out. The column's name follows.
func leftReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.LeftSecret:
		return "a password or a token, never read and never shown"
	case guess.LeftConsent:
		return "consent to advertising, which is no blacklist"
	case guess.LeftNoField:
		return "Kash has no such field"
	case guess.LeftUnknown:
		return "nothing tells what it is"
	case guess.LeftEmpty:
		return "filled on no row"
	case guess.LeftTaken:
		return args.at(0) + " comes from " + args.quoted(1) + " already"
	case guess.LeftBlock:
		return "another address: two are never mixed"
	case guess.LeftSomeone:
		return "about somebody else than the customer"
	case guess.LeftJob:
		return "a job, not a form of address"
	case guess.LeftValues:
		return "called like " + args.at(0) + ", but its values do not look so"
	case guess.LeftOtherIDs:
		return "numbers of the other program, which mean nothing to Kash"
	case guess.LeftIndex:
		return "it only counts the rows"
	case guess.LeftNameless:
		return "its name cannot be written into a mapping file"
	}
	return ""
}

// leftDate says why a column of dates is left out.
func leftDate(why guess.Reason, args arguments) string {
	switch why {
	case guess.LeftSerial:
		return "may be " + args.at(0) + ", but holds bare numbers: format it as dates in Excel, and save"
	case guess.LeftNoYear:
		return "may be " + args.at(0) + ", but has no year"
	case guess.LeftNoLayout:
		return "may be " + args.at(0) + ", but is written in no known way, or in several"
	}
	return ""
}

// aboutWords are the comments of a mapping file. Their arguments are words
// already.
func aboutWords(why guess.Reason, args arguments) string {
	switch why {
	case guess.AboutFile:
		return aboutMappingFile(args)
	case guess.AboutMatch:
		return "What tells one customer from another, export after export." + because("\nProposed: ", args)
	case guess.AboutNone:
		return "Nothing tells one customer from another" + because(": ", args)
	case guess.AboutRegion:
		return "The country of phone numbers and postcodes." + because("\nProposed: ", args)
	case guess.AboutFields:
		return "Left: what Kash knows of a customer; name is the family name, surname the first name.\nRight: a column of the spreadsheet, to the letter."
	case guess.AboutLikely:
		return "Likely right" + because(": ", args)
	case guess.AboutCheck:
		return "Unsure, please look" + because(": ", args)
	case guess.AboutOut:
		return "Not taken" + because(": ", args) + " If you know better, take the # away."
	case guess.AboutSkip:
		return "Rows that are no customers."
	case guess.AboutID:
		return "The column that holds Kash's own ids."
	case guess.AboutLeft:
		return "Columns that are not sent, and why:"
	}
	return ""
}

// because adds the words of a reason, unless a person has said so.
func because(before string, args arguments) string {
	if len(args) == 0 || args[0] == "" || args[0] == givenWords {
		return ""
	}
	return before + args[0] + "."
}

func aboutMappingFile(args arguments) string {
	text := "How a spreadsheet's rows become customers in Kash. Made by `kashsync init`: change what is wrong."
	if len(args) > 0 && args[0] != "" {
		text += "\nThe spreadsheet looks like an export of " + args.at(0) + "."
	}
	return text
}
