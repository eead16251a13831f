package kash_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
)

// A rawShop says the next of its lines to each request on a connection, and closes
// the connection after the last.
type rawShop struct {
	url    string
	opened atomic.Int32
	closed chan struct{} // gets one for each connection that was closed
}

func newRawShop(tb testing.TB, says ...string) *rawShop {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = listener.Close() })
	s := &rawShop{url: "http://" + listener.Addr().String(), closed: make(chan struct{}, 1000)}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.opened.Add(1)
			go s.serve(conn, says)
		}
	}()
	return s
}

func (s *rawShop) serve(conn net.Conn, says []string) {
	defer func() { s.closed <- struct{}{} }()
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, answer := range says {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		_, _ = io.WriteString(conn, answer)
	}
}

// both are clients whose calls must come to the same: one with connections of
// its own, one by net/http.
func both(tb testing.TB, url string) (own, std *kash.Client) {
	cfg := kash.Config{URL: url, Shop: "42", Key: key, Timeout: 10 * time.Second}
	own, err := kash.New(cfg)
	require.NoError(tb, err)
	cfg.Transport = &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	std, err = kash.New(cfg)
	require.NoError(tb, err)
	return own, std
}

func answers() []string {
	const ok = "HTTP/1.1 200 OK\r\n"
	const body = `{"result":"OK","id":7}`
	return []string{
		ok + "Content-Length: 22\r\n\r\n" + body,
		ok + "Content-Length: 22\r\n\r\n" + body + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n8",
		ok + "Content-Length: 23\r\n\r\n" + body, // cut off
		ok + "Content-Length: 2\r\n\r\n" + body,  // cut by itself
		ok + "\r\n" + body,                       // ends with the connection
		ok + "Transfer-Encoding: chunked\r\n\r\n16\r\n" + body + "\r\n0\r\n\r\n",
		ok + "Transfer-Encoding: chunked\r\n\r\n16\r\n" + body + "\r\n",
		ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body + "\r\n0\r\n\r\n",
		ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		ok + "Content-Length: 22\r\nContent-Length: 21\r\n\r\n" + body,
		ok + "Content-Length: -1\r\n\r\n" + body,
		ok + "Connection: close\r\nContent-Length: 22\r\n\r\n" + body,
		"HTTP/1.0 200 OK\r\n\r\n" + body,
		"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 22\r\n\r\n" + body,
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok + "Content-Length: 22\r\n\r\n" + body,
		strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 6) + ok + "Content-Length: 22\r\n\r\n" + body,
		"HTTP/1.1 100 Continue\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + body,
		"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n" + body,
		"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 4000 x\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n",
		"HTTP/2.0 200 OK\r\nContent-Length: 22\r\n\r\n" + body, "HTTP/1.1\r\n\r\n", "ICY 200 OK\r\n\r\n" + body,
		ok + "no colon\r\n\r\n" + body, ok + " folded: x\r\n\r\n" + body, ok + "X: a\r\n b\r\nContent-Length: 22\r\n\r\n" + body,
		ok + "Content-Length: 22", "\r\n\r\n" + ok + "Content-Length: 22\r\n\r\n" + body, body, "", "\x00",
		strings.ReplaceAll(ok+"Content-Length: 22\r\n\r\n", "\r\n", "\n") + body,
	}
}

// What comes back on a connection of our own is read as net/http reads it: an
// answer that one believes and the other does not would be an add in doubt for
// nothing, or one that is not.
func sameAnswer(t *testing.T, says string) {
	shop := newRawShop(t, says)
	for _, a := range []*plan.Action{add("x"), edit("7", "x")} {
		own, std := both(t, shop.url)
		got, want := own.Call(t.Context(), a), std.Call(t.Context(), a)
		if want.Status == 0 { // each has its own words for what it lost
			require.Equal(t, want.Message == "", got.Message == "", "%q", says)
			got.Message, want.Message = "", ""
		}
		require.Equal(t, want, got, "%q", says)
	}
}

func TestAnswersAsNetHTTPReadsThem(t *testing.T) {
	for _, says := range answers() {
		sameAnswer(t, says)
	}
}

func FuzzAnswersAsNetHTTPReadsThem(f *testing.F) {
	for _, says := range answers() {
		f.Add(says)
	}
	f.Fuzz(sameAnswer)
}

// Nobody is given the id that was meant for somebody else: what a shop says
// beyond its answer is not the answer to the next call.
func TestAnswerNobodyAskedFor(t *testing.T) {
	const stray = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n6666"
	const one, two = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1001", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1002"
	shop := newRawShop(t, one+stray, two)
	c := newClient(t, shop.url, nil)
	for range 3 {
		require.Equal(t, "1001", c.Call(t.Context(), add("x")).ID)
	}
	require.EqualValues(t, 3, shop.opened.Load())
}

// A shop that closes each connection without saying so beforehand, as some do
// when one has served enough calls, leaves no add in doubt.
func TestClosedUnannounced(t *testing.T) {
	shop := newRawShop(t, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1001")
	c := newClient(t, shop.url, nil)
	for range 20 {
		require.Equal(t, send.Succeeded, c.Call(t.Context(), add("x")).Verdict)
		<-shop.closed
		time.Sleep(time.Millisecond) // the news may take a moment, even here
	}
	require.EqualValues(t, 20, shop.opened.Load())
}

func TestNoAnswer(t *testing.T) {
	silence := make(chan struct{})
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) > 1 {
			return
		}
		w.WriteHeader(200) // and half an answer
		_, _ = io.WriteString(w, `{"result":`)
		_ = http.NewResponseController(w).Flush()
		<-silence
	}))
	defer server.Close()
	defer close(silence)
	c, err := kash.New(kash.Config{URL: server.URL, Shop: "42", Key: key, Timeout: 50 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, send.Answer{Status: 200, Message: `{"result":`}, c.Call(t.Context(), add("x")))

	// What comes late on that connection is nobody's answer.
	require.Equal(t, send.Answer{Status: 200}, c.Call(t.Context(), add("x")))
	require.EqualValues(t, 2, calls.Load())
}

func TestNoHandshake(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	c, err := kash.New(kash.Config{URL: "https://" + listener.Addr().String(), Shop: "42", Key: key, Timeout: 50 * time.Millisecond})
	require.NoError(t, err)
	a := c.Call(t.Context(), add("x"))
	neverLeft(t, a)
	require.Equal(t, "no answer in time", a.Message)
}

// Where the environment names a proxy the calls go through it. It is asked once
// for all in each process, so this one asks in another.
func TestProxyOfTheEnvironment(t *testing.T) {
	const child = "KASHSYNC_TEST_BEHIND_PROXY"
	if os.Getenv(child) != "" {
		neverLeft(t, newClient(t, "https://shop.example", nil).Call(t.Context(), add("x")))
		return
	}
	var asked []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI)
		w.WriteHeader(http.StatusBadGateway)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), child+"=1", "HTTPS_PROXY="+proxy, "NO_PROXY=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, []string{"CONNECT shop.example:443"}, asked)
}
