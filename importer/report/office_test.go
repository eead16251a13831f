package report_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"kashsync/importer/report"
)

// sheets are a workbook's cells, as they are stored.
func sheets(t *testing.T, path string) map[string][][]string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	all := map[string][][]string{}
	for _, name := range book.GetSheetList() {
		all[name], err = book.GetRows(name, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
	}
	return all
}

func TestWorkbooksHoldNoFormula(t *testing.T) {
	for _, path := range []string{writePreview(t, ".xlsx", actions()), writeReport(t, ".xlsx")} {
		book, err := excelize.OpenFile(path)
		require.NoError(t, err)
		defer book.Close()
		for name, rows := range sheets(t, path) {
			for y, row := range rows {
				for x := range row {
					cell, err := excelize.CoordinatesToCellName(x+1, y+1)
					require.NoError(t, err)
					formula, err := book.GetCellFormula(name, cell)
					require.NoError(t, err)
					require.Empty(t, formula, "%s %s", name, cell)
					linked, _, err := book.GetCellHyperLink(name, cell)
					require.NoError(t, err)
					require.False(t, linked)
				}
			}
		}
	}
}

func TestWorkbookOfResults(t *testing.T) {
	path := writeReport(t, ".xlsx")
	all := sheets(t, path)
	require.Equal(t, columns(), all["results"][0])
	require.Len(t, all["results"], 1+len(actions()))
	require.Equal(t, "Results of customers.csv", all["summary"][0][0])
	require.Equal(t, []string{"plan", "K7QX-2M9F"}, all["summary"][3])
	require.Equal(t, []string{"line", "key", "customer", "Kash id", "outcome"}, all["Edit"][0][:5])
	require.Equal(t, []string{"5", "N-3", "Zoé Durand", "1003", "failed"}, all["Edit"][2][:5])
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	require.Equal(t, "results", book.GetSheetList()[0], "what reads a report again reads the first")
	require.Equal(t, "summary", book.GetSheetName(book.GetActiveSheetIndex()))
	for _, sheet := range []string{"results", "Edit"} {
		panes, err := book.GetPanes(sheet)
		require.NoError(t, err)
		require.True(t, panes.Freeze)
	}
	changed, err := book.GetCellStyle("Edit", "O2") // the e-mail address
	require.NoError(t, err)
	style, err := book.GetStyle(changed)
	require.NoError(t, err)
	require.Equal(t, []string{"E4F1F0"}, style.Fill.Color, "what changes has a colour; beside it stands what was")
}

// LibreOffice opens the workbooks, and what it saves of them is the same.
func TestWorkbooksInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("skipped: there is no LibreOffice here to open the workbooks in")
	}
	for name, path := range map[string]string{"preview": writePreview(t, ".xlsx", actions()), "results": writeReport(t, ".xlsx")} {
		out := t.TempDir()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		said, err := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+filepath.ToSlash(t.TempDir()),
			"--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path).CombinedOutput()
		require.NoError(t, err, "%s", said)
		want, got := sheets(t, path), sheets(t, filepath.Join(out, filepath.Base(path)))
		require.Len(t, got, len(want), name)
		for sheet, rows := range want {
			for y, row := range rows {
				for x, cell := range row {
					have := ""
					if y < len(got[sheet]) && x < len(got[sheet][y]) {
						have = got[sheet][y][x]
					}
					if cell != have {
						t.Fatalf("%s, %s, line %d, column %d:\nwant %.200q\ngot  %.200q", name, sheet, y+1, x+1, cell, have)
					}
				}
			}
		}
	}
}

func TestPageOfResults(t *testing.T) {
	text := read(t, writeReport(t, ".html"))
	for _, want := range []string{
		"<title>Results of customers.csv</title>", "All is told.", "K7QX-2M9F", `id="failed"`, `id="held"`, `id="not_sent"`, `<option value="failed">Failed</option>`,
		"said &lt;b&gt;so&lt;/b&gt;", "2026-03-14T22:05:09Z", `<svg viewBox="0 0 1000 100"`, "calls,",
	} {
		require.Contains(t, text, want)
	}
	require.Less(t, strings.Index(text, `id="failed"`), strings.Index(text, `id="edit"`), "first what somebody has to look at")
}

func TestPreviewRefuses(t *testing.T) {
	for _, name := range []string{"x", "x.txt", "x.json", "x.htm"} {
		_, err := report.CreatePreview(filepath.Join(t.TempDir(), name), head(nil), words())
		var failure *report.Error
		require.ErrorAs(t, err, &failure, name)
		require.Equal(t, report.UnknownEnding, failure.Code, name)
	}
}
