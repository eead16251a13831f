package sheet

import "io"

// An ahead reads from its source on a goroutine of its own, a few blocks ahead
// of who takes them, so that a part is inflated while it is scanned.
type ahead struct {
	full, free chan block
	stop, done chan struct{}
	now        block  // what is being taken,
	rest       []byte // and what is left of it
}

// A block is what was read at once, and the error that came behind it.
type block struct {
	bytes []byte
	err   error
}

// readAhead begins to read. It closes the source, too.
func readAhead(from io.ReadCloser) *ahead {
	const blocks, size = 4, 1 << 17
	a := &ahead{
		full: make(chan block, blocks), free: make(chan block, blocks),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for range blocks {
		a.free <- block{bytes: make([]byte, 0, size)}
	}
	a.now = <-a.free
	go a.run(from)
	return a
}

func (a *ahead) run(from io.ReadCloser) {
	defer close(a.done)
	defer from.Close()
	for {
		select {
		case <-a.stop:
			return
		case b := <-a.free:
			b.bytes, b.err = readBlock(from, b.bytes[:cap(b.bytes)])
			a.full <- b // there is room for all
			if b.err != nil {
				return
			}
		}
	}
}

// readBlock fills b, or as much of it as there is before an error.
func readBlock(from io.Reader, b []byte) ([]byte, error) {
	for n := 0; ; {
		m, err := from.Read(b[n:])
		if n += m; err != nil || n == len(b) {
			return b[:n], err
		}
	}
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		a.free <- a.now
		a.now = <-a.full
		a.rest = a.now.bytes
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close waits until the source is not read any more, and closed.
func (a *ahead) Close() error {
	close(a.stop)
	<-a.done
	return nil
}
