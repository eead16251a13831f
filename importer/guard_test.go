//go:build !race

// The race detector allocates by itself, and has pools forget.

package importer_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRowsCostNoMore holds what a row allocates on each guarded way against the
// baseline. Allocations are counted, never seconds. Where more is meant,
// `make bench-baseline` says so; where less is reached, it makes sure of it.
func TestRowsCostNoMore(t *testing.T) {
	baseline := readBaseline(t)
	for _, way := range guardedWays() {
		t.Run(way.name, func(t *testing.T) {
			was, known := baseline[way.name]
			require.True(t, known, "the baseline does not know it: run `make bench-baseline`")
			pass := way.ready(t, way.rows)
			pass()
			least := leastAllocations(pass, way.rows)
			// A little is allocated once for all rows, and differs.
			if most := 1.1*was + 0.1; least > most {
				t.Errorf("a row takes %.2f allocations; it took %.2f", least, was)
			}
		})
	}
}

// leastAllocations is what a row takes at least in three passes: what goes on
// beside only adds to it.
func leastAllocations(pass func(), rows int) float64 {
	var each []float64
	for range 3 {
		before := allocated()
		pass()
		each = append(each, before.until(allocated(), rows).allocations)
	}
	return slices.Min(each)
}

// readBaseline returns the middle of the allocations of a row, by the way's name.
func readBaseline(t *testing.T) map[string]float64 {
	text, err := os.ReadFile("../.ci/bench/baseline.txt")
	require.NoError(t, err)
	line := regexp.MustCompile(`^BenchmarkRows/(\S+?)(?:-\d+)?\s.*?\s([0-9.]+) allocs/row`)
	all := map[string][]float64{}
	for one := range strings.Lines(string(text)) {
		if m := line.FindStringSubmatch(one); m != nil {
			n, err := strconv.ParseFloat(m[2], 64)
			require.NoError(t, err)
			name := strings.ReplaceAll(m[1], "_", " ") // as the testing package writes it
			all[name] = append(all[name], n)
		}
	}
	middle := map[string]float64{}
	for name, each := range all {
		slices.Sort(each)
		middle[name] = each[len(each)/2]
	}
	return middle
}
