package register

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"kashsync/state"

	"github.com/stretchr/testify/require"
	"zombiezen.com/go/sqlite"
)

func TestJudge(t *testing.T) {
	entry := Entry{Lineage: "L", Path: "/a", Stamp: "S1", Serial: 10, Born: 1, Accepted: 1}
	accepted := Entry{Lineage: "L", Path: "/a", Stamp: "S1", Serial: 10, Born: 1, Accepted: 9}
	announced := Entry{Lineage: "L", Path: "/a", Stamp: "S1", Next: "S2", Serial: 10, Born: 1, Accepted: 1}
	begun := Entry{Lineage: "L", Path: "/a", Next: "S1"}
	ended := Entry{Lineage: "L", Path: "/a", Stamp: "S1", Serial: 10, Ended: true, Born: 1, Accepted: 1}
	endedNext := Entry{Lineage: "L", Path: "/a", Stamp: "S1", Next: "S2", Serial: 10, Ended: true, Born: 1, Accepted: 1}
	other := Entry{Lineage: "M", Path: "/b", Stamp: "S9", Serial: 99, Born: 5, Accepted: 5}
	for name, test := range map[string]struct {
		entries []Entry
		mine    Mine
		want    Standing
	}{
		"nothing known":             {nil, Mine{Lineage: "L"}, Standing{Kind: First}},
		"as it was left":            {[]Entry{entry}, Mine{"L", "S1", "/a", 10, false}, Standing{Kind: Current}},
		"written to since":          {[]Entry{entry}, Mine{"L", "S1", "/a", 11, false}, Standing{Kind: Current}},
		"moved":                     {[]Entry{entry}, Mine{"L", "S1", "/b", 10, false}, Standing{Kind: Current}},
		"announced, not stamped":    {[]Entry{announced}, Mine{"L", "S1", "/a", 10, false}, Standing{Kind: Current}},
		"announced and stamped":     {[]Entry{announced}, Mine{"L", "S2", "/a", 11, false}, Standing{Kind: Current}},
		"first, not stamped":        {[]Entry{begun}, Mine{"L", "", "/a", 0, false}, Standing{Kind: Current}},
		"first, stamped":            {[]Entry{begun}, Mine{"L", "S1", "/a", 1, false}, Standing{Kind: Current}},
		"put back":                  {[]Entry{entry}, Mine{"L", "S0", "/a", 12, false}, Standing{Older, entry}},
		"put back, never stamped":   {[]Entry{entry}, Mine{"L", "", "/a", 12, false}, Standing{Older, entry}},
		"put back, of the same run": {[]Entry{entry}, Mine{"L", "S1", "/a", 9, false}, Standing{Older, entry}},
		"a copy":                    {[]Entry{entry}, Mine{"L", "S0", "/b", 10, false}, Standing{Copy, entry}},
		"a backup since":            {[]Entry{ended}, Mine{"L", "S1", "/a", 10, true}, Standing{Kind: Current}},
		"a backup moved":            {[]Entry{ended}, Mine{"L", "S1", "/b", 11, true}, Standing{Kind: Current}},
		"a backup, announced since": {[]Entry{endedNext}, Mine{"L", "S1", "/a", 10, true}, Standing{Kind: Current}},
		"a backup of a run":         {[]Entry{entry}, Mine{"L", "S1", "/a", 10, true}, Standing{Older, entry}},
		"a backup of a run's begin": {[]Entry{endedNext}, Mine{"L", "S2", "/a", 11, true}, Standing{Older, endedNext}},
		"a backup of before":        {[]Entry{ended}, Mine{"L", "S1", "/a", 9, true}, Standing{Older, ended}},
		"a backup, another used":    {[]Entry{entry}, Mine{"L", "S1", "/b", 10, true}, Standing{Copy, entry}},
		"another state":             {[]Entry{other, entry}, Mine{Lineage: "N"}, Standing{Second, other}},
		"another, never used":       {[]Entry{begun}, Mine{Lineage: "N"}, Standing{Kind: First}},
		"of two, the younger":       {[]Entry{entry, other}, Mine{"M", "S9", "/b", 99, false}, Standing{Kind: Current}},
		"of two, the elder":         {[]Entry{entry, other}, Mine{"L", "S1", "/a", 10, false}, Standing{Second, other}},
		"of two, each accepted":     {[]Entry{other, accepted}, Mine{"L", "S1", "/a", 10, false}, Standing{Kind: Current}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, Judge(test.entries, test.mine)) })
	}
}

func at(t *testing.T) *Register { return At(filepath.Join(t.TempDir(), "new", "kashsync")) }

func TestEntries(t *testing.T) {
	r := at(t)
	none, err := r.Entries("42", "https://kash.click")
	require.NoError(t, err)
	require.Empty(t, none)
	require.NoDirExists(t, filepath.Dir(r.Path()), "asking makes nothing")

	e := Entry{Shop: "42", URL: "https://kash.click", Lineage: "L", Path: "/é/a.db", Stamp: "S0", Next: "S1",
		Serial: 3, Run: 1, At: time.Date(2026, 3, 1, 2, 3, 4, 5, time.UTC)}
	require.NoError(t, r.Announce(e))
	e.Ended = true // nothing is done with it yet
	requireEntries(t, r, e)
	recorded := Entry{Shop: "42", URL: "https://WWW.kash.click/", Lineage: "L", Path: "/b.db", Stamp: "S1", Serial: 5, Run: 2,
		At: e.At.In(time.FixedZone("", 3600)).Add(time.Hour)}
	require.NoError(t, r.Record(recorded, 0))
	recorded.URL, recorded.At, recorded.Born, recorded.Accepted, recorded.Recorded = e.URL, recorded.At.UTC(), 1, 1, 1
	requireEntries(t, r, recorded)
	require.NoError(t, r.Announce(Entry{Shop: "42", URL: e.URL, Lineage: "L", Path: "/c.db", Stamp: "S1", Next: "S2"}))
	announced := recorded
	announced.Next = "S2"
	requireEntries(t, r, announced)

	second := Entry{Shop: "42", URL: e.URL, Lineage: "A", Path: "/2.db", Stamp: "T", Ended: true, At: e.At}
	require.NoError(t, r.Record(second, 0))
	second.Born, second.Accepted, second.Recorded = 2, 2, 2
	requireEntries(t, r, second, announced)
	require.NoError(t, r.Accept(second, 0))
	second.Accepted, second.Recorded = 3, 3
	requireEntries(t, r, second, announced)
	second.Ended = false
	require.NoError(t, r.Record(second, 3))
	second.Recorded = 4
	requireEntries(t, r, second, announced)
	for _, other := range [][2]string{{"43", e.URL}, {"42", "https://kash.example"}} {
		none, err := r.Entries(other[0], other[1])
		require.NoError(t, err)
		require.Empty(t, none)
	}
	if runtime.GOOS != "windows" {
		for path, mode := range map[string]os.FileMode{r.Path(): 0o600, filepath.Dir(r.Path()): 0o700} {
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.Equal(t, mode, info.Mode().Perm())
		}
	}
}

func requireEntries(t *testing.T, r *Register, want ...Entry) {
	t.Helper()
	got, err := r.Entries("42", "https://caisse.enregistreuse.fr")
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestRefusedRegisters(t *testing.T) {
	make := func(t *testing.T, path string, sql ...string) {
		c, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
		require.NoError(t, err)
		for _, s := range sql {
			require.NoError(t, exec(c, s))
		}
		require.NoError(t, c.Close())
	}
	for name, test := range map[string]struct {
		make func(*testing.T, string)
		want state.Code
	}{
		"text": {func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("nom;prénom\n", 500)), 0o600))
		}, state.Damaged},
		"directory":        {func(t *testing.T, path string) { require.NoError(t, os.Mkdir(path, 0o700)) }, state.Directory},
		"another database": {func(t *testing.T, path string) { make(t, path, "CREATE TABLE t (x)") }, state.NotState},
		"newer": {func(t *testing.T, path string) {
			make(t, path, "PRAGMA application_id = 0x4b736852", "PRAGMA user_version = 2")
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := At(t.TempDir())
			test.make(t, r.Path())
			before, _ := os.ReadFile(r.Path())
			_, err := r.Entries("42", "")
			for _, err := range []error{err, r.Announce(Entry{}), r.Record(Entry{}, 0)} {
				var refused *state.Error
				var version *state.VersionError
				require.Error(t, err)
				if test.want == "" {
					require.ErrorAs(t, err, &version)
				} else {
					require.ErrorAs(t, err, &refused)
					require.Equal(t, test.want, refused.Code)
				}
			}
			after, _ := os.ReadFile(r.Path())
			require.Equal(t, before, after)
		})
	}
}

// What is cut off before the table is there is no register yet.
func TestAnEmptyRegisterIsNew(t *testing.T) {
	r := At(t.TempDir())
	require.NoError(t, os.WriteFile(r.Path(), nil, 0o600))
	none, err := r.Entries("42", "")
	require.NoError(t, err)
	require.Empty(t, none)
	require.NoError(t, r.Record(Entry{Shop: "42", Lineage: "L", Stamp: "S"}, 0))
	some, err := r.Entries("42", "")
	require.NoError(t, err)
	require.Len(t, some, 1)
}

func TestManyAtOnce(t *testing.T) {
	r := at(t)
	var wg sync.WaitGroup
	for _, lineage := range strings.Split("ABCDEFGH", "") {
		wg.Go(func() {
			for n, stamp := range []string{"1", "2", "3"} {
				e := Entry{Shop: "42", Lineage: lineage, Stamp: stamp, Next: stamp, Serial: int64(n), Ended: true}
				if err := errors.Join(r.Announce(e), r.Record(e, 0)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	some, err := r.Entries("42", "")
	require.NoError(t, err)
	require.Len(t, some, 8)
	for _, e := range some {
		require.Equal(t, "3", e.Stamp)
	}
}
