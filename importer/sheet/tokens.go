package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

var (
	errMarkup  = errors.New("bad XML")
	errDoctype = errors.New("a document that declares its own types")
	errNesting = errors.New("elements that are not nested")
	errEntity  = errors.New("unknown entity")
	errText    = errors.New("invalid UTF-8")
)

// maxAttrs bounds how many attributes a tag may have.
const maxAttrs = 1 << 10

// scan finds the token that b begins with. Where b ends too early to tell, it
// finds none.
func (s *stream) scan(b []byte) (found bool, err error) {
	for len(b) > 0 {
		if s.cdata || b[0] != '<' {
			return s.scanText(b)
		}
		var n int
		switch {
		case len(b) < len("<![CDATA[") && !s.last:
			return false, nil
		case bytes.HasPrefix(b, []byte("<?")):
			n = after(b, "?>")
		case bytes.HasPrefix(b, []byte("<!--")):
			n = after(b, "-->")
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			s.cdata, n = true, len("<![CDATA[")
		case bytes.HasPrefix(b, []byte("<!")):
			end := bytes.IndexAny(b, "[>")
			if len(s.open) > 0 || end >= 0 && b[end] == '[' {
				return false, errDoctype
			}
			n = end + 1
		default:
			return s.scanTag(b)
		}
		if n == 0 {
			return false, nil
		}
		s.pos += n
		b = b[n:]
	}
	return false, nil
}

func after(b []byte, mark string) int {
	if i := bytes.Index(b, []byte(mark)); i >= 0 {
		return i + len(mark)
	}
	return 0
}

// scanText takes the text up to the next tag, or as much of it as is certain.
func (s *stream) scanText(b []byte) (bool, error) {
	n, skip := bytes.IndexByte(b, '<'), 0
	if s.cdata {
		n, skip = bytes.Index(b, []byte("]]>")), len("]]>")
	}
	switch {
	case n >= 0:
	case s.last && s.cdata:
		return false, io.ErrUnexpectedEOF
	case s.last:
		n = len(b)
	default:
		if n = s.certain(b); n == 0 {
			return false, nil
		}
		skip = 0
	}
	var err error
	if s.text, err = resolve(b[:n], s.cdata); err != nil {
		return false, err
	}
	s.kind = charData
	s.cdata = s.cdata && skip == 0
	s.pos += n + skip
	return true, nil
}

// certain returns how many bytes of a text that goes on make whole characters.
func (s *stream) certain(b []byte) int {
	n := len(b)
	if s.cdata {
		n = max(0, n-len("]]"))
	} else if i := bytes.LastIndexByte(b, '&'); i >= 0 && bytes.IndexByte(b[i:], ';') < 0 {
		n = i
	}
	if n > 0 && b[n-1] == '\r' { // maybe of a CRLF
		n--
	}
	for back := 1; back < utf8.UTFMax && back <= n; back++ {
		if utf8.RuneStart(b[n-back]) {
			if !utf8.FullRune(b[n-back : n]) {
				n -= back
			}
			break
		}
	}
	return n
}

// scanTag takes a tag.
func (s *stream) scanTag(b []byte) (bool, error) {
	end := tagEnd(b)
	switch {
	case end == 0:
		return false, nil
	case end == 1:
		return false, errMarkup
	case !utf8.Valid(b[:end]):
		return false, errText
	}
	s.pos += end + 1
	b = b[1:end]
	if b[0] == '/' {
		s.kind, s.tag = endTag, local(bytes.TrimRight(b[1:], " \t\r\n"))
		return len(s.tag) > 0, nameError(s.tag)
	}
	s.kind, s.attrs = startTag, s.attrs[:0]
	if s.empty = b[len(b)-1] == '/'; s.empty {
		b = b[:len(b)-1]
	}
	n := 0
	for n < len(b) && !space(b[n]) {
		n++
	}
	s.tag = local(b[:n])
	if err := nameError(s.tag); err != nil {
		return false, err
	}
	return true, s.scanAttrs(b[n:])
}

// tagEnd returns where the > of a tag stands, 0 where b ends before it.
func tagEnd(b []byte) int {
	quote := byte(0)
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return 0
}

func (s *stream) scanAttrs(b []byte) error {
	for {
		for len(b) > 0 && space(b[0]) {
			b = b[1:]
		}
		if len(b) == 0 {
			return nil
		}
		equals := bytes.IndexByte(b, '=')
		if equals < 0 {
			return errMarkup
		}
		name := bytes.TrimRight(b[:equals], " \t\r\n")
		b = bytes.TrimLeft(b[equals+1:], " \t\r\n")
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return errMarkup
		}
		n := bytes.IndexByte(b[1:], b[0])
		if n < 0 || nameError(name) != nil {
			return errMarkup
		}
		value, err := resolve(b[1:1+n], false)
		if err != nil {
			return err
		}
		if s.attrs = append(s.attrs, attr{name, value}); len(s.attrs) > maxAttrs {
			return errMarkup
		}
		b = b[n+2:]
	}
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func nameError(name []byte) error {
	if len(name) == 0 || bytes.IndexByte(name, '<') >= 0 {
		return errMarkup
	}
	return nil
}

// resolve makes one line feed of each line end, and letters of entities, in
// place: none is shorter than what it stands for.
func resolve(b []byte, literal bool) ([]byte, error) {
	if !utf8.Valid(b) {
		return nil, errText
	}
	if bytes.IndexByte(b, '\r') < 0 && (literal || bytes.IndexByte(b, '&') < 0) {
		return b, nil
	}
	out := b[:0]
	for len(b) > 0 {
		switch {
		case b[0] == '\r':
			b = bytes.TrimPrefix(b[1:], []byte("\n"))
			out = append(out, '\n')
		case b[0] == '&' && !literal:
			n := bytes.IndexByte(b, ';')
			if n < 0 {
				return nil, errEntity
			}
			r := entity(string(b[1:n]))
			if r <= 0 || !utf8.ValidRune(r) {
				return nil, errEntity
			}
			out, b = utf8.AppendRune(out, r), b[n+1:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out, nil
}

// entity returns the character that a name or number stands for, 0 for none.
func entity(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	if len(name) < 2 || name[0] != '#' {
		return 0
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil {
		return 0
	}
	return rune(n)
}
