package sheet

import (
	"math"
	"strings"

	"github.com/xuri/nfp"
)

// A format is what a number format tells of a number besides its value.
type format struct {
	date   bool  // it shows a date or a time of day
	digits uint8 // it shows zeros before a whole number of fewer digits
}

// Bounds on how many there may be: twice the cell styles that Excel allows, and
// twenty times the number formats.
const (
	maxStyles  = 1 << 17
	maxFormats = 1 << 12
)

// readFormats returns the format of each cell style, by the style's number.
func (p parts) readFormats(name string) ([]format, error) {
	if name == "" || !p.have(name) {
		return nil, nil
	}
	in, err := p.smallStream(name)
	if err != nil {
		return nil, err
	}
	defer in.close()
	own := map[int]format{}
	var cells []int // the number of each style's format
	for list := ""; ; {
		in.reset()
		if err := in.next(); err != nil {
			return nil, err
		}
		tag := string(in.tag)
		switch {
		case in.kind == endTag && tag == "styleSheet":
			return resolveFormats(cells, own), nil
		case in.kind == endTag && tag == list:
			list = ""
		case in.kind == startTag && (tag == "numFmts" || tag == "cellXfs"):
			list = tag
		case in.kind == startTag && list == "numFmts" && tag == "numFmt":
			own[in.number("numFmtId")] = newFormat(string(in.attribute("formatCode")))
		case in.kind == startTag && list == "cellXfs" && tag == "xf":
			cells = append(cells, in.number("numFmtId"))
		}
		if len(own) > maxFormats || len(cells) > maxStyles {
			return nil, &Error{Code: TooBig, Args: []string{name}}
		}
	}
}

func resolveFormats(cells []int, own map[int]format) []format {
	all := make([]format, len(cells))
	for i, id := range cells {
		f, has := own[id]
		if !has {
			f = format{date: builtInDate(id)}
		}
		all[i] = f
	}
	return all
}

// builtInDate reports whether one of Excel's own number formats shows a date or
// a time of day. From 27 on they are East Asian; 46 is a duration.
func builtInDate(id int) bool {
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id == 45, id == 47, id >= 50 && id <= 58:
		return true
	}
	return false
}

// newFormat finds out what a number format does with a positive number. A
// duration, as in [h]:mm, is no time of day.
func newFormat(code string) format {
	const longest = 255 // of Excel's
	if len(code) > longest || isGeneral(code) {
		return format{}
	}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return format{}
	}
	f, conditional := sectionFormat(sections[0].Items)
	if conditional && len(sections) > 1 && f == (format{}) { // as in [=0]"";dd/mm/yyyy
		next, _ := sectionFormat(sections[1].Items)
		f.date = next.date
	}
	return f
}

// isGeneral knows the usual format by the names that other languages give it,
// some of which look like dates.
func isGeneral(code string) bool {
	switch strings.ToLower(code) {
	case "general", "standard", "standaard", "général", "estándar", "geral", "generale", "allgemein":
		return true
	}
	return false
}

// sectionFormat finds out what one section of a number format does, and whether
// it is for some numbers only.
func sectionFormat(tokens []nfp.Token) (f format, conditional bool) {
	for _, token := range tokens {
		switch token.TType {
		case nfp.TokenTypeElapsedDateTimes:
			return format{}, false
		case nfp.TokenTypeDateTimes:
			f.date = true
		case nfp.TokenTypeCondition:
			conditional = true
		}
	}
	if !f.date {
		f.digits = shownDigits(tokens)
	}
	return f, conditional
}

// shownDigits returns the least number of digits of a whole number that are
// shown, where that is more than one: of 00000, and of 0# ## ## ## ##, where
// the first zero has all places behind it filled.
func shownDigits(tokens []nfp.Token) uint8 {
	digits := 0
	for _, token := range tokens {
		switch token.TType {
		case nfp.TokenTypeZeroPlaceHolder:
			digits += len(token.TValue)
		case nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			if digits > 0 {
				digits += len(token.TValue)
			}
		case nfp.TokenTypeLiteral, nfp.TokenTypeColor, nfp.TokenTypeCondition,
			nfp.TokenTypeCurrencyLanguage, nfp.TokenTypeAlignment, nfp.TokenTypeRepeatsChar:
		default: // a fraction, a share, thousands: a quantity, not a number of something
			return 0
		}
	}
	if digits < 2 {
		return 0
	}
	return uint8(min(digits, math.MaxUint8))
}
