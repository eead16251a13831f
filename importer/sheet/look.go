package sheet

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A look hashes a file's bytes on a goroutine of its own, which takes as long as
// to copy and to count them.
type look struct {
	full, free chan []byte
	done       chan struct{}
	digest     [32]byte
}

func newLook() *look {
	const blocks = 3
	l := &look{full: make(chan []byte, blocks), free: make(chan []byte, blocks), done: make(chan struct{})}
	for range blocks {
		l.free <- nil
	}
	go l.run()
	return l
}

// block returns one that is free: a small file needs no more than one.
func (l *look) block() []byte {
	const size = 1 << 18
	b := <-l.free
	if b == nil {
		b = make([]byte, size)
	}
	return b[:cap(b)]
}

func (l *look) run() {
	defer close(l.done)
	hash := sha256.New()
	for b := range l.full {
		hash.Write(b)
		l.free <- b
	}
	hash.Sum(l.digest[:0])
}

// end waits until all is hashed.
func (l *look) end() {
	close(l.full)
	<-l.done
}

// asciiPrefix returns how many bytes of ASCII b begins with.
func asciiPrefix(b []byte) int {
	const high = 0x8080808080808080
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if found := binary.LittleEndian.Uint64(b[i:]) & high; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}
