package mapping

// A Code names what is wrong with a row or a cell. The words that a person
// reads are made from it, and from a Problem's Args, in the command line.
type Code string

// Flaws of a whole row, found by the reader of the spreadsheet. The key of such
// a row counts as unreadable.
const (
	RowTooShort  Code = "row_too_short"  // args: cells it has, cells the header has
	RowTooLong   Code = "row_too_long"   // args: cells it has, cells the header has
	RowCutShort  Code = "row_cut_short"  // the file ends in the middle of this row
	RowBadQuote  Code = "row_bad_quote"  // a quote stands where none may stand
	RowBadText   Code = "row_bad_text"   // bytes that are no text in the file's encoding
	RowTooBig    Code = "row_too_big"    // more bytes than any row may have; its cells are left out
	CellNoResult Code = "cell_no_result" // a formula without a stored result
)

// Problems with one cell. Args are none where none are named.
const (
	CellError      Code = "cell_error"      // an error such as #N/A stands there
	DigitsLost     Code = "digits_lost"     // 3,36E+10: the spreadsheet dropped the digits
	KeyBlank       Code = "key_blank"       // a match column is blank
	IDBad          Code = "id_bad"          // no Kash id: digits that do not start with 0
	EmailBad       Code = "email_bad"       // no e-mail address
	EmailSeveral   Code = "email_several"   // more than one address
	PhoneBad       Code = "phone_bad"       // no phone number, or more than one
	PhoneNoRegion  Code = "phone_no_region" // neither a + nor a region: in the mapping file
	PhoneLength    Code = "phone_length"    // too short or too long; args: region
	DateBad        Code = "date_bad"        // no such day, or not by the layout; args: the layout, if any
	DateNoYear     Code = "date_no_year"    // a day and a month alone
	DateNoLayout   Code = "date_no_layout"  // needs a layout; args: those that fit
	DateIsNumber   Code = "date_is_number"  // a bare number: days, seconds or a year, who knows
	CountryUnknown Code = "country_unknown" // args: the nearest code and name, if any
	BoolBad        Code = "bool_bad"        // neither yes nor no
	DecimalBad     Code = "decimal_bad"     // no number
	IntegerBad     Code = "integer_bad"     // no whole number
	DigitsBad      Code = "digits_bad"      // something else than digits and separators
)

// Warnings: the value is sent all the same. Args are none where none are named.
const (
	PhoneUnassigned   Code = "phone_unassigned"    // nobody has such a number; args: region
	BirthdayInFuture  Code = "birthday_in_future"  //
	BirthdayTooEarly  Code = "birthday_too_early"  // before 1900
	CompanyCheckDigit Code = "company_check_digit" // args: SIREN or SIRET, whichever it seems to be
	VATCheckDigit     Code = "vat_check_digit"     // args: the country whose rule it breaks
	BarcodeCheckDigit Code = "barcode_check_digit" // args: EAN-8, UPC-A or EAN-13, whichever it seems to be
	RepairedZeros     Code = "repaired_zeros"      // args: what it became
	RepairedMojibake  Code = "repaired_mojibake"   // args: what it became
)

// IsRepair reports whether the code is of damage that was undone.
func (c Code) IsRepair() bool { return c == RepairedZeros || c == RepairedMojibake }

// A Problem is one thing that is wrong with one row, in data: where it is, what
// stands there, and a code with arguments for the words.
type Problem struct {
	Line   int    // as a person sees it
	Column string // the column's header; "" where the whole row is meant
	Field  string // the Kash field it was meant for; "" where none was
	Value  string // what the cell holds
	Code   Code
	Args   []string // what the words for Code need; see each Code
	// Warning says that the value was sent all the same.
	Warning bool
	// Dropped says that only the cell was left out, not the row.
	Dropped bool
}
