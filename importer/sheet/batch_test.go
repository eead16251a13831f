package sheet

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBatches holds that batches have the rows that Rows has, whoever still
// works on those before.
func TestBatches(t *testing.T) {
	f := mustOpen(t, string(manyRows(5000))+"short,row\r\n"+string(manyRows(300)), Options{})
	want, err := read(f)
	require.NoError(t, err)
	var got [][]string
	var work sync.WaitGroup
	for b, err := range f.Batches() {
		require.NoError(t, err)
		got = append(got, make([]string, len(b.Rows)))
		rows := got[len(got)-1]
		work.Go(func() {
			for i := range b.Rows {
				rows[i] = strings.TrimSuffix(describeRow(&b.Rows[i]), "\n")
			}
			b.Free()
		})
	}
	work.Wait()
	var all []string
	for _, rows := range got {
		all = append(all, rows...)
	}
	require.Greater(t, len(got), 2)
	require.Equal(t, want, all)
}

func TestBatchesEndWithAnError(t *testing.T) {
	f := mustOpen(t, "a,b\n1,2\n7,\"x\n"+strings.Repeat("3,4\n", 101), Options{})
	rows := 0
	var last error
	for b, err := range f.Batches() {
		require.NoError(t, last)
		if last = err; err == nil {
			rows += len(b.Rows)
		}
	}
	require.Equal(t, 1, rows)
	requireCode(t, last, QuoteRunsAway)
}
