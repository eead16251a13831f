package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		of   []float64
		want spread
	}{
		{nil, spread{}},
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{9, 1, 2}, spread{2, 1, 9}},
		{[]float64{4, 1, 2, 9}, spread{3, 1, 9}},
	} {
		require.Equal(t, test.want, spreadOf(test.of))
	}
	given := []float64{3, 1, 2}
	spreadOf(given)
	require.Equal(t, []float64{3, 1, 2}, given, "it leaves them in their order")
}

// walls are rounds of samples that took so long.
func walls(rounds ...[]float64) [][]sample {
	all := make([][]sample, len(rounds))
	for i, round := range rounds {
		for _, wall := range round {
			all[i] = append(all[i], sample{Wall: wall})
		}
	}
	return all
}

// A slow round slows both: the ratio is of those who ran side by side.
func TestRatiosAreThoseOfEachRound(t *testing.T) {
	c := contest{
		subjects: []subject{{name: "ours"}, {name: "theirs"}},
		claims: []claim{
			{what: "below", of: times(0, 1), limit: 2},
			{what: "above", of: times(1, 0), limit: 0.5, atLeast: true},
			{what: "just told", of: times(0, 1)},
		},
	}
	r := c.judge(walls([]float64{1, 1}, []float64{30, 10}, []float64{4, 2}))
	require.Equal(t, spread{2, 1, 3}, r.Claims[0].Value)
	require.True(t, *r.Claims[0].Holds)
	require.Equal(t, 0.5, r.Claims[1].Value.Median)
	require.True(t, *r.Claims[1].Holds)
	require.Nil(t, r.Claims[2].Holds)
	require.Equal(t, spread{4, 1, 30}, r.Subjects[0].Wall)

	r = c.judge(walls([]float64{2.1, 1}))
	require.False(t, *r.Claims[0].Holds)
	require.False(t, *r.Claims[1].Holds)
}

func TestPeakMemoryIsTheHighest(t *testing.T) {
	c := contest{subjects: []subject{{name: "one"}}, claims: []claim{{of: megabytes}}}
	r := c.judge([][]sample{{{Memory: 5e6}}, {{Memory: 9e6}}, {{Memory: 6e6}}})
	require.EqualValues(t, 9e6, r.Subjects[0].Memory)
	require.Equal(t, spread{6, 5, 9}, r.Claims[0].Value)
}

func TestSubjectsTakeTurns(t *testing.T) {
	var order []string
	var c contest
	for _, name := range []string{"a", "b", "c"} {
		c.subjects = append(c.subjects, subject{name, func(context.Context) (sample, error) {
			order = append(order, name)
			return sample{Wall: float64(len(order))}, nil
		}})
	}
	r, err := c.measure(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "c", "b", "a", "a", "b", "c"}, order)
	require.Equal(t, []sample{{Wall: 1}, {Wall: 6}, {Wall: 7}}, r.Subjects[0].Samples)

	c.subjects[1].once = func(context.Context) (sample, error) { return sample{}, errors.New("it fell") }
	_, err = c.measure(t.Context(), 1)
	require.EqualError(t, err, "b: it fell")
}

func TestGrowthIsHeldAgainstTheCheapestRow(t *testing.T) {
	sizes := []int{10, 100, 1000}
	round := []sample{{Wall: 10}, {Wall: 20}, {Wall: 300}}
	require.InDelta(t, 0.2, perRow(1, sizes)(round), 1e-9)
	require.InDelta(t, 1.5, perRow(2, sizes)(round), 1e-9)
}

func TestTable(t *testing.T) {
	holds, misses := true, false
	var out bytes.Buffer
	printResult(&out, &result{
		Name: "a plan", Rows: 1_000_000, LeftOut: []string{"DuckDB"},
		Subjects: []measured{
			{Name: "kashsync plan", Wall: spread{1.234, 0.9876, 12.34}, CPU: spread{Median: 2}, Memory: 123_456_789},
			{Name: "other", Wall: spread{0.5, 0.5, 0.5}},
		},
		Claims: []judged{
			{What: "time", Value: spread{2.468, 2, 3}, Limit: 2, Holds: &misses},
			{What: "pace", Value: spread{0.7, 0.6, 0.8}, Limit: 0.65, AtLeast: true, Holds: &holds},
			{What: "told", Value: spread{1, 1, 1}},
		},
	})
	require.Equal(t, `
a plan: 1,000,000 rows
                 median  spread            CPU             memory
  kashsync plan  1.23 s  988 ms to 12.3 s  2.00 s          123 MB
  other          500 ms  500 ms to 500 ms  0.00 ms         -
  time           2.47    2.00 to 3.00      at most 2.00    MISSED
  pace           0.700   0.600 to 0.800    at least 0.650  holds
  told           1.00    1.00 to 1.00
  left out: DuckDB
`, out.String())
}

func TestResultAsJSON(t *testing.T) {
	c := contest{name: "x", rows: 5, subjects: []subject{{name: "one"}}, claims: []claim{{what: "w", of: megabytes}}}
	text, err := json.Marshal(c.judge([][]sample{{{Wall: 1, CPU: 2, Memory: 3e6}}}))
	require.NoError(t, err)
	require.JSONEq(t, `{"part": "", "name": "x", "rows": 5,
		"subjects": [{"name": "one", "wall": {"median": 1, "min": 1, "max": 1}, "cpu": {"median": 2, "min": 2, "max": 2},
			"memory": 3000000, "samples": [{"wall": 1, "cpu": 2, "memory": 3000000}]}],
		"claims": [{"what": "w", "value": {"median": 3, "min": 3, "max": 3}}]}`, string(text))
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 1: "1", 999: "999", 1000: "1,000", 12_345: "12,345", 3_000_000: "3,000,000"} {
		require.Equal(t, want, thousands(n))
	}
}

func TestPace(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(ms ...int) (calls []time.Time) {
		for _, one := range ms {
			calls = append(calls, start.Add(time.Duration(one)*time.Millisecond))
		}
		return calls
	}
	require.Equal(t, pace{Mean: 2, Most: 2}, paceOf(at(0, 500, 1000, 1500, 2000)))
	require.Equal(t, pace{Mean: 2, Most: 4}, paceOf(at(0, 1700, 1800, 1900, 2000)))
}

func TestSettings(t *testing.T) {
	s, err := readSettings(nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "d", "e"}, s.parts())
	require.Equal(t, []int{5, million}, []int{s.n, s.rows})

	s, err = readSettings([]string{"-quick", "-only", "a,d", "-n", "3"})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "d"}, s.parts())
	require.Equal(t, []int{3, 20_000}, []int{s.n, s.rows})

	for _, args := range [][]string{{"-only", "f"}, {"-n", "0"}, {"-rows", "10"}, {"more"}} {
		_, err := readSettings(args)
		require.Error(t, err, args)
	}
}

func TestScale(t *testing.T) {
	require.Equal(t, 200_000, (&bench{million: million}).scaled(200_000))
	require.Equal(t, 4_000, (&bench{million: 20_000}).scaled(200_000))
	require.Equal(t, 100, (&bench{million: 1_000}).scaled(10_000))
}
