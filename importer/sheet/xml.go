package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// A stream is a part's XML, token by token. It is read here and not by
// encoding/xml, which takes several times as long: a sheet is millions of tokens.
// Namespaces are not looked at: there are two sets of them, and names tell
// enough. Documents that declare what they are made of, and with it entities, are
// refused. Between two calls of reset it takes no more than maxElement
// bytes, so that no token fills memory.
type stream struct {
	name string // of the part, for errors
	part io.ReadCloser
	from io.Reader // the part in UTF-8
	left int

	buf      []byte
	pos, end int  // buf[pos:end] is still to be read
	last     bool // the part has no more than that

	token        // the one that next found; its bytes hold until the next
	empty bool   // a tag closed itself: its end comes next
	open  []byte // the names of the open elements, each behind a <
	cdata bool   // in a section of letters that are never markup
}

// A token is a tag, or a stretch of text.
type token struct {
	kind  tokenKind
	tag   []byte // the element's name, without a prefix
	attrs []attr
	text  []byte // entities resolved
}

type tokenKind uint8

const (
	startTag tokenKind = iota + 1
	endTag
	charData
)

// An attr is an attribute with its prefix, as it is written.
type attr struct{ name, value []byte }

// smallStream begins to read a part that is no table.
func (p parts) smallStream(name string) (*stream, error) {
	if p.size(name) > maxSmallPart {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	return p.stream(name)
}

func (p parts) stream(name string) (*stream, error) {
	const large = 1 << 20
	part, err := p.open(name)
	if err != nil {
		return nil, err
	}
	if p.size(name) > large {
		part = readAhead(part)
	}
	return newStream(name, part)
}

// newStream begins to read XML, in the encoding that it says.
func newStream(name string, part io.ReadCloser) (*stream, error) {
	s := &stream{name: name, part: part, buf: make([]byte, 1<<15)}
	s.from = bounded{s}
	s.reset()
	if err := s.decode(); err != nil {
		_ = part.Close()
		return nil, damaged(name, err)
	}
	return s, nil
}

// decode looks at the first line for what the encoding is.
func (s *stream) decode() error {
	if err := s.fill(); err != nil {
		return err
	}
	head := s.buf[:s.end]
	label, n := guessMark(head)
	if n > 0 {
		s.pos, head = n, head[n:]
	} else if line, _, ok := bytes.Cut(head, []byte("?>")); ok && bytes.HasPrefix(line, []byte("<?xml")) {
		_, after, _ := bytes.Cut(line, []byte("encoding"))
		after = bytes.TrimLeft(after, " \t\r\n=")
		if len(after) > 2 {
			value, _, _ := bytes.Cut(after[1:], after[:1])
			label = string(value)
			if strings.HasPrefix(strings.ToLower(label), "utf-16") { // which this line is not in
				label = "utf-8"
			}
		}
	}
	enc, err := htmlindex.Get(label)
	if err != nil {
		return err
	}
	if name, err := htmlindex.Name(enc); err != nil || name == "utf-8" {
		return err
	}
	all := io.MultiReader(bytes.NewReader(bytes.Clone(head)), s.from)
	s.from, s.pos, s.end, s.last = transform.NewReader(all, enc.NewDecoder()), 0, 0, false
	return nil
}

// guessMark returns the encoding that a byte order mark names, else UTF-8, and
// the mark's length.
func guessMark(head []byte) (name string, length int) {
	for _, m := range byteOrderMarks() {
		if bytes.HasPrefix(head, m.bytes) {
			return m.encoding, len(m.bytes)
		}
	}
	return "utf-8", 0
}

func (s *stream) reset() { s.left = maxElement }

// bounded reads the part, and no more than is left.
type bounded struct{ *stream }

func (b bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &Error{Code: TooBig, Args: []string{b.name}}
	}
	n, err := b.part.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// fill reads on, behind what is still to be read.
func (s *stream) fill() error {
	s.end = copy(s.buf, s.buf[s.pos:s.end])
	s.pos = 0
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := io.ReadFull(s.from, s.buf[s.end:])
	s.end += n
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		s.last = true
		return nil
	}
	return err
}

// next finds the next token. Of content that is there in several versions it is
// the one for who knows none of the others.
func (s *stream) next() error {
	for {
		if err := s.any(); err != nil || s.kind == charData {
			return err
		}
		switch string(s.tag) {
		case "AlternateContent", "Fallback":
		case "Choice":
			if s.kind == startTag {
				if err := s.skip(); err != nil {
					return err
				}
			}
		default:
			return nil
		}
	}
}

// any finds the next token. A part that ends before its time is damaged.
func (s *stream) any() error {
	if s.empty {
		s.empty, s.kind = false, endTag
		return nil
	}
	for {
		found, err := s.scan(s.buf[s.pos:s.end])
		switch {
		case err != nil:
			return damaged(s.name, err)
		case found:
			return s.nest()
		case s.last:
			return damaged(s.name, io.ErrUnexpectedEOF)
		}
		if err := s.fill(); err != nil {
			return damaged(s.name, err)
		}
	}
}

// nest holds that the element that ends is the last that began: where it is not,
// what is missing would make one cell of two.
func (s *stream) nest() error {
	const most = 1 << 16
	switch {
	case s.kind == startTag && !s.empty:
		if s.open = append(append(s.open, '<'), s.tag...); len(s.open) > most {
			return &Error{Code: TooBig, Args: []string{s.name}}
		}
	case s.kind == endTag:
		left := len(s.open) - len(s.tag) - 1
		if left < 0 || s.open[left] != '<' || !bytes.Equal(s.open[left+1:], s.tag) {
			return damaged(s.name, errNesting)
		}
		s.open = s.open[:left]
	}
	return nil
}

// ready returns what is in the buffer behind the last token, where the next one
// may begin there.
func (s *stream) ready() []byte {
	if s.empty || s.cdata {
		return nil
	}
	return s.buf[s.pos:s.end]
}

// enter takes a start tag of n bytes that is ready and that another has read.
func (s *stream) enter(tag string, n int) {
	s.reset()
	s.pos += n
	s.open = append(append(s.open, '<'), tag...)
}

// leave takes the end tag of the element that was last entered.
func (s *stream) leave(tag string, n int) {
	s.pos += n
	s.open = s.open[:len(s.open)-len(tag)-1]
}

// skip leaves out all of the element that was just entered, however long. What
// may be taken before the next reset is as much as before.
func (s *stream) skip() error { return s.skipSeeing(nil) }

// skipSeeing does so, and has its rows counted.
func (s *stream) skipSeeing(c *rowCount) error {
	defer func(left int) { s.left = left }(s.left)
	for depth := 1; depth > 0; {
		s.reset()
		if err := s.any(); err != nil {
			return err
		}
		switch s.kind {
		case startTag:
			depth++
		case endTag:
			depth--
		}
		if c != nil {
			c.see(s)
		}
	}
	return nil
}

// attribute returns an attribute of the tag, by its name with or without its
// prefix.
func (s *stream) attribute(name string) []byte {
	for i := range s.attrs {
		if string(s.attrs[i].name) == name {
			return s.attrs[i].value
		}
	}
	for i := range s.attrs {
		if string(local(s.attrs[i].name)) == name {
			return s.attrs[i].value
		}
	}
	return nil
}

// number returns an attribute that is a whole number, 0 where it is none.
func (s *stream) number(name string) int {
	n, _ := strconv.Atoi(string(s.attribute(name)))
	return n
}

// label returns an attribute that names something, and that is kept: no more of
// it than a name may have.
func (s *stream) label(name string) string {
	const longest = 255
	value := s.attribute(name)
	return strings.ToValidUTF8(string(value[:min(len(value), longest)]), "")
}

// isTrue reads an attribute that is a truth value.
func isTrue(value []byte) bool { return string(value) == "1" || string(value) == "true" }

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

// content appends the text of the element that was just entered.
func (s *stream) content(to []byte, name string) ([]byte, error) {
	for {
		if err := s.next(); err != nil {
			return nil, err
		}
		switch {
		case s.kind == charData:
			to = append(to, s.text...)
		case s.kind == endTag && string(s.tag) == name:
			return to, nil
		}
	}
}

// runs appends the text of a string item that was just entered: its own or its
// rich runs', without hints for pronunciation.
func (s *stream) runs(to []byte, name string) ([]byte, error) {
	inText, hint := false, false
	for {
		if err := s.next(); err != nil {
			return nil, err
		}
		if s.kind == charData {
			if inText && !hint {
				to = append(to, s.text...)
			}
			continue
		}
		switch string(s.tag) {
		case "t":
			inText = s.kind == startTag
		case "rPh":
			hint = s.kind == startTag
		case name:
			if s.kind == endTag {
				return to, nil
			}
		}
	}
}

func (s *stream) close() error { return s.part.Close() }
