package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// exitChanges is how `kashsync plan --exit-code` says that there are changes.
const exitChanges = 10

// plan measures a plan of a spreadsheet against what is known.
func (b *bench) plan(file string, k known, exit int) subject {
	return subject{"kashsync plan", func(ctx context.Context) (sample, error) {
		return b.runCommand(ctx, command{
			path: b.tools.kashsync, exit: exit, env: k.environment(),
			args: []string{"plan", file, "-m", b.folder.mapping(), "-s", k.state(), "--exit-code"},
		})
	}}
}

// reader measures kashbench in a part that reads a file of so many rows; 0: it
// does not count them.
func (b *bench) reader(name, part, file string, rows int) subject {
	return subject{name, func(ctx context.Context) (sample, error) {
		s, err := b.runCommand(ctx, command{path: b.tools.self, args: []string{partWord, part, file}})
		if got := strings.TrimSpace(s.Output); err == nil && rows > 0 && got != strconv.Itoa(rows+1) { // its header too
			err = fmt.Errorf("it read %s rows, not %d", got, rows+1)
		}
		return s, err
	}}
}

func (b *bench) readerOfCSV(file string, rows int) subject {
	return b.reader("encoding/csv, reading", "csv", file, rows)
}

// antiJoin measures DuckDB at finding which rows of one file another lacks.
func (b *bench) antiJoin(now, before string) subject {
	return subject{"DuckDB, anti-join of two files", func(ctx context.Context) (sample, error) {
		s, err := b.runCommand(ctx, command{path: b.tools.duckdb, args: []string{now, before}})
		if got := strings.TrimSpace(s.Output); err == nil && got != "0" {
			err = fmt.Errorf("it found %s rows, and there are none", got)
		}
		return s, err
	}}
}

const withoutDuckDB = "DuckDB, which is not built here: it takes cgo and a C++ compiler, see .ci/bench"

func (b *bench) unchangedCSV(ctx context.Context) ([]contest, error) {
	rows := b.scaled(million)
	state, err := b.folder.known(ctx, asCSV, rows)
	if err != nil {
		return nil, err
	}
	before, err := b.folder.spreadsheet(asCSV, rows, first)
	if err != nil {
		return nil, err
	}
	now, err := b.folder.spreadsheet(asCSV, rows, second)
	if err != nil {
		return nil, err
	}
	other := contest{
		name: "another file, the same rows", rows: rows,
		subjects: []subject{b.plan(now, state, 0), b.readerOfCSV(now, rows)},
		claims: []claim{
			{what: "time, by encoding/csv", of: times(0, 1), limit: 2},
			{what: "memory, MB", of: megabytes, limit: 250},
		},
	}
	if b.tools.duckdb == "" {
		other.leftOut = []string{withoutDuckDB}
	} else {
		other.subjects = append(other.subjects, b.antiJoin(now, before))
		other.claims = append(other.claims, claim{what: "time, by DuckDB", of: times(0, 2), limit: 0.75})
	}
	same := contest{
		name: "the same file as last time", rows: rows,
		subjects: []subject{b.plan(before, state, 0), b.readerOfCSV(before, rows)},
		claims:   []claim{{what: "time, by encoding/csv", of: times(0, 1), limit: 0.5}},
	}
	return []contest{other, same}, nil
}

func (b *bench) unchangedExcel(ctx context.Context) ([]contest, error) {
	var contests []contest
	for _, size := range []struct {
		rows             int
		name, part, what string
		counts           bool
		claims           []claim
	}{
		{rows: 200_000, name: "excelize, raw rows", part: "excelize", counts: true,
			claims: []claim{{what: "time, by excelize", of: times(0, 1), limit: 0.1}}},
		{rows: million, name: "inflating alone", part: "inflate",
			claims: []claim{{what: "time, by inflating", of: times(0, 1), limit: 6}, {what: "memory, MB", of: megabytes, limit: 450}}},
	} {
		rows := b.scaled(size.rows)
		state, err := b.folder.known(ctx, asWorkbook, rows)
		if err != nil {
			return nil, err
		}
		now, err := b.folder.spreadsheet(asWorkbook, rows, second)
		if err != nil {
			return nil, err
		}
		counted := 0
		if size.counts {
			counted = rows
		}
		contests = append(contests, contest{
			name: "another file, the same rows", rows: rows, claims: size.claims,
			subjects: []subject{b.plan(now, state, 0), b.reader(size.name, size.part, now, counted)},
		})
	}
	return contests, nil
}

func (b *bench) firstPlan() ([]contest, error) {
	rows := b.scaled(million)
	file, err := b.folder.spreadsheet(asCSV, rows, first)
	if err != nil {
		return nil, err
	}
	nobody, err := b.folder.nobody()
	if err != nil {
		return nil, err
	}
	return []contest{{
		name: "nobody is known", rows: rows,
		subjects: []subject{b.plan(file, nobody, exitChanges), b.readerOfCSV(file, rows)},
		claims: []claim{
			{what: "time, by encoding/csv", of: times(0, 1), limit: 8},
			{what: "memory, MB", of: megabytes, limit: 500},
		},
	}}, nil
}

// growth plans files of more and more rows. Each is held against the smaller one
// whose rows took least.
func (b *bench) growth(ctx context.Context) ([]contest, error) {
	c := contest{name: "a plan in which nothing changed", rows: b.scaled(3 * million)}
	var sizes []int
	for _, size := range []int{10_000, 100_000, million, 3 * million} {
		rows := b.scaled(size)
		state, err := b.folder.known(ctx, asCSV, rows)
		if err != nil {
			return nil, err
		}
		now, err := b.folder.spreadsheet(asCSV, rows, second)
		if err != nil {
			return nil, err
		}
		one := b.plan(now, state, 0)
		one.name = countOf(rows, "row")
		c.subjects = append(c.subjects, one)
		sizes = append(sizes, rows)
		if at := len(sizes) - 1; at > 0 {
			c.claims = append(c.claims, claim{
				what: "a row of " + thousands(rows) + ", by one of fewer", of: perRow(at, sizes[:at+1]), limit: 1.15,
			})
		}
	}
	return []contest{c}, nil
}

func perRow(at int, sizes []int) func([]sample) float64 {
	return func(round []sample) float64 {
		one := func(i int) float64 { return round[i].Wall / float64(sizes[i]) }
		least := one(0)
		for i := 1; i < at; i++ {
			least = min(least, one(i))
		}
		return one(at) / least
	}
}
