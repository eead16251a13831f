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
	CellNoResult Code = "cell_no_result" // a formula without a stored result
)

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
