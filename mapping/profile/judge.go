package profile

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"kashsync/mapping"
)

// A sight is what is seen in one cell.
type sight struct {
	shapes  uint64 // a bit for each Shape
	layouts uint32 // a bit for each of the judge's layouts
	digits  uint8  // how many; 0 where there is more than digits
	zero    bool   // the first of these is 0
	dialled string
}

func (s *sight) see(shape Shape, is bool) {
	if is {
		s.shapes |= 1 << shape
	}
}

func (s *sight) has(shape Shape) bool { return s.shapes>>shape&1 == 1 }

// A judge tells what values look like. It is the same for all columns.
type judge struct {
	countries mapping.Countries
	layouts   []mapping.DateLayout // the ISO layout comes before these
	civility  map[string]bool
}

func newJudge() *judge {
	return &judge{mapping.NewCountries(), mapping.DateLayouts(), civilities()}
}

func (j *judge) layoutName(i int) string {
	if i == 0 {
		return ISO
	}
	return j.layouts[i-1].Text
}

// look sees what a filled cell looks like; text is what it says, "" where it
// holds spaces alone.
func (j *judge) look(cell *mapping.Cell) (s sight, text string) {
	text = mapping.CellText(cell)
	if text == "" {
		return s, text
	}
	switch cell.Kind {
	case mapping.Date:
		return s, text
	case mapping.Bool:
		s.see(Bool, true)
		return s, text
	}
	if mapping.IsErrorCell(cell) {
		s.see(Faulty, true)
		return s, text
	}
	if cell.Kind == mapping.Text {
		s.seeSpaces(cell.Text)
	}
	j.judge(&s, text)
	return s, text
}

// seeSpaces looks at what is cut away before a text becomes a value.
func (s *sight) seeSpaces(raw []byte) {
	first, _ := utf8.DecodeRune(raw)
	last, _ := utf8.DecodeLastRune(raw)
	s.see(OuterSpace, unicode.IsSpace(first) || unicode.IsSpace(last))
	s.see(NoBreakSpace, bytes.Contains(raw, []byte("\u00a0")) || bytes.Contains(raw, []byte("\u202f")) ||
		bytes.Contains(raw, []byte("\u2007")))
	s.see(Apostrophe, mapping.HasApostrophe(bytes.TrimSpace(raw)))
}

// judge looks at a text by what it is made of.
func (j *judge) judge(s *sight, text string) {
	m := mix(text)
	const longestName = 100 // bytes; what is longer is told by its parts alone
	s.see(Several, several(text, &m))
	if m.high > 0 {
		_, garbled := mapping.Unmojibake(text)
		s.see(Mojibake, garbled)
	}
	switch {
	case len(text) > 4*longestName:
		return
	case m.at > 0:
		s.see(Email, m.at == 1 && mapping.IsEmail(text))
	case m.digits > 0:
		j.number(s, text, &m)
	}
	s.see(URL, isURL(text))
	s.see(Hash, isHash(text, &m))
	if m.letters > 0 && len(text) <= longestName {
		j.words(s, text, &m)
	}
	s.see(Bool, len(text) < 12 && mapping.IsBool(text))
}

// A mixture counts the signs that a text is made of.
type mixture struct {
	digits, letters, small, large, spaces, at, high, other int
	words, run                                             int  // run: the most letters side by side
	plain                                                  bool // letters, blanks, hyphens, apostrophes and points alone
}

func mix(text string) mixture {
	m := mixture{plain: true}
	inWord, run := false, 0
	for _, r := range text {
		letter := false
		switch {
		case '0' <= r && r <= '9':
			m.digits++
			m.plain = false
		case 'a' <= r && r <= 'z':
			m.letters, m.small, letter = m.letters+1, m.small+1, true
		case 'A' <= r && r <= 'Z':
			m.letters, m.large, letter = m.letters+1, m.large+1, true
		case r == ' ':
			m.spaces++
		case r == '@':
			m.at++
			m.plain = false
		case r >= utf8.RuneSelf:
			m.high++
			letter = m.foreign(r)
		case r == '-', r == '\'', r == '.':
			m.other++
		default:
			m.other++
			m.plain = false
		}
		if letter && !inWord {
			m.words++
		}
		inWord = letter || inWord && r != ' '
		if run++; !letter {
			run = 0
		}
		m.run = max(m.run, run)
	}
	return m
}

// foreign counts a sign beyond ASCII, and reports whether it is a letter.
func (m *mixture) foreign(r rune) bool {
	switch {
	case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
		m.letters++
		switch {
		case unicode.IsLower(r):
			m.small++
		case unicode.IsUpper(r):
			m.large++
		}
		return true
	case r == '’' || r == '‐' || r == '‑':
	default:
		m.other++
		m.plain = false
	}
	return false
}
