package mapping

// A Row is one line of a spreadsheet, as a reader hands it over. The row and
// its cells are views into the reader's buffers: they hold until the next row
// is read, and what is to be kept must be copied.
type Row struct {
	// Line is the line that a person sees: the physical line where a CSV
	// record starts, or the sheet's row. The header's line counts.
	Line  int
	Cells []Cell
	// Flaw says that the row as a whole cannot be trusted; "" where it can.
	Flaw Code
	// FlawArgs are the arguments of Flaw, as for Problem.Args.
	FlawArgs []string
}

// A Cell is one cell of a row. A row that is shorter than its header is filled
// with blank cells by the reader.
type Cell struct {
	Kind CellKind
	// Text is the cell's raw value, never its display text. Number: the digits
	// as stored, with a decimal point, maybe an exponent. Date: 2006-01-02, or
	// 2006-01-02T15:04:05 where it carries a time, 15:04:05 where it carries
	// no day. Bool: TRUE or FALSE. Error: as shown, #N/A, or NoResult. Text:
	// UTF-8, white space kept.
	Text []byte
}

// NoResult is the Text of an Error cell that holds a formula without a stored
// result: the program that wrote the file did not calculate.
const NoResult = "#NO_RESULT"

// CellKind is what a spreadsheet says a cell holds. A CSV file only has Blank
// and Text.
type CellKind uint8

// The kinds of cells.
const (
	Blank CellKind = iota
	Text
	Number
	Date
	Bool
	Error
)

// String returns the kind's name.
func (k CellKind) String() string {
	if int(k) >= 6 {
		return "kind?"
	}
	return [...]string{"blank", "text", "number", "date", "bool", "error"}[k]
}
