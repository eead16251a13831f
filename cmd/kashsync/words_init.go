package main

import (
	"strconv"
	"strings"

	"kashsync/mapping/guess"
)

func confidenceWord(c guess.Confidence) string {
	switch c {
	case guess.Sure:
		return "sure"
	case guess.Likely:
		return "likely"
	}
	return "unsure"
}

// given is why something is so that a person has said.
const given guess.Reason = "given"

const givenWords = "you said so"

// reasonWords says why something is proposed, or left out.
func reasonWords(why guess.Reason, args []string) string {
	if why == given {
		return givenWords
	}
	for _, words := range []func(guess.Reason, arguments) string{
		fieldReason, readingReason, remarkReason, matchReason, regionReason, leftReason, leftDate, aboutWords,
	} {
		if text := words(why, args); text != "" {
			return text
		}
	}
	return ""
}

// fieldReason says why a column is a field.
func fieldReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.ByName:
		return "its name"
	case guess.ByNameEmpty:
		return "its name; it is filled on no row"
	case guess.ByNameAndValues:
		return "its name and values"
	case guess.ByValues:
		return args.at(0) + " % of its values look so"
	case guess.ByPart:
		return args.quoted(0) + " in its name"
	case guess.FirstFilled:
		return "the first of them that is filled"
	case guess.AllJoined:
		return "all of them, one after the other"
	case guess.CodeAndNumber:
		return "the area code, then the number"
	case guess.CodeApart:
		return "the countries' codes in " + args.quoted(0) + " have no +, and are not read"
	case guess.ShortNumbers:
		return "most of its numbers are too short: the area code is missing"
	case guess.PlaceParts:
		return "postcode and city in one"
	case guess.OnlyName:
		return "there is no other name"
	}
	return companyReason(why, args)
}

// companyReason says how companies and persons go together.
func companyReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.CompanyElse:
		return args.quoted(1) + " where there is no other name"
	case guess.WholeNames:
		return args.quoted(1) + " where there is no other name; so names are not split into first and family name"
	case guess.CompanyFirst:
		return "persons are named on fewer rows"
	case guess.ContactPerson:
		return "whom to ask for there"
	}
	return ""
}

// readingReason says why a column is read as it is.
func readingReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.NameOrder:
		return "its name, first names, capitals or a comma tell the order"
	case guess.NameOrderGuess:
		return "nothing tells which name comes first, as in " + args.quoted(0)
	case guess.LayoutProven:
		return args.several(1, "value") + " can be read no other way"
	case guess.LayoutOnly:
		return "no other way to write dates is like it"
	case guess.LayoutMixed:
		return args.several(1, "value") + " can only be " + args.at(0) + ", but " + args.several(3, "other") + " only " + args.at(2)
	case guess.LayoutBoth:
		return args.quoted(2) + " may be " + args.at(0) + " or " + args.at(1) + ", and so may all others"
	case guess.CivilityCodes:
		var codes []string
		for i := 0; i+1 < len(args); i += 2 {
			if args[i+1] != "" {
				codes = append(codes, args.at(i)+" is "+args.at(i+1))
			}
		}
		return strings.Join(codes, ", ")
	}
	return ""
}

// remarkReason says what else should be known of a column.
func remarkReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.ZerosLost:
		return args.several(0, "value") + " lost a leading zero: it is put back"
	case guess.MojibakeSeen:
		return args.several(0, "value") + " with spoilt letters (Ã©): they are mended"
	case guess.SeveralValues:
		return args.several(0, "cell") + " with more than one value"
	case guess.DigitsGone:
		return args.several(0, "value") + " lost digits for good (3,36E+10)"
	case guess.UnknownCodes:
		return "nothing tells what these mean: " + strings.Join(args.all(), ", ")
	case guess.CompanyUnnamed:
		return args.several(0, "row") + " with a company and no name: they would have none in Kash"
	case guess.NoYear:
		return args.several(0, "birthday") + " without a year"
	}
	return ""
}

// matchReason says why columns tell customers apart, or why none do.
func matchReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.MatchNumber:
		return "a customer number, on every row, all different"
	case guess.MatchEmail:
		return "on every row, all different; but whoever changes address would look like somebody new"
	case guess.MatchPhone:
		return "on every row, all different; but whoever changes number would look like somebody new"
	case guess.MatchBarcode:
		return "a card's number, on every row, all different"
	case guess.MatchBlank:
		return "the best there is; but it is blank on " + args.several(0, "row") + ", which will be left out"
	case guess.MatchDouble:
		return "the best there is; but some values stand twice"
	case guess.MatchNames:
		return "there is nothing better; but two people may have the same name"
	case guess.MatchNone:
		return "none is filled on every row and different on each"
	}
	return ""
}

// regionReason says why phones and postcodes are read as in a country.
func regionReason(why guess.Reason, args arguments) string {
	switch why {
	case guess.RegionCountry:
		return args.quoted(1) + " says so on most rows"
	case guess.RegionDialled:
		if len(args) < 3 {
			return "the phone numbers are like those there"
		}
		return "the numbers in " + args.quoted(1) + " begin with " + args.at(2)
	case guess.RegionPostcode:
		return "the postcodes in " + args.quoted(1) + " are like those there"
	case guess.RegionLanguage:
		return "the columns' names are " + languageWord(args.at(1))
	case guess.RegionSeveral:
		return "they fit " + args.at(1) + " alike"
	case guess.RegionDefault:
		return "a guess, for nothing in the file tells"
	}
	return ""
}

func languageWord(code string) string {
	switch code {
	case "fr":
		return "French"
	case "en":
		return "English"
	case "de":
		return "German"
	case "es":
		return "Spanish"
	case "it":
		return "Italian"
	case "nl":
		return "Dutch"
	case "pt":
		return "Portuguese"
	}
	return code
}

// quoted returns an argument between quotes.
func (a arguments) quoted(i int) string { return "“" + short(a.at(i)) + "”" }

// several returns an argument that is a count, with its noun.
func (a arguments) several(i int, noun string) string {
	n, err := strconv.Atoi(a.at(i))
	if err != nil {
		return a.at(i) + " " + noun + "s"
	}
	return several(n, noun)
}

// all returns the arguments, fit for the eye.
func (a arguments) all() []string {
	all := make([]string, len(a))
	for i := range a {
		all[i] = a.at(i)
	}
	return all
}
