package simulator

import (
	"net"
	"net/http"
	"strings"
	"time"

	"kashsync/mapping"
)

// DefaultAddr is where the simulator is found if nobody says otherwise.
const DefaultAddr = "127.0.0.1:8042"

// An AddrError says that an address is not one of this machine alone.
type AddrError struct{ Addr string }

func (e *AddrError) Error() string { return "simulator: not a loopback address: " + e.Addr }

// Listen listens on an address of loopback, "" is DefaultAddr. Any other is
// refused with an *AddrError before anything is opened: the simulator has no
// real key to ask for, and may hold real customers.
func Listen(addr string) (net.Listener, error) {
	if addr == "" {
		addr = DefaultAddr
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil || !mapping.IsLoopback(host) {
		return nil, &AddrError{addr}
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1" // whatever the name stands for here
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

// NewServer returns a server for what Listen returned. It answers only who asks
// for a name of loopback, so that no web page can read it through a name of its
// own.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			host := r.Host
			if name, _, err := net.SplitHostPort(host); err == nil {
				host = name
			}
			if !mapping.IsLoopback(strings.Trim(host, "[]")) {
				http.Error(w, "not a name of this machine", http.StatusMisdirectedRequest)
				return
			}
			h.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      10 * time.Minute, // a fault may take its time
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
