package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/samples"
)

func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "16") // most of them wait
	testscript.Main(m, map[string]func(){"kashsync": main})
}

// TestScripts runs the real program, a script for each subject. Beside
// testscript's own commands there are
//
//	exits CODE kashsync ARGS…   the program must end with just that exit code
//	shop start [FLAGS…]         a fresh simulated shop; the flags of `kashsync simulate`
//	shop customers              print its customers, one a line, ids apart
//	shop add FIELD=VALUE…       somebody enters a customer in the till
//	shop edit ID FIELD=VALUE…   … or changes one
//	shop delete ID              … or deletes one
//	shop fail FAULT…            what goes wrong with the next calls; none: nothing
//	shop calls                  print every call it got that writes, one a line
//	age STATE                   have all in doubt be so for an hour, so that a list may tell
//	waitcalls N                 wait until the shop got N calls
//	cells WORKBOOK              print its cells, a row a line, between bars
//	mend WORKBOOK CELL=TEXT…    type into its cells, and save it
//	saveas WORKBOOK CSV         save it as a French Excel does
//	asshown PLAN.json N         its last N calls are those of that plan
//	decide WORKBOOK KEY=WORD…   decide on calls of a kept plan
//	flip PLAN                   with a byte changed it is no plan any more
//	agree HTML XLSX CSV JSON    previews of one plan must tell the same
//	sent JSON                   the shop's last calls must be those of that preview
//	samples                     write the samples into the script's folder
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("KASH_API_KEY", secretKey)
			env.Setenv("KASH_SHOP_ID", "42")
			env.Setenv("TZ", "UTC")
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, ".register"))
			env.Setenv("TMPDIR", env.WorkDir) // what a temporary file leaves behind is seen
			env.Values[shopOf{}] = &scriptShop{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "shop": shopCommand, "samples": writeSamples, "mode": mode, "waitcalls": waitCalls, "age": age,
			"cells": printCells, "mend": mendCells, "saveas": saveAsCSV, "later": touchLater, "backwards": saveBackwards,
			"agree": agree, "sent": sent,
			"asshown": sentAsShown, "decide": decide, "flip": flipBytes,
		},
	})
}

// secretKey must turn up in no output and in no file: every script ends by
// looking for it, see noSecrets.
const secretKey = "s3cr3t-k3y-of-the-tests"

func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
	noSecrets(ts)
}

// noSecrets looks for the key in every file and in what was printed, and for
// temporary files that were left behind.
func noSecrets(ts *testscript.TestScript) {
	for _, name := range []string{"stdout", "stderr"} {
		if strings.Contains(ts.ReadFile(name), secretKey) {
			ts.Fatalf("the API key is in %s", name)
		}
	}
	err := filepath.WalkDir(ts.MkAbs("."), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if passing, _ := filepath.Match("*kashsync-*", d.Name()); passing && len(ts.BackgroundCmds()) == 0 {
			return fmt.Errorf("%s is left behind", path)
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), secretKey) && !strings.HasSuffix(path, "key.txt") {
			return fmt.Errorf("the API key is in %s", path)
		}
		return err
	})
	ts.Check(err)
}

type shopOf struct{}

type scriptShop struct{ *simulator.Shop }

func shopCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: shop start|customers|calls")
	}
	shop := ts.Value(shopOf{}).(*scriptShop)
	switch args[0] {
	case "start":
		startShop(ts, shop, args[1:])
	case "customers":
		fmt.Fprintf(ts.Stdout(), "%d customers\n", len(shop.Customers()))
		for _, c := range shop.Customers() {
			fields, err := c.Fields.MarshalJSON()
			ts.Check(err)
			fmt.Fprintf(ts.Stdout(), "%s %s\n", c.ID, fields)
		}
	case "calls":
		calls := slices.DeleteFunc(shop.Calls(), func(c simulator.Call) bool { return c.Op == simulator.List })
		fmt.Fprintf(ts.Stdout(), "%d calls\n", len(calls))
		for _, c := range calls {
			fields, err := c.Fields.MarshalJSON()
			ts.Check(err)
			fmt.Fprintf(ts.Stdout(), "%s %s %s\n", c.Op, c.ID, fields)
		}
	case "add":
		shop.AddCustomer(fieldsOf(ts, args[1:]))
	case "edit":
		shop.EditCustomer(args[1], fieldsOf(ts, args[2:]))
	case "delete":
		shop.DeleteCustomer(args[1])
	case "fail":
		for _, name := range args[1:] {
			shop.FailNext(simulator.Fault(strings.TrimPrefix(name, "none")))
		}
	default:
		ts.Fatalf("no shop %s", args[0])
	}
}

// fieldsOf reads FIELD=VALUE.
func fieldsOf(ts *testscript.TestScript, args []string) (c customer.Customer) {
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		f, ok := customer.ParseField(name)
		if !ok {
			ts.Fatalf("no field %s", name)
		}
		c.Set(f, value)
	}
	return c
}

func startShop(ts *testscript.TestScript, shop *scriptShop, flags []string) {
	opt, err := simulatorOptions("42", string(simulator.Result), 0, nil, 1)
	ts.Check(err)
	for _, flag := range flags {
		name, value, _ := strings.Cut(flag, "=")
		switch name {
		case "--dialect":
			opt.Dialect, _ = simulator.ParseDialect(value)
		case "--fault":
			with, err := simulatorOptions("", string(opt.Dialect), 0, []string{value}, 1)
			ts.Check(err)
			maps.Copy(opt.Faults, with.Faults)
		case "--key":
			opt.Key = value
		case "--list":
			opt.List = listOf(ts, value)
		case "--latency":
			opt.Latency, err = time.ParseDuration(value)
			ts.Check(err)
		default:
			ts.Fatalf("no flag %s", flag)
		}
	}
	opt.Record = true
	listener, err := simulator.Listen("127.0.0.1:0")
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	ts.Defer(cancel)
	shop.Shop = simulator.New(opt)
	go func() { _ = serve(ctx, listener, shop.Shop) }()
	ts.Setenv("KASH_URL", "http://"+listener.Addr().String())
}

// listOf reads what the shop's list is like, in one word.
func listOf(ts *testscript.TestScript, word string) (o simulator.ListOptions) {
	switch word {
	case "missing":
		o.Missing = true
	case "refused":
		o.Refused = true
	case "unknown":
		o.Keys = simulator.UnknownKeys
	case "api":
		o.Keys = simulator.APIKeys
	case "reformat":
		o.Reformat = true
	default:
		ts.Fatalf("no list %s", word)
	}
	return o
}

func writeSamples(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(os.CopyFS(ts.MkAbs("."), samples.Files))
}

// mode asserts that files are for their owner's eyes only.
func mode(ts *testscript.TestScript, _ bool, paths []string) {
	for _, path := range paths {
		info, err := os.Stat(ts.MkAbs(path))
		ts.Check(err)
		if info.Mode().Perm() != 0o600 {
			ts.Fatalf("%s has mode %v", path, info.Mode().Perm())
		}
	}
}

// age sets back the clock of a state file.
func age(ts *testscript.TestScript, _ bool, args []string) {
	c, err := sqlite.OpenConn(ts.MkAbs(args[0]), sqlite.OpenReadWrite)
	ts.Check(err)
	defer c.Close()
	const back = "strftime('%Y-%m-%dT%H:%M:%f000Z', ended, '-1 hour')"
	ts.Check(sqlitex.ExecuteScript(c, "UPDATE calls SET ended = "+back+" WHERE ended IS NOT NULL; UPDATE runs SET ended = "+back+"; UPDATE customers SET changed = "+strings.ReplaceAll(back, "ended", "changed")+";", nil))
}

func waitCalls(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	shop := ts.Value(shopOf{}).(*scriptShop)
	for range 3000 {
		if len(shop.Calls()) >= n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("the shop got %d calls, not %d", len(shop.Calls()), n)
}
