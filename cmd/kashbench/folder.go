package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A folder holds what is measured with: each thing is made when it is first
// asked for, and kept.
type folder struct {
	path      string
	temporary bool
	kashsync  string
	build     string // tells one kashsync from another
}

func openFolder(path, kashsync string) (*folder, error) {
	f := &folder{path: path, kashsync: kashsync}
	var err error
	if f.build, err = digestOf(kashsync); err != nil {
		return nil, err
	}
	if path == "" {
		f.temporary = true
		f.path, err = os.MkdirTemp("", "kashbench-")
	} else {
		f.path, err = filepath.Abs(path)
	}
	if err == nil {
		err = os.MkdirAll(f.path, 0o700)
	}
	for name, text := range map[string]string{"customers.mapping.yaml": theMapping, "adopt.mapping.yaml": adoptMapping} {
		if err == nil {
			err = os.WriteFile(f.file(name), []byte(text), 0o600)
		}
	}
	return f, err
}

func (f *folder) close() {
	if f.temporary {
		_ = os.RemoveAll(f.path) // what is left lies among the temporary files
	}
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *folder) mapping() string { return f.file("customers.mapping.yaml") }

// A format is what a spreadsheet is written as.
type format string

const (
	asCSV      format = "csv"
	asWorkbook format = "xlsx"
)

// spreadsheet returns the path of an export of so many people.
func (f *folder) spreadsheet(as format, rows int, n night) (string, error) {
	path := f.file(fmt.Sprintf("customers-%d-%d.%s", rows, n+1, as))
	if isThere(path) {
		return path, nil
	}
	progress("writing %s", filepath.Base(path))
	return path, writeFile(path, func(out *bufio.Writer) error {
		if as == asWorkbook {
			return writeWorkbook(out, rows, n)
		}
		return writeCSV(out, rows, n)
	})
}

// A known state is a folder with a state and the register that it is in.
type known string

func (k known) state() string { return filepath.Join(string(k), "customers.state.db") }

// environment is that of the user, without what it says of a shop, and with a
// register of its own.
func environment(register string, more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(one string) bool { return strings.HasPrefix(one, "KASH_") })
	return append(append(env, "XDG_STATE_HOME="+register), more...)
}

func (k known) environment() []string { return environment(string(k)) }

// known returns a state that knows all people of the first night as a sync of
// that file leaves it. kashsync itself makes it: it adopts everybody by the ids
// in the file, whose values the shop is said to hold, and syncs the file. That
// sync finds nothing to send; it records the run, the file, and of which cells
// everybody's values are made. What the state lacks, beside one that sent
// everybody by itself, is the journal of those calls, which no plan reads.
func (f *folder) known(ctx context.Context, as format, rows int) (known, error) {
	k := known(f.file(fmt.Sprintf("known-%d-%s-%s", rows, as, f.build)))
	ready := filepath.Join(string(k), "ready")
	if isThere(ready) {
		return k, nil
	}
	file, err := f.spreadsheet(as, rows, first)
	if err != nil {
		return k, err
	}
	progress("having %s made known", countOf(rows, "customer"))
	if err := errors.Join(os.RemoveAll(string(k)), os.Mkdir(string(k), 0o700)); err != nil {
		return k, err
	}
	report := filepath.Join(string(k), "results.csv")
	for _, args := range [][]string{
		{"adopt", file, "-m", f.file("adopt.mapping.yaml"), "--in-step"},
		{"sync", file, "-m", f.mapping(), "--report", report},
	} {
		if _, err := f.run(ctx, k, append(args, "-s", k.state(), "--shop", "42", "--url", nowhere, "--yes", "--quiet")...); err != nil {
			return k, err
		}
	}
	if err := f.isInStep(ctx, k, file, rows); err != nil {
		return k, err
	}
	return k, errors.Join(os.Remove(report), os.WriteFile(ready, nil, 0o600))
}

// nobody returns a folder without a state, where nobody is known.
func (f *folder) nobody() (known, error) {
	path := f.file("nobody")
	return known(path), os.MkdirAll(path, 0o700)
}

// isInStep makes sure that a plan leaves all rows as they are.
func (f *folder) isInStep(ctx context.Context, k known, file string, rows int) error {
	out, err := f.run(ctx, k, "plan", file, "-m", f.mapping(), "-s", k.state(), "--json")
	if err != nil {
		return err
	}
	var told struct{ Counts map[string]int }
	if err := json.Unmarshal(out, &told); err != nil {
		return err
	}
	if told.Counts["unchanged"] != rows {
		return fmt.Errorf("of %s the plan has %d unchanged: %v", countOf(rows, "row"), told.Counts["unchanged"], told.Counts)
	}
	return nil
}

// nowhere is the address of a shop that nothing is sent to.
const nowhere = "http://127.0.0.1:9"

// run has kashsync do something that is not measured.
func (f *folder) run(ctx context.Context, k known, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, f.kashsync, args...)
	cmd.Env = k.environment()
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("kashsync %v: %w", args, told(err))
	}
	return out, err
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
