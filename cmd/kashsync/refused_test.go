package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
)

// A front stands before the shop of a trial, and may answer in its place what
// writes.
type front struct {
	*trial
	status atomic.Int64 // 0: the shop answers
	body   string
	calls  atomic.Int64 // that it answered
}

func newFront(t *testing.T) *front {
	f := &front{trial: newTrial(t, simulator.Options{})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := int(f.status.Load())
		if status == 0 || r.Method != http.MethodPost {
			f.shop.ServeHTTP(w, r)
			return
		}
		f.calls.Add(1)
		w.Header().Set("Location", "https://elsewhere.example/") // for who follows
		w.WriteHeader(status)
		_, _ = w.Write([]byte(f.body))
	}))
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// answer has the front answer from now on.
func (f *front) answer(status int, body string) {
	f.body = body
	f.status.Store(int64(status))
}

// tell runs a sync that is not quiet.
func (f *front) tell(more ...string) end {
	f.Helper()
	args := append([]string{"sync", "c.csv", "--yes", "--rate", "500", "--workers", "1"}, more...)
	return f.run(0, f.command(args...))
}

// TestWrongKey syncs with an account that is let in no more: nothing is wrong with
// the rows, so nobody is sent to mend them.
func TestWrongKey(t *testing.T) {
	for name, c := range map[string]struct {
		status   int
		body     string
		changed  int // of 100 who are known
		added    int
		calls    int // until the run ends
		said     string
		finished bool
	}{
		"edits, 403":             {status: 403, changed: 25, calls: 20, said: "the shop refused the first 20 calls alike: HTTP 403, without a word"},
		"a few adds, 401":        {status: 401, body: `{"message":"bad key"}`, added: 3, calls: 3, said: "the shop refused the first 3 calls alike: HTTP 401: “bad key”"},
		"a few edits, 401":       {status: 401, body: "Unauthorized", changed: 3, calls: 3, said: "refused the first 3 calls alike: HTTP 401"},
		"a few edits, 403":       {status: 403, body: "Forbidden", changed: 3, calls: 3, finished: true}, // it may be those customers
		"one edit, 401":          {status: 401, changed: 1, calls: 1, said: "the shop refused the first call: HTTP 401, without a word"},
		"one edit, 403":          {status: 403, changed: 1, calls: 1, finished: true},
		"a few adds, as invalid": {status: 422, added: 3, calls: 3, finished: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront(t)
			rows := people(0, 100)
			f.sheet("c.csv", rows)
			require.Equal(t, 0, f.sync("c.csv").exit)
			for i := range c.changed {
				rows[i].town = "Ailleurs"
			}
			f.sheet("c.csv", append(rows, people(100, 100+c.added)...))
			f.answer(c.status, c.body)
			e := f.tell()
			require.EqualValues(t, c.calls, f.calls.Load())
			require.Len(t, f.report("c.csv"), 100+c.added)
			if c.finished {
				require.Equal(t, 3, e.exit, e)
				require.FileExists(t, f.path("c.rejects.xlsx"))
				return
			}
			require.Equal(t, 1, e.exit, e)
			require.Contains(t, e.errors, c.said)
			require.Contains(t, e.errors, "see that the shop's id and the API key are right")
			require.NoFileExists(t, f.path("c.rejects.xlsx"))
			for _, word := range []string{"mend", "--refresh", "Every call was refused", "  failed: "} {
				require.NotContains(t, e.out, word)
			}
		})
	}
}

// TestWrongKeyBesideInvalidRows still has those mended that are invalid.
func TestWrongKeyBesideInvalidRows(t *testing.T) {
	f := newFront(t)
	rows := people(0, 4)
	rows[3].mail = "no address"
	f.sheet("c.csv", rows)
	f.answer(http.StatusUnauthorized, "")
	e := f.tell("--json", "--new-state", "--rejects", "c.rejects.csv")
	require.Equal(t, 1, e.exit, e)
	require.Contains(t, e.out, `"reasons":["error","invalid","failed"]`)
	rejects := f.read("c.rejects.csv")
	require.Contains(t, rejects, rows[3].no)
	require.NotContains(t, rejects, rows[0].no)
}

// TestWrongKeyInAnUndo is the same error.
func TestWrongKeyInAnUndo(t *testing.T) {
	f := newFront(t)
	f.sheet("c.csv", people(0, 10))
	require.Equal(t, 0, f.sync("c.csv").exit)
	f.sheet("c.csv", people(0, 13))
	require.Equal(t, 0, f.sync("c.csv").exit)
	f.answer(http.StatusUnauthorized, "")
	e := f.run(0, f.command("undo", "2", "-s", "c.state.db", "--yes", "--rate", "500"))
	require.Equal(t, 1, e.exit, e)
	require.Contains(t, e.errors, "the shop refused the first 3 calls alike: HTTP 401, without a word")
	require.Equal(t, 13, f.shop.Counts().Customers)
}

// TestRefusedIsNotInvalid asks why a run did not end with 0.
func TestRefusedIsNotInvalid(t *testing.T) {
	f := newFront(t)
	f.sheet("c.csv", people(0, 3))
	f.answer(http.StatusUnprocessableEntity, "")
	e := f.tell("--json", "--new-state")
	require.Equal(t, 3, e.exit, e)
	require.Contains(t, e.out, `"reasons":["failed"]`)
}

// TestNoWord has a shop that answers without a word: a person is told what came
// all the same, and the report holds just what the shop said.
func TestNoWord(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		said    string
		inDoubt bool
	}{
		"refused":     {status: 422, said: "failed: HTTP 422, without a word"},
		"moved":       {status: 307, said: "failed: HTTP 307: redirected, not followed"},
		"found":       {status: 302, said: "in doubt: HTTP 302: redirected, not followed", inDoubt: true},
		"too slow":    {status: 408, said: "in doubt: HTTP 408, without a word", inDoubt: true},
		"not there":   {status: 503, said: "in doubt: HTTP 503, without a word", inDoubt: true},
		"yes, or not": {status: 200, said: "in doubt: HTTP 200, without a word", inDoubt: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront(t)
			f.sheet("c.csv", people(0, 1))
			f.answer(c.status, "")
			e := f.tell("--new-state", "--rejects", "c.rejects.csv")
			require.Contains(t, e.out, c.said)
			require.Contains(t, f.read("c.results.csv"), ",,20", "message and time: the shop said nothing")
			if !c.inDoubt {
				require.Contains(t, f.read("c.rejects.csv"), strings.TrimPrefix(c.said, "failed: "))
				return
			}
			require.Equal(t, 4, e.exit, e)
			e = f.run(0, f.command("status", "-s", "c.state.db"))
			require.Contains(t, e.out, strings.TrimPrefix(c.said, "in doubt: "))
			require.NotContains(t, e.out, "HTTP 200: HTTP")
		})
	}
}

func (f *front) read(name string) string {
	f.Helper()
	text, err := os.ReadFile(f.path(name))
	require.NoError(f, err)
	return string(text)
}
