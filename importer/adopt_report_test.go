package importer_test

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/importer/sheet"
	"kashsync/state"
	"kashsync/state/register"
)

// Whatever keys a report was written with, they are read again.
func TestAdoptReportReadsWhatWasWritten(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		ending := rapid.SampledFrom([]string{".csv", ".xlsx"}).Draw(t, "ending")
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(`[-=+@A-DF-Z0-9é;,"|\\]{1,6}( [=0-9]{1,2})?`), 1, 5, rapid.ID).Draw(t, "keys")
		path := filepath.Join(folder, "night.results"+ending)
		results, err := report.CreateReport(path, "Clients", &report.Head{}, codeWords())
		require.NoError(t, err)
		var want []string
		var doubtful []importer.Adoptee
		for i, key := range keys {
			res := send.Result{Action: plan.Action{Kind: plan.Add, Key: key, Line: i + 2}, Outcome: send.Done, ID: strconv.Itoa(100 + i)}
			switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); kind {
			case 1:
				res.Action.Kind = plan.Delete // is gone
			case 2:
				res.Action.Kind, res.Outcome = plan.Invalid, send.Invalid // and known
				want = append(want, key)
			case 3:
				res.Action.Kind, res.Outcome = plan.Delete, send.Held
				want = append(want, key)
			case 4:
				res.ID, res.Outcome = "", send.InDoubt
				if rapid.Bool().Draw(t, "still") {
					res.Action.Kind = plan.InDoubt
				}
				doubtful = append(doubtful, importer.Adoptee{Line: i + 2, Key: key})
			case 5:
				res.Action.Kind, res.Outcome = plan.Edit, send.Failed // and is there: else they would be entered again
				want = append(want, key)
			default:
				want = append(want, key)
			}
			require.NoError(t, results.Write(&res, ""))
		}
		_, err = results.Commit()
		require.NoError(t, err)

		file, err := sheet.Open(path, sheet.Options{})
		require.NoError(t, err)
		defer file.Close()
		require.True(t, importer.IsReport(file.Header()))
		a, err := importer.AdoptReport(context.Background(), file, nil, nil)
		require.NoError(t, err)
		require.Equal(t, len(want), a.Learns())
		for i := range doubtful {
			require.Equal(t, doubtful[i].Key, a.Doubtful[i].Key)
		}
		require.Len(t, a.Doubtful, len(doubtful))
		require.Zero(t, a.Fresh)
		require.Equal(t, len(doubtful) > 0, a.Open())
		got := []string{}
		for _, one := range a.Sample {
			got = append(got, one.Key)
		}
		require.ElementsMatch(t, want, got)
	})
}

// codeWords are the codes themselves.
func codeWords() *report.Words {
	return &report.Words{
		Kind:    func(k plan.Kind) string { return string(k) },
		Outcome: func(o send.Outcome) string { return string(o) },
		Remarks: func(*plan.Action) []string { return nil },
		Labels:  report.Labels{Summary: "summary"},
	}
}

// used is a register that knows one state file, used a moment ago.
type used struct {
	importer.Register
	register.Entry
}

func (u used) Entries(string, string) ([]register.Entry, error) {
	return []register.Entry{u.Entry}, nil
}

func TestAwaitListWaitsForWhatAnotherStateSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for shop, pause := range map[string]time.Duration{"": 0, "42": importer.ListLag} {
			other := used{Entry: register.Entry{Lineage: "other", Stamp: "s", Born: 1}}
			place, err := importer.FindPlace(other, nil, state.Binding{Shop: shop})
			require.NoError(t, err)
			start, told := time.Now(), time.Duration(0)
			require.NoError(t, place.AwaitList(t.Context(), func(d time.Duration) { told = d }))
			require.Equal(t, pause, told)
			require.Equal(t, pause, time.Since(start))
		}
	})
}
