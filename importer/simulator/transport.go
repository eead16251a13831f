package simulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"syscall"
)

// Transport carries requests to a handler without a socket, so that time can be
// faked (testing/synctest). A handler that panics with http.ErrAbortHandler cuts
// the connection; the caller's context holds for the handler too, and who leaves
// gets the context's error while the handler goes on. As net/http's own, it calls
// httptrace's GetConn, and GotConn unless the shop refuses the connection.
func Transport(h http.Handler) http.RoundTripper { return &transport{h} }

type transport struct{ handler http.Handler }

// lineKey finds a delivery's line in its context.
type lineKey struct{}

// A line is one connection, which a Shop can refuse.
type line struct{ refused atomic.Bool }

// refuse makes the request one that was never delivered, where there is no
// socket that has delivered it already.
func refuse(ctx context.Context) {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		l.refused.Store(true)
	}
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.GetConn != nil {
		trace.GetConn(req.URL.Host)
	}
	body, err := drain(req.Body)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	line := new(line)
	answer := newRecorder()
	go answer.serve(t.handler, incoming(req, body, line))

	var left error
	select {
	case <-answer.done:
	case <-ctx.Done():
		left = ctx.Err()
	}
	if line.refused.Load() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if left != nil {
		return nil, left
	}
	return answer.response(req)
}

func drain(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer body.Close()
	return io.ReadAll(body)
}

// incoming is a request as the server sees it.
func incoming(req *http.Request, body []byte, line *line) *http.Request {
	in := req.Clone(context.WithValue(req.Context(), lineKey{}, line))
	in.Body = io.NopCloser(bytes.NewReader(body))
	in.GetBody = nil
	in.ContentLength = int64(len(body))
	in.RequestURI = req.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:1"
	if in.Host == "" {
		in.Host = req.URL.Host
	}
	return in
}

// A recorder is a ResponseWriter whose answer is handed over in one piece.
type recorder struct {
	header  http.Header
	status  int
	sent    http.Header // as it was when the status was written
	body    bytes.Buffer
	flushed bool
	cut     bool
	done    chan struct{}
}

func newRecorder() *recorder {
	return &recorder{header: make(http.Header), done: make(chan struct{})}
}

func (r *recorder) serve(h http.Handler, req *http.Request) {
	defer close(r.done)
	defer func() {
		if p := recover(); p != nil {
			err, _ := p.(error)
			if !errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			r.cut = true
		}
	}()
	h.ServeHTTP(r, req)
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status, r.sent = status, r.header.Clone()
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

func (r *recorder) Flush() {
	r.WriteHeader(http.StatusOK)
	r.flushed = true
}

// response is what arrived of the answer.
func (r *recorder) response(req *http.Request) (*http.Response, error) {
	lost := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	if r.cut && !r.flushed {
		return nil, lost
	}
	r.WriteHeader(http.StatusOK)
	var body io.Reader = &r.body
	if r.cut {
		body = io.MultiReader(body, failing{lost})
	}
	length := int64(r.body.Len())
	if n, err := strconv.ParseInt(r.sent.Get("Content-Length"), 10, 64); err == nil {
		length = n
	}
	return &http.Response{
		Status:     strconv.Itoa(r.status) + " " + http.StatusText(r.status),
		StatusCode: r.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.sent, Body: io.NopCloser(body), ContentLength: length, Request: req,
	}, nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
