package importer_test

import (
	"cmp"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/simulator"
	"kashsync/mapping"
	"kashsync/state"
)

// settledTrial is one of which a run has sent all.
func settledTrial(t *testing.T, folder, spreadsheet, mappingFile string) *trial {
	shop := httptest.NewServer(simulator.New(simulator.Options{}))
	t.Cleanup(shop.Close)
	now := openTrial(t, folder, spreadsheet, mappingFile)
	now.version = "v1"
	_, err := now.send(now.plan(), shop.URL, 4, 0)
	require.NoError(t, err)
	return now
}

// Of a spreadsheet that a run has sent in full nothing need be read to tell that
// there is nothing to do, and what is told is what its rows say.
func TestSettledPlan(t *testing.T) {
	const rows = 40
	for _, test := range []struct {
		name string
		// After the run, or in its place.
		file    string
		mapping string
		then    func(*testing.T, *trial, *plan.Rules)
		settled bool
	}{
		{name: "as it was", settled: true},
		{name: "another row", file: customers(rows + 1)},
		{name: "another version", then: func(_ *testing.T, now *trial, _ *plan.Rules) { now.version = "v2" }},
		{name: "another mapping", mapping: strings.Replace(customersMapping, "region: FR", "region: BE", 1)},
		{name: "a comment in the mapping", mapping: customersMapping + "# said twice\n"},
		{name: "patience", then: func(_ *testing.T, _ *trial, rules *plan.Rules) { rules.After = mapping.Patience{Files: 2} }},
		{name: "delete whom it lacks", settled: true, then: func(_ *testing.T, _ *trial, rules *plan.Rules) { rules.Missing = mapping.MissingDelete }},
		{name: "an old file", then: func(_ *testing.T, _ *trial, rules *plan.Rules) { rules.OldFile = true }},
		{name: "somebody else was learnt", then: func(t *testing.T, now *trial, _ *plan.Rules) {
			require.NoError(t, now.state.Learn(time.Now(), func(yield func(state.Learnt) bool) {
				yield(state.Learnt{Key: "X", ID: "999999"})
			}))
		}},
		{name: "somebody was forgotten", then: func(t *testing.T, now *trial, _ *plan.Rules) {
			_, err := now.state.Erase(time.Now(), "C0000007")
			require.NoError(t, err)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			now := settledTrial(t, folder, customers(rows), customersMapping)
			if test.file != "" || test.mapping != "" {
				now.close()
				now = openTrial(t, folder, cmp.Or(test.file, customers(rows)), cmp.Or(test.mapping, customersMapping))
				now.version = "v1"
			}
			defer now.close()
			rules := now.rules()
			if test.then != nil {
				test.then(t, now, &rules)
				rules.Version = now.version
			}
			p, ok, err := importer.SettledPlan(now.source, now.state, rules)
			require.NoError(t, err)
			require.Equal(t, test.settled, ok)
			if !ok {
				return
			}
			read, err := importer.MakePlan(t.Context(), now.source, now.state, rules)
			require.NoError(t, err)
			require.Equal(t, read.Summary, p.Summary)
			for range p.Telling() {
				require.Fail(t, "there is nothing to tell")
			}
			for _, err := range p.Actions() {
				require.Error(t, err, "nobody knows them")
			}
		})
	}
}

// Whom the spreadsheet lacks is kept, or is no matter of its rows alone.
func TestSettledPlanOfFewer(t *testing.T) {
	folder := t.TempDir()
	earlier := openTrial(t, folder, customers(12), customersMapping)
	earlier.knowAll("v1")
	earlier.close()
	now := settledTrial(t, folder, customers(11), customersMapping)
	defer now.close()
	rules := now.rules()
	p, ok, err := importer.SettledPlan(now.source, now.state, rules)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, now.plan().Summary, p.Summary)
	require.Equal(t, 1, p.Summary.Absent)
	rules.Missing = mapping.MissingDelete
	_, ok, err = importer.SettledPlan(now.source, now.state, rules)
	require.NoError(t, err)
	require.False(t, ok)
}

// A run that leaves anything, or has anything to tell, settles nothing.
func TestUnsettled(t *testing.T) {
	for name, row := range map[string]string{
		"an invalid row":    "C1,Anne,Exemple,no address,,,,\n",
		"a row to look at":  "C1,Anne,Exemple,,01 99 00,,,\n",
		"a row said twice":  "C0000001,Anne,Exemple 1,c1@example.com,01 99 00 00 01,2 rue des Lilas,01001,Lyon\n",
		"a row without key": ",Anne,Exemple,,,,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			now := settledTrial(t, t.TempDir(), customers(5)+row, customersMapping)
			defer now.close()
			_, ok, err := importer.SettledPlan(now.source, now.state, now.rules())
			require.NoError(t, err)
			require.False(t, ok)
		})
	}
}
