package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/importer/simulator"
)

// sentAsShown sees that the last N calls which the shop got are those that
// `plan --json` shows, less what it says is held: asshown PLAN.json N.
func sentAsShown(ts *testscript.TestScript, _ bool, args []string) {
	var shown struct {
		Actions []struct {
			Action, ID, Held string
			Changes          []struct{ Field, After string }
			Key              string
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &shown))
	var want, got []string
	for _, a := range shown.Actions {
		if !plan.Kind(a.Action).Calls() || a.Held != "" {
			continue
		}
		fields := map[string]string{}
		for _, c := range a.Changes {
			fields[c.Field] = c.After
		}
		want = append(want, callText(a.Action, a.ID, fields))
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	calls := slices.DeleteFunc(ts.Value(shopOf{}).(*scriptShop).Calls(), func(c simulator.Call) bool { return c.Op == simulator.List })
	for _, c := range calls[max(0, len(calls)-n):] {
		fields := map[string]string{}
		for f := range c.Fields.Fields().All() {
			fields[f.String()] = c.Fields.Value(f)
		}
		id := c.ID
		if c.Op == simulator.Add {
			id = ""
		}
		got = append(got, callText(string(c.Op), id, fields))
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(got) != n || !slices.Equal(want, got) {
		ts.Fatalf("shown:\n%q\nsent:\n%q", want, got)
	}
}

func callText(op, id string, fields map[string]string) string {
	text, _ := json.Marshal(fields) // sorted by name
	return op + " " + id + " " + string(text)
}

// decide writes a word beside a call of a plan's workbook: decide WORKBOOK KEY=WORD….
func decide(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	book, err := excelize.OpenFile(path)
	ts.Check(err)
	defer book.Close()
	words := bookWords()
	for _, arg := range args[1:] {
		key, word, found := arg, "", false
		for i := range arg {
			if arg[i] == '=' {
				key, word = arg[:i], arg[i+1:]
			}
		}
		for _, sheet := range []string{words.Add, words.Edit, words.Delete} {
			rows, _ := book.GetRows(sheet) // not every plan has all
			for i, row := range rows {
				if i > 0 && len(row) > 3 && row[slices.Index(rows[0], words.Key)] == key {
					found = true
					ts.Check(book.SetCellStr(sheet, fmt.Sprintf("A%d", i+1), word))
				}
			}
		}
		if !found {
			ts.Fatalf("no call for %s", key)
		}
	}
	ts.Check(book.Save())
}

// flipBytes tries to open a kept plan with a byte of it changed, here and there:
// it may not be taken for a plan.
func flipBytes(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	whole, err := os.ReadFile(path)
	ts.Check(err)
	for i := 0; i < len(whole); i += 101 {
		whole[i] ^= 1 << (i % 8)
		ts.Check(os.WriteFile(path, whole, 0o600))
		if p, err := saved.Open(path); err == nil {
			_ = p.Close()
			ts.Fatalf("byte %d was flipped, and nobody noticed", i)
		}
		whole[i] ^= 1 << (i % 8)
	}
	ts.Check(os.WriteFile(path, whole, 0o600))
}
