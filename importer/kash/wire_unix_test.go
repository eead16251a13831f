//go:build unix

package kash

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
)

func wireOf(t *testing.T, url string) (*Client, *wire) {
	c, err := New(Config{URL: url, Shop: "42", Key: "k", Timeout: 10 * time.Second, UserAgent: "kashsync/1"})
	require.NoError(t, err)
	w, ok := c.calls.(*wire)
	require.True(t, ok)
	return c, w
}

func someAdd() *plan.Action {
	a := &plan.Action{Kind: plan.Add}
	a.Send.Set(customer.Name, "x")
	return a
}

// counting serves "7" to everything, and counts its connections.
func counting(t *testing.T, start func(*httptest.Server)) (server *httptest.Server, opened *atomic.Int32) {
	opened = new(atomic.Int32)
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "7")
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	start(server)
	t.Cleanup(server.Close)
	return server, opened
}

func TestWireIsEncrypted(t *testing.T) {
	server, opened := counting(t, (*httptest.Server).StartTLS)
	c, w := wireOf(t, server.URL)
	w.tls.RootCAs = x509.NewCertPool()
	w.tls.RootCAs.AddCert(server.Certificate())
	for range 20 {
		require.Equal(t, send.Answer{Verdict: send.Succeeded, ID: "7", Status: 200}, c.Call(t.Context(), someAdd()))
	}
	require.EqualValues(t, 1, opened.Load())

	// Trusted, but another's.
	w.tls.ServerName = "shop.example.org"
	w.idle = nil
	require.True(t, c.Call(t.Context(), someAdd()).Unsent)
}

func TestIdleForLong(t *testing.T) {
	server, opened := counting(t, (*httptest.Server).Start)
	c, w := wireOf(t, server.URL)
	for n := range 3 {
		require.Equal(t, send.Succeeded, c.Call(t.Context(), someAdd()).Verdict)
		require.EqualValues(t, n+1, opened.Load())
		require.Len(t, w.idle, 1)
		w.idle[0].since = w.idle[0].since.Add(-longestIdle)
	}
	old := w.idle[0]
	w.keep(&connection{Conn: old})
	require.Len(t, w.idle, 1)
	_, err := old.Write([]byte("x"))
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestWhereTheWireGoes(t *testing.T) {
	for url, want := range map[string]struct{ addr, host, path string }{
		"https://shop.example/":             {"shop.example:https", "shop.example", "/workers/addClient.php"},
		"https://shop.example:8443/my till": {"shop.example:8443", "shop.example:8443", "/my%20till/workers/addClient.php"},
		"https://bücher.example":            {"xn--bcher-kva.example:https", "xn--bcher-kva.example", "/workers/addClient.php"},
		"https://[2001:db8::1]":             {"[2001:db8::1]:https", "[2001:db8::1]", "/workers/addClient.php"},
		"http://127.0.0.1:8042":             {"127.0.0.1:8042", "127.0.0.1:8042", "/workers/addClient.php"},
	} {
		_, w := wireOf(t, url)
		require.Equal(t, want.addr, w.addr)
		require.Equal(t, "POST "+want.path+" HTTP/1.1\r\nHost: "+want.host+"\r\nUser-Agent: kashsync/1\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ", string(w.heads[addPath]))
		require.Equal(t, url[:5] == "https", w.tls != nil)
	}
}
