package kash

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// An Exchange is one of the three calls and the answer that came back.
type Exchange struct {
	Op     plan.Kind // plan.Add, plan.Edit or plan.Delete
	ID     string    // the id that was sent; "" for an add
	Key    string    // the API key, which no message may show
	Status int
	Header http.Header
	Body   []byte
	// Partial says that Body is not the whole of it: it was over the cap, or
	// the connection was lost before its end.
	Partial bool
	Now     time.Time // when the answer came, for a Retry-After without a Date
}

// NoID is the Message of an add that the shop says is done, without a word more
// and without the new customer's id: whether it is, nobody knows.
const NoID = "yes, and no id"

// Judge says what an answer proves. It refuses to guess: what is neither an
// explicit failure nor an explicit success is send.Unknown.
//
// The answer's Message is the shop's own words, or NoID, and only where the call is
// not done. RetryAfter is also read from a 503, which is no send.Answer.Throttled.
func Judge(x Exchange) send.Answer {
	r := read(x.Body)
	a := send.Answer{Status: x.Status}
	a.Verdict, a.ID = x.weigh(&r)
	if a.Verdict != send.Succeeded {
		words := r.message()
		if x.lacksID(&r) {
			words = NoID
		}
		a.Message = harmless(words, x.Key)
	}
	switch x.Status {
	case http.StatusTooManyRequests:
		a.Throttled = true
		a.Again = a.Verdict == send.Refused
		a.RetryAfter = retryAfter(x.Header, x.Now)
	case http.StatusServiceUnavailable:
		a.RetryAfter = retryAfter(x.Header, x.Now)
	}
	return a
}

func (x *Exchange) weigh(r *reading) (verdict send.Verdict, id string) {
	refused, open := byStatus(x.Status)
	refused = refused || r.failed
	add := x.Op == plan.Add
	switch {
	case open, x.Partial:
		return send.Unknown, ""
	case refused && add && (r.success || len(r.ids) > 0):
		return send.Unknown, "" // it contradicts itself
	case refused:
		return send.Refused, ""
	case len(r.ids) > 1, r.unclear:
		return send.Unknown, ""
	case add && len(r.ids) == 1:
		return send.Succeeded, r.ids[0]
	case add:
		return send.Unknown, ""
	case len(r.ids) == 1 && r.ids[0] != x.ID:
		return send.Unknown, ""
	case r.success, len(r.ids) == 1:
		return send.Succeeded, ""
	}
	return send.Unknown, ""
}

// lacksID reports whether the answer to an add is a yes, and nothing else.
func (x *Exchange) lacksID(r *reading) bool {
	refused, open := byStatus(x.Status)
	return x.Op == plan.Add && !x.Partial && !refused && !open &&
		!r.failed && !r.unclear && len(r.ids) == 0 && r.saysOnlyYes()
}

// byStatus tells what a status proves by itself: that the shop refused, or that
// nothing which comes with it can be believed. For a 2xx it is neither.
func byStatus(status int) (refused, open bool) {
	switch {
	case status >= 200 && status < 300:
		return false, false
	case status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect:
		return true, false
	case status == http.StatusRequestTimeout:
		return false, true
	case status >= 400 && status < 500:
		return true, false
	}
	return false, true
}

// retryAfter reads the header of that name: seconds, or a date, which counts
// from the answer's own so that two clocks need not agree.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const longest = 1 << 31 // seconds: keeps the duration from overflowing
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		// Out of range, it is the highest number there is.
		seconds, _ := strconv.ParseUint(value, 10, 64)
		return time.Duration(min(seconds, longest)) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, until.Sub(now))
}

// isIDName reports whether an answer's entry of that name holds the customer's
// id. Ids of shops, accounts, orders and groups are none.
func isIDName(name string) bool {
	return slices.Contains([]string{
		"clientID", "clientId", "client_id", "idClient", "idclient",
		"customerID", "customerId", "id", "ID", "insertId",
	}, name)
}
