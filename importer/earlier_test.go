package importer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/state"
)

func TestFindEarlier(t *testing.T) {
	at := time.Unix(1700000000, 0)
	sent := func(digest string) state.Run {
		return state.Run{Digest: digest, Rows: 10, Ended: at, Counts: map[string]int{"done": 1}}
	}
	idle := func(digest string) state.Run {
		return state.Run{Digest: digest, Rows: 20, Ended: at, Counts: map[string]int{"unchanged": 20}}
	}
	held := func(digest string) state.Run {
		return state.Run{Digest: digest, Rows: 30, Ended: at, Counts: map[string]int{"held": 30, "in_doubt": 1}}
	}
	part := func(digest string) state.Run {
		r := sent(digest)
		r.Partial, r.Rows = true, 1
		return r
	}
	cut := func(digest string) state.Run { return state.Run{Digest: digest, Rows: 40} }

	for name, test := range map[string]struct {
		runs       []state.Run
		old, newer int64
		rows       int
	}{
		"none":                       {},
		"the first again":            {runs: []state.Run{sent("A")}, rows: 10},
		"an old one":                 {runs: []state.Run{sent("A"), sent("B")}, old: 1, newer: 2, rows: 10},
		"an old one, of which some":  {runs: []state.Run{sent("A"), sent("B"), sent("C")}, old: 1, newer: 3, rows: 10},
		"held once":                  {runs: []state.Run{sent("A"), sent("B"), held("A")}, old: 1, newer: 2, rows: 10},
		"sent again":                 {runs: []state.Run{sent("A"), sent("B"), sent("A")}, rows: 10},
		"the newer one sent nothing": {runs: []state.Run{sent("A"), idle("B")}, rows: 20},
		"the newer one was held":     {runs: []state.Run{sent("A"), held("B")}, rows: 10},
		"the newer one was killed":   {runs: []state.Run{sent("A"), cut("B")}, old: 1, newer: 2, rows: 10},
		"the older one sent nothing": {runs: []state.Run{sent("C"), idle("A"), sent("B")}, old: 2, newer: 3, rows: 10},
		"the older one was held":     {runs: []state.Run{held("A"), sent("B")}, rows: 10},
		"a part since":               {runs: []state.Run{sent("A"), part("B")}, rows: 10},
		"a part before":              {runs: []state.Run{part("A"), sent("B")}, rows: 10},
		"another":                    {runs: []state.Run{sent("B"), sent("C")}, rows: 10},
		"no file":                    {runs: []state.Run{sent("A"), {Kind: "undo", Ended: at, Counts: map[string]int{"done": 1}}}, rows: 10},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range test.runs {
				test.runs[i].Number = int64(i + 1)
			}
			e := importer.FindEarlier(test.runs, "A")
			number := func(r *state.Run) int64 {
				if r == nil {
					return 0
				}
				return r.Number
			}
			require.Equal(t, test.old, number(e.Old))
			if e.Old != nil {
				require.Equal(t, test.newer, number(e.Newer))
			}
			require.Equal(t, test.rows, e.Rows)
		})
	}
}

func TestFindEarlierVersion(t *testing.T) {
	run := func(version string, partial bool, outcome string) state.Run {
		return state.Run{Version: version, Partial: partial, Ended: time.Unix(1700000000, 0), Counts: map[string]int{outcome: 1}}
	}
	require.Empty(t, importer.FindEarlier(nil, "A").Version)
	runs := []state.Run{run("v1", false, "done"), run("v2", true, "done"), run("v3", false, "held"), run("v4", false, "unchanged")}
	require.Equal(t, "v2", importer.FindEarlier(runs, "A").Version)
}
