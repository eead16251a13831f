package saved

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"strconv"

	"kashsync/importer/plan"
)

// A Plan is a kept plan that was opened.
type Plan struct {
	Header Header
	// Decided is what the owner decided in a workbook; nil: it is none.
	Decided *Decisions

	copy     *private
	from, to int64 // where the actions stand in it
}

// Open takes a private copy of a plan and sees that it is as it was written. Its
// errors are of type *Error.
func Open(path string) (*Plan, error) {
	p, err := open(path)
	if err != nil {
		return nil, at(path, err)
	}
	return p, nil
}

func open(path string) (p *Plan, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{Code: NotFound}
	case err != nil:
		return nil, &Error{Code: Unread, Err: err}
	case !info.Mode().IsRegular():
		return nil, &Error{Code: NotPlan}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Code: Unread, Err: err}
	}
	defer f.Close()
	copied, err := newPrivate()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = copied.Close()
		}
	}()
	if isZip(f) {
		return openWorkbook(path, copied)
	}
	if err := copyPlan(copied, f); err != nil {
		return nil, err
	}
	return unseal(copied)
}

func isZip(f *os.File) bool {
	var mark [4]byte
	n, _ := f.ReadAt(mark[:], 0)
	return n == 4 && string(mark[:]) == "PK\x03\x04"
}

// begins is how every plan does, of any version.
const begins = `{"kashsync_plan":`

// copyPlan copies a file that begins as a plan does.
func copyPlan(to *private, f io.Reader) error {
	from := bufio.NewReader(f)
	if first, err := from.Peek(len(begins)); err != nil || string(first) != begins {
		return &Error{Code: NotPlan}
	}
	_, err := io.Copy(to, from)
	if err != nil && !errors.As(err, new(*Error)) {
		return &Error{Code: Unread, Err: err}
	}
	return err
}

// unseal checks the seal of a copy, before anything in it is believed, and reads
// the header.
func unseal(copied *private) (*Plan, error) {
	size, err := copied.size()
	if err != nil {
		return nil, err
	}
	seal, err := lastLine(copied, size)
	if err != nil {
		return nil, err
	}
	p := &Plan{copy: copied, to: size - int64(len(seal))}
	sum, lines := sha256.New(), &lineCounter{}
	if _, err := io.Copy(io.MultiWriter(sum, lines), copied.part(0, p.to)); err != nil {
		return nil, &Error{Code: NoTemp, Err: err}
	}
	if seal != sealOf(lines.n-1, sum) {
		return nil, &Error{Code: Damaged}
	}
	first, err := bufio.NewReader(copied.part(0, p.to)).ReadBytes('\n')
	if err != nil {
		return nil, &Error{Code: Damaged, Err: err}
	}
	p.from = int64(len(first))
	return p, p.readHeader(first)
}

func (p *Plan) readHeader(text []byte) error {
	var is struct {
		Format  int `json:"kashsync_plan"`
		Version string
	}
	if err := json.Unmarshal(text, &is); err != nil {
		return &Error{Code: Damaged, Err: err}
	}
	if is.Format > Format {
		return &Error{Code: Newer, Args: []string{is.Version}}
	}
	if err := json.Unmarshal(text, &p.Header); err != nil {
		return &Error{Code: Damaged, Err: err}
	}
	return nil
}

// lastLine returns the last line of a copy, whole.
func lastLine(copied *private, size int64) (string, error) {
	const long = 200
	tail := make([]byte, min(size, long))
	if _, err := copied.ReadAt(tail, size-int64(len(tail))); err != nil {
		return "", &Error{Code: NoTemp, Err: err}
	}
	end := bytes.LastIndexByte(tail[:max(0, len(tail)-1)], '\n')
	return string(tail[end+1:]), nil
}

// A lineCounter counts the lines that are written to it.
type lineCounter struct{ n int }

func (c *lineCounter) Write(data []byte) (int, error) {
	c.n += bytes.Count(data, []byte{'\n'})
	return len(data), nil
}

// Actions yields the actions as they were planned, the same each time.
func (p *Plan) Actions() iter.Seq2[plan.Action, error] {
	return func(yield func(plan.Action, error) bool) {
		for l, err := range p.lines() {
			if l.Kind == "" && err == nil {
				continue
			}
			if !yield(l.action(), err) {
				return
			}
		}
	}
}

// Lacks yields the keys that were written with Lack.
func (p *Plan) Lacks() iter.Seq[string] {
	return func(yield func(string) bool) {
		for l, err := range p.lines() {
			if err != nil { // Actions tells
				return
			}
			if l.Lacks != "" && !yield(l.Lacks) {
				return
			}
		}
	}
}

// lines yields what stands between the header and the seal. An error comes last.
func (p *Plan) lines() iter.Seq2[*line, error] {
	return func(yield func(*line, error) bool) {
		dec := json.NewDecoder(bufio.NewReaderSize(p.copy.part(p.from, p.to), 1<<16))
		for n := 1; ; n++ {
			l := &line{}
			err := dec.Decode(l)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(&line{}, &Error{Code: Damaged, Args: []string{strconv.Itoa(n)}, Err: err})
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// Close removes the private copy.
func (p *Plan) Close() error { return p.copy.Close() }
