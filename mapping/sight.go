package mapping

import "time"

// What follows reads single values for who looks at a spreadsheet before there
// is a mapping, and as the mapping would.

// FindColumns returns which column of a header each name in a mapping file
// means; -1 where there is none, or where it may be any of several.
func FindColumns(header, names []string) []int {
	h := newHeader(header)
	found := make([]int, len(names))
	for i, name := range names {
		found[i], _ = h.find(name)
	}
	return found
}

// IsBool reports whether a text is yes or no in a language that `as: bool` knows.
func IsBool(text string) bool {
	_, bad := truth(value{kind: Text, text: text})
	return bad.code == ""
}

// Countries knows the names and codes that a field of kind country takes.
type Countries struct{ known *countries }

// NewCountries takes a few milliseconds.
func NewCountries() Countries { return Countries{newCountries()} }

// Code returns a country's alpha-2 code.
func (c Countries) Code(text string) (code string, ok bool) {
	return c.known.lookup(text)
}

// A DateLayout is a way to write a date that is common in spreadsheets.
type DateLayout struct {
	Text   string // as a mapping file has it
	layout layout
}

// DateLayouts returns the common layouts, then those of digits alone.
func DateLayouts() []DateLayout {
	var all []DateLayout
	for _, c := range commonLayouts() {
		all = append(all, DateLayout{c.text, c.layout})
	}
	for _, text := range []string{"YYYYMMDD", "DDMMYYYY"} {
		if l, failed := parseLayout(text); failed == nil {
			all = append(all, DateLayout{text, l})
		}
	}
	return all
}

// Parse reads a date that is written so, as midnight UTC.
func (l DateLayout) Parse(text string) (time.Time, bool) { return l.layout.parse(text) }

// ParseISO reads a date that needs no layout: 1990-01-31, also with a time and
// an offset from UTC.
func ParseISO(text string) (time.Time, bool) { return parseISO(text, time.UTC) }
