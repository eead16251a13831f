package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPlotCountsEveryCall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2026, 3, 14, 23, 59, 58, 0, time.UTC)
		var p plot
		good, bad, first, last := 0, 0, from.Add(1<<60), time.Time{}
		for range rapid.IntRange(1, 400).Draw(t, "calls") {
			at := from.Add(time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "after")))
			if rapid.Bool().Draw(t, "good") {
				p.add(at, 1, 0)
				good++
			} else {
				p.add(at, 0, 1)
				bad++
			}
			if at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
		require.LessOrEqual(t, len(p.steps), mostSteps)
		require.False(t, p.from.After(first))
		require.True(t, p.at(len(p.steps)).After(last))
		for _, tick := range p.steps {
			good, bad = good-tick.good, bad-tick.bad
		}
		require.Zero(t, good)
		require.Zero(t, bad)
	})
}

func TestPlotIsDrawn(t *testing.T) {
	w := &Words{Number: func(int) string { return "n" }, Duration: time.Duration.String, Labels: Labels{Plot: "% % %", PlotAxis: "% in %"}}
	var p plot
	require.Nil(t, p.draw(w), "a run without a call has none")
	from := time.Date(2026, 3, 14, 12, 0, 0, 0, time.FixedZone("CET", 3600))
	for i, good := range []int{3, 0, 1} {
		p.add(from.Add(time.Duration(i)*time.Second), good, 1)
	}
	d := p.draw(w)
	require.Len(t, d.Bars, 3)
	require.Equal(t, stick{X: 0, Width: 42.5, GoodY: 25, GoodHeight: 75, BadY: 0, BadHeight: 25}, d.Bars[0])
	require.Equal(t, "2026-03-14 11:00:00 UTC", d.From)
	require.Equal(t, "2026-03-14 11:00:20 UTC", d.To, "the axis has room for twenty bars, and says where it ends")
}
