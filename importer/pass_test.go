package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

// Wherever the first row stands that says something new, every row is planned
// once, in the order of the file.
func TestEveryRowIsPlannedOnce(t *testing.T) {
	const rows = 12_000
	folder, file := t.TempDir(), customers(rows)
	known := openTrial(t, folder, file, customersMapping)
	known.knowAll("v1")
	known.close()
	for _, changed := range [][]int{nil, {0}, {1}, {rows - 1}, {1023, 1024, 2047}, {5, 11_000}} {
		t.Run(fmt.Sprint(changed), func(t *testing.T) {
			text := file
			for _, i := range changed {
				text = strings.Replace(text, fmt.Sprintf("Exemple %d,", i), fmt.Sprintf("Autre %d,", i), 1)
			}
			now := openTrial(t, folder, text, customersMapping)
			defer now.close()
			now.version = "v1"
			p := now.plan()
			require.Equal(t, len(changed), p.Summary.Counts[plan.Edit])
			require.Equal(t, rows-len(changed), p.Summary.Counts[plan.Unchanged])
			line := 1
			for a, err := range p.Actions() {
				require.NoError(t, err)
				line++
				require.Equal(t, line, a.Line)
			}
			require.Equal(t, rows+1, line)
			var told []int
			for a, err := range p.Telling() {
				require.NoError(t, err)
				told = append(told, a.Line-2)
			}
			require.Equal(t, changed, told)
		})
	}
}
