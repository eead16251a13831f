package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// What each fault does: whether an add and an edit are applied, and what a
// caller sees of the add.
func TestWhatFaultsDo(t *testing.T) {
	cases := map[Fault]struct {
		applied bool
		want    string // status and the beginning of the body, or the error
	}{
		None:        {true, `200 {"result":"OK","id":1001}`},
		Refuse:      {false, `dial tcp: `},
		CutBefore:   {false, `read tcp: `},
		CutAfter:    {true, `read tcp: `},
		CutAnswer:   {true, `200 {"result":"O read tcp: `},
		ErrorBefore: {false, `500 Internal`},
		ErrorAfter:  {true, `500 Internal`},
		PHPBefore:   {false, "200 <br />\n<b>Fatal error"},
		PHPAfter:    {true, "200 <br />\n<b>Fatal error"},
		Nonsense:    {true, `200 {"resu`},
		Login:       {false, `200 <!DOCTYPE html>`},
		Throttle:    {false, `429 Too many`},
		ThrottleFor: {false, `429 Too many`},
		SlowBefore:  {true, `200 {"result":"OK","id":1001}`},
		SlowAfter:   {true, `200 {"result":"OK","id":1001}`},
		WrongID:     {true, `200 {"result":"OK","id":1001}`},
		NoID:        {true, `200 {"result":"OK"}`},
	}
	require.Len(t, cases, len(Faults())+1)
	for fault, c := range cases {
		t.Run(string(fault), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(Options{Record: true, Slow: time.Minute})
				s.FailNext(fault)
				start := time.Now()
				got := send(t.Context(), s, addPath, "shopID=1&key=k&data[name]=x")
				require.True(t, strings.HasPrefix(got, c.want), got)
				require.Equal(t, c.applied, len(s.Customers()) == 1)
				call := s.Calls()[0]
				require.Equal(t, []any{c.applied, fault}, []any{call.Applied, call.Fault})
				if fault == SlowBefore || fault == SlowAfter {
					require.Equal(t, time.Minute, time.Since(start))
				}
			})
		})
	}
}

func TestWrongID(t *testing.T) {
	for _, d := range Dialects() {
		s := New(Options{Dialect: d})
		s.AddCustomer(named("x"))
		s.FailNext(WrongID)
		_, body := post(s, editPath, "shopID=1&key=k&id=1001&data[name]=y")
		require.Contains(t, body, "1002")
		require.NotContains(t, body, "1001")
		require.Equal(t, named("y"), s.Customers()[0].Fields)
	}
}

func TestRetryAfterHeader(t *testing.T) {
	s := New(Options{RetryAfter: 1500 * time.Millisecond})
	s.FailNext(ThrottleFor)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, addPath, nil))
	require.Equal(t, "2", w.Header().Get("Retry-After"))
}

// The work is done at the latest when the caller leaves.
func TestCallerLeaves(t *testing.T) {
	for _, fault := range []Fault{SlowBefore, SlowAfter} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Options{Slow: time.Hour, Latency: time.Second})
			s.FailNext(fault)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			start := time.Now()
			require.Equal(t, "context deadline exceeded", send(ctx, s, addPath, "shopID=1&key=k&data[name]=x"))
			require.Equal(t, 10*time.Second, time.Since(start))
			synctest.Wait()
			require.Len(t, s.Customers(), 1)
		})
	}
}

func TestFaultsAreDrawn(t *testing.T) {
	const calls = 4000
	draw := func(seed uint64) (drawn []Fault) {
		o := Options{Seed: seed, Faults: map[Fault]float64{CutAfter: 0.05, NoID: 0.1}}
		for n := range calls {
			drawn = append(drawn, o.draw(n+1))
		}
		return drawn
	}
	require.Equal(t, draw(1), draw(1))
	require.NotEqual(t, draw(1), draw(2))
	count := map[Fault]int{}
	for _, f := range draw(3) {
		count[f]++
	}
	require.Len(t, count, 3)
	require.InDelta(t, 0.05*calls, count[CutAfter], 60)
	require.InDelta(t, 0.10*calls, count[NoID], 80)

	s := New(Options{Faults: map[Fault]float64{Throttle: 1}})
	status, _ := post(s, addPath, "shopID=1&key=k")
	require.Equal(t, 429, status)
	require.Equal(t, 1, s.Counts().Faults)
}

func TestHookDecides(t *testing.T) {
	var s *Shop
	var seen []string
	s = New(Options{
		Faults: map[Fault]float64{Login: 1}, // the hook comes first
		Hook: func(c Call) Fault {
			seen = append(seen, fmt.Sprintf("%d %s %d", c.N, c.Op, s.Counts().Customers))
			if c.Op == List {
				return ErrorBefore
			}
			return None
		},
	})
	s.FailNext(Throttle, None)
	for _, want := range []int{429, 200, 200} {
		status, _ := post(s, addPath, "shopID=1&key=k&data[name]=x")
		require.Equal(t, want, status)
	}
	status, _ := get(s, listPath)
	require.Equal(t, 500, status)
	require.Equal(t, []string{"3 add 1", "4 list 2"}, seen)
}

func TestNames(t *testing.T) {
	for _, f := range Faults() {
		got, ok := ParseFault(string(f))
		require.True(t, ok)
		require.Equal(t, f, got)
	}
	for _, d := range Dialects() {
		got, ok := ParseDialect(string(d))
		require.True(t, ok)
		require.Equal(t, d, got)
	}
	_, ok := ParseFault("")
	require.False(t, ok)
	_, ok = ParseDialect("")
	require.False(t, ok)
}

// send sends a form through Transport, and tells in one line what came of it.
func send(ctx context.Context, h http.Handler, path, form string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://shop.example"+path, strings.NewReader(form))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := Transport(h).RoundTrip(r)
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(res.Body)
	line := fmt.Sprintf("%d %s", res.StatusCode, body)
	if err != nil {
		line += " " + err.Error()
	}
	return line
}

func TestTransportTellsWhetherItDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Latency: time.Hour})
		for fault, delivered := range map[Fault]bool{None: true, CutBefore: true, Refuse: false} {
			s.FailNext(fault)
			var asked, got int
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
				GetConn: func(string) { asked++ },
				GotConn: func(httptrace.GotConnInfo) { got++ },
			})
			send(ctx, s, addPath, "shopID=1&key=k&data[name]=x")
			cancel()
			require.Equal(t, 1, asked)
			require.Equal(t, delivered, got == 1)
		}
	})
}

func TestTransport(t *testing.T) {
	var seen *http.Request
	var body []byte
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Test", "1")
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK)
		w.Header().Set("X-Late", "1")
		_, _ = io.WriteString(w, "short and stout")
	})
	r, err := http.NewRequest(http.MethodPost, "https://shop.example/a%20b?c=d", strings.NewReader("x=1"))
	require.NoError(t, err)
	res, err := Transport(h).RoundTrip(r)
	require.NoError(t, err)
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, "418 I'm a teapot short and stout", res.Status+" "+string(answer))
	require.Equal(t, http.Header{"X-Test": {"1"}}, res.Header)
	require.EqualValues(t, len(answer), res.ContentLength)
	require.Equal(t, []string{"shop.example", "/a%20b?c=d", "x=1"}, []string{seen.Host, seen.RequestURI, string(body)})

	silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	require.Equal(t, "200 ", send(t.Context(), silent, "/", ""))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Equal(t, "context canceled", send(ctx, silent, "/", ""))
}

func TestLostConnectionsLookReal(t *testing.T) {
	s := New(Options{})
	for fault, want := range map[Fault]syscall.Errno{Refuse: syscall.ECONNREFUSED, CutAfter: syscall.ECONNRESET} {
		s.FailNext(fault)
		r := httptest.NewRequest(http.MethodPost, "https://shop.example"+addPath, nil)
		_, err := Transport(s).RoundTrip(r)
		require.ErrorIs(t, err, want)
	}
}
