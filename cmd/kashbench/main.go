// Command kashbench measures kashsync beside what it is compared with: turn
// about, in one run on one machine, so that what counts are ratios. It makes all
// its data by itself, of invented people, the same every time.
//
// It is started by `make bench`. Everything that is measured is a process of its
// own: kashsync itself, DuckDB where it could be built, and kashbench once more
// in the part of a reader of CSV, of Excel, or of a bare HTTP client.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := start(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "kashbench:", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == partWord {
		return playPart(ctx, args[1:])
	}
	s, err := readSettings(args)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, &s)
	if err != nil {
		return err
	}
	defer b.folder.close()
	return b.run(ctx, s.parts(), s.json)
}

// settings are what the command line says.
type settings struct {
	n        int
	only     string
	rows     int
	quick    bool
	json     string
	dir      string
	kashsync string
	duckdb   string
}

const million = 1_000_000

func readSettings(args []string) (s settings, err error) {
	f := flag.NewFlagSet("kashbench", flag.ContinueOnError)
	f.IntVar(&s.n, "n", 5, "how often everything is measured")
	f.StringVar(&s.only, "only", "", "the `parts` to measure, as in a,b (default: all)")
	f.IntVar(&s.rows, "rows", million, "how many rows stand for a million; all sizes shrink alike")
	f.BoolVar(&s.quick, "quick", false, "a quick try: two rounds of 20,000 rows for a million, unless -n and -rows say otherwise")
	f.StringVar(&s.json, "json", "", "write the results to this `file`, too")
	f.StringVar(&s.dir, "dir", "", "keep the data in this `folder` for the next time (default: a temporary one)")
	f.StringVar(&s.kashsync, "kashsync", filepath.Join("bin", "kashsync"), "the kashsync to measure")
	f.StringVar(&s.duckdb, "duckdb", "", "the program of .ci/bench/duckdb; without it that comparison is left out")
	f.Usage = func() {
		fmt.Fprint(f.Output(), usageText)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return s, err
	}
	given := map[string]bool{}
	f.Visit(func(one *flag.Flag) { given[one.Name] = true })
	if s.quick && !given["n"] {
		s.n = 2
	}
	if s.quick && !given["rows"] {
		s.rows = 20_000
	}
	switch {
	case f.NArg() > 0:
		return s, fmt.Errorf("%q is no flag", f.Arg(0))
	case s.n < 1:
		return s, fmt.Errorf("-n %d: measure at least once", s.n)
	case s.rows < 1000:
		return s, fmt.Errorf("-rows %d: give at least 1000", s.rows)
	}
	for _, part := range s.parts() {
		if _, known := partTitle(part); !known {
			return s, fmt.Errorf("-only %s: there is no part %q", s.only, part)
		}
	}
	return s, nil
}

func (s *settings) parts() []string {
	if s.only == "" {
		return []string{"a", "b", "c", "d", "e"}
	}
	return strings.Split(s.only, ",")
}

const usageText = `Measure kashsync beside what it is compared with.

  a  plan of a CSV file in which nothing changed, beside encoding/csv and DuckDB
  b  the same of an Excel workbook, beside excelize and beside inflating it
  c  the first plan of a CSV file
  d  sending, beside a bare HTTP client; and how well the pace is kept
  e  how the time grows with the rows

`
