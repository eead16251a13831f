package kash

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode"
)

// A lister reads a list in one pass, a customer at a time.
type lister struct {
	key     string
	yield   func(Listed) bool
	stopped bool // by who uses it

	meter      meter
	dec        *json.Decoder
	signs      reading // of the object around the list
	lists      int
	listed     int  // rows
	objects    bool // of objects, where the list could be: PHP writes one with gaps so
	recognised bool // a row had a key that is known
}

// read returns a *ListError, or the error of body.
func (l *lister) read(body io.Reader) error {
	l.meter = meter{from: body, left: maxList, row: maxListed}
	in := bufio.NewReader(&l.meter)
	first, err := start(in)
	if err != nil && err != io.EOF {
		return l.broken(err)
	}
	if first != '[' && first != '{' {
		return l.noList(in)
	}
	l.dec = json.NewDecoder(in)
	l.dec.UseNumber()
	if _, err := l.dec.Token(); err != nil {
		return l.broken(err)
	}
	if first == '[' {
		err = l.rows()
	} else {
		err = l.wrapper(1)
	}
	if err != nil || l.stopped {
		return err
	}
	return l.end(first == '{')
}

// end judges what stands around the rows.
func (l *lister) end(wrapped bool) error {
	_, err := l.dec.Token()
	switch {
	case err == nil:
		return &ListError{Code: ErrListUnknown} // something follows
	case err != io.EOF:
		return l.broken(err)
	case l.signs.failed:
		return &ListError{Code: ErrListRefused, Message: harmless(l.signs.message(), l.key)}
	case wrapped && (l.lists != 1 || l.objects && l.listed == 0):
		return &ListError{Code: ErrListUnknown, Message: harmless(l.signs.message(), l.key)}
	}
	return nil
}

// start skips white space and byte order marks, and looks at what follows.
func start(in *bufio.Reader) (rune, error) {
	for {
		c, _, err := in.ReadRune()
		if err != nil {
			return 0, err
		}
		if c != '\uFEFF' && !unicode.IsSpace(c) {
			return c, in.UnreadRune()
		}
	}
}

// noList is the error for an answer that is neither an array nor an object.
func (l *lister) noList(in io.Reader) error {
	body, err := io.ReadAll(io.LimitReader(in, maxBody))
	if err != nil {
		return l.broken(err)
	}
	r := read(body)
	code := ErrListUnknown
	if r.failed {
		code = ErrListRefused
	}
	return &ListError{Code: code, Message: harmless(r.message(), l.key)}
}

// wrapper reads an object whose brace was read: the list is its one array, or
// that of an object inside it.
func (l *lister) wrapper(level int) error {
	for l.dec.More() {
		token, err := l.dec.Token()
		if err != nil {
			return l.broken(err)
		}
		name := token.(string)
		if token, err = l.dec.Token(); err != nil {
			return l.broken(err)
		}
		switch {
		case token == json.Delim('[') && !isErrorName(name):
			err = l.rows()
		case token == json.Delim('{') && !isErrorName(name) && level < 2:
			err = l.wrapper(level + 1)
		case token == json.Delim('['), token == json.Delim('{'):
			l.signs.failed = l.signs.failed || isErrorName(name) && l.dec.More()
			l.objects = l.objects || token == json.Delim('{')
			err = l.skip()
		default:
			value, _ := json.Marshal(token)
			l.signs.sign(member{name, value}, level-1)
		}
		if err != nil || l.stopped {
			return err
		}
	}
	if _, err := l.dec.Token(); err != nil { // its closing brace
		return l.broken(err)
	}
	return nil
}

func isErrorName(name string) bool {
	return slices.Contains([]string{"error", "errors", "errorMessage"}, name)
}

// skip reads to the end of an array or object whose start was read.
func (l *lister) skip() error {
	for depth := 1; depth > 0; {
		token, err := l.dec.Token()
		if err != nil {
			return l.broken(err)
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}

// rows reads an array whose bracket was read.
func (l *lister) rows() error {
	if l.lists++; l.lists > 1 {
		return &ListError{Code: ErrListUnknown}
	}
	if l.signs.failed {
		return l.skip()
	}
	for l.dec.More() {
		var raw json.RawMessage
		if err := l.dec.Decode(&raw); err != nil {
			return l.broken(err)
		}
		l.meter.row = maxListed
		one, err := l.row(raw)
		if err != nil {
			return err
		}
		l.listed++
		if !l.yield(one) {
			l.stopped = true
			return nil
		}
	}
	if _, err := l.dec.Token(); err != nil { // its closing bracket
		return l.broken(err)
	}
	return nil
}

// broken tells a connection that was lost from an answer that is no JSON.
func (l *lister) broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errTooLong{}):
		return &ListError{Code: ErrListTooLong}
	case errors.As(err, &syntax):
		return &ListError{Code: ErrListUnknown, Message: harmless(syntax.Error(), l.key)}
	}
	return err
}

// A meter bounds what is read, in all and between two rows.
type meter struct {
	from      io.Reader
	left, row int64
}

type errTooLong struct{}

func (errTooLong) Error() string { return "kash: list too long" }

func (m *meter) Read(p []byte) (int, error) {
	room := min(m.left, m.row)
	if room <= 0 {
		return 0, errTooLong{}
	}
	n, err := m.from.Read(p[:min(int64(len(p)), room)])
	m.left -= int64(n)
	m.row -= int64(n)
	return n, err
}
