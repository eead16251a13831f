package sheet

import (
	"bytes"

	"kashsync/mapping"
)

const (
	maxRecord     = 1 << 20 // bytes of a row
	maxQuoteLines = 100     // line ends in one cell; more mean a stray quote
)

// A record is a row as it was scanned.
type record struct {
	cells   []mapping.Cell
	doubled []int // the cells whose quotes are still doubled
	flaw    mapping.Code
	lines   int  // line ends, the last among them
	unended bool // the file ends without a line end
}

// several reports whether the record goes over several lines.
func (r *record) several() bool { return r.lines > 1 || r.lines > 0 && r.unended }

// A state is how far a scan got.
type state uint8

const (
	done    state = iota
	more          // what it was given ends too early to tell
	stray         // what follows the closing quote may not stand there
	runaway       // a quote opens that does not close within bounds
)

// scan reads the record that b begins with, and returns its length.
func (r *records) scan(b []byte) (int, state) {
	r.record = record{cells: r.cells[:0], doubled: r.doubled[:0]}
	for i := 0; ; i++ { // past a delimiter
		start, quoted := i, false
		if open := r.quoteAt(b, i); open >= 0 && r.flaw == "" {
			end, s := r.opened(b, open, open > i)
			switch {
			case s == done:
				i, quoted = end, true
			case s == stray && open == i: // then the quotes of this line mean nothing
				r.flaw = mapping.RowBadQuote
			case s != stray:
				return 0, s
			}
		}
		if !quoted {
			for i < len(b) && !r.stop[b[i]] {
				i++
			}
			if i == len(b) && !r.last {
				return 0, more
			}
			r.add(b[start:i])
		}
		if i == len(b) {
			r.unended = true
			return i, done
		}
		if b[i] == r.delimiter {
			continue
		}
		if b[i] == '\r' {
			if i+1 == len(b) && !r.last {
				return 0, more
			}
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		}
		r.lines++
		return i + 1, done
	}
}

// quoteAt returns where a quote opens the cell that begins at b[i], maybe behind
// blanks, else -1.
func (r *records) quoteAt(b []byte, i int) int {
	for ; i < len(b); i++ {
		switch {
		case b[i] == '"':
			return i
		case b[i] != ' ' || r.stop[' ']:
			return -1
		}
	}
	return -1
}

// opened is quoted, but for a quote behind blanks, as some programs write after
// each comma: this one is an ordinary letter where it does not close on its line.
func (r *records) opened(b []byte, i int, indented bool) (int, state) {
	before := r.record
	end, s := r.quoted(b, i)
	if indented && (s == runaway || s == done && (r.lines > before.lines || r.flaw != "")) {
		r.record, s = before, stray
	}
	return end, s
}

// quoted reads the cell whose opening quote is at b[i], and returns where it
// ends: at a delimiter, a line end, or the end of the file.
func (r *records) quoted(b []byte, i int) (int, state) {
	start, doubled := i+1, false
	for from := start; ; {
		n := bytes.IndexByte(b[from:], '"')
		if n < 0 {
			return r.unclosed(b, start)
		}
		closing, end := from+n, from+n+1
		if end < len(b) && b[end] == '"' {
			doubled, from = true, end+1
			continue
		}
		for end < len(b) && b[end] == ' ' && !r.stop[' '] {
			end++
		}
		lines := lineEnds(b[start:closing])
		switch {
		case lines > maxQuoteLines:
			return 0, runaway
		case end == len(b) && !r.last:
			return 0, more
		case end < len(b) && !r.stop[b[end]]:
			return 0, stray
		}
		r.lines += lines
		if doubled {
			r.doubled = append(r.doubled, len(r.cells))
		}
		r.add(b[start:closing])
		return end, done
	}
}

// unclosed ends a quoted cell with the file, where the file ends here and the
// quote has not run away.
func (r *records) unclosed(b []byte, start int) (int, state) {
	lines := lineEnds(b[start:])
	switch {
	case lines > maxQuoteLines || len(b) >= maxRecord:
		return 0, runaway
	case !r.last:
		return 0, more
	}
	r.flaw = mapping.RowCutShort
	r.lines += lines
	r.add(b[start:])
	return len(b), done
}

// unswallow looks at a record of several lines that did not come out right.
// Where its first line alone has as many cells as the header, if its quotes mean
// nothing, and the next line, too, a stray quote has swallowed what are rows of
// their own: the first line is all of the record then. It returns its bytes.
func (r *records) unswallow(raw []byte) []byte {
	whole := r.record
	first := raw[:lineLength(raw)]
	rest := raw[len(first):]
	if len(rest) == 0 || 1+bytes.Count(first, []byte{r.delimiter}) != r.width {
		return raw
	}
	var next records
	next.delimiter, next.stop, next.last = r.delimiter, r.stop, true
	if n, s := next.scan(rest); s != done || n != lineLength(rest) || next.flaw != "" || len(next.cells) != r.width {
		return raw
	}
	r.pos -= len(rest)
	r.record = record{cells: whole.cells[:0], doubled: whole.doubled[:0], flaw: mapping.RowBadQuote, lines: 1}
	for cell := range bytes.SplitSeq(bytes.TrimRight(first, "\r\n"), []byte{r.delimiter}) {
		r.add(cell)
	}
	return first
}

// lineLength returns the length of b's first line, with its end.
func lineLength(b []byte) int {
	i := bytes.IndexAny(b, "\r\n")
	switch {
	case i < 0:
		return len(b)
	case bytes.HasPrefix(b[i:], []byte("\r\n")):
		return i + 2
	}
	return i + 1
}

func (r *records) add(text []byte) {
	kind := mapping.Text
	if len(text) == 0 {
		kind = mapping.Blank
	}
	r.cells = append(r.cells, mapping.Cell{Kind: kind, Text: text})
	r.soiled = max(r.soiled, len(r.cells))
}

// lineEnds counts line ends, CRLF as one.
func lineEnds(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	if cr := bytes.Count(b, []byte{'\r'}); cr > 0 {
		n += cr - bytes.Count(b, []byte("\r\n"))
	}
	return n
}
