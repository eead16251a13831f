package guess

// A Reason is why something is proposed, or left out: a code for the words.
type Reason string

// Why a field is proposed.
const (
	ByName          Reason = "by_name"            // the column is called so
	ByNameEmpty     Reason = "by_name_empty"      // the column is called so, but no row has it filled
	ByNameAndValues Reason = "by_name_and_values" // the column is called so, and its values look so
	ByValues        Reason = "by_values"          // its values look so; args: how many of a hundred
	ByPart          Reason = "by_part"            // a part of its name says so; args: the part
	NameOrder       Reason = "name_order"         // a full name, whose order its name, first names or capitals tell; args: an example
	NameOrderGuess  Reason = "name_order_guess"   // a full name, whose order nothing tells; args: an example
	LayoutProven    Reason = "layout_proven"      // args: the layout, how many values fit no other
	LayoutOnly      Reason = "layout_only"        // args: the layout, which no other is like
	LayoutMixed     Reason = "layout_mixed"       // two orders of day and month stand there; args: layout, how many prove it, the other, how many
	LayoutBoth      Reason = "layout_both"        // either order of day and month fits all; args: layout, the other, an example
	CivilityCodes   Reason = "civility_codes"     // codes stand for civilities; args: code, civility, code, civility, …
	FirstFilled     Reason = "first_filled"       // the first column that is not blank; args: the columns
	AllJoined       Reason = "all_joined"         // all columns that are not blank; args: the columns
	CompanyElse     Reason = "company_else"       // a name, or the company's where a row has no name; args: the person's column, the company's
	WholeNames      Reason = "whole_names"        // as company_else, of full names, which cannot be split then; args: the person's column, the company's
	CompanyFirst    Reason = "company_first"      // a company's: persons are named on fewer rows; args: the column
	ContactPerson   Reason = "contact_person"     // whom to ask for at a company
	CodeAndNumber   Reason = "code_and_number"    // an area code, or a country's, and the number; args: the columns
	CodeApart       Reason = "code_apart"         // the numbers of several countries, whose codes are not read; args: the codes' column
	ShortNumbers    Reason = "short_numbers"      // most are too short for whole numbers: their area code is missing
	PlaceParts      Reason = "place_parts"        // postcode and city are in one column
	OnlyName        Reason = "only_name"          // there is no other name: a company's; args: the column
)

// Remarks about a field that is proposed.
const (
	ZerosLost      Reason = "zeros_lost"      // leading zeros are gone, and are put back; args: how many values
	MojibakeSeen   Reason = "mojibake_seen"   // letters are spoilt, and are mended; args: how many values
	SeveralValues  Reason = "several_values"  // cells with more than one value; args: how many
	DigitsGone     Reason = "digits_gone"     // 3,36E+10 stands there; args: how many values
	UnknownCodes   Reason = "unknown_codes"   // codes that say nothing; args: the codes
	CompanyUnnamed Reason = "company_unnamed" // rows with a company and no name; args: how many
	NoYear         Reason = "no_year"         // birthdays without their year; args: how many
)

// Why a match column is proposed, or none.
const (
	MatchNumber  Reason = "match_number"  // a customer's number, unique and filled
	MatchEmail   Reason = "match_email"   // an e-mail address, unique and filled; it may change
	MatchPhone   Reason = "match_phone"   // a phone number, unique and filled; it may change
	MatchBarcode Reason = "match_barcode" // a card's number, unique and filled
	MatchBlank   Reason = "match_blank"   // the best there is, but blank on some rows; args: on how many
	MatchDouble  Reason = "match_double"  // the best there is, but some values stand twice
	MatchNames   Reason = "match_names"   // only names are filled: they may stand twice, and change
	MatchNone    Reason = "match_none"    // nothing will do
)

// Why a region is proposed. Args: the region's code, then as noted.
const (
	RegionCountry  Reason = "region_country"  // most rows have this country; args: the column
	RegionDialled  Reason = "region_dialled"  // phones begin so; args: the column, the beginning; none where numbers of the country itself tell
	RegionPostcode Reason = "region_postcode" // postcodes look so; args: the column
	RegionLanguage Reason = "region_language" // the header is in its language; args: the language's code
	RegionSeveral  Reason = "region_several"  // numbers and postcodes fit several countries; args: their codes in one text
	RegionDefault  Reason = "region_default"  // nothing tells: where most shops are
)

// Why a column is left out. Field is set where it is noted.
const (
	LeftSecret   Reason = "secret"         // a password, a hash, a token: its values must be shown nowhere
	LeftConsent  Reason = "consent"        // consent to advertising, which is no blacklist
	LeftNoField  Reason = "no_field"       // understood, but Kash has no such field; args: what it is, as table.txt heads it: company, fax, state…
	LeftUnknown  Reason = "unknown"        // neither its name nor its values tell what it is
	LeftEmpty    Reason = "empty"          // no row has it filled, and its name tells nothing
	LeftTaken    Reason = "taken"          // Field is filled from another column; args: the field, the other column
	LeftBlock    Reason = "other_block"    // another address was chosen, and two are never mixed; args: a column of the chosen one
	LeftSomeone  Reason = "someone_else"   // of somebody else: an assistant, an owner, a company
	LeftJob      Reason = "job_title"      // a job, no civility
	LeftValues   Reason = "values_differ"  // called as Field, but its values do not look so; args: the field
	LeftSerial   Reason = "date_serial"    // Field is a date, but bare numbers stand there; args: the field
	LeftNoYear   Reason = "date_no_year"   // Field is a date, but its year is missing; args: the field
	LeftNoLayout Reason = "date_no_layout" // Field is a date, but no layout fits; args: the field
	LeftOtherIDs Reason = "other_ids"      // ids of the other system, which mean nothing to Kash
	LeftIndex    Reason = "index"          // counts the rows, as programs do
	LeftNameless Reason = "nameless"       // its name cannot be written into a mapping file
)

// What Write needs words for, between the entries. Each may be worded with
// several lines, or with "" for none.
const (
	AboutFile   Reason = "about_file"   // the head of the mapping file; args: the system, if any
	AboutMatch  Reason = "about_match"  // above `match:`; args: the words of its reason
	AboutNone   Reason = "about_none"   // in place of `match:`, where there is none; args: the words of its reason
	AboutRegion Reason = "about_region" // above `region:`; args: the words of its reason
	AboutFields Reason = "about_fields" // above `fields:`
	AboutLikely Reason = "about_likely" // above a field that is likely; args: the words of its reason
	AboutCheck  Reason = "about_check"  // above a field that is unsure; args: the words of its reason
	AboutOut    Reason = "about_out"    // above a field that is written as a comment; args: the words of its reason
	AboutSkip   Reason = "about_skip"   // above `skip:`
	AboutID     Reason = "about_id"     // above `id:`
	AboutLeft   Reason = "about_left"   // above the columns that are left out
)
