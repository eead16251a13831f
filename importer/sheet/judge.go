package sheet

import (
	"strings"
	"unicode"
)

// header returns which row names the columns: the first, unless everything
// speaks for another one. To take a customer for the header is worse than to
// take a title for it, which nobody overlooks.
func (t top) header() int {
	widest := 0
	for _, row := range t {
		widest = max(widest, row.filled)
	}
	at := 0
	for at+1 < len(t) && t[at].comment() && t[at].filled*2 <= widest {
		at++
	}
	if t[at].values > 0 {
		at = 0
	}
	for k := range t[:min(len(t), maxTitles+1)] {
		if t.isHeader(k) {
			at = k
			break
		}
		if t[k].filled >= widest && !t[k].comment() {
			break // as wide as this, it is of the table
		}
	}
	if at+1 < len(t) && t.completed(at) {
		return at + 1
	}
	return at
}

// isHeader reports whether row k names columns that the rows below fill, and
// whether what is above it is not of the table. Below the first row it must have
// names where the rows below have values.
func (t top) isHeader(k int) bool {
	row := t[k]
	if k == len(t)-1 || row.flaw != nil || row.comment() ||
		row.filled < 2 || row.values*5 > row.filled || !row.distinct() {
		return false
	}
	below := t.below(k)
	used, named, typed, contrast, evidence := 0, 0, 0, 0, 0
	for c, col := range below.columns {
		if !col.used(below.rows) {
			continue
		}
		used++
		if row.at(c) != "" {
			named++
		}
		if col.typed() {
			typed++
			if row.at(c) != "" && !row.value[c] {
				contrast++
				evidence += col.values
			}
		}
	}
	switch {
	case named*4 < used*3:
		return false
	case k == 0:
		return true
	case !t.titles(k, named):
		return false
	case typed > 0:
		return contrast > row.values && evidence > 1
	}
	// Words above words: only a name for every column, after titles that
	// nobody takes for rows, can be believed.
	return row.values == 0 && used > 2 && named == used && !below.recurs && t.single(k)
}

// titles reports whether the rows above row k, which names so many columns, are
// not rows of a table.
func (t top) titles(k, named int) bool {
	const alike = 6 // so many may have the same number of cells, or values
	lengths, values := map[int]int{}, 0
	for i, row := range t[:k] {
		switch {
		case row.comment() && row.filled < named:
			continue
		case row.filled*2 <= named,
			row.filled < named && row.values > 0,
			i == k-1 && row.groups(t[k]):
		default:
			return false
		}
		if row.values > 0 {
			values++
		}
		if row.filled > 1 {
			lengths[row.filled]++
		}
		if values > alike || lengths[row.filled] > alike {
			return false
		}
	}
	return true
}

// single reports whether each row above row k is but one cell of words.
func (t top) single(k int) bool {
	for _, row := range t[:k] {
		if row.filled != 1 || row.values > 0 {
			return false
		}
	}
	return true
}

// groups reports whether the row names groups of the columns that low names.
func (r topRow) groups(low topRow) bool {
	if !r.isAbove(low) || r.filled >= low.filled {
		return false
	}
	heads := 0
	for c, name := range r.cells {
		if name != "" && r.at(c+1) == "" && low.at(c) != "" && low.at(c+1) != "" {
			heads++
		}
	}
	return heads > 1 && heads*2 >= r.filled
}

// completed reports whether the row below row k names columns that row k does
// not, as in a header where some names are merged over two lines. It has no
// word elsewhere, but below the first column of a group.
func (t top) completed(k int) bool {
	up, low := t[k], t[k+1]
	if !up.isAbove(low) || low.flaw != nil || low.values > 0 || !low.distinct() || k+2 >= len(t) {
		return false
	}
	below := t.below(k + 1)
	missing, given, left, contrast := 0, 0, 0, 0
	for c, col := range below.columns {
		name, used := low.at(c), col.used(below.rows)
		switch {
		case up.at(c) == "" && used:
			missing++
			if name != "" {
				given++
			}
		case up.at(c) != "" && name == "" && col.filled*2 > below.rows:
			left++
		case up.at(c) != "" && name != "" && (up.at(c+1) != "" || low.at(c+1) == ""):
			return false
		}
		if name != "" && col.typed() {
			contrast++
		}
	}
	return given > 0 && given*4 >= missing*3 && left > 0 && contrast > 0 && !below.recurs
}

// comment reports whether the row begins as comments do. The name of a column
// may be # or #id.
func (r topRow) comment() bool {
	text := r.text()
	return strings.HasPrefix(text, "#") && (r.filled == 1 || strings.HasPrefix(text, "# ")) && len(text) > 1
}

// distinct reports whether more of the row's words differ than not.
func (r topRow) distinct() bool {
	words := map[string]bool{}
	for _, c := range r.cells {
		if c != "" {
			words[strings.ToLower(c)] = true
		}
	}
	return len(words)*2 > r.filled
}

// rowsBelow are what the rows below a row say about its columns.
type rowsBelow struct {
	columns []column
	rows    int
	recurs  bool // one of the row's words is in its column again
}

type column struct{ filled, values int }

// used reports whether enough of the rows have something in the column.
func (c column) used(rows int) bool { return c.filled > 0 && c.filled*8 >= rows }

// typed reports whether the column holds values, not words.
func (c column) typed() bool { return c.values > 0 && c.values*5 >= c.filled*4 }

// below looks at the rows below row k, but for comments and those that repeat it.
func (t top) below(k int) rowsBelow {
	var b rowsBelow
	for _, row := range t[k+1:] {
		again := 0
		for c, text := range row.cells {
			if text != "" && text == t[k].at(c) {
				again++
			}
		}
		if again > 0 && again == t[k].filled || row.comment() {
			continue
		}
		b.rows++
		b.recurs = b.recurs || again > 0
		for len(b.columns) < len(row.cells) {
			b.columns = append(b.columns, column{})
		}
		for c, text := range row.cells {
			if text != "" {
				b.columns[c].filled++
			}
			if row.value[c] {
				b.columns[c].values++
			}
		}
	}
	return b
}

// isValue reports whether a text is a number, a date, a telephone number, an
// e-mail address or the like, which names no column.
func isValue(text string) bool {
	digits, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case digits > 0 && letters == 0, digits > 2 && digits > letters:
		return true
	case strings.EqualFold(text, "true"), strings.EqualFold(text, "false"):
		return true
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return true
	}
	return isAddress(text)
}

// isAddress reports whether most of a text's words are e-mail addresses.
func isAddress(text string) bool {
	if !strings.Contains(text, "@") {
		return false
	}
	words, addresses := strings.Fields(text), 0
	for _, w := range words {
		if at := strings.IndexByte(w, '@'); at > 0 && strings.Contains(w[at:], ".") {
			addresses++
		}
	}
	return addresses*2 > len(words)
}
