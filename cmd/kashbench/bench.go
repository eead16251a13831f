package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// A bench is one run of measurements.
type bench struct {
	rounds  int
	million int // how many rows stand for a million
	folder  *folder
	tools   tools
	machine machine
}

// tools are the programs that are measured, by their absolute paths.
type tools struct{ kashsync, duckdb, self string }

func newBench(ctx context.Context, s *settings) (*bench, error) {
	t, err := findTools(s)
	if err != nil {
		return nil, err
	}
	m, err := describe(ctx, t.kashsync)
	if err != nil {
		return nil, err
	}
	f, err := openFolder(s.dir, t.kashsync)
	if err != nil {
		return nil, err
	}
	return &bench{rounds: s.n, million: s.rows, folder: f, tools: t, machine: m}, nil
}

// scaled is how many rows stand for that many.
func (b *bench) scaled(rows int) int { return max(100, rows*b.million/million) }

// run measures parts, and prints and saves each contest when it is done.
func (b *bench) run(ctx context.Context, parts []string, jsonPath string) error {
	fmt.Println(b.machine)
	if b.million != million {
		fmt.Printf("All sizes are %s. What is asked holds for whole ones.\n", share(b.million, million))
	}
	all := record{Machine: b.machine, Million: b.million, Rounds: b.rounds}
	for _, part := range parts {
		title, _ := partTitle(part)
		fmt.Printf("\n%s  %s\n", part, title)
		contests, err := b.part(ctx, part)
		if err != nil {
			return err
		}
		for _, c := range contests {
			r, err := c.measure(ctx, b.rounds)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			r.Part = part
			printResult(os.Stdout, &r)
			all.Results = append(all.Results, r)
			if err := all.save(jsonPath); err != nil {
				return err
			}
		}
	}
	return nil
}

// A record is a whole run, as JSON has it. Times are in seconds, memory in bytes.
type record struct {
	Machine machine  `json:"machine"`
	Million int      `json:"million"` // how many rows stood for it
	Rounds  int      `json:"rounds"`
	Results []result `json:"results"`
}

// save writes what there is so far; nowhere if the path is "".
func (r *record) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

func partTitle(part string) (title string, known bool) {
	switch part {
	case "a":
		return "Plan of a CSV file in which nothing changed", true
	case "b":
		return "Plan of an Excel workbook in which nothing changed", true
	case "c":
		return "First plan of a CSV file", true
	case "d":
		return "Sending", true
	case "e":
		return "Growth", true
	}
	return "", false
}

func (b *bench) part(ctx context.Context, part string) ([]contest, error) {
	switch part {
	case "a":
		return b.unchangedCSV(ctx)
	case "b":
		return b.unchangedExcel(ctx)
	case "c":
		return b.firstPlan()
	case "d":
		return b.sending(ctx)
	default:
		return b.growth(ctx)
	}
}

// progress tells what takes long before anything is measured.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
