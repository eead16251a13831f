package sheet

import (
	"bytes"
	"strconv"

	"kashsync/mapping"
)

// cell reads a cell whose element was just entered.
func (r *odsRows) cell() (mapping.Cell, error) {
	v := odsValue{
		kind:    string(r.in.attribute("office:value-type")),
		failed:  string(r.in.attribute("calcext:value-type")) == "error",
		formula: r.in.attribute("formula") != nil,
	}
	if rows := r.in.number("number-rows-spanned"); max(rows, r.in.number("number-columns-spanned")) > 1 {
		r.seen.merged(r.line + max(rows, 1) - 1)
	}
	for _, name := range []string{"office:value", "office:date-value", "office:time-value", "office:boolean-value", "office:string-value"} {
		if a := r.in.attribute(name); a != nil {
			v.value = r.keep(mapping.Text, string(a)).Text
			break
		}
	}
	from, paragraphs := len(r.buf), 0
	for {
		err := r.in.next()
		tag := string(r.in.tag)
		switch {
		case err != nil:
			return mapping.Cell{}, err
		case r.in.kind == endTag && tag == "table-cell":
			v.shown = r.buf[from:len(r.buf):len(r.buf)]
			return r.decodeODS(v), nil
		case r.in.kind != startTag:
		case tag == "p":
			if paragraphs++; paragraphs > 1 {
				r.buf = append(r.buf, '\n')
			}
			err = r.paragraph()
		default: // a comment, a picture
			err = r.in.skip()
		}
		if err != nil {
			return mapping.Cell{}, err
		}
	}
}

// paragraph appends a paragraph's text. White space counts once, and what is
// more is written as elements.
func (r *odsRows) paragraph() error {
	gap := true
	for {
		if err := r.in.next(); err != nil {
			return err
		}
		tag := string(r.in.tag)
		switch {
		case r.in.kind == charData:
			for _, c := range r.in.text {
				if !space(c) {
					r.buf, gap = append(r.buf, c), false
				} else if !gap {
					r.buf, gap = append(r.buf, ' '), true
				}
			}
		case r.in.kind == endTag:
			if tag == "p" {
				return nil
			}
		case tag == "s":
			n := min(max(1, r.in.number("c")), maxRecord)
			if r.in.left -= n; r.in.left < 0 {
				return &Error{Code: TooBig, Line: r.line, Args: []string{odsContent}}
			}
			r.buf = append(r.buf, bytes.Repeat([]byte{' '}, n)...)
		case tag == "tab":
			r.buf = append(r.buf, '\t')
		case tag == "line-break":
			r.buf, gap = append(r.buf, '\n'), true
		case tag == "annotation" || tag == "frame" || tag == "ruby-text":
			if err := r.in.skip(); err != nil {
				return err
			}
		}
	}
}

// odsValue is what a cell's element holds.
type odsValue struct {
	kind    string
	value   []byte
	shown   []byte
	failed  bool
	formula bool
}

func (r *odsRows) decodeODS(v odsValue) mapping.Cell {
	if v.failed || v.formula && isODSError(v.shown) {
		return mapping.Cell{Kind: mapping.Error, Text: v.shown}
	}
	switch v.kind {
	case "float", "currency", "percentage":
		if len(v.value) > 0 {
			return r.shownNumber(v)
		}
	case "date":
		if len(v.value) > 0 {
			return r.isoDate(v.value)
		}
	case "time":
		if seconds, ok := parseDuration(string(v.value)); ok {
			return r.duration(seconds)
		}
	case "boolean":
		if len(v.value) > 0 {
			return r.bool(v.value)
		}
	case "string":
		if v.value != nil {
			return textCell(v.value)
		}
	case "":
		if v.formula && len(v.shown) == 0 {
			return r.keep(mapping.Error, mapping.NoResult)
		}
	}
	return textCell(v.shown)
}

// isODSError reports whether a formula's text says that it failed: for each
// error that is not Excel's there is a number.
func isODSError(shown []byte) bool {
	number, ok := bytes.CutPrefix(shown, []byte("Err:"))
	return ok && allDigits(number) || len(shown) > 3 && shown[0] == '#' && bytes.ContainsAny(shown[len(shown)-1:], "!?A")
}

// shownNumber is a number, with the zeros that it is shown with.
func (r *odsRows) shownNumber(v odsValue) mapping.Cell {
	f := format{}
	if v.kind == "float" && len(v.shown) > 0 && v.shown[0] == '0' {
		digits := bytes.Map(func(c rune) rune {
			if c < '0' || c > '9' {
				return -1
			}
			return c
		}, v.shown)
		if bytes.Equal(bytes.TrimLeft(digits, "0"), v.value) {
			f.digits = uint8(min(len(digits), 255))
		}
	}
	return r.number(v.value, f, false)
}

// duration is a time of day, or a number of days where it is longer.
func (r *odsRows) duration(seconds float64) mapping.Cell {
	if when, layout, ok := fromSerial(seconds/86400, false); ok && layout == timeOfDay {
		return r.date(when, layout)
	}
	return r.keep(mapping.Number, strconv.FormatFloat(seconds/86400, 'f', -1, 64))
}

// parseDuration reads PT10H11M12.5S, in seconds.
func parseDuration(s string) (seconds float64, ok bool) {
	rest, ok := bytes.CutPrefix([]byte(s), []byte("PT"))
	if !ok {
		return 0, false
	}
	for _, unit := range []struct {
		letter  byte
		seconds float64
	}{{'H', 3600}, {'M', 60}, {'S', 1}} {
		i := bytes.IndexByte(rest, unit.letter)
		if i < 0 {
			continue
		}
		n, err := strconv.ParseFloat(string(rest[:i]), 64)
		if err != nil {
			return 0, false
		}
		seconds += n * unit.seconds
		rest = rest[i+1:]
	}
	return seconds, len(rest) == 0
}
