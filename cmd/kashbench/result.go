package main

import "slices"

// A result is what came of a contest.
type result struct {
	Part     string     `json:"part"`
	Name     string     `json:"name"`
	Rows     int        `json:"rows"`
	Subjects []measured `json:"subjects"`
	Claims   []judged   `json:"claims"`
	LeftOut  []string   `json:"left_out,omitempty"`
}

// measured is what one subject took, round by round.
type measured struct {
	Name    string   `json:"name"`
	Wall    spread   `json:"wall"`
	CPU     spread   `json:"cpu"`
	Memory  int64    `json:"memory"` // the highest
	Samples []sample `json:"samples"`
}

// judged is a claim with its numbers. Those of each round are of samples that
// were taken one after the other: the median is that of the ratios, not the
// ratio of medians.
type judged struct {
	What  string  `json:"what"`
	Value spread  `json:"value"`
	Limit float64 `json:"limit,omitempty"`
	// AtLeast says that the limit is a lower one.
	AtLeast bool  `json:"at_least,omitempty"`
	Holds   *bool `json:"holds,omitempty"` // nil: nothing is asked
}

// A spread is the middle and the ends of several numbers.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func spreadOf(numbers []float64) spread {
	if len(numbers) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(numbers))
	middle := len(s) / 2
	median := s[middle]
	if len(s)%2 == 0 {
		median = (s[middle-1] + s[middle]) / 2
	}
	return spread{Median: median, Min: s[0], Max: s[len(s)-1]}
}

// judge makes a result of the samples, by round and subject.
func (c *contest) judge(rounds [][]sample) result {
	r := result{Name: c.name, Rows: c.rows, LeftOut: c.leftOut}
	for i, s := range c.subjects {
		m := measured{Name: s.name}
		var wall, cpu []float64
		for _, round := range rounds {
			one := round[i]
			m.Samples = append(m.Samples, one)
			wall, cpu = append(wall, one.Wall), append(cpu, one.CPU)
			m.Memory = max(m.Memory, one.Memory)
		}
		m.Wall, m.CPU = spreadOf(wall), spreadOf(cpu)
		r.Subjects = append(r.Subjects, m)
	}
	for _, claim := range c.claims {
		r.Claims = append(r.Claims, claim.judge(rounds))
	}
	return r
}

func (c *claim) judge(rounds [][]sample) judged {
	var values []float64
	for _, round := range rounds {
		values = append(values, c.of(round))
	}
	j := judged{What: c.what, Value: spreadOf(values), Limit: c.limit, AtLeast: c.atLeast}
	if c.limit != 0 {
		holds := j.Value.Median <= c.limit
		if c.atLeast {
			holds = j.Value.Median >= c.limit
		}
		j.Holds = &holds
	}
	return j
}
