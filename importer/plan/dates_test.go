package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// Three dates that another layout reads are enough to doubt the mapping file's;
// dates that nobody can read are not.
func TestDatesAreDoubted(t *testing.T) {
	for _, test := range []struct {
		dates   []string
		doubted bool
	}{
		{[]string{"12/31/1980", "12/30/1980", "1980-01-31"}, true},
		{[]string{"12/31/1980", "12/30/1980", "?", "31/31/1980", "n/a"}, false},
		{nil, false},
	} {
		var recs []mapping.Record
		for i, date := range test.dates {
			recs = append(recs, mapping.Record{Line: i + 2, Invalid: true, Problems: []mapping.Problem{
				{Line: i + 2, Code: mapping.EmailBad, Value: "12/31/1980"},
				{Line: i + 2, Code: mapping.DateBad, Value: "12/31/1980"}, // no layout is given
				{Line: i + 2, Code: mapping.DateBad, Value: date, Args: []string{"DD/MM/YYYY"}},
			}})
		}
		p, err := plan.Make(rows(recs...), aliceAndBob(t), make10(mapping.MissingKeep))
		require.NoError(t, err)
		require.Equal(t, test.doubted, p.DatesDoubted(), test.dates)
	}
	require.False(t, plan.InStep(1, 1, 0, make10(mapping.MissingKeep)).DatesDoubted())
}
