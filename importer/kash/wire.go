package kash

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"
)

// A wire carries calls over connections of its own, each in the goroutine that
// makes it: net/http has two more for each connection, and to hand a call from
// one to the next takes the processor longer than the call.
//
// It speaks HTTP/1.1 with the shop itself, never repeats a call, and follows no
// redirect. What is written and read is put together and taken apart by net/http.
type wire struct {
	addr  string
	tls   *tls.Config       // nil: plain
	heads map[string][]byte // of the requests by their paths, up to the body's length
	post  *http.Request     // what every answer is to

	mu   sync.Mutex
	idle []*connection // the one that was used last stands last
}

// A connection serves one call at a time.
type connection struct {
	net.Conn
	quiet func() bool // see peek
	limit io.LimitedReader
	in    *bufio.Reader
	out   []byte
	since time.Time // it is idle
}

const (
	// An idle connection is given up early: a server that closes it just as an
	// add is written leaves that add in doubt.
	longestIdle = 3 * time.Second
	maxHeader   = 1 << 20 // bytes of what comes before an answer's body
)

func newWire(base *url.URL, requests map[string]*http.Request) (*wire, error) {
	host, err := idna.Lookup.ToASCII(base.Hostname())
	if err != nil {
		host = base.Hostname() // an address of numbers; or nobody's, as the dialer will say
	}
	port := base.Port()
	if port == "" {
		port = base.Scheme
	}
	w := &wire{addr: net.JoinHostPort(host, port), heads: map[string][]byte{}, post: &http.Request{Method: http.MethodPost}}
	if base.Scheme == "https" {
		w.tls = &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	}
	for path, req := range requests {
		if w.heads[path], err = head(req); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// head is a request without a body as net/http writes it, up to the length.
func head(req *http.Request) ([]byte, error) {
	const length = "Content-Length: "
	var b bytes.Buffer
	if err := req.Write(&b); err != nil {
		return nil, err
	}
	lines := strings.TrimSuffix(b.String(), "\r\n")
	return []byte(strings.Replace(lines, length+"0\r\n", "", 1) + length), nil
}

func (w *wire) carry(ctx context.Context, path, form string) (r reply, mayHaveLeft bool, err error) {
	c, err := w.connect(ctx)
	if err != nil {
		return r, false, inTime(ctx, err)
	}
	unlink := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	r, again, err := w.exchange(c, path, form)
	if unlink() && again && err == nil {
		w.keep(c)
	} else {
		_ = c.Close() // nothing on it is believed any more
	}
	return r, true, inTime(ctx, err)
}

// inTime is the error of what failed, or that of the time-out that made it fail.
func inTime(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// exchange sends a form and reads the answer. The connection can be used again
// where both are whole.
func (w *wire) exchange(c *connection, path, form string) (r reply, again bool, err error) {
	c.out = append(c.out[:0], w.heads[path]...)
	c.out = strconv.AppendInt(c.out, int64(len(form)), 10)
	c.out = append(append(c.out, "\r\n\r\n"...), form...)
	if _, err := c.Write(c.out); err != nil {
		return r, false, err
	}
	res, err := w.answer(c)
	if err != nil {
		return r, false, err
	}
	r = reply{status: res.StatusCode, header: res.Header}
	r.body, r.partial = take(res)
	return r, !r.partial && !res.Close, nil
}

// answer reads up to the body of the answer that counts: those before it only say
// that it will come.
func (w *wire) answer(c *connection) (*http.Response, error) {
	c.limit.N = maxHeader + maxBody
	for {
		res, err := http.ReadResponse(c.in, w.post)
		if err != nil || res.StatusCode/100 != 1 || res.StatusCode == http.StatusSwitchingProtocols {
			return res, err
		}
	}
}

// connect returns a connection that is idle and still good, else a new one.
func (w *wire) connect(ctx context.Context) (*connection, error) {
	for c := w.lastIdle(); c != nil; c = w.lastIdle() {
		// What came unasked would be taken for the answer to the next call.
		if time.Since(c.since) < longestIdle && c.in.Buffered() == 0 && c.quiet() {
			return c, nil
		}
		_ = c.Close()
	}
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", w.addr)
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: raw, quiet: peek(raw)}
	if w.tls != nil {
		secure := tls.Client(raw, w.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, err
		}
		c.Conn = secure
	}
	c.limit.R = c.Conn
	c.in = bufio.NewReader(&c.limit)
	return c, nil
}

func (w *wire) lastIdle() *connection {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := len(w.idle) - 1
	if last < 0 {
		return nil
	}
	c := w.idle[last]
	w.idle = w.idle[:last]
	return c
}

// keep keeps a connection for the next call, and gives up those that nobody has
// asked for in a long time.
func (w *wire) keep(c *connection) {
	c.since = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.idle) > 0 && c.since.Sub(w.idle[0].since) >= longestIdle {
		_ = w.idle[0].Close()
		w.idle = w.idle[1:]
	}
	w.idle = append(w.idle, c)
}
