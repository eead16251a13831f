package sheet

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"kashsync/mapping"
)

// Bounds on what is looked at to find a header.
const (
	topRows    = 200     // rows
	topBytes   = 1 << 20 // their text
	maxTitles  = 50      // rows that may stand above the header
	maxColumns = 16384   // Excel's own limit
)

// A top is the first rows of a table.
type top []topRow

type topRow struct {
	line   int
	cells  []string // without outer white space
	value  []bool   // by cell: whether it is a value, which no column is named
	filled int      // cells that are not blank
	values int
	flaw   []string // its code and arguments
}

// findHeader takes the row at line, or where line is 0 the one that names the
// columns.
func (f *File) findHeader(t table, line int) error {
	rows, err := t.rows(0)
	if err != nil {
		return err
	}
	defer rows.close()
	top, at, err := f.look(rows, line)
	if err != nil {
		return err
	}
	row := top[at]
	switch {
	case row.flaw != nil:
		return &Error{Code: BadHeader, Line: row.line, Args: row.flaw}
	case len(row.cells) > maxColumns:
		return &Error{Code: TooBig, Line: row.line, Args: []string{"columns", strconv.Itoa(maxColumns)}}
	}
	names, both := top.names(at)
	f.table, f.header, f.info.HeaderLine = t, names, row.line
	if _, isText := t.(*textTable); !isText { // where a row can say that it is too long
		below := top[at+1:]
		if line > 0 {
			// Whoever reads that far meets another error again.
			if below, err = readTop(rows); isDisorder(err) {
				return err
			}
		}
		f.widen(below)
	}
	above := at
	if both {
		f.note(HeaderLines, 2)
		above--
	}
	if line == 0 && above > 0 {
		f.note(TitleLines, above, top[0].text())
	}
	return nil
}

// look reads the first rows, or those that matter where the header is at line,
// and returns which of them it is.
func (f *File) look(rows rowReader, line int) (t top, at int, err error) {
	if line > 0 {
		t, err = readLine(rows, line)
		return t, len(t) - 1, err
	}
	if t, err = readTop(rows); err != nil {
		return nil, 0, err
	}
	if f.fits != nil {
		for at := range t[:min(len(t), maxTitles+1)] {
			if names, _ := t.names(at); t[at].flaw == nil && f.fits(names) {
				return t, at, nil
			}
		}
	}
	return t, t.header(), nil
}

// readTop reads the first rows there are. An error further down is left for
// whoever reads that far, but for rows that can be put in order before.
func readTop(rows rowReader) (top, error) {
	var t top
	for left := topBytes; len(t) < topRows && left > 0; {
		row, err := rows.next()
		switch {
		case err == io.EOF && len(t) == 0:
			return nil, &Error{Code: NoHeader}
		case err != nil && len(t) == 0, isDisorder(err):
			return nil, err
		case err != nil:
			return t, nil //nolint:nilerr // as said above
		}
		t = append(t, newTopRow(row))
		left -= 16 * len(row.Cells)
		for _, c := range row.Cells {
			left -= len(c.Text)
		}
	}
	return t, nil
}

// readLine reads the row at line, and the one before it.
func readLine(rows rowReader, line int) (top, error) {
	var t top
	for {
		row, err := rows.next()
		switch {
		case err == io.EOF || err == nil && row.Line > line:
			if _, err := readTop(rows); isDisorder(err) { // then it may come yet
				return nil, err
			}
			return nil, &Error{Code: HeaderLineMissing, Line: line}
		case err != nil:
			return nil, err
		}
		t = append(t[max(0, len(t)-1):], newTopRow(row))
		if row.Line == line {
			return t, nil
		}
	}
}

func newTopRow(row *mapping.Row) topRow {
	cells := row.Cells[:min(len(row.Cells), maxColumns+1)]
	r := topRow{line: row.Line, cells: make([]string, len(cells)), value: make([]bool, len(cells))}
	if row.Flaw != "" {
		r.flaw = append([]string{string(row.Flaw)}, row.FlawArgs...)
	}
	for i, c := range cells {
		text := strings.TrimFunc(string(c.Text), invisible)
		if text == "" {
			continue
		}
		r.cells[i], r.filled = text, r.filled+1
		if c.Kind != mapping.Text || isValue(text) {
			r.value[i], r.values = true, r.values+1
		}
	}
	return r
}

func (r topRow) at(column int) string {
	if column >= len(r.cells) {
		return ""
	}
	return r.cells[column]
}

// text returns the row's first filled cell, abridged.
func (r topRow) text() string {
	const enough = 60
	for _, c := range r.cells {
		if runes := []rune(c); len(runes) > enough {
			return string(runes[:enough]) + "…"
		}
		if c != "" {
			return c
		}
	}
	return ""
}

// names returns the columns' names on a row, and whether the row above helped:
// where a name is blank or there twice, and that row has one for it. Of a group
// of columns, it has the name above the first.
func (t top) names(at int) (names []string, both bool) {
	low := t[at]
	names = slices.Clone(low.cells)
	if at == 0 || !t[at-1].isAbove(low) {
		return names, false
	}
	up := t[at-1]
	for c, name := range up.cells {
		switch {
		case name == "" || low.at(c) != "":
			continue
		case c >= len(names):
			names = append(names, make([]string, c+1-len(names))...)
		}
		names[c], both = name, true
	}
	groups := up.groupsOf(len(low.cells))
	same := map[string][]int{}
	for c, name := range low.cells {
		same[name] = append(same[name], c)
	}
	for name, columns := range same {
		first := groups[columns[0]]
		if name == "" || !slices.ContainsFunc(columns, func(c int) bool { return groups[c] != first }) {
			continue
		}
		for _, c := range columns {
			names[c] = strings.TrimSpace(groups[c] + " " + name)
		}
		both = true
	}
	return names, both
}

// isAbove reports whether the row can be the upper line of a header of two.
func (r topRow) isAbove(low topRow) bool {
	const longest = 255 // bytes of a name
	lines := 1
	for _, c := range r.cells {
		if len(c) > longest {
			return false
		}
		lines += strings.Count(c, "\n")
	}
	return r.filled > 1 && r.values == 0 && r.flaw == nil && !r.comment() && low.line-r.line <= lines
}

// groupsOf returns for each column the name that stands above it, or above those
// left of it.
func (r topRow) groupsOf(columns int) []string {
	groups, last := make([]string, columns), ""
	for c := range groups {
		if name := r.at(c); name != "" {
			last = name
		}
		groups[c] = last
	}
	return groups
}
