package rehearse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/rehearse"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping"
	"kashsync/state"
)

const salon = `match: [id]
region: FR
missing: delete
guards: {deletes: 100%, edits: 100%, adds: 100%}
fields: {surname: first, name: last, email: mail}
`

// rows writes a spreadsheet of the customers from first to last, whose mail is of
// that version.
func rows(first, last, version int) string {
	var s strings.Builder
	s.WriteString("id,first,last,mail\n")
	for i := first; i <= last; i++ {
		fmt.Fprintf(&s, "C%05d,Anne,Exemple %d,c%d.%d@example.com\n", i, i, i, version)
	}
	return s.String()
}

// A trial is a folder with a spreadsheet, its mapping and, once something was
// sent, its state.
type trial struct {
	testing.TB
	folder string
	source *importer.Source
}

func newTrial(tb testing.TB, file string) *trial {
	t := &trial{TB: tb, folder: tb.TempDir()}
	t.open(file)
	return t
}

func (t *trial) open(file string) {
	path := filepath.Join(t.folder, "salon.csv")
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	m, err := mapping.Parse("salon.mapping.yaml", []byte(salon))
	require.NoError(t, err)
	t.source, err = importer.Open(path, m)
	require.NoError(t, err)
	t.Cleanup(func() { t.source.Close() })
}

func (t *trial) path() string { return filepath.Join(t.folder, "salon.state.db") }

func (t *trial) rules() plan.Rules {
	return plan.Rules{Missing: t.source.Mapping.Missing, Guards: t.source.Mapping.Guards}
}

// sync sends the file to a shop without faults, in no time.
func (t *trial) sync() {
	st, err := state.Lock(t.path())
	require.NoError(t, err)
	defer st.Close()
	p, err := importer.MakePlan(t.Context(), t.source, st, t.rules())
	require.NoError(t, err)
	shop, err := kash.New(kash.Config{
		URL: "http://localhost", Shop: "42", Key: "k", Transport: simulator.Transport(simulator.New(simulator.Options{})),
	})
	require.NoError(t, err)
	run := importer.Run{
		Record: importer.RecordOf("sync", t.source, p), Actions: p.Actions(), State: st,
		Binding: t.binding(), Shop: shop, Pace: send.Options{Workers: 8},
	}
	tally, err := run.Send(t.Context(), func(*send.Result) error { return nil })
	require.NoError(t, err)
	require.Zero(t, tally.Outcomes[send.Failed])
	require.NoError(t, run.End(0))
}

func (t *trial) binding() state.Binding { return state.Binding{Shop: "42", Match: []string{"id"}} }

// rehearsal plans, and is not played yet.
func (t *trial) rehearsal(seed uint64) *rehearse.Rehearsal {
	r := &rehearse.Rehearsal{
		Source: t.source, Rules: t.rules(), Seed: seed,
		Run: importer.Run{Binding: t.binding(), Pace: send.Options{Workers: 4, Rate: 5, Timeout: 30 * time.Second}},
	}
	var st *state.State
	if there, err := state.Exists(t.path()); err == nil && there {
		r.State = t.path()
		st, err = state.Read(r.State)
		require.NoError(t, err)
		t.Cleanup(func() { st.Close() })
	}
	var err error
	r.Plan, err = importer.MakePlan(t.Context(), t.source, st, r.Rules)
	require.NoError(t, err)
	r.Run.Record = importer.RecordOf("sync", t.source, r.Plan)
	return r
}

func (t *trial) play(seed uint64) *rehearse.Story {
	story, err := t.rehearsal(seed).Play(t.Context())
	require.NoError(t, err)
	return story
}

// TestCalmTakesWhatThePaceAllows wants the time to be right to the call, whatever
// this machine is busy with.
func TestCalmTakesWhatThePaceAllows(t *testing.T) {
	for _, c := range []struct {
		rows, workers int
		rate          float64
		seconds       float64
	}{
		{1, 4, 5, .2},
		{200, 4, 5, 199./5 + .2},
		{5, 4, 20, .4}, // the fifth call waits for a worker and for the pace
		{101, 2, 50, 10.2},
		{200, 32, 100, 199./100 + .2},
	} {
		for range 2 {
			r := newTrial(t, rows(1, c.rows, 1)).rehearsal(1)
			r.Run.Pace.Workers, r.Run.Pace.Rate = c.workers, c.rate
			story, err := r.Play(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.rows, story.Calm.Calls)
			require.InEpsilon(t, c.seconds, story.Calm.Took.Seconds(), .02, "%+v", c)
		}
	}
}

func TestTroubleIsToldAndSettled(t *testing.T) {
	story := newTrial(t, rows(1, 600, 1)).play(1)
	t.Logf("%+v", story)
	require.NotZero(t, story.Trouble.Timeouts)
	require.NotZero(t, story.Trouble.Cuts)
	require.NotZero(t, story.Trouble.Throttled)
	require.NotZero(t, story.CutAt)
	require.NotZero(t, story.Doubts.Adds)
	require.Equal(t, story.Doubts.All(), story.Doubts.Happened+story.Doubts.NotHappened+story.Doubts.Again+story.Doubts.Open)
	require.GreaterOrEqual(t, story.Storm.Calls, 600)
	require.Greater(t, story.Storm.Took, story.Calm.Took)
	require.GreaterOrEqual(t, story.Syncs, 2)
	require.Zero(t, story.Left)
	require.Zero(t, story.Amiss, "nobody twice, nobody lost")
}

// TestEverySeedEndsWell rehearses adds, edits and deletes, few and many.
func TestEverySeedEndsWell(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			n := 1 + int(seed*seed)%120
			trial := newTrial(t, rows(1, n, 1))
			if seed%2 == 0 {
				trial.sync()
				trial.open(rows(1+n/3, n+n/3, int(seed)%4))
			}
			story := trial.play(seed)
			t.Logf("%+v", story)
			require.Zero(t, story.Refused)
			require.Zero(t, story.Left)
			require.Zero(t, story.Amiss)
			require.Empty(t, story.Stopped)
			require.Zero(t, story.Doubts.Open)
			if n > 1 {
				require.NotZero(t, story.CutAt)
			}
		})
	}
}

// TestNothingIsTouched rehearses a second night, and looks at all that is there.
func TestNothingIsTouched(t *testing.T) {
	trial := newTrial(t, rows(1, 60, 1))
	trial.sync()
	trial.open(rows(10, 70, 2))
	r := trial.rehearsal(1)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	before, sockets := contents(t, trial.folder), openSockets(t)
	r.OnCall = func() {
		if !slices.Equal(sockets, openSockets(t)) {
			t.Error("a connection was opened")
		}
	}
	story, err := r.Play(t.Context())
	require.NoError(t, err)
	require.NotZero(t, story.Storm.Calls)
	require.Equal(t, before, contents(t, trial.folder))
	require.Equal(t, sockets, openSockets(t))
	require.Empty(t, contents(t, temporary), "its own folder is gone")
}

func TestInterruptedRehearsalCleansUp(t *testing.T) {
	trial := newTrial(t, rows(1, 50_000, 1))
	r := trial.rehearsal(1)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := r.Play(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, contents(t, temporary))
}

func contents(t *testing.T, folder string) map[string]string {
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	}))
	return all
}

// openSockets are this process's, where the system tells.
func openSockets(t *testing.T) (all []string) {
	if runtime.GOOS != "linux" {
		return nil
	}
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Error(err)
	}
	for _, fd := range open {
		if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			all = append(all, to)
		}
	}
	return all
}
