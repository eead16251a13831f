package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/mapping/customer"
)

var update = flag.Bool("update", false, "write the golden files anew")

type line struct {
	result  send.Result
	message string
}

// lines is one result of every outcome.
func lines() []line {
	at := time.Date(2026, 3, 14, 22, 5, 7, 0, time.FixedZone("CET", 3600))
	var added, edited customer.Customer
	added.Set(customer.Name, "O'Brien")
	added.Set(customer.Phone, "+33199000102")
	edited.Set(customer.Email, "anne@example.com")
	action := func(kind plan.Kind, line int, key, id string) plan.Action {
		return plan.Action{Kind: kind, Line: line, Key: key, ID: id}
	}
	withSend := func(a plan.Action, c customer.Customer) plan.Action { a.Send = c; return a }
	return []line{
		{send.Result{Action: withSend(action(plan.Add, 2, "C-1", ""), added), Outcome: send.Done, ID: "101", Attempts: 1, Status: 200, Time: at}, ""},
		{send.Result{Action: withSend(action(plan.Edit, 3, "C;2", "102"), edited), Outcome: send.Failed, Attempts: 3, Status: 403, Message: "refused", Time: at}, "The shop refused it:\r\n\"no right\""},
		{send.Result{Action: withSend(action(plan.Edit, 4, "=2+5", "103"), edited), Outcome: send.Held}, "held, see above"},
		{send.Result{Action: action(plan.Unchanged, 5, "Ünï|çode", "104"), Outcome: send.Unchanged}, ""},
		{send.Result{Action: action(plan.Invalid, 6, "", ""), Outcome: send.Invalid}, "@home is no e-mail address, or so"},
		{send.Result{Action: withSend(action(plan.Add, 8, "C\n7", ""), added), Outcome: send.InDoubt, Attempts: 1, Time: at}, "It may have happened"},
		{send.Result{Action: action(plan.Skipped, 9, "C-1", ""), Outcome: send.Skipped}, "-"},
		{send.Result{Action: action(plan.Delete, 0, "C-99", "199"), Outcome: send.NotSent}, "the run ended first"},
	}
}

func writeResults(t *testing.T, ending, sheet string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.results"+ending)
	results, err := report.CreateReport(path, sheet, head(nil), words())
	require.NoError(t, err)
	for _, l := range lines() {
		require.NoError(t, results.Write(&l.result, l.message))
	}
	final, err := results.Commit()
	require.NoError(t, err)
	require.Equal(t, path, final)
	results.Abort()
	require.FileExists(t, path)
	return path
}

func TestResultsGolden(t *testing.T) {
	for _, ending := range []string{".csv", ".json"} {
		t.Run(ending, func(t *testing.T) {
			got, err := os.ReadFile(writeResults(t, ending, "Clients"))
			require.NoError(t, err)
			golden := filepath.Join("testdata", "results"+ending)
			if *update {
				require.NoError(t, os.WriteFile(golden, got, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
		})
	}
}

func columns() []string {
	return []string{"line", "sheet", "key", "action", "id", "outcome", "fields", "attempts", "status", "message", "time"}
}

func TestResultsCSVReadsBack(t *testing.T) {
	got, err := os.ReadFile(writeResults(t, ".csv", ""))
	require.NoError(t, err)
	text, hasBOM := bytes.CutPrefix(got, []byte("\ufeff"))
	require.True(t, hasBOM)
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, columns(), rows[0])
	require.Len(t, rows, len(lines())+1)
	require.Equal(t, []string{"2", "", "C-1", "add", "101", "done", "name phone", "1", "200", "", "2026-03-14T21:05:07Z"}, rows[1])
	require.Equal(t, []string{"4", "", "'=2+5", "edit", "103", "held", "", "0", "", "held, see above", ""}, rows[3])
	require.Equal(t, []string{"", "", "C-99", "delete", "199", "not_sent", "", "0", "", "the run ended first", ""}, rows[8])
}

func TestResultsJSONReadsBack(t *testing.T) {
	got, err := os.ReadFile(writeResults(t, ".json", "Clients"))
	require.NoError(t, err)
	var whole struct {
		Version int              `json:"version"`
		Results []map[string]any `json:"results"`
	}
	require.NoError(t, json.Unmarshal(got, &whole))
	require.Equal(t, 1, whole.Version)
	require.Len(t, whole.Results, len(lines()))
	require.Equal(t, []any{"name", "phone"}, whole.Results[0]["fields"])
	require.Equal(t, "=2+5", whole.Results[2]["key"], "JSON needs no apostrophe")
	require.NotContains(t, whole.Results[7], "line")
}

func TestResultsXLSXReadsBack(t *testing.T) {
	book, err := excelize.OpenFile(writeResults(t, ".xlsx", "Clients"))
	require.NoError(t, err)
	defer book.Close()
	rows, err := book.GetRows("results", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Equal(t, columns(), rows[0])
	require.Equal(t, []string{"2", "Clients", "C-1", "add", "101", "done", "name phone", "1", "200", "", "2026-03-14T21:05:07Z"}, rows[1])
	require.Equal(t, "=2+5", rows[3][2])
	for cell, want := range map[string]excelize.CellType{
		"A2": excelize.CellTypeUnset, // a number
		"C4": excelize.CellTypeInlineString,
	} {
		kind, err := book.GetCellType("results", cell)
		require.NoError(t, err)
		require.Equal(t, want, kind, cell)
	}
}

func TestResultsWithNone(t *testing.T) {
	want := map[string]string{
		".csv":  "\ufeff" + strings.Join(columns(), ",") + "\n",
		".json": "{\"version\":1,\"results\":[\n]}\n",
	}
	for ending, text := range want {
		path := filepath.Join(t.TempDir(), "none"+ending)
		results, err := report.CreateReport(path, "", head(nil), words())
		require.NoError(t, err)
		_, err = results.Commit()
		require.NoError(t, err)
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
}

func TestCreateReportRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]report.Code{
		"x.htm":     report.UnknownEnding,
		"x.txt":     report.UnknownEnding,
		"x":         report.UnknownEnding,
		"no/x.csv":  report.NoFolder,
		"no/x.txt":  report.UnknownEnding,
		"no/x.xlsx": report.NoFolder,
		"no/x.HTML": report.NoFolder,
	} {
		_, err := report.CreateReport(filepath.Join(dir, filepath.FromSlash(name)), "", head(nil), words())
		var failure *report.Error
		require.ErrorAs(t, err, &failure, name)
		require.Equal(t, want, failure.Code, name)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
