package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds on a workbook's table of strings, the one thing that is held in memory
// whole: it may be large where the package is.
const (
	maxStrings      = 512 << 20 // bytes
	someStrings     = 64 << 20  // may be in any package,
	stringsUnpacked = 20        // and this many for each deflated byte
)

// sharedStrings is that table, in one piece.
type sharedStrings struct {
	text []byte
	ends []uint32
}

// at returns a string; it must not be written to.
func (s *sharedStrings) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]:s.ends[i]], true
}

// readStrings reads a table of strings. A workbook need not have one.
func (p parts) readStrings(name string) (*sharedStrings, error) {
	s := &sharedStrings{}
	if name == "" || !p.have(name) {
		return s, nil
	}
	in, err := p.stream(name)
	if err != nil {
		return nil, err
	}
	defer in.close()
	part := p[strings.ToLower(name)]
	most := min(maxStrings, someStrings+stringsUnpacked*int(min(part.CompressedSize64, maxStrings)))
	s.text = make([]byte, 0, min(part.UncompressedSize64, uint64(most)+maxElement)) // not grown, which takes three times that
	for {
		in.reset()
		if err := in.next(); err != nil {
			return nil, err
		}
		switch {
		case in.kind == startTag && string(in.tag) == "si":
			start := len(s.text)
			if s.text, err = in.runs(s.text, "si"); err != nil {
				return nil, err
			}
			s.text = s.text[:start+len(unescape(s.text[start:]))]
			s.ends = append(s.ends, uint32(len(s.text)))
			if len(s.text)+4*len(s.ends) > most {
				return nil, &Error{Code: TooBig, Args: []string{name}}
			}
		case in.kind == endTag && string(in.tag) == "sst":
			return s, nil
		}
	}
}

// unescape undoes _x000D_ and its like, in place: Excel's way to write
// characters that XML has not.
func unescape(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := b[:0]
	for len(b) > 0 {
		r, ok := escaped(b)
		if !ok {
			out, b = append(out, b[0]), b[1:]
			continue
		}
		b = b[7:]
		if low, ok := escaped(b); ok && utf16.IsSurrogate(r) {
			r, b = utf16.DecodeRune(r, low), b[7:]
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// escaped returns the character that b begins with as _xHHHH_.
func escaped(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
