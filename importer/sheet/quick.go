package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// A sheet is millions of cells that nearly all are spelt in the same few ways.
// These are read here, straight from the stream's buffer. Whatever is spelt in
// another way, is not whole in the buffer, or is wrong, is left to the tokens,
// which read all there is in XML, and tell what is damaged.

// A quickRead is what it takes to know a row by the one before.
type quickRead struct {
	tail  []byte // of the last row's tag, behind its number; none where it says more
	place []byte // the row's number and a quote, as they end each cell's reference
}

const rowStart = `<row r="`

// learn keeps the tag of a row that the tokens are about to read.
func (q *quickRead) learn(b []byte) {
	q.tail = q.tail[:0]
	if !bytes.HasPrefix(b, []byte(rowStart)) {
		return
	}
	_, n := leadingNumber(b[len(rowStart):])
	n += len(rowStart)
	if end := tagEnd(b); end > n && b[n] == '"' && b[end-1] != '/' {
		q.tail = append(q.tail, b[n:end+1]...)
	}
}

// quickRow enters a row whose tag is that of the row before but for the number.
func (r *excelRows) quickRow() bool {
	b := r.in.ready()
	if len(r.tail) == 0 || !bytes.HasPrefix(b, []byte(rowStart)) {
		return false
	}
	line, n := leadingNumber(b[len(rowStart):])
	n += len(rowStart)
	if line <= r.line || line > maxRows || !bytes.HasPrefix(b[n:], r.tail) {
		return false
	}
	r.in.enter("row", n+len(r.tail))
	return r.begin(line) == nil
}

// quickCells reads cells, and returns the last one's column, and whether the
// row ended behind it.
func (r *excelRows) quickCells(column int) (last int, ended bool) {
	r.place = append(strconv.AppendInt(r.place[:0], int64(r.line), 10), '"')
	for {
		b := r.in.ready()
		at, n := r.quickCell(b)
		if n == 0 {
			if ended = bytes.HasPrefix(b, []byte("</row>")) && bytes.HasSuffix(r.in.open, []byte("<row")); ended {
				r.in.leave("row", len("</row>"))
			}
			return column, ended
		}
		column = at
		r.in.pos += n
	}
}

// quickCell reads the cell that b begins with, and returns its column and its
// length, which is 0 where it is none of the usual ones.
func (r *excelRows) quickCell(b []byte) (column, length int) {
	const value, inline = "><v>", "><is><t>"
	column, i := r.quickPlace(b)
	if column == 0 {
		return 0, 0
	}
	style, n := quickStyle(b[i:])
	i += n
	kind, n := quickKind(b[i:])
	i += n
	var end string
	switch {
	case bytes.HasPrefix(b[i:], []byte("/>")):
		return column, i + len("/>")
	case bytes.HasPrefix(b[i:], []byte(value)):
		i, end = i+len(value), "</v></c>"
	case kind == "inlineStr" && bytes.HasPrefix(b[i:], []byte(inline)):
		i, end = i+len(inline), "</t></is></c>"
	default:
		return 0, 0
	}
	n = bytes.IndexByte(b[i:], '<')
	if n < 0 || !bytes.HasPrefix(b[i+n:], []byte(end)) || !r.quickPut(column, kind, style, b[i:i+n]) {
		return 0, 0
	}
	return column, i + n + len(end)
}

// quickPlace reads the start of a cell's tag with its reference, and returns
// their length.
func (r *excelRows) quickPlace(b []byte) (column, length int) {
	const start = `<c r="`
	if !bytes.HasPrefix(b, []byte(start)) {
		return 0, 0
	}
	i := len(start)
	for ; i < len(b) && b[i] >= 'A' && b[i] <= 'Z' && column <= maxColumns; i++ {
		column = column*26 + int(b[i]-'A') + 1
	}
	if column == 0 || column > maxColumns || r.has(column) || !bytes.HasPrefix(b[i:], r.place) {
		return 0, 0
	}
	return column, i + len(r.place)
}

// quickStyle reads the attribute s that b begins with, and returns its length.
func quickStyle(b []byte) (style, length int) {
	const start = ` s="`
	if !bytes.HasPrefix(b, []byte(start)) {
		return 0, 0
	}
	style, n := leadingNumber(b[len(start):])
	n += len(start)
	if n == len(start) || n == len(b) || b[n] != '"' {
		return 0, 0
	}
	return style, n + 1
}

// quickKind reads the attribute t that b begins with, and returns its length.
func quickKind(b []byte) (kind string, length int) {
	const start, longest = ` t="`, len("inlineStr")
	if !bytes.HasPrefix(b, []byte(start)) {
		return "", 0
	}
	b = b[len(start):min(len(b), len(start)+longest+1)]
	n := bytes.IndexByte(b, '"')
	if n < 0 {
		return "", 0
	}
	switch string(b[:n]) {
	case "s":
		kind = "s"
	case "n":
		kind = "n"
	case "str":
		kind = "str"
	case "inlineStr":
		kind = "inlineStr"
	case "b":
		kind = "b"
	case "e":
		kind = "e"
	default:
		return "", 0
	}
	return kind, len(start) + n + 1
}

// quickPut sets a cell, and reports whether its text is one that nothing is to
// be done with.
func (r *excelRows) quickPut(column int, kind string, style int, text []byte) bool {
	beyond := r.width > 0 && column > r.width
	if kind == "s" {
		i, n := leadingNumber(text)
		shared, ok := r.book.strings.at(i)
		if n == 0 || n < len(text) || !ok {
			return false
		}
		return beyond || r.put(column, textCell(shared)) == nil
	}
	if !plain(text) {
		return false
	}
	if beyond {
		return true
	}
	from := len(r.buf)
	r.buf = append(r.buf, text...)
	c, err := r.decode(value{kind: kind, style: style, present: true, text: r.buf[from:len(r.buf):len(r.buf)]})
	return err == nil && r.put(column, c) == nil
}

// leadingNumber reads the digits that b begins with, no more than nine, and
// returns how many there are.
func leadingNumber(b []byte) (number, digits int) {
	for digits < len(b) && digits < 9 && b[digits]-'0' <= 9 {
		number = number*10 + int(b[digits]-'0')
		digits++
	}
	return number, digits
}

// plain reports whether a text between tags stands for itself.
func plain(text []byte) bool {
	for i, c := range text {
		switch {
		case c == '&', c == '\r':
			return false
		case c >= utf8.RuneSelf:
			rest := text[i:]
			return utf8.Valid(rest) && bytes.IndexByte(rest, '&') < 0 && bytes.IndexByte(rest, '\r') < 0
		}
	}
	return true
}
