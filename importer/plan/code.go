package plan

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"

	"kashsync/mapping/customer"
)

// A Code stands for all the calls of a plan, so that two people can tell each
// other in one word which plan they mean. It does not depend on the order of the
// calls, nor on where the rows stand, nor on what is held back. The zero Code is
// that of no calls.
type Code struct {
	sum   uint64
	calls int
}

// Add counts an action in.
func (c *Code) Add(a *Action) { c.add(markOf(a)) }

func (c *Code) add(m mark) {
	if m != 0 {
		c.sum += uint64(m)
		c.calls++
	}
}

// String is the code as people write it: K7QX-2M9F, 40 bits; "" for no calls.
func (c *Code) String() string {
	if c.calls == 0 {
		return ""
	}
	var all [16]byte
	binary.LittleEndian.PutUint64(all[:], c.sum)
	binary.LittleEndian.PutUint64(all[8:], uint64(c.calls))
	sum := sha256.Sum256(all[:])
	const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	text := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(sum[:5])
	return text[:4] + "-" + text[4:]
}

// ReadCode returns the code that a person wrote, as String writes it: without its
// line, in small letters, with O for 0 and I or L for 1 it is the same.
func ReadCode(text string) (code string, ok bool) {
	var read []byte
	for _, c := range []byte(text) {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		switch {
		case c == '-' || c == ' ':
			continue
		case c == 'O':
			c = '0'
		case c == 'I' || c == 'L':
			c = '1'
		case !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z') || c == 'U':
			return "", false
		}
		if read = append(read, c); len(read) == 4 {
			read = append(read, '-')
		}
	}
	const long = len("K7QX-2M9F")
	return string(read), len(read) == long
}

// Mark stands for the call of an action, by all that the shop is told with it; 0
// is no call.
func Mark(a *Action) uint64 { return uint64(markOf(a)) }

type mark uint64

func markOf(a *Action) mark {
	if !a.Kind.Calls() {
		return 0
	}
	return markBy(a, a.Send.Fingerprint())
}

// newMark is markOf for an action that the decider has just made.
func newMark(a *Action) mark {
	if a.Kind == Add && a.Keep.Fields() == 0 { // then Print is of what is sent
		return markBy(a, a.Print)
	}
	return markOf(a)
}

func markBy(a *Action, send customer.Fingerprint) mark {
	buf := make([]byte, 0, 512)
	for _, text := range []string{string(a.Kind), a.Key, a.OldKey, a.ID} {
		buf = binary.AppendUvarint(buf, uint64(len(text)))
		buf = append(buf, text...)
	}
	buf = append(buf, send[:]...)
	if a.Gone {
		buf = append(buf, 1)
	}
	sum := sha256.Sum256(buf)
	return mark(max(1, binary.LittleEndian.Uint64(sum[:])))
}

// code stands for the calls of the whole plan.
func (s *survey) code(d *decider) string {
	var c Code
	for k := range s.keys.all {
		if k.clash == 0 && k.kind.kind() != Delete { // a delete comes with the tail
			c.add(k.mark)
		}
	}
	for i := range s.tail {
		a := d.leaving(s.tail[i])
		c.Add(&a)
	}
	return c.String()
}
