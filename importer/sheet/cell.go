package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"kashsync/mapping"
)

// decode makes a cell of what its element holds.
func (r *excelRows) decode(v value) (mapping.Cell, error) {
	if v.formula && (!v.present || len(v.text) == 0 && v.kind != "str") {
		return r.keep(mapping.Error, mapping.NoResult), nil
	}
	if len(v.text) == 0 {
		return mapping.Cell{}, nil
	}
	switch v.kind {
	case "", "n", "N": // the last is of some exporters
		return r.number(v.text, r.book.format(v.style), r.book.from1904), nil
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(v.text)))
		shared, ok := r.book.strings.at(i)
		if err != nil || !ok {
			return mapping.Cell{}, r.damaged("shared string " + strconv.Quote(string(v.text)))
		}
		return textCell(shared), nil
	case "b":
		return r.bool(v.text), nil
	case "e":
		return mapping.Cell{Kind: mapping.Error, Text: v.text}, nil
	case "d":
		return r.isoDate(v.text), nil
	case "str", "inlineStr":
		return textCell(unescape(v.text)), nil
	}
	return mapping.Cell{}, r.damaged("cell type " + strconv.Quote(v.kind))
}

func textCell(text []byte) mapping.Cell {
	if len(text) == 0 {
		return mapping.Cell{}
	}
	return mapping.Cell{Kind: mapping.Text, Text: text}
}

// bool makes a cell of a truth value; of what is none, a text.
func (g *grid) bool(text []byte) mapping.Cell {
	switch strings.ToLower(string(bytes.TrimSpace(text))) {
	case "1", "true":
		return g.keep(mapping.Bool, "TRUE")
	case "0", "false":
		return g.keep(mapping.Bool, "FALSE")
	}
	return textCell(text)
}

// number makes a cell of a number: a date where its format shows one, with its
// zeros where the format shows these.
func (g *grid) number(text []byte, f format, from1904 bool) mapping.Cell {
	text = bytes.TrimSpace(text)
	if f == (format{}) && allDigits(text) {
		return mapping.Cell{Kind: mapping.Number, Text: text}
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return textCell(text)
	}
	if f.date {
		if when, layout, ok := fromSerial(number, from1904); ok {
			return g.date(when, layout)
		}
	}
	if whole := strconv.FormatFloat(number, 'f', -1, 64); len(whole) < int(f.digits) && allDigits([]byte(whole)) {
		return g.keep(mapping.Number, strings.Repeat("0", int(f.digits)-len(whole))+whole)
	}
	return mapping.Cell{Kind: mapping.Number, Text: text}
}

func allDigits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(text) > 0
}

func (g *grid) date(when time.Time, layout string) mapping.Cell {
	from := len(g.buf)
	g.buf = when.AppendFormat(g.buf, layout)
	return mapping.Cell{Kind: mapping.Date, Text: g.buf[from:len(g.buf):len(g.buf)]}
}

// The layouts of Date cells: a day, a day with a time, a time alone.
const (
	day        = "2006-01-02"
	dayAndTime = "2006-01-02T15:04:05"
	timeOfDay  = "15:04:05"
)

// layoutOf returns the shorter of the two layouts of days that lose nothing.
func layoutOf(when time.Time) string {
	if when.Equal(when.Truncate(24 * time.Hour)) {
		return day
	}
	return dayAndTime
}

// fromSerial turns Excel's count of days into a date, to the second. There is
// none below 0, none after the year 9999, and in the system of 1900 none on day
// 60: the 29th of February that 1900 did not have. Below 1 it is a time of day,
// but for the first day of the system of 1904.
func fromSerial(serial float64, from1904 bool) (when time.Time, layout string, ok bool) {
	const lastDay = 2958465 // 9999-12-31, counted from 1900
	if serial < 0 || serial > lastDay+1 {
		return when, "", false
	}
	seconds := int64(math.Round(serial * 86400))
	days := seconds / 86400
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return when, "", false
	case days < 60:
		first = first.AddDate(0, 0, 1)
	}
	when = first.AddDate(0, 0, int(days)).Add(time.Duration(seconds%86400) * time.Second)
	switch {
	case when.Year() > 9999:
		return when, "", false
	case days == 0 && (seconds > 0 || !from1904):
		return when, timeOfDay, true
	}
	return when, layoutOf(when), true
}

// isoDate reads the rare cells that hold a date as ISO 8601 writes it. A zone
// is left out: a cell says what a clock on the wall says.
func (g *grid) isoDate(text []byte) mapping.Cell {
	text = bytes.TrimSpace(text)
	if when, err := time.Parse(timeOfDay, string(text)); err == nil {
		return g.date(when.Round(time.Second), timeOfDay)
	}
	for _, layout := range []string{day, dayAndTime, "2006-01-02T15:04", time.RFC3339} {
		when, err := time.Parse(layout, string(text))
		if err != nil {
			continue
		}
		_, offset := when.Zone()
		when = when.UTC().Add(time.Duration(offset) * time.Second).Round(time.Second)
		return g.date(when, layoutOf(when))
	}
	return textCell(text)
}
