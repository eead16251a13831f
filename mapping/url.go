package mapping

import (
	"net/netip"
	"net/url"
	"strings"
)

// A URLFault says why a text is no address of a shop; "": it is one.
type URLFault string

// The faults.
const (
	URLInvalid  URLFault = "url_invalid"  // no URL with a host
	URLScheme   URLFault = "url_scheme"   // neither https nor http
	URLInsecure URLFault = "url_insecure" // http, and not to loopback
	URLUserInfo URLFault = "url_userinfo" // a user or a password stands in it
	URLQuery    URLFault = "url_query"    // a query or a fragment stands in it
)

// ParseURL reads the address of a shop: https, or http to this very machine. Where
// it is at fault, u says of it what could be read; it is nil where it is no URL.
func ParseURL(text string) (u *url.URL, fault URLFault) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, URLInvalid
	case u.User != nil:
		return u, URLUserInfo
	case u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return u, URLQuery
	case u.Hostname() == "":
		return u, URLInvalid
	case u.Scheme == "http" && !IsLoopback(u.Hostname()):
		return u, URLInsecure
	case u.Scheme != "http" && u.Scheme != "https":
		return u, URLScheme
	}
	return u, ""
}

// IsLoopback reports whether a host, by name or by address, is this machine.
func IsLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.Unmap().IsLoopback()
}
