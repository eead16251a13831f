package sheet

import (
	"bytes"
	"encoding/binary"
	"strconv"
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

// sharedStrings is that table: texts one behind the other, each behind its
// length, and where each begins.
type sharedStrings struct {
	blocks [][]byte
	starts [][]uint32 // the block's number, then the place in it
	bytes  int        // of all of this
}

const (
	stringsShift = 15 // how many starts are together, as a power of two
	blockShift   = 22 // how long a block is; a longer text has a longer one
)

// at returns a string; it must not be written to.
func (s *sharedStrings) at(i int) ([]byte, bool) {
	const inRow = 1<<stringsShift - 1
	if i < 0 || i>>stringsShift >= len(s.starts) || i&inRow >= len(s.starts[i>>stringsShift]) {
		return nil, false
	}
	start := s.starts[i>>stringsShift][i&inRow]
	b := s.blocks[start>>blockShift][start&(1<<blockShift-1):]
	length, n := binary.Uvarint(b)
	end := n + int(length)
	return b[n:end:end], true
}

// add appends a string. A block is no longer than all strings may be.
func (s *sharedStrings) add(text []byte, most int) {
	needs := len(text) + binary.MaxVarintLen32
	last := len(s.blocks) - 1
	if last < 0 || cap(s.blocks[last])-len(s.blocks[last]) < needs {
		s.blocks = append(s.blocks, make([]byte, 0, max(needs, min(1<<blockShift, most))))
		last++
	}
	b := s.blocks[last]
	if n := len(s.starts); n == 0 || len(s.starts[n-1]) == 1<<stringsShift {
		s.starts = append(s.starts, make([]uint32, 0, min(1<<stringsShift, most)))
	}
	starts := &s.starts[len(s.starts)-1]
	*starts = append(*starts, uint32(last<<blockShift|len(b)))
	s.blocks[last] = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	s.bytes += 4 + len(s.blocks[last]) - len(b)
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
	part := p[partName(name)]
	most := min(maxStrings, someStrings+stringsUnpacked*int(min(part.CompressedSize64, maxStrings)))
	size := int(min(part.UncompressedSize64, maxStrings))
	for scratch := []byte(nil); s.bytes <= most; {
		in.reset()
		if text, n := quickString(in.ready()); n > 0 {
			in.pos += n
			s.add(unescape(text), size)
			continue
		}
		if err := in.next(); err != nil {
			return nil, err
		}
		switch {
		case in.kind == startTag && string(in.tag) == "si":
			if scratch, err = in.runs(scratch[:0], "si"); err != nil {
				return nil, err
			}
			s.add(unescape(scratch), size)
		case in.kind == endTag && string(in.tag) == "sst":
			return s, nil
		}
	}
	return nil, &Error{Code: TooBig, Args: []string{name}}
}

// quickString returns the text of the item that b begins with, and the length
// of it all, which is 0 where it is spelt in an unusual way: see quick.go.
func quickString(b []byte) (text []byte, length int) {
	const start, kept, end = "<si><t>", `<si><t xml:space="preserve">`, "</t></si>"
	from := len(start)
	switch {
	case bytes.HasPrefix(b, []byte(start)):
	case bytes.HasPrefix(b, []byte(kept)):
		from = len(kept)
	default:
		return nil, 0
	}
	n := bytes.IndexByte(b[from:], '<')
	if n < 0 || !bytes.HasPrefix(b[from+n:], []byte(end)) || !plain(b[from:from+n]) {
		return nil, 0
	}
	return b[from : from+n], from + n + len(end)
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
