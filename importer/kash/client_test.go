package kash_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

const key = "s3cr+t/key"

func newClient(t *testing.T, baseURL string, transport http.RoundTripper) *kash.Client {
	t.Helper()
	c, err := kash.New(kash.Config{URL: baseURL, Shop: "42", Key: key, Timeout: 10 * time.Second, Transport: transport})
	require.NoError(t, err)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// say serves one answer to everything.
func say(t *testing.T, status int, body string) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func add(name string) *plan.Action {
	a := &plan.Action{Kind: plan.Add}
	a.Send.Set(customer.Name, name)
	return a
}

func edit(id, name string) *plan.Action {
	a := add(name)
	a.Kind, a.ID = plan.Edit, id
	return a
}

func remove(id string) *plan.Action { return &plan.Action{Kind: plan.Delete, ID: id} }

func harmless(t *testing.T, a send.Answer) {
	t.Helper()
	for _, secret := range []string{key, url.QueryEscape(key), url.PathEscape(key)} {
		require.NotContains(t, fmt.Sprintf("%+v", a), secret)
	}
}

func TestWhatIsSent(t *testing.T) {
	type seen struct{ method, path, kind, agent, body string }
	var got seen
	var proto int
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.UserAgent(), string(body)}
		proto = r.ProtoMajor
		_, _ = io.WriteString(w, `{"result":"OK","id":7}`)
	})
	c := newClient(t, base+"/till/", nil)

	a := add("Noël & fils")
	a.Send.Set(customer.Postcode, "01000")
	a.Send.Set(customer.BirthDate, "-86400")
	require.Equal(t, send.Answer{Verdict: send.Succeeded, ID: "7", Status: 200}, c.Call(t.Context(), a))
	const form = "application/x-www-form-urlencoded"
	require.Equal(t, seen{"POST", "/till/workers/addClient.php", form, "kashsync", "shopID=42&key=s3cr%2Bt%2Fkey" +
		"&data%5Bname%5D=No%C3%ABl+%26+fils&data%5Bpostcode%5D=01000&data%5BbirthDate%5D=-86400"}, got)
	require.Equal(t, 1, proto)

	e := edit("7", "")
	require.Equal(t, send.Succeeded, c.Call(t.Context(), e).Verdict)
	require.Equal(t, seen{"POST", "/till/workers/editClient.php", form, "kashsync",
		"shopID=42&key=s3cr%2Bt%2Fkey&id=7&data%5Bname%5D="}, got)

	d := remove("7")
	d.Send.Set(customer.Name, "not sent")
	require.Equal(t, send.Succeeded, c.Call(t.Context(), d).Verdict)
	require.Equal(t, seen{"POST", "/till/workers/delClient.php", form, "kashsync",
		"shopID=42&key=s3cr%2Bt%2Fkey&id=7"}, got)
}

func TestNoCall(t *testing.T) {
	var calls atomic.Int32
	base := serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	c := newClient(t, base, nil)
	for _, a := range []*plan.Action{
		{Kind: plan.Unchanged}, {Kind: plan.Add}, add(""), {Kind: plan.Edit, ID: "7"}, edit("", "x"), remove(""),
	} {
		answer := c.Call(t.Context(), a)
		require.Equal(t, send.Refused, answer.Verdict, a.Kind)
		require.False(t, answer.Again)
		require.NotEmpty(t, answer.Message)
	}
	require.Zero(t, calls.Load())
}

func TestDialects(t *testing.T) {
	for _, dialect := range simulator.Dialects() {
		shop := simulator.New(simulator.Options{ShopID: "42", Key: key, Dialect: dialect})
		server := httptest.NewServer(shop)
		t.Cleanup(server.Close)
		for where, c := range map[string]*kash.Client{
			"socket": newClient(t, server.URL, nil),
			"memory": newClient(t, "https://shop.example", simulator.Transport(shop)),
		} {
			t.Run(string(dialect)+" by "+where, func(t *testing.T) {
				one := c.Call(t.Context(), add("Ångström"))
				require.Equal(t, send.Succeeded, one.Verdict)
				two := c.Call(t.Context(), add("Œuvrard"))
				require.NotEqual(t, one.ID, two.ID)

				require.Equal(t, send.Answer{Verdict: send.Succeeded, Status: 200}, c.Call(t.Context(), edit(one.ID, "Zoé")))
				require.Equal(t, send.Answer{Verdict: send.Succeeded, Status: 200}, c.Call(t.Context(), remove(two.ID)))
				gone := c.Call(t.Context(), edit(two.ID, "x"))
				require.Equal(t, send.Refused, gone.Verdict)
				require.Contains(t, gone.Message, "no customer has the id "+two.ID)

				has, err := c.Has(t.Context(), one.ID)
				require.NoError(t, err)
				require.True(t, has)
				has, err = c.Has(t.Context(), two.ID)
				require.NoError(t, err)
				require.False(t, has)
			})
		}
		for _, left := range shop.Customers() {
			require.Equal(t, "Zoé", left.Fields.Value(customer.Name))
		}
	}
}

// Every fault of the simulator, and what may be made of it.
func TestFaults(t *testing.T) {
	u, s, r := send.Unknown, send.Succeeded, send.Refused
	cases := []struct {
		fault     simulator.Fault
		add, edit send.Verdict
		again     bool
	}{
		{simulator.None, s, s, false},
		{simulator.CutBefore, u, u, false},
		{simulator.CutAfter, u, u, false},
		{simulator.CutAnswer, u, u, false},
		{simulator.ErrorBefore, u, u, false},
		{simulator.ErrorAfter, u, u, false},
		{simulator.PHPBefore, u, u, false},
		{simulator.PHPAfter, u, u, false},
		{simulator.Nonsense, u, u, false},
		{simulator.Login, u, u, false},
		{simulator.Throttle, r, r, true},
		{simulator.ThrottleFor, r, r, true},
		{simulator.SlowBefore, u, u, false},
		{simulator.SlowAfter, u, u, false},
		{simulator.WrongID, s, u, false},
		{simulator.NoID, u, s, false},
	}
	for _, dialect := range simulator.Dialects() {
		shop := simulator.New(simulator.Options{Dialect: dialect, Slow: time.Minute, Record: true})
		server := httptest.NewServer(shop)
		t.Cleanup(server.Close)
		for _, c := range cases {
			judge := func(t *testing.T, client *kash.Client) {
				id := shop.AddCustomer(add("x").Send)
				shop.FailNext(c.fault, c.fault)
				for _, a := range []*plan.Action{add("y"), edit(id, "z")} {
					answer := client.Call(t.Context(), a)
					want := c.add
					if a.Kind == plan.Edit {
						want = c.edit
					}
					require.Equal(t, want, answer.Verdict, a.Kind)
					require.Equal(t, c.again, answer.Again)
					require.Equal(t, c.again, answer.Throttled)
					require.False(t, answer.Unsent)
					harmless(t, answer)
				}
			}
			t.Run(fmt.Sprintf("%s %s in memory", dialect, c.fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					judge(t, newClient(t, "https://shop.example", simulator.Transport(shop)))
				})
			})
			if c.fault == simulator.SlowBefore || c.fault == simulator.SlowAfter {
				continue // not in real time
			}
			t.Run(fmt.Sprintf("%s %s by socket", dialect, c.fault), func(t *testing.T) {
				judge(t, newClient(t, server.URL, nil))
			})
		}
	}
}

func TestRefusedConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	shop := simulator.New(simulator.Options{})
	shop.FailNext(simulator.Refuse)
	for name, c := range map[string]*kash.Client{
		"socket": newClient(t, "http://"+listener.Addr().String(), nil),
		"memory": newClient(t, "https://shop.example", simulator.Transport(shop)),
	} {
		t.Run(name, func(t *testing.T) { neverLeft(t, c.Call(t.Context(), add("x"))) })
	}
	require.Zero(t, shop.Counts().Customers)
}

func neverLeft(t *testing.T, a send.Answer) {
	t.Helper()
	require.Equal(t, send.Refused, a.Verdict)
	require.True(t, a.Unsent)
	require.True(t, a.Again)
	require.NotEmpty(t, a.Message)
	harmless(t, a)
}

func TestNoTrust(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	neverLeft(t, newClient(t, server.URL, nil).Call(t.Context(), add("x")))
	require.Zero(t, calls.Load())
}

func TestProxyRefuses(t *testing.T) {
	proxy, err := url.Parse(say(t, http.StatusBadGateway, ""))
	require.NoError(t, err)
	transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
	neverLeft(t, newClient(t, "https://shop.example", transport).Call(t.Context(), add("x")))
}

func TestDialTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(time.Minute) // net/http dials on for whoever comes next
			return nil, io.EOF
		}}
		start := time.Now()
		neverLeft(t, newClient(t, "https://shop.example", transport).Call(t.Context(), add("x")))
		require.Equal(t, 10*time.Second, time.Since(start))
		time.Sleep(time.Minute)
	})
}

func TestCallAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	neverLeft(t, newClient(t, "https://shop.example", nil).Call(ctx, add("x")))
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := simulator.New(simulator.Options{Latency: time.Minute})
		c := newClient(t, "https://shop.example", simulator.Transport(shop))
		start := time.Now()
		a := c.Call(t.Context(), add("x"))
		require.Equal(t, send.Answer{Message: kash.NoAnswer}, a)
		require.Equal(t, 10*time.Second, time.Since(start))
		synctest.Wait()
		require.Equal(t, 1, shop.Counts().Customers)
	})
}

// An answer that comes when nobody waits for it any more is nobody's answer.
func TestHalfAnAnswer(t *testing.T) {
	silence := make(chan struct{})
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) > 1 {
			return
		}
		_, _ = io.WriteString(w, `{"result":`)
		_ = http.NewResponseController(w).Flush()
		<-silence
	}))
	defer server.Close()
	defer close(silence)
	c, err := kash.New(kash.Config{URL: server.URL, Shop: "42", Key: key, Timeout: 2 * time.Second})
	require.NoError(t, err)
	require.Equal(t, send.Answer{Status: 200, Message: `{"result":`}, c.Call(t.Context(), add("x")))
	require.Equal(t, send.Answer{Status: 200}, c.Call(t.Context(), add("x")))
	require.EqualValues(t, 2, calls.Load())
}

func TestNoHandshake(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	c, err := kash.New(kash.Config{URL: "https://" + listener.Addr().String(), Shop: "42", Key: key, Timeout: 100 * time.Millisecond})
	require.NoError(t, err)
	neverLeft(t, c.Call(t.Context(), add("x")))
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

type deaf struct{}

func (deaf) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: "Post", URL: "https://shop.example/?key=" + key, Err: errors.New("lost " + key)}
}

func TestTransportThatDoesNotTrace(t *testing.T) {
	a := newClient(t, "https://shop.example", deaf{}).Call(t.Context(), add("x"))
	require.Equal(t, send.Answer{Verdict: send.Unknown, Message: "lost ***"}, a)
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int32
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { followed.Add(1) })
	for status, want := range map[int]send.Verdict{
		301: send.Unknown, 302: send.Unknown, 303: send.Unknown, 307: send.Refused, 308: send.Refused,
	} {
		base := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, status)
		})
		c := newClient(t, base, nil)
		a := c.Call(t.Context(), add("x"))
		require.Equal(t, want, a.Verdict, status)
		require.Equal(t, status, a.Status)
		_, err := c.Has(t.Context(), "1")
		require.ErrorIs(t, err, kash.ErrListRefused)
	}
	require.Zero(t, followed.Load())
}

func TestAnswerOverTheCap(t *testing.T) {
	body := `{"result":"OK","id":7}` + strings.Repeat(" ", 1<<20)
	a := newClient(t, say(t, 200, body), nil).Call(t.Context(), add("x"))
	require.Equal(t, send.Unknown, a.Verdict)
	require.Equal(t, 200, a.Status)
}

func TestSwitchedProtocol(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		}
	})
	require.Equal(t, send.Unknown, newClient(t, base, nil).Call(t.Context(), add("x")).Verdict)
}

func TestConnectionIsKept(t *testing.T) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(simulator.New(simulator.Options{}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := newClient(t, server.URL, nil)
	for range 50 {
		require.Equal(t, send.Succeeded, c.Call(t.Context(), add("x")).Verdict)
		_, err := c.Has(t.Context(), "1")
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, opened.Load())
}

// A server that closes a connection which it kept, having read the request:
// net/http must not send it again by itself.
func TestKeptConnectionIsClosed(t *testing.T) {
	shop := newClosingShop(t)
	c := newClient(t, "http://"+shop.listener.Addr().String(), nil)
	require.Equal(t, send.Succeeded, c.Call(t.Context(), add("first")).Verdict)
	a := c.Call(t.Context(), add("second"))
	require.Equal(t, send.Unknown, a.Verdict)
	require.False(t, a.Again)
	harmless(t, a)
	require.Equal(t, []string{"first", "second"}, shop.names())

	// The next call has a connection of its own.
	require.Equal(t, send.Succeeded, c.Call(t.Context(), add("third")).Verdict)
	require.Equal(t, []string{"first", "second", "third"}, shop.names())
}

// A closingShop answers the first request of each connection, and closes it
// when it has read the second.
type closingShop struct {
	listener net.Listener
	mu       sync.Mutex
	read     []string
}

func newClosingShop(t *testing.T) *closingShop {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	s := &closingShop{listener: listener}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *closingShop) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for n := range 2 {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		name := req.PostFormValue("data[name]")
		s.mu.Lock()
		s.read = append(s.read, name)
		s.mu.Unlock()
		if n == 0 {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1001")
		}
	}
}

func (s *closingShop) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.read...)
}
