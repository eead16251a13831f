package kash

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kashsync/mapping"
)

// Config is what a Client needs to know.
type Config struct {
	URL     string        // https, or plain http to loopback; "" is https://kash.click
	Shop    string        // the shop's id, digits
	Key     string        // the API key
	Timeout time.Duration // of one call from dial to the answer's end; 0 is 30 s
	Workers int           // how many calls there will be at once; 0 is 4
	// Transport carries the calls; nil is a transport of the client's own. One
	// that does not call httptrace's GetConn and GotConn is taken to have sent
	// everything that it gave an error for. It must not follow redirects.
	Transport http.RoundTripper
	UserAgent string // "" is "kashsync"
}

// ConfigCode says what is wrong with a Config.
type ConfigCode string

// The codes of a ConfigError, and their Arg.
const (
	URLInvalid   ConfigCode = ConfigCode(mapping.URLInvalid)  // no URL with a host
	URLScheme    ConfigCode = ConfigCode(mapping.URLScheme)   // neither https nor http; Arg: the scheme
	URLInsecure  ConfigCode = ConfigCode(mapping.URLInsecure) // http, and not to loopback; Arg: the host
	URLUserInfo  ConfigCode = ConfigCode(mapping.URLUserInfo) // a user or a password stands in it
	URLQuery     ConfigCode = ConfigCode(mapping.URLQuery)    // a query or a fragment stands in it
	ShopInvalid  ConfigCode = "shop_invalid"                  // not digits only; Arg: the shop
	KeyMissing   ConfigCode = "key_missing"                   //
	ProxyInvalid ConfigCode = "proxy_invalid"                 // the environment's proxy is no URL
)

// A ConfigError says that a Client cannot be made. It never holds a key, nor a
// URL that may hold one.
type ConfigError struct {
	Code ConfigCode
	Arg  string
}

func (e *ConfigError) Error() string {
	if e.Arg == "" {
		return "kash: " + string(e.Code)
	}
	return "kash: " + string(e.Code) + ": " + e.Arg
}

// New returns a Client, or a *ConfigError. It calls nobody.
func New(cfg Config) (*Client, error) {
	if cfg.URL == "" {
		cfg.URL = "https://kash.click"
	}
	base, err := CheckURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	if cfg.Shop == "" || strings.Trim(cfg.Shop, "0123456789") != "" {
		return nil, &ConfigError{ShopInvalid, cfg.Shop}
	}
	if cfg.Key == "" {
		return nil, &ConfigError{Code: KeyMissing}
	}
	c := &Client{
		base: strings.TrimRight(base.String(), "/"),
		shop: cfg.Shop, key: cfg.Key,
		timeout: cfg.Timeout, agent: cfg.UserAgent, transport: cfg.Transport,
	}
	if c.timeout <= 0 {
		c.timeout = 30 * time.Second
	}
	if c.agent == "" {
		c.agent = "kashsync"
	}
	if c.transport == nil {
		if _, err := http.ProxyFromEnvironment(&http.Request{URL: base}); err != nil {
			return nil, &ConfigError{Code: ProxyInvalid}
		}
		c.transport = newTransport(cfg.Workers, c.timeout)
	}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	return c, nil
}

// CheckURL reads the address of a shop; a *ConfigError says why it is none.
func CheckURL(text string) (*url.URL, error) {
	u, fault := mapping.ParseURL(text)
	switch fault {
	case "":
		return u, nil
	case mapping.URLScheme:
		return nil, &ConfigError{URLScheme, u.Scheme}
	case mapping.URLInsecure:
		return nil, &ConfigError{URLInsecure, u.Hostname()}
	}
	return nil, &ConfigError{Code: ConfigCode(fault)}
}

// newTransport keeps a connection for each worker. An idle one is given up
// early: a server that closes it just as an add is written leaves that add in
// doubt.
func newTransport(workers int, timeout time.Duration) *http.Transport {
	if workers <= 0 {
		workers = 4
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true) // HTTP/2 repeats requests by itself
	return &http.Transport{
		Proxy:     http.ProxyFromEnvironment,
		Protocols: &protocols,
		// A dial goes on when the call that asked for it has given up.
		DialContext:         (&net.Dialer{Timeout: timeout}).DialContext,
		TLSHandshakeTimeout: timeout,
		MaxIdleConnsPerHost: workers,
		IdleConnTimeout:     3 * time.Second,
	}
}
