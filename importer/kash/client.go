// Package kash speaks with a Kash.click shop: the three calls that write a
// customer, the call that lists them, and the judgement of what comes back.
package kash

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
)

// A Client is a shop that is reached over HTTP, for any number of goroutines.
// It is a send.Shop and a send.Lister.
type Client struct {
	base      string
	shop, key string
	timeout   time.Duration
	agent     string
	calls     carrier
	transport http.RoundTripper // of the list
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
	r, mayHaveLeft, err := c.calls.carry(ctx, path, c.form(a))
	if err != nil {
		return c.lost(err, mayHaveLeft)
	}
	return Judge(Exchange{
		Op: a.Kind, ID: a.ID, Key: c.key,
		Status: r.status, Header: r.header, Body: r.body, Partial: r.partial,
		Now: time.Now(),
	})
}

const (
	addPath    = "/workers/addClient.php"
	editPath   = "/workers/editClient.php"
	deletePath = "/workers/delClient.php"
)

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
		return "no answer in time"
	}
	return harmless(err.Error(), c.key)
}
