package importer_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/match"
	"kashsync/state"
)

const doubtsMapping = "match: [ref]\nfields: {barcode: ref, name: nom}\n"

// inDoubt is a state that knows A and B, and has an add of N in doubt.
func inDoubt(t *testing.T) *trial {
	trial := openTrial(t, t.TempDir(), "ref;nom\nA;Anne\n", doubtsMapping)
	trial.knows("A", "1", "B", "2")
	trial.leaveInDoubt(state.Call{Action: state.Add, Key: "N", Sent: fieldsOf("name", "Nadia", "barcode", "N")})
	return trial
}

// changing is a shop whose list shows more from a certain moment on.
type changing struct {
	at            time.Time
	before, after listed
}

func (c changing) List(ctx context.Context) iter.Seq2[kash.Listed, error] {
	if time.Now().Before(c.at) {
		return c.before.List(ctx)
	}
	return c.after.List(ctx)
}

func TestInquire(t *testing.T) {
	known := listed{person("1", "name", "Known"), person("2", "name", "Known")}
	nadia := person("7", "name", "Nadia", "barcode", "N")
	for name, test := range map[string]struct {
		shop   func(start time.Time) importer.Lister
		want   match.Verdict
		waited time.Duration
	}{
		"there at once": {func(time.Time) importer.Lister { return append(known[:2:2], nadia) }, match.Happened, importer.ListLag},
		// The till has made one just alike before, and the list did not show ours yet.
		"two after nine seconds": {func(start time.Time) importer.Lister {
			other := person("8", "name", "Nadia", "barcode", "N")
			return changing{start.Add(9 * time.Second), append(known[:2:2], nadia), append(known[:2:2], nadia, other)}
		}, match.Open, importer.ListLag},
		"there after nine seconds": {func(start time.Time) importer.Lister {
			return changing{start.Add(9 * time.Second), known, append(known[:2:2], nadia)}
		}, match.Happened, importer.ListLag},
		"not there":                  {func(time.Time) importer.Lister { return known }, match.NotHappened, importer.ListLag},
		"nobody who is known either": {func(time.Time) importer.Lister { return listed{nadia} }, match.Open, importer.ListLag},
		"no list":                    {func(time.Time) importer.Lister { return unlisted(kash.ErrListMissing) }, match.Open, 0},
		"nobody to ask":              {func(time.Time) importer.Lister { return nil }, match.Open, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				trial := inDoubt(t)
				defer trial.close()
				start, told := time.Now(), time.Duration(0)
				q, err := importer.Inquire(t.Context(), trial.state, test.shop(start), func(d time.Duration) { told = d })
				require.NoError(t, err)
				require.Equal(t, test.want, q.Doubts[0].Verdict)
				require.Equal(t, test.waited, time.Since(start))
				require.Equal(t, test.waited, told)
			})
		})
	}
}

// A list that lacks somebody who was entered at the time of the doubt is an old
// one: a cache may keep it for long.
func TestInquireOfAnOldList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := inDoubt(t)
		defer trial.close()
		run, err := trial.state.BeginRun(state.Run{Kind: "sync"})
		require.NoError(t, err)
		j := trial.state.Journal(run)
		ticket, err := j.Intent(t.Context(), &state.Call{Action: state.Add, Key: "M", Sent: fieldsOf("name", "Marc", "barcode", "M")})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, state.Outcome{Result: state.Done, ID: "6"}))
		require.NoError(t, j.Close())
		list := listed{person("1", "name", "Known"), person("2", "name", "Known")}
		ask := func(shop importer.Lister) match.Verdict {
			q, err := importer.Inquire(t.Context(), trial.state, shop, func(time.Duration) {})
			require.NoError(t, err)
			return q.Doubts[0].Verdict
		}
		require.Equal(t, match.Open, ask(list), "it lacks Marc")
		require.Equal(t, match.NotHappened, ask(append(list, person("6", "name", "Marc", "barcode", "M"))))
	})
}

// A listed customer whom another call in doubt names is not to be had.
func TestInquireLeavesWhomAnotherNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := inDoubt(t)
		defer trial.close()
		trial.leaveInDoubt(state.Call{Action: state.Edit, Key: "O", ID: "7", Adopts: true, Sent: fieldsOf("name", "Nadia")})
		shop := listed{person("1", "name", "Known"), person("2", "name", "Known"), person("7", "name", "Nadia", "barcode", "N")}
		q, err := importer.Inquire(t.Context(), trial.state, shop, func(time.Duration) {})
		require.NoError(t, err)
		require.NotEqual(t, match.Happened, q.Doubts[0].Verdict)
	})
}

func TestLearnMatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := inDoubt(t)
		defer trial.close()
		trial.leaveInDoubt(state.Call{Action: state.Add, Key: "P", Sent: fieldsOf("name", "Paul", "barcode", "P")})
		known := listed{person("1", "name", "Known"), person("2", "name", "Known")}
		nadia, other := person("7", "name", "Nadia", "barcode", "N"), person("8", "name", "Nadia", "barcode", "N")
		learn := func(shop importer.Lister) (learnt int, waited time.Duration) {
			start := time.Now()
			learnt, err := importer.LearnMatches(t.Context(), trial.state, shop, func(time.Duration) {})
			require.NoError(t, err)
			return learnt, time.Since(start)
		}
		learnt, waited := learn(known)
		require.Zero(t, learnt)
		require.Zero(t, waited, "there is nobody who may be somebody else")
		learnt, _ = learn(changing{time.Now().Add(9 * time.Second), append(known, nadia), append(known, nadia, other)})
		require.Zero(t, learnt, "the list did not show ours yet, but whom the till made")
		learnt, _ = learn(append(known, nadia))
		require.Equal(t, 1, learnt)
		require.Equal(t, []string{`A 1 {"name":"Known"}`, `B 2 {"name":"Known"}`, `N 7 {"name":"Nadia","barcode":"N"}`}, trial.known())
		calls, err := trial.state.InDoubt()
		require.NoError(t, err)
		require.Len(t, calls, 1, "it never concludes that an add did not happen")
		require.Equal(t, "P", calls[0].Key)
	})
}

// A list that is behind still shows whom we have deleted a moment ago: nobody
// else is that.
func TestInquireLeavesWhomWeDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := inDoubt(t)
		defer trial.close()
		trial.knows("O", "7")
		run, err := trial.state.BeginRun(state.Run{Kind: "sync"})
		require.NoError(t, err)
		j := trial.state.Journal(run)
		ticket, err := j.Intent(t.Context(), &state.Call{Action: state.Delete, Key: "O", ID: "7"})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, state.Outcome{Result: state.Done}))
		require.NoError(t, j.Close())
		shop := listed{person("1", "name", "Known"), person("2", "name", "Known"), person("7", "name", "Nadia", "barcode", "N")}
		learnt, err := importer.LearnMatches(t.Context(), trial.state, shop, func(time.Duration) {})
		require.NoError(t, err)
		require.Zero(t, learnt)
	})
}

// What the shop has confirmed has happened, whatever id it named.
func TestInquireOfATakenID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := openTrial(t, t.TempDir(), "ref;nom\nA;Anne\n", doubtsMapping)
		defer trial.close()
		trial.knows("A", "1", "B", "2")
		run, err := trial.state.BeginRun(state.Run{Kind: "sync"})
		require.NoError(t, err)
		j := trial.state.Journal(run)
		ticket, err := j.Intent(t.Context(), &state.Call{Action: state.Add, Key: "N", Sent: fieldsOf("name", "Nadia")})
		require.NoError(t, err)
		require.Error(t, j.Settle(ticket, state.Outcome{Result: state.Done, ID: "2"}))
		require.NoError(t, j.Close())
		q, err := importer.Inquire(t.Context(), trial.state, listed{person("1", "name", "Known"), person("2", "name", "Known")}, func(time.Duration) {})
		require.NoError(t, err)
		require.Equal(t, match.Open, q.Doubts[0].Verdict)
	})
}

func TestSoundList(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;nom\nA;Anne\n", doubtsMapping)
	defer trial.close()
	trial.knows("A", "1", "B", "2", "C", "3", "D", "4", "E", "5")
	for shown, want := range map[int]bool{0: false, 1: false, 2: false, 3: true, 5: true} {
		var shop listed
		for id := range shown {
			shop = append(shop, person(string(rune('1'+id)), "name", "Known"))
		}
		l, err := importer.ReadList(t.Context(), shop, trial.state)
		require.NoError(t, err)
		require.Equal(t, want, l.Sound(), "%d of 5 shown", shown)
	}
}
