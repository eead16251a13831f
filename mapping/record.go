package mapping

import "kashsync/mapping/customer"

// A Record is what the mapping file makes of one row: who it is about, and what
// is wanted of the shop. Unlike a Row, it can be kept; only its methods read the
// row, and may be asked no longer than Raw.
type Record struct {
	Line int
	// Key tells one customer from another; "" where it could not be read.
	Key string
	// ID is the Kash id the row itself names, where the mapping has `id:`.
	ID   string
	Wish Wish
	// Skipped says why the row is no customer, where Wish is Skip.
	Skipped  SkipReason
	Customer customer.Customer
	// Invalid says that the row must not be sent; Problems say why.
	Invalid bool
	// CutShort says that the file ended in the middle of this row.
	CutShort bool
	Problems []Problem
	// Turns says that a real date stands where the mapping gives a layout, which
	// would be another one with day and month swapped.
	Turns bool
	// Bare says that Customer was not read, nor what may be wrong with it. Ordinal is
	// for whoever lets it stay so to note whose row it is; before, it is a guess.
	Bare    bool
	Ordinal int32
	// Cells stands for the raw cells of all mapped columns, and their kinds: two
	// rows of one key that share it are identical duplicates, and the same Rules
	// make the same of them.
	Cells customer.Fingerprint

	from view // for the methods
}

// IsKashID reports whether a text is a customer's id at Kash: a whole number
// above 0, however long.
func IsKashID(text string) bool { return allDigits(text) && text[0] != '0' }

// A Wish is what a row asks for.
type Wish uint8

// What a row can ask for.
const (
	Keep   Wish = iota // the customer is to be in the shop, with these values
	Delete             // the mapping's `delete:` marks it
	Skip               // it is no customer: see Record.Skipped
)

// A SkipReason is why a row is no customer.
type SkipReason string

// The reasons to skip a row.
const (
	SkipRule    SkipReason = ""                // the mapping's `skip:` marks it
	SkipHeader  SkipReason = "repeated_header" // it says again what the columns are called
	SkipTotals  SkipReason = "totals"          // it sums up or counts the rows above
	SkipComment SkipReason = "comment"         // a line that begins with #
)
