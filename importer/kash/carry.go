package kash

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// A carrier takes a form to one of the shop's paths, once, and brings back what
// is answered. Where no answer came it tells whether the form may have left.
type carrier interface {
	carry(ctx context.Context, path, form string) (r reply, mayHaveLeft bool, err error)
}

// A reply is what came back. The body is partial where it was over the cap, or
// the connection was lost before its end.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	partial bool
}

const maxBody = 1 << 20 // bytes of an answer to one of the three calls

// carrier returns a wire where nobody stands between, else what goes by the
// transport.
func (c *Client) carrier(base *url.URL, direct bool) (carrier, error) {
	requests, err := c.requests()
	if err != nil {
		return nil, err
	}
	if direct && canPeek {
		return newWire(base, requests)
	}
	return viaTransport{c.transport, requests}, nil
}

// requests makes those of the three calls, without a form, by their paths.
func (c *Client) requests() (map[string]*http.Request, error) {
	requests := map[string]*http.Request{}
	for _, path := range []string{addPath, editPath, deletePath} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.base+path, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("User-Agent", c.agent)
		requests[path] = req
	}
	return requests, nil
}

// viaTransport carries calls by net/http, through a proxy if need be. All calls
// share their requests' URLs and headers: a transport must not change these.
type viaTransport struct {
	transport http.RoundTripper
	requests  map[string]*http.Request
}

func (v viaTransport) carry(ctx context.Context, path, form string) (r reply, mayHaveLeft bool, err error) {
	var line line
	ctx = httptrace.WithClientTrace(ctx, line.trace())
	// Not through an http.Client: it would put the URL into its errors, and
	// has views on redirects. The transport repeats a POST by itself only
	// where not one byte was written to the connection, which is harmless;
	// an Idempotency-Key header would change that.
	res, err := v.transport.RoundTrip(withForm(v.requests[path].WithContext(ctx), form))
	if err != nil {
		return r, line.mayHaveLeft(), err
	}
	r = reply{status: res.StatusCode, header: res.Header}
	r.body, r.partial = take(res)
	return r, true, nil
}

// withForm gives a request its body.
func withForm(req *http.Request, form string) *http.Request {
	req.ContentLength = int64(len(form))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(form)), nil }
	req.Body, _ = req.GetBody()
	return req
}

// take reads an answer to its end, so that the connection can be used again, or
// to the cap.
func take(res *http.Response) (body []byte, partial bool) {
	defer res.Body.Close()
	if res.StatusCode < 200 {
		return nil, true // the connection was switched to something else
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	return body, err != nil || len(body) > maxBody
}

// A line watches whether a request may have left. The transport asks for a
// connection first, and has one before it writes: where it never got one,
// nothing left. A transport that tells neither is not believed.
type line struct{ asked, got atomic.Bool }

func (l *line) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { l.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { l.got.Store(true) },
	}
}

func (l *line) mayHaveLeft() bool { return l.got.Load() || !l.asked.Load() }
