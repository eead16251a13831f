package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

// A told is one thing that a preview tells: a field of a customer, or without
// one the customer alone.
type told struct{ action, key, field, before, after string }

// agree asserts that previews of one plan, .html .xlsx .csv and .json, tell the
// same of the same customers, under one code.
func agree(ts *testscript.TestScript, _ bool, paths []string) {
	want, code := toldJSON(ts, paths[len(paths)-1])
	for _, path := range paths[:len(paths)-1] {
		var got []told
		var gotCode string
		switch {
		case strings.HasSuffix(path, ".html"):
			got, gotCode = toldHTML(ts, path)
		case strings.HasSuffix(path, ".xlsx"):
			got, gotCode = toldXLSX(ts, path)
		default:
			got, gotCode = toldCSV(ts, path)
		}
		if gotCode != code || code == "" {
			ts.Fatalf("%s has code %q, not %q", path, gotCode, code)
		}
		sortTold(got)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				ts.Fatalf("%s differs:\ngot  %q\nwant %q", path, got[min(i, len(got)):], want[min(i, len(want)):])
			}
		}
	}
}

func sortTold(all []told) {
	slices.SortFunc(all, func(a, b told) int {
		return cmp.Or(cmp.Compare(a.action, b.action), cmp.Compare(a.key, b.key), cmp.Compare(a.field, b.field))
	})
}

func readJSON(ts *testscript.TestScript, path string) (plan struct {
	Code    string
	Actions []struct {
		Action, Key, ID string
		Changes         []struct {
			Field, After string
			Before       *string
		}
	}
}) {
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(path)), &plan))
	return plan
}

func toldJSON(ts *testscript.TestScript, path string) (all []told, code string) {
	plan := readJSON(ts, path)
	for _, a := range plan.Actions {
		if a.Action == "invalid" || a.Action == "skipped" {
			continue
		}
		for _, c := range a.Changes {
			f, _ := customer.ParseField(c.Field)
			value := func(s string) string { return documentValue(f, strings.ReplaceAll(s, "\r\n", "\n")) }
			one := told{a.Action, a.Key, c.Field, "", value(c.After)}
			if c.Before != nil {
				one.before = value(*c.Before)
			} else if a.Action == "edit" {
				one.before = documentLabels().Unknown
			}
			all = append(all, one)
		}
		if a.Changes == nil {
			all = append(all, told{action: a.Action, key: a.Key})
		}
	}
	sortTold(all)
	return all, plan.Code
}

func toldCSV(ts *testscript.TestScript, path string) (all []told, code string) {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ts.ReadFile(path), "\ufeff"))).ReadAll()
	ts.Check(err)
	for _, row := range rows[1:] {
		at := func(column string) string { return strings.TrimPrefix(row[slices.Index(rows[0], column)], "'") }
		if code = at("plan"); at("problem") == "" {
			all = append(all, told{at("action"), at("key"), at("field"), at("before"), at("after")})
		}
	}
	return all, code
}

func toldXLSX(ts *testscript.TestScript, path string) (all []told, code string) {
	book, err := excelize.OpenFile(ts.MkAbs(path))
	ts.Check(err)
	defer book.Close()
	full := func(s string) string {
		return strings.ReplaceAll(strings.TrimSuffix(s, documentLabels().Empty), "\r\n", "\n")
	}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		ts.Check(err)
		if sheet == documentLabels().Summary {
			code = rows[3][1]
		}
		if sheet == documentLabels().Summary || sheet == documentLabels().Problem {
			continue
		}
		action := strings.ReplaceAll(strings.ToLower(sheet), " ", "_")
		for _, row := range rows[1:] {
			n := len(all)
			for i, cell := range row {
				field, after := strings.CutSuffix(rows[0][i], ": after")
				_, known := customer.ParseField(field)
				switch {
				case !known || cell == "":
				case after:
					all = append(all, told{action, row[1], field, full(row[i-1]), full(cell)})
				default:
					all = append(all, told{action, row[1], field, "", cell})
				}
			}
			if n == len(all) {
				all = append(all, told{action: action, key: row[1]})
			}
		}
	}
	return all, code
}

func toldHTML(ts *testscript.TestScript, path string) (all []told, code string) {
	root, err := html.Parse(strings.NewReader(ts.ReadFile(path)))
	ts.Check(err)
	action, key := "", ""
	for n := range root.Descendants() {
		switch {
		case n.Data == "section":
			action = htmlAttribute(n, "data-k")
		case n.Data == "code" && action == "":
			code = htmlText(n)
		case action == "" || action == "invalid":
		case n.Data == "code":
			key = htmlText(n)
			all = append(all, told{action: action, key: key})
		case n.Data == "dt", n.Data == "th" && htmlAttribute(n, "scope") == "row":
			if last := len(all) - 1; all[last].field == "" {
				all = all[:last] // there is more to tell
			}
			one := told{action: action, key: key, field: htmlText(n), after: htmlText(n.NextSibling)}
			if n.Data == "th" {
				one.before, one.after = one.after, htmlText(n.NextSibling.NextSibling)
			}
			all = append(all, one)
		}
	}
	return all, code
}

func htmlAttribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func htmlText(n *html.Node) string {
	text := ""
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text += d.Data
		}
	}
	if text == documentLabels().Empty {
		return ""
	}
	return text
}

// sent asserts that the last calls that the shop got were just those of a preview.
func sent(ts *testscript.TestScript, _ bool, args []string) {
	var want, got []string
	for _, a := range readJSON(ts, args[0]).Actions {
		if a.Action != "add" && a.Action != "edit" && a.Action != "delete" {
			continue
		}
		var fields customer.Customer
		for _, c := range a.Changes {
			f, _ := customer.ParseField(c.Field)
			fields.Set(f, c.After)
		}
		want = append(want, callLine(ts, a.Action, a.ID, fields))
	}
	calls := slices.DeleteFunc(ts.Value(shopOf{}).(*scriptShop).Calls(), func(c simulator.Call) bool { return c.Op == simulator.List })
	for _, c := range calls[max(0, len(calls)-len(want)):] {
		id := c.ID
		if c.Op == simulator.Add {
			id = ""
		}
		got = append(got, callLine(ts, string(c.Op), id, c.Fields))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		ts.Fatalf("the shop got\n%s\nand the preview tells\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func callLine(ts *testscript.TestScript, action, id string, fields customer.Customer) string {
	text, err := fields.MarshalJSON()
	ts.Check(err)
	return action + " " + id + " " + string(text)
}
