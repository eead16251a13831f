package importer_test

import (
	"context"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/state"
)

// A trial is one spreadsheet with its mapping and its state, as a command has
// them open.
type trial struct {
	tb      testing.TB
	source  *importer.Source
	state   *state.State
	version string // of kashsync; "": no origin is recorded
}

func newTrial(tb testing.TB, spreadsheet string) *trial {
	return openTrial(tb, tb.TempDir(), spreadsheet, customersMapping)
}

// openTrial opens a spreadsheet against the state in the folder.
func openTrial(tb testing.TB, folder, spreadsheet, mappingFile string) *trial {
	m, err := mapping.Parse("customers.mapping.yaml", []byte(mappingFile))
	require.NoError(tb, err)
	t := &trial{tb: tb}
	t.source, err = importer.Open(write(tb, folder, "customers.csv", spreadsheet), m)
	require.NoError(tb, err)
	t.state, err = state.Lock(filepath.Join(folder, "customers.state.db"))
	require.NoError(tb, err)
	return t
}

func (t *trial) close() {
	require.NoError(t.tb, t.state.Close())
	require.NoError(t.tb, t.source.Close())
}

func (t *trial) plan() *plan.Plan {
	p, err := importer.MakePlan(context.Background(), t.source, t.state, t.rules())
	require.NoError(t.tb, err)
	return p
}

func (t *trial) rules() plan.Rules {
	return plan.Rules{Missing: t.source.Mapping.Missing, Guards: t.source.Mapping.Guards, Version: t.version}
}

// send takes a plan to the shop at an address. A rate of 0 is no limit.
func (t *trial) send(p *plan.Plan, address string, workers int, rate float64) (importer.Tally, error) {
	shop, err := kash.New(kash.Config{URL: address, Shop: "42", Key: "a-key", Workers: workers, Timeout: 5 * time.Second})
	require.NoError(t.tb, err)
	run := &importer.Run{
		Record: importer.RecordOf("sync", t.source, p), Actions: p.Actions(), State: t.state, Shop: shop,
		Binding: state.Binding{Shop: "42", URL: address, Match: t.source.Mapping.Match},
		Pace:    send.Options{Workers: workers, Rate: rate},
		Source:  t.source, Absences: &importer.Absences{Plan: p},
	}
	if t.version != "" {
		run.Origin = importer.OriginOf(t.source, t.version)
	}
	tally, err := run.Send(context.Background(), func(*send.Result) error { return nil })
	require.NoError(t.tb, run.End(0))
	return tally, err
}

// knowAll fills the state as if that version had sent all rows.
func (t *trial) knowAll(version string) {
	t.version = version
	var rows []state.Refreshed
	learnt := func(yield func(state.Learnt) bool) {
		n := 100_000
		for rec, err := range t.source.Records() {
			require.NoError(t.tb, err)
			n++
			print := rec.Customer.Fingerprint()
			rows = append(rows, state.Refreshed{Key: rec.Key, Fingerprint: print, Cells: rec.Cells, Sums: rec.Sums(), Plain: len(rec.Problems) == 0})
			if !yield(state.Learnt{Key: rec.Key, ID: strconv.Itoa(n), Fields: rec.Customer, Fingerprint: print}) {
				return
			}
		}
	}
	require.NoError(t.tb, t.state.Learn(time.Unix(0, 0), iter.Seq[state.Learnt](learnt)))
	origin, err := t.state.SetOrigin(importer.OriginOf(t.source, t.version))
	require.NoError(t.tb, err)
	require.NoError(t.tb, t.state.Refresh(origin, slices.Values(rows)))
}
