// Package kash speaks with a Kash.click shop: the three calls that write a
// customer, the call that lists them, and the judgement of what comes back.
package kash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
)

const maxBody = 1 << 20 // bytes of an answer to one of the three calls

// A Client is a shop that is reached over HTTP, for any number of goroutines.
// It is a send.Shop and a send.Lister.
type Client struct {
	base      string
	shop, key string
	timeout   time.Duration
	agent     string
	transport http.RoundTripper
	requests  map[string]*http.Request // the three calls by their paths, without a form
}

var (
	_ send.Shop   = (*Client)(nil)
	_ send.Lister = (*Client)(nil)
)

// String names the shop and keeps the key to itself.
func (c *Client) String() string { return fmt.Sprintf("shop %s at %s", c.shop, c.base) }

// GoString is String: %#v would show the key.
func (c *Client) GoString() string { return c.String() }

// Call sends one action, once, and judges the answer. An action that is no
// call, an edit or a delete without an id, and an add or an edit without a field
// are refused here.
func (c *Client) Call(ctx context.Context, a *plan.Action) send.Answer {
	path, flaw := script(a)
	if flaw != "" {
		return send.Answer{Verdict: send.Refused, Message: flaw}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return c.lost(err, false)
	}
	var line line
	ctx = httptrace.WithClientTrace(ctx, line.trace())
	req := withForm(c.requests[path].WithContext(ctx), c.form(a))

	// Not through an http.Client: it would put the URL into its errors, and
	// has views on redirects. The transport repeats a POST by itself only
	// where not one byte was written to the connection, which is harmless;
	// an Idempotency-Key header would change that.
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return c.lost(err, line.mayHaveLeft())
	}
	body, partial := take(res)
	return Judge(Exchange{
		Op: a.Kind, ID: a.ID, Key: c.key,
		Status: res.StatusCode, Header: res.Header, Body: body, Partial: partial,
		Now: time.Now(),
	})
}

const (
	addPath    = "/workers/addClient.php"
	editPath   = "/workers/editClient.php"
	deletePath = "/workers/delClient.php"
)

// prepare makes the requests of the three calls. All calls share their URLs and
// headers: a transport must not change these.
func (c *Client) prepare() error {
	c.requests = map[string]*http.Request{}
	for _, path := range []string{addPath, editPath, deletePath} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.base+path, nil)
		if err != nil {
			return &ConfigError{Code: URLInvalid}
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("User-Agent", c.agent)
		c.requests[path] = req
	}
	return nil
}

// withForm gives a request its body.
func withForm(req *http.Request, form string) *http.Request {
	req.ContentLength = int64(len(form))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(form)), nil }
	req.Body, _ = req.GetBody()
	return req
}

// script returns the path of an action's call, or why there is none.
func script(a *plan.Action) (path, flaw string) {
	switch {
	case !a.Kind.Calls():
		return "", "kash: no call: " + string(a.Kind)
	case a.Kind != plan.Add && a.ID == "":
		return "", "kash: no id"
	case a.Kind == plan.Add && a.Send.Filled() == 0, a.Kind == plan.Edit && a.Send.Fields() == 0:
		return "", "kash: no field"
	case a.Kind == plan.Add:
		return addPath, ""
	case a.Kind == plan.Edit:
		return editPath, ""
	}
	return deletePath, ""
}

// form encodes an action, the fields in the vendor's order.
func (c *Client) form(a *plan.Action) string {
	const usual = 512 // bytes
	var b strings.Builder
	b.Grow(usual)
	b.WriteString("shopID=" + url.QueryEscape(c.shop) + "&key=" + url.QueryEscape(c.key))
	if a.Kind != plan.Add {
		b.WriteString("&id=" + url.QueryEscape(a.ID))
	}
	var fields customer.Set
	if a.Kind != plan.Delete {
		fields = a.Send.Fields()
	}
	for f := range fields.All() {
		b.WriteString("&data%5B")
		b.WriteString(f.String())
		b.WriteString("%5D=")
		b.WriteString(url.QueryEscape(a.Send.Value(f)))
	}
	return b.String()
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

// NoAnswer is the Message of a call, or of a ListError, where none came in time.
const NoAnswer = "no answer in time"

// lost is the answer where none came.
func (c *Client) lost(err error, mayHaveLeft bool) send.Answer {
	a := send.Answer{Verdict: send.Unknown, Message: c.errorText(err)}
	if !mayHaveLeft {
		a.Verdict, a.Unsent, a.Again = send.Refused, true, true
	}
	return a
}

// errorText is an error's text without a URL, which may hold the key.
func (c *Client) errorText(err error) string {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return NoAnswer
	}
	return harmless(err.Error(), c.key)
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
