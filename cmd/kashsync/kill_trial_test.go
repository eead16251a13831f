package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/state"
)

// bigKills is how often the long versions of these tests are to be played; 0 is
// the short ones.
func bigKills() int {
	n, _ := strconv.Atoi(os.Getenv("KASHSYNC_KILLS"))
	return n
}

// sized is a number for the short version, and one for the long.
func sized(short, long int) int {
	if bigKills() > 0 {
		return long
	}
	return short
}

// A trial is a folder with a spreadsheet, and a shop that the real program keeps
// in step with it. It counts what may leave a call in doubt.
type trial struct {
	*testing.T
	folder  string
	shop    *simulator.Shop
	url     string
	options simulator.Options
	workers int
	rate    int
	kills   int // of the runs that send
}

// together runs trials at the same time: they wait more than they work.
func together(t *testing.T, names []string, one func(*testing.T, string)) {
	var all sync.WaitGroup
	for round := range max(1, bigKills()) {
		for _, name := range names {
			if round > 0 {
				name += "#" + strconv.Itoa(round)
			}
			all.Go(func() { t.Run(name, func(t *testing.T) { one(t, strings.Split(name, "#")[0]) }) })
		}
		all.Wait()
	}
}

func newTrial(t *testing.T, o simulator.Options) *trial {
	o.Record = true
	shop := simulator.New(o)
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	r := &trial{T: t, folder: t.TempDir(), shop: shop, url: server.URL, options: o, workers: 4, rate: 200}
	r.write("c.mapping.yaml", `match: [no]
region: FR
fields: {barcode: no, name: name, surname: first, email: mail, phone: tel, postcode: cp, city: town}
delete: {column: gone, values: [x]}
`)
	return r
}

// shops are the kinds of shop: by what their list is like.
func shops() []string { return []string{"list", "no list", "unknown keys", "reformatted late list"} }

func listOptions(kind string) simulator.ListOptions {
	switch kind {
	case "no list":
		return simulator.ListOptions{Missing: true}
	case "unknown keys":
		return simulator.ListOptions{Keys: simulator.UnknownKeys}
	case "reformatted late list":
		return simulator.ListOptions{Reformat: true, Lag: 5 * time.Second}
	}
	return simulator.ListOptions{}
}

// blind reports whether the shop's list tells nothing.
func (r *trial) blind() bool {
	return r.options.List.Missing || r.options.List.Keys == simulator.UnknownKeys
}

func (r *trial) path(name string) string { return filepath.Join(r.folder, name) }

func (r *trial) state() string { return r.path("c.state.db") }

func (r *trial) write(name, text string) {
	require.NoError(r, os.WriteFile(r.path(name), []byte(text), 0o600))
}

// A row is a customer as a spreadsheet has them.
type row struct {
	no, name, first, mail, tel, cp, town string
	gone                                 bool
}

// people are so many rows, none of which resembles another.
func people(from, to int) []row {
	rows := make([]row, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, row{
			no: fmt.Sprintf("K-%05d", i), name: "Nom" + letters(i), first: "Pré" + letters(i*7+3),
			mail: fmt.Sprintf("Client.%d@example.com", i), tel: fmt.Sprintf("06 %02d %02d %02d %02d", 10+i/10000%10, i/100%100, i%100, i*31%100),
			cp: fmt.Sprintf("%05d", 1000+i%90000), town: "Ville" + letters(i%40),
		})
	}
	return rows
}

// letters spells a number in letters.
func letters(n int) (s string) {
	for range 4 {
		s, n = string(rune('a'+n%26))+s, n/26
	}
	return s
}

// changed is the file of a later night: some edited, and some new.
func changed(rows []row) []row {
	later := slices.Clone(rows)
	for i := range later {
		switch i % 20 {
		case 3, 8, 13:
			later[i].town, later[i].mail = "Neuville", "new-"+later[i].mail
		}
	}
	return append(later, people(len(rows), len(rows)+len(rows)/10)...)
}

// leaving has some deleted, too, in the long version: what became of a delete
// takes the list ten seconds to tell.
func leaving(rows []row) []row {
	for i := range rows {
		rows[i].gone = bigKills() > 0 && i%20 == 5
	}
	return rows
}

func (r *trial) sheet(name string, rows []row) {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.Write([]string{"no", "name", "first", "mail", "tel", "cp", "town", "gone"})
	for _, p := range rows {
		gone := ""
		if p.gone {
			gone = "x"
		}
		_ = w.Write([]string{p.no, p.name, p.first, p.mail, p.tel, p.cp, p.town, gone})
	}
	w.Flush()
	r.write(name, text.String())
}

// An end is how a process ended.
type end struct {
	exit        int // -1: it was killed
	out, errors string
}

// command makes a process of the program: testscript has put it on the path.
func (r *trial) command(args ...string) *exec.Cmd {
	cmd := exec.Command("kashsync", args...)
	cmd.Dir = r.folder
	cmd.Env = append(os.Environ(), "KASH_API_KEY="+secretKey, "KASH_SHOP_ID=42", "KASH_URL="+r.url,
		"XDG_STATE_HOME="+r.path(".register"), "TMPDIR="+r.folder)
	return cmd
}

// run lets a process live for so long; 0: until it ends.
func (r *trial) run(life time.Duration, cmd *exec.Cmd) end {
	r.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(r, cmd.Start())
	if life > 0 {
		defer time.AfterFunc(life, func() { _ = cmd.Process.Kill() }).Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(r, err)
	}
	e := end{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
	if !cmd.ProcessState.Exited() || life > 0 && e.exit == 1 && e.errors == "" { // Windows has no signals
		e.exit = -1
	}
	require.NotContains(r, e.out+e.errors, secretKey)
	require.NotContains(r, e.errors, "panic")
	return e
}

func (r *trial) syncArgs(sheet string, more ...string) []string {
	args := []string{"sync", sheet, "-m", "c.mapping.yaml", "--yes", "--quiet", "--rate", strconv.Itoa(r.rate), "--workers", strconv.Itoa(r.workers)}
	if r.blind() {
		args = append(args, "--new-state") // a person vouches for it, as nothing tells
	}
	return append(args, more...)
}

// sync runs to the end.
func (r *trial) sync(sheet string, more ...string) end {
	r.Helper()
	e := r.run(0, r.command(r.syncArgs(sheet, more...)...))
	r.judge()
	return e
}

func (r *trial) resolve(more ...string) end {
	r.Helper()
	e := r.run(0, r.command(r.resolveArgs(more...)...))
	r.judge()
	return e
}

func (r *trial) resolveArgs(more ...string) []string {
	return append([]string{"resolve", "-s", "c.state.db", "--yes", "--rate", strconv.Itoa(r.rate), "--workers", strconv.Itoa(r.workers)}, more...)
}

// killed runs the program so often that it is done at last, each time killed
// after a while.
func (r *trial) killed(args []string, most int) (kills int, last end) {
	r.Helper()
	for range most {
		last = r.run(between(50, 500), r.command(args...))
		if last.exit >= 0 {
			return kills, last
		}
		kills++
		r.kills++
		r.judge()
	}
	last = r.run(0, r.command(args...))
	r.judge()
	return kills, last
}

// between draws milliseconds.
func between(least, most int) time.Duration {
	return time.Duration(least+rand.IntN(most-least)) * time.Millisecond
}

// doubts are the calls in doubt.
func (r *trial) doubts() []state.Call {
	r.Helper()
	st, err := state.Read(r.state())
	require.NoError(r, err)
	defer st.Close()
	calls, err := st.InDoubt()
	require.NoError(r, err)
	return calls
}

// answers are what a person says who looks everybody in doubt up in the till.
func (r *trial) answers() (args []string) {
	r.Helper()
	there := r.there()
	for _, call := range r.doubts() {
		c, ok := there[call.Key]
		switch {
		case call.Action == state.Add && ok:
			args = append(args, "--happened", call.Key+"="+c.ID)
		case call.Action == state.Delete && !ok:
			args = append(args, "--happened", call.Key)
		case call.Action != state.Edit: // that is sent again
			args = append(args, "--not-happened", call.Key)
		}
	}
	return args
}

// requireSettled wants nothing to be in doubt any more.
func (r *trial) requireSettled(e end) {
	r.Helper()
	require.Zero(r, len(r.doubts()), "still in doubt: %s%s", e.out, e.errors)
	require.Equal(r, 0, e.exit, e)
}

// settle has resolve settle what it can. Where no list tells it guesses nothing,
// and a person answers.
func (r *trial) settle() end {
	r.Helper()
	before := r.addsInDoubt()
	e := r.resolve()
	if !r.blind() {
		require.Contains(r, []int{0, 1, 4}, e.exit, e)
		return e
	}
	require.Equal(r, before, r.addsInDoubt(), "nothing is guessed")
	if len(before) > 0 {
		require.Equal(r, 4, e.exit, e)
		require.Contains(r, e.out, "Look these customers up in the till")
	}
	if answers := r.answers(); len(answers) > 0 {
		e = r.resolve(answers...)
		require.Equal(r, 0, e.exit, e)
	}
	return e
}

func (r *trial) addsInDoubt() (keys []string) {
	r.Helper()
	for _, call := range r.doubts() {
		if call.Action == state.Add {
			keys = append(keys, call.Key)
		}
	}
	return keys
}
