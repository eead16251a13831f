package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// A sample is what one process took.
type sample struct {
	Wall   float64 `json:"wall"`   // seconds
	CPU    float64 `json:"cpu"`    // seconds, of all cores
	Memory int64   `json:"memory"` // bytes, at its peak; 0: this system does not tell
	Pace   *pace   `json:"pace,omitempty"`
	Output string  `json:"-"`
}

// A subject is measured once a round.
type subject struct {
	name string
	once func(context.Context) (sample, error)
}

// A claim is a number that each round gives, and what is asked of its median.
type claim struct {
	what    string
	of      func(round []sample) float64 // the samples in the order of the subjects
	limit   float64                      // 0: nothing is asked
	atLeast bool                         // the limit is a lower one
}

// A contest measures subjects side by side.
type contest struct {
	name     string
	rows     int
	subjects []subject
	claims   []claim
	leftOut  []string // and why
}

// measure has the subjects take turns; every other round goes backwards.
func (c *contest) measure(ctx context.Context, rounds int) (result, error) {
	all := make([][]sample, rounds)
	for i := range all {
		all[i] = make([]sample, len(c.subjects))
		order := c.order(i)
		for _, j := range order {
			s, err := c.subjects[j].once(ctx)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", c.subjects[j].name, err)
			}
			all[i][j] = s
		}
	}
	return c.judge(all), nil
}

func (c *contest) order(round int) []int {
	order := make([]int, len(c.subjects))
	for i := range order {
		order[i] = i
	}
	if round%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

// times is how many times the time of one subject another takes.
func times(one, other int) func([]sample) float64 {
	return func(round []sample) float64 { return round[one].Wall / round[other].Wall }
}

// megabytes is the peak memory of the first subject.
func megabytes(round []sample) float64 { return float64(round[0].Memory) / 1e6 }

// A command is a program to measure, with the exit code that it must end with.
type command struct {
	path string
	args []string
	env  []string // nil: that of the user
	exit int
}

// runCommand measures a program. A small process of kashbench's own starts it:
// on Linux the peak memory of a process counts that of its parent when it was
// started, and this one has grown.
func (b *bench) runCommand(ctx context.Context, c command) (s sample, err error) {
	note := filepath.Join(b.folder.path, "sample.json")
	args := append([]string{partWord, "measure", note, c.path}, c.args...)
	cmd := exec.CommandContext(ctx, b.tools.self, args...)
	cmd.Env = c.env
	// What it has started ends with it.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return s, context.Cause(ctx)
	}
	if err != nil {
		return s, told(err)
	}
	text, err := os.ReadFile(note)
	if err != nil {
		return s, err
	}
	var m struct {
		sample
		Exit int
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return s, err
	}
	if m.Exit != c.exit {
		return s, fmt.Errorf("%s %v ended with %d, not %d:\n%s", filepath.Base(c.path), c.args, m.Exit, c.exit, out)
	}
	m.Output = string(out)
	return m.sample, nil
}

// playMeasure starts a program, waits for it, and notes what it took.
func playMeasure(ctx context.Context, note, path string, args []string) error {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		return err
	}
	p := cmd.ProcessState
	text, err := json.Marshal(struct {
		sample
		Exit int
	}{sample{
		Wall: wall.Seconds(), CPU: (p.UserTime() + p.SystemTime()).Seconds(), Memory: peakMemory(p),
	}, p.ExitCode()})
	if err != nil {
		return err
	}
	return os.WriteFile(note, text, 0o600)
}
