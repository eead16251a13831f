// Package mapping turns a spreadsheet's rows into customers, as a mapping file
// says: which columns tell customers apart, which column is which field, and
// how a cell's text becomes the value that the shop is sent.
//
// Load or Parse reads a mapping file; Compile binds it to a header, before the
// first row is read; the Reader that comes of it makes a Record of each row.
// What is wrong with the mapping file is a FileError, what is wrong with a row
// or a cell a Problem: both are data, with a code and its arguments.
package mapping

import (
	"time"

	"kashsync/mapping/customer"
)

// A Mapping is a mapping file, read and checked.
type Mapping struct {
	// Match are the columns that tell one customer from another.
	Match  []string
	File   FileOptions
	Region string         // ISO 3166 alpha-2, upper case; "" where not given
	Zone   *time.Location // for dates with an offset; UTC where not given
	Fields []Source       // in the vendor's order of fields
	ID     string         // the column that holds Kash ids; "" for none

	Missing  Missing
	After    Patience // of Missing
	Renames  Renames
	Conflict Conflict
	Delete   *Rule // rows that ask for deletion; nil for none
	Skip     *Rule // rows that are no customers; nil for none
	Blank    OnBlank
	Invalid  OnInvalid
	Repair   []Repair // of every field that does not say its own
	Guards   Guards
	Shop     Shop
	// Keep is for how many days the values of past calls are kept; 0: for ever.
	Keep int

	// Digest is the SHA-256 of the mapping file as it was read.
	Digest [32]byte

	name    string     // of the mapping file, for errors
	matchAt []position // where each of Match stands in it
	idAt    position
}

// FileOptions are what the mapping file says of the spreadsheet itself. A zero
// value is for the reader to find out.
type FileOptions struct {
	Sheet     string // a name, or a 1-based number
	Header    int    // the line of the header
	Encoding  string // as written
	Delimiter rune
}

// A Source says where a field's value comes from, and what it is made into.
type Source struct {
	Field customer.Field
	// Columns are read in this order: the first that is not blank, or, where
	// Joined, all that are not blank, with Join between them. None at all: the
	// value is Constant, on every row.
	Columns  []string
	Joined   bool
	Join     string
	Constant string

	Kind     Kind
	Layout   string       // of a date's text; "" where not given
	Order    Order        // of a full name
	Values   []Substitute // what certain texts become, whatever the kind
	Optional bool         // the spreadsheet may lack the columns
	// Repair is what of the field's values is mended; nil: what the mapping's
	// own Repair says.
	Repair []Repair

	at       []position // where each of Columns stands in the mapping file
	layoutAt position
}

// A Substitute is one line of `values:`: a cell's text, and the final value.
type Substitute struct{ Text, Value string }

// A Rule picks the rows whose cell in Column is one of Values, in any case.
type Rule struct {
	Column string
	Values []string

	at position
}

// Conflict is whose value counts where both the file and the till changed a
// field since it was last sent.
type Conflict string

// The choices of `conflict:`.
const (
	ConflictFile Conflict = "file"
	ConflictShop Conflict = "shop"
	ConflictAsk  Conflict = "ask" // neither's, until a person has decided
)

// OnBlank is what a blank cell says.
type OnBlank string

// The choices of `blank:`.
const (
	BlankKeep  OnBlank = "keep"  // nothing: the field is not set
	BlankClear OnBlank = "clear" // that the field is empty: it is set to ""
)

// OnInvalid is what a bad value leaves out.
type OnInvalid string

// The choices of `invalid:`.
const (
	InvalidRow  OnInvalid = "row"
	InvalidCell OnInvalid = "cell"
)

// Repair is a kind of damage that is undone, each time with a warning.
type Repair string

// The choices of `repair:`.
const (
	// RepairZeros puts back the zeros that a spreadsheet took from the front of
	// phones and postcodes, as the region has them.
	RepairZeros Repair = "zeros"
	// RepairMojibake undoes UTF-8 that was read as Windows-1252 or Latin-1.
	RepairMojibake Repair = "mojibake"
	// RepairNone, alone, is for a field that is to be left as it is.
	RepairNone Repair = "none"
)

// Guards are the shares of the known customers, from 0 to 1, that may change
// in one run without a question.
type Guards struct{ Deletes, Edits, Adds float64 }

// DefaultGuards are those of a mapping file that names none.
func DefaultGuards() Guards { return Guards{Deletes: 0.10, Edits: 0.30, Adds: 0.30} }

// Shop is what the mapping file says of the shop. A zero value is not given.
type Shop struct {
	ID      string // digits
	URL     string
	Rate    float64 // calls a second
	Workers int
	Timeout time.Duration
}

// The bounds of what may be asked of a shop, here and by whoever sets the same
// elsewhere.
const (
	MinRate    = 0.01 // calls a second
	MaxRate    = 100_000
	MaxWorkers = 1000
	MinTimeout = time.Second
	MaxTimeout = time.Hour
)
