// Package profile looks at the columns of a spreadsheet and tells what their
// values look like. Who guesses a mapping goes by it, and who looks for what
// Excel and exports have broken.
//
// A look is bounded: it holds counts and hashes, not values, but for a few
// samples of each column.
package profile

import (
	"maps"
	"slices"

	"kashsync/mapping"
)

// A Profile is what was seen of a spreadsheet.
type Profile struct {
	Rows     int  // looked at
	Whole    bool // these were all there are
	Columns  []Column
	fillings map[filling]int
}

// A filling says which of a row's columns are filled, of the first 256.
type filling [4]uint64

func (f *filling) has(column int) bool {
	return column < 64*len(f) && f[column/64]>>(column%64)&1 == 1
}

// Alone counts the rows where a column is filled and all the others are blank, of
// those that are known: it may be too low, never too high.
func (p *Profile) Alone(column int, others ...int) int {
	n := 0
	for f, rows := range p.fillings {
		if f.has(column) && !slices.ContainsFunc(others, func(other int) bool { return other >= 64*len(f) || f.has(other) }) {
			n += rows
		}
	}
	return n
}

// A Column is what was seen of one column.
type Column struct {
	Label string // as a mapping file calls it: see mapping.Labels
	// Filled are the cells that are not blank; Distinct how many different
	// values they hold, 0 where these are too many to be told.
	Filled, Distinct int
	Unique           bool     // no value stands twice
	Samples          []string // the first few different values, cleaned
	// Top are the most frequent values among the first few hundred, the most
	// frequent first; all where Distinct is at most MaxTop.
	Top   []Count
	Cells [6]int // by mapping.CellKind

	Shapes      [NumShapes]int // how many values look so; a value may have several shapes
	Layouts     []LayoutCount  // date layouts that fit some value, the best first
	Digits      map[int]int    // of values of digits alone: how many have so many of them
	LeadingZero int            // of these: how many begin with 0
	Dialled     []Count        // the beginnings of phone numbers: "+33", "0033", "06", "6"
}

// Count returns how many values look so.
func (c *Column) Count(s Shape) int { return c.Shapes[s] }

// MaxTop is how many frequent values are kept of a column.
const MaxTop = 40

// A Count is a value and how often it stands there. A long value is cut.
type Count struct {
	Value string
	N     int
}

// ISO is the layout of a date that needs none: 1990-01-31, also with a time.
const ISO = "YYYY-MM-DD"

// A LayoutCount says how many of a column's texts a date layout fits.
type LayoutCount struct {
	Layout string // as the mapping file writes it: DD/MM/YYYY; or ISO
	N      int
	// Only are those that it alone of all layouts fits, up to the order of day
	// and month: 31/01/1990 fits no other.
	Only int
}

// A Shape is what a value looks like, whatever its column is called.
type Shape uint8

// The shapes.
const (
	Email         Shape = iota // one e-mail address
	Several                    // two or more values in one cell: a@x; b@y, Google's " ::: "
	Phone                      // digits and what stands between them in a phone number, 6 to 15 of them
	International              // of Phone: begins with + or 00
	Integer
	Decimal      // with a comma or a point
	Bool         // yes or no, in seven languages
	Civility     // Mr, Mme, Herr, Sra…
	CountryName  // in any of the languages that are known
	CountryCode  // alpha-2 or alpha-3
	Postcode     // 3 to 8 digits, or letters and digits, as postcodes are
	Words        // letters, blanks, hyphens and apostrophes alone
	FullName     // of Words: two to five of them
	Capitals     // of Words: no small letter
	Street       // words and a number
	URL          //
	EAN          // 8, 12 or 13 digits whose check digit is right
	SIREN        // 9 digits whose check digit is right
	SIRET        // 14 digits whose check digit is right
	VAT          // two letters of a country of the union, and what follows them there
	Hash         // a password's hash, a token: long hexadecimal or base64
	Scientific   // 3,36E+10
	Serial       // a bare number that Excel may mean as a day from 1925 on: 9132 to 60000
	DayMonth     // a birthday without its year: 24/12, --12-24
	Mojibake     // Ã©: UTF-8 that was read as something else; also twice over
	NoBreakSpace // inside, or around
	OuterSpace
	Apostrophe // a leading one, before + = - @ or a digit
	Faulty     // an error of a spreadsheet, as #N/A
	NumShapes
)

// Of makes the profile of rows below a header, of at most the first most rows.
func Of(header []string, rows func(func(*mapping.Row, error) bool), most int) (*Profile, error) {
	l := NewLook(header)
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if l.rows == most {
			return l.Profile(false), nil
		}
		l.Add(row)
	}
	return l.Profile(true), nil
}

// A Look makes a profile row by row.
type Look struct {
	rows     int
	columns  []column
	judge    *judge
	fillings map[filling]int
	hashes   int // in the columns' sets together
	most     int // of these
}

// NewLook begins a look at the rows below a header.
func NewLook(header []string) *Look {
	labels := mapping.Labels(header)
	l := &Look{columns: make([]column, len(labels)), judge: newJudge(), fillings: map[filling]int{}, most: mostHashes}
	for i, label := range labels {
		l.columns[i] = newColumn(label, len(labels))
	}
	return l
}

// Add looks at a row. One that cannot be trusted as a whole is passed over.
func (l *Look) Add(row *mapping.Row) {
	if row.Flaw != "" {
		return
	}
	l.rows++
	var filled filling
	for i := range min(len(row.Cells), len(l.columns)) {
		before := l.columns[i].seen.Filled
		if l.columns[i].add(&row.Cells[i], l.judge) {
			l.hashes++
		}
		if l.columns[i].seen.Filled > before && i < 64*len(filled) {
			filled[i/64] |= 1 << (i % 64)
		}
	}
	const most = 1 << 12
	if _, known := l.fillings[filled]; known || len(l.fillings) < most {
		l.fillings[filled]++
	}
	for l.hashes > l.most {
		l.forget()
	}
}

// mostHashes bounds what all columns' different values take: 64 MB.
const mostHashes = 4 << 20

// forget gives up to count the different values of the column that has the
// most, one that is not unique if there is one.
func (l *Look) forget() {
	var fullest *column
	for i := range l.columns {
		c := &l.columns[i]
		switch {
		case c.values == nil || c.values.n == 0:
		case fullest == nil || fullest.unique && !c.unique,
			fullest.unique == c.unique && fullest.values.n < c.values.n:
			fullest = c
		}
	}
	l.hashes -= fullest.values.n
	fullest.values, fullest.unique = nil, false
}

// Profile returns what was seen so far; whole says that it is all there is.
func (l *Look) Profile(whole bool) *Profile {
	p := &Profile{Rows: l.rows, Whole: whole, Columns: make([]Column, len(l.columns)), fillings: maps.Clone(l.fillings)}
	for i := range l.columns {
		p.Columns[i] = l.columns[i].sum(l.rows, l.judge)
	}
	return p
}
