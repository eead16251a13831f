package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Bounds on what a package may hold. Real sheets shrink to a tenth; what
// shrinks to a two-hundredth and is large is made to do harm.
const (
	maxPart      = 8 << 30 // bytes of any part, inflated
	maxSmallPart = 32 << 20
	maxRatio     = 200 // inflated to deflated, of parts larger than a small one
	maxElement   = 8 << 20
)

// parts are the files in a package, by their names in lower case: their case
// means nothing.
type parts map[string]*zip.File

func newParts(z *zip.Reader) (parts, error) {
	p := parts{}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if p[name] != nil {
			return nil, damaged(name, errors.New("there twice"))
		}
		p[name] = f
	}
	return p, nil
}

func (p parts) have(name string) bool { return p[strings.ToLower(name)] != nil }

// open inflates a part. What comes out is never longer than what the package
// declares, which archive/zip sees to.
func (p parts) open(name string) (io.ReadCloser, error) {
	f := p[strings.ToLower(name)]
	if f == nil {
		return nil, damaged(name, errors.New("missing"))
	}
	size, packed := f.UncompressedSize64, max(f.CompressedSize64, 1)
	if size > maxPart || size > maxSmallPart && size/packed > maxRatio {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return r, nil
}

// small returns the whole of a part that is no table.
func (p parts) small(name string) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxSmallPart+1))
	if err != nil {
		return nil, damaged(name, err)
	}
	if len(b) > maxSmallPart {
		return nil, &Error{Code: TooBig, Args: []string{name}}
	}
	return b, nil
}

// A stream is a part's XML, token by token. Namespaces are not looked at:
// there are two sets of them, and names tell enough. Between two calls of
// reset it gives no more than maxElement bytes, so that no token fills memory.
type stream struct {
	name string
	part io.ReadCloser
	dec  *xml.Decoder
	left int
}

func (p parts) stream(name string) (*stream, error) {
	part, err := p.open(name)
	if err != nil {
		return nil, err
	}
	s := &stream{name: name, part: part}
	s.dec = xml.NewDecoder(s)
	s.dec.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return enc.NewDecoder().Reader(r), nil
	}
	s.reset()
	return s, nil
}

func (s *stream) reset() { s.left = maxElement }

// Read is for the decoder.
func (s *stream) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, &Error{Code: TooBig, Args: []string{s.name}}
	}
	n, err := s.part.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

// token returns the next token; a part that ends before its time is damaged.
func (s *stream) token() (xml.Token, error) {
	t, err := s.dec.RawToken()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, damaged(s.name, err)
	}
	if _, doctype := t.(xml.Directive); doctype {
		return nil, damaged(s.name, errors.New("a document type is not allowed"))
	}
	return t, nil
}

// text appends the text of the element that was just entered.
func (s *stream) text(to []byte, name string) ([]byte, error) {
	for {
		t, err := s.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			to = append(to, t...)
		case xml.EndElement:
			if t.Name.Local == name {
				return to, nil
			}
		}
	}
}

// runs appends the text of a string item that was just entered: its own or its
// rich runs', without hints for pronunciation.
func (s *stream) runs(to []byte, name string) ([]byte, error) {
	inText, hint := false, false
	for {
		t, err := s.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = inText || t.Name.Local == "t"
			hint = hint || t.Name.Local == "rPh"
		case xml.CharData:
			if inText && !hint {
				to = append(to, t...)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "rPh":
				hint = false
			case name:
				return to, nil
			}
		}
	}
}

func (s *stream) close() error { return s.part.Close() }
