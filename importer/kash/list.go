package kash

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"

	"kashsync/mapping/customer"
)

// How much of a list is read at most, in bytes, and how many times the time-out
// of a call it may take.
const (
	maxList      = 1 << 30
	maxListed    = 4 << 20 // one customer
	listPatience = 10
)

// A Listed is one customer as the shop's list shows them. Set are the fields
// whose key was recognised and whose value is plain; null counts as "".
type Listed struct {
	ID       string
	Customer customer.Customer
}

// ListCode says why the list cannot be used. It is an error itself, so that
// errors.Is(err, ErrListUnknown) holds for a *ListError with that code.
type ListCode string

// The codes of a ListError.
const (
	ErrListUnknown ListCode = "list_unknown"  // not a list, or its keys are not known; Keys, Message
	ErrListRefused ListCode = "list_refused"  // the shop answers with an error; Message
	ErrListMissing ListCode = "list_missing"  // this shop has no such call; Status
	ErrListFailed  ListCode = "list_failed"   // no whole answer came, or a 5xx; Message
	ErrListTooLong ListCode = "list_too_long" // over 1 GiB, or one customer over 4 MiB
)

func (c ListCode) Error() string { return "kash: " + string(c) }

// A ListError says why the list cannot be used. It never holds the key.
type ListError struct {
	Code    ListCode
	Status  int      // HTTP status; 0 where no answer came
	Message string   // the shop's words, or what went wrong on the way
	Keys    []string // some keys of a row that was not recognised
}

func (e *ListError) Error() string {
	if e.Message == "" {
		return e.Code.Error()
	}
	return e.Code.Error() + ": " + e.Message
}

func (e *ListError) Unwrap() error { return e.Code }

// List yields the shop's customers, as they come. Where the list cannot be
// used, its last item is a *ListError: nothing that came before it may be used
// either. An empty list is a list.
func (c *Client) List(ctx context.Context) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		l := lister{key: c.key, yield: func(one Listed) bool { return yield(one, nil) }}
		if err := c.list(ctx, &l); err != nil && !l.stopped {
			yield(Listed{}, err)
		}
	}
}

// Has reports whether the shop's list holds that id. Its error is a *ListError.
func (c *Client) Has(ctx context.Context, id string) (bool, error) {
	for one, err := range c.List(ctx) {
		if err != nil {
			return false, err
		}
		if one.ID == id {
			return true, nil
		}
	}
	return false, nil
}

func (c *Client) list(ctx context.Context, l *lister) error {
	ctx, cancel := context.WithTimeout(ctx, listPatience*c.timeout)
	defer cancel()
	query := url.Values{"idboutique": {c.shop}, "key": {c.key}, "format": {"json"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/workers/getClients.php?"+query.Encode(), nil)
	if err != nil {
		return &ListError{Code: ErrListFailed, Message: c.errorText(err)}
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Cache-Control", "no-cache") // an old list proves nothing
	req.Header.Set("Pragma", "no-cache")
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return &ListError{Code: ErrListFailed, Message: c.errorText(err)}
	}
	defer res.Body.Close()

	if res.StatusCode < 200 || res.StatusCode > 299 {
		body, _ := take(res)
		r := read(body)
		return &ListError{Code: listStatus(res.StatusCode), Status: res.StatusCode, Message: harmless(r.message(), c.key)}
	}
	err = l.read(res.Body)
	var known *ListError
	switch {
	case errors.As(err, &known):
		known.Status = res.StatusCode
		return known
	case err != nil:
		return &ListError{Code: ErrListFailed, Status: res.StatusCode, Message: c.errorText(err)}
	case !l.stopped:
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1)) // its end frees the connection
	}
	return nil
}

func listStatus(status int) ListCode {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return ErrListMissing
	}
	if status < 200 || status >= 500 {
		return ErrListFailed
	}
	return ErrListRefused
}
