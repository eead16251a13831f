package guess

import (
	"strconv"

	"kashsync/mapping"
	"kashsync/mapping/profile"
)

// Headless reports whether a header is a customer's row, and names no columns: one
// of its cells is an e-mail address, or a phone number, a date or a bare number as
// those below it; and it does not speak of customers as headers do.
func Headless(header []string, p *profile.Profile) bool {
	names, filled, known, values := newTable(), 0, 0, 0
	for i, c := range lookAlone(header) {
		if c.Filled == 0 || i >= len(p.Columns) {
			continue
		}
		filled++
		if r := names.read(header[i]); r.role != unknown && r.part == "" {
			known++
		}
		if isBelow(&c, &p.Columns[i]) {
			values++
		}
	}
	return values > 0 && 2*known < filled
}

// lookAlone profiles a header as if it were a row.
func lookAlone(header []string) []profile.Column {
	look, row := profile.NewLook(header), mapping.Row{}
	for _, text := range header {
		row.Cells = append(row.Cells, mapping.Cell{Kind: mapping.Text, Text: []byte(text)})
	}
	look.Add(&row)
	return look.Profile(true).Columns
}

// isBelow reports whether a header's cell is a value like those of its column.
func isBelow(cell, below *profile.Column) bool {
	c := &column{Column: below}
	const shortest = 8 // digits of a phone number that is no other number
	digits := 0
	for _, r := range cell.Samples[0] {
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	switch {
	case cell.Count(profile.Email) > 0:
		return true
	case cell.Count(profile.Phone) > 0 && digits >= shortest:
		return c.share(profile.Phone) >= half
	case len(cell.Layouts) > 0:
		return c.dates() >= half
	case cell.Count(profile.Integer) > 0:
		return c.goesOn(cell.Samples[0])
	}
	return false
}

// goesOn reports whether a column goes on as a number before it: as the next of
// the same length, or counting on from it. A year is a column's name.
func (c *column) goesOn(text string) bool {
	n, err := strconv.Atoi(text)
	if err != nil || n >= 1900 && n < 2100 {
		return false
	}
	const long = 5
	if len(text) >= long && c.portion(c.Digits[len(text)]) >= most {
		return true
	}
	counts := len(c.Samples) > 1
	for i, s := range c.Samples {
		counts = counts && s == count(n+i+1)
	}
	return counts
}
