package main

import (
	"fmt"
	"math"
	"time"

	"kashsync/importer/simulator"
)

// A pace is how fast calls came.
type pace struct {
	Mean float64 `json:"mean"` // a second
	Most int     `json:"most"` // in any second
}

func paceOf(calls []time.Time) pace {
	most, from := 0, 0
	for to := range calls {
		for calls[to].Sub(calls[from]) >= time.Second {
			from++
		}
		most = max(most, to-from+1)
	}
	return pace{Mean: float64(len(calls)-1) / calls[len(calls)-1].Sub(calls[0]).Seconds(), Most: most}
}

// paces measures how well kashsync keeps to a rate, for about ten seconds.
func (b *bench) paces() ([]contest, error) {
	var contests []contest
	for _, rate := range []int{50, 500} {
		rows := b.scaled(10 * rate)
		file, err := b.folder.spreadsheet(asCSV, rows, first)
		if err != nil {
			return nil, err
		}
		most := max(1.04*float64(rate), float64(rate+3))
		contests = append(contests, contest{
			name: fmt.Sprintf("at %d calls a second", rate), rows: rows,
			subjects: []subject{b.sync("kashsync sync", file, simulator.Options{Latency: 20 * time.Millisecond}, rate)},
			claims: []claim{
				{what: "mean pace, off by %", limit: 0.5, of: func(round []sample) float64 {
					return 100 * math.Abs(round[0].Pace.Mean/float64(rate)-1)
				}},
				{what: "calls in any second", limit: most, of: func(round []sample) float64 { return float64(round[0].Pace.Most) }},
			},
		})
	}
	return contests, nil
}
