package saved

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
)

// A writer writes the text of a plan.
type writer struct {
	out  *bufio.Writer
	sum  hash.Hash
	enc  *json.Encoder
	made int // lines below the header
}

func newWriter(w io.Writer, h *Header) (*writer, error) {
	t := &writer{out: bufio.NewWriterSize(w, 1<<16), sum: sha256.New()}
	t.enc = json.NewEncoder(io.MultiWriter(t.out, t.sum))
	t.enc.SetEscapeHTML(false)
	return t, t.enc.Encode(h)
}

func (t *writer) write(l *line) error {
	t.made++
	return t.enc.Encode(l)
}

func (t *writer) finish() error {
	if _, err := t.out.WriteString(sealOf(t.made, t.sum)); err != nil {
		return err
	}
	return t.out.Flush()
}

// sealOf is the last line of a plan, of every version: how many lines stand below
// the header, and the SHA-256 of all that stands above.
func sealOf(lines int, sum hash.Hash) string {
	return fmt.Sprintf(`{"lines":%d,"sha256":"%x"}`+"\n", lines, sum.Sum(nil))
}
