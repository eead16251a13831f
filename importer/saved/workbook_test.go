package saved_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/importer/saved"
	"kashsync/mapping/customer"
)

func sheets() *saved.Sheets {
	return &saved.Sheets{
		Words: saved.Words{
			Add: "Add", Edit: "Edit", Delete: "Delete",
			Decision: "Go or Skip", Number: "No", Line: "Line", Name: "Customer", Note: "Note",
			Key: "Key", OldKey: "Key (before)", ID: "Kash id", Before: "(before)",
			Go: "Go", Skip: "Skip", Empty: "(empty)", Unknown: "(not sent before)", Hint: "leave it",
		},
		Note: func(a *plan.Action) string { return string(a.Guard) },
	}
}

func keepBook(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "changes.xlsx")
	keep(t, path, header(), sheets(), people())
	return path
}

// edit changes a workbook as a person would.
func edit(t testing.TB, path string, change func(*excelize.File)) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	require.NoError(t, err)
	change(f)
	require.NoError(t, f.Save())
	require.NoError(t, f.Close())
}

func set(t testing.TB, f *excelize.File, sheet, cell string, value any) {
	t.Helper()
	require.NoError(t, f.SetCellValue(sheet, cell, value))
}

func rowsOf(t testing.TB, path, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	return rows
}

func TestWorkbookShowsEveryCall(t *testing.T) {
	path := keepBook(t)
	require.Equal(t, [][]string{
		{"Go or Skip", "No", "Line", "Key", "Customer", "surname", "name", "birthDate", "Note"},
		{"", "1", "3", "007", "Anna Roux", "Anna", "Roux", "1980-05-17"},
	}, rowsOf(t, path, "Add"))
	require.Equal(t, [][]string{
		{
			"Go or Skip", "No", "Line", "Key", "Customer", "Kash id", "Key (before)", "city", "city (before)", "email", "email (before)",
			"phone", "phone (before)", "Note",
		},
		{"", "2", "4", "3", "Ugo Blanc", "1003", "", "", "", "(empty)", "(not sent before)", "+33612345678", "+33100000000"},
		{"", "3", "6", "5", "=cmd", "1005", "05", `=HYPERLINK("x") Lyon`, "(empty)"},
	}, sorted(rowsOf(t, path, "Edit")))
	require.Equal(t, [][]string{
		{"Go or Skip", "No", "Line", "Key", "Customer", "Kash id", "surname", "name", "Note"},
		{"", "4", "", "6", "Lou Noir", "1006", "Lou", "Noir", "deletes"},
	}, rowsOf(t, path, "Delete"))
	f, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"Add", "Edit", "Delete", "kashsync plan"}, f.GetSheetList())
	seen, err := f.GetSheetVisible("kashsync plan")
	require.NoError(t, err)
	require.False(t, seen)
	formula, err := f.GetCellFormula("Edit", "H3")
	require.NoError(t, err)
	require.Empty(t, formula)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// sorted puts the columns of fields into the order of their names: which comes
// first is customer's matter.
func sorted(rows [][]string) [][]string {
	const from = 7
	header := rows[0]
	order := []int{}
	for i := from; i < len(header)-1; i++ {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(header[a], header[b]) })
	var all [][]string
	for _, row := range rows {
		out := slices.Clone(row[:from])
		for _, i := range append(slices.Clone(order), len(header)-1) {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			out = append(out, cell)
		}
		for len(out) > 0 && out[len(out)-1] == "" {
			out = out[:len(out)-1]
		}
		all = append(all, out)
	}
	return all
}

func decisions(p *saved.Plan, n int) (all []saved.Decision) {
	for i := range n {
		all = append(all, p.Decided.Of(i+1))
	}
	return all
}

// What was planned comes back from a workbook as from a text, with what the owner
// decided beside it.
func TestWorkbookBringsDecisionsBack(t *testing.T) {
	path := keepBook(t)
	p := open(t, path)
	require.Equal(t, people(), collect(t, p.Actions()))
	require.Equal(t, 4, p.Decided.Count(saved.Undecided))
	for n := range 6 {
		require.True(t, p.Decided.Declined(n)) // blank is Skip
	}
	edit(t, path, func(f *excelize.File) {
		set(t, f, "Add", "A2", " Oui ")
		set(t, f, "Edit", "A2", "nein")
		set(t, f, "Edit", "A3", true)
		require.NoError(t, f.RemoveRow("Delete", 2))
	})
	p = open(t, path)
	require.Equal(t, []saved.Decision{saved.Go, saved.Skip, saved.Go, saved.Gone}, decisions(p, 4))
	require.False(t, p.Decided.Declined(1))
	require.True(t, p.Decided.Declined(2))
	require.False(t, p.Decided.Declined(3))
	require.True(t, p.Decided.Declined(4))
	require.Equal(t, people(), collect(t, p.Actions()))
	require.Equal(t, 2, p.Decided.Count(saved.Go))
	require.Equal(t, 1, p.Decided.Count(saved.Gone))
}

// Sorting, filtering, formatting, other columns, notes below: none of it is an
// edit.
func TestWorkbookMayBeArranged(t *testing.T) {
	path := keepBook(t)
	edit(t, path, func(f *excelize.File) {
		swapRows(t, f, "Edit", 2, 3)
		set(t, f, "Edit", "A2", "x")
		require.NoError(t, f.InsertCols("Edit", "B", 2)) // of the owner's own
		set(t, f, "Edit", "B1", "my opinion")
		set(t, f, "Edit", "C3", "ask her")
		require.NoError(t, f.InsertRows("Add", 1, 2)) // a title
		set(t, f, "Add", "C1", "What is to be added")
		set(t, f, "Add", "A4", "Go")
		set(t, f, "Add", "D4", 7) // the text 007, made a number
		set(t, f, "Add", "E9", "a note below")
		require.NoError(t, f.SetRowVisible("Delete", 2, false)) // by a filter
		set(t, f, "Delete", "A2", "1")
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Italic: true}})
		require.NoError(t, err)
		require.NoError(t, f.SetColStyle("Edit", "A:F", style))
		_, err = f.NewSheet("mine")
		require.NoError(t, err)
		require.NoError(t, f.SetSheetVisible("kashsync plan", true))
	})
	e := refused(t, path) // 007 became 7: that is another key
	require.Equal(t, saved.Retyped, e.Code)
	edit(t, path, func(f *excelize.File) { set(t, f, "Add", "D4", "007") })
	require.Equal(t, []saved.Decision{saved.Go, saved.Undecided, saved.Go, saved.Go}, decisions(open(t, path), 4))
}

// swapRows sorts, as far as two rows go.
func swapRows(t testing.TB, f *excelize.File, sheet string, a, b int) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	for i := range rows[0] {
		for from, to := range map[int]int{a: b, b: a} {
			cell, err := excelize.CoordinatesToCellName(i+1, to)
			require.NoError(t, err)
			text := ""
			if row := rows[from-1]; i < len(row) {
				text = row[i]
			}
			set(t, f, sheet, cell, text)
		}
	}
}

// An edit is named by its row, and nothing of the file is believed.
func TestWorkbookMayNotBeRetyped(t *testing.T) {
	column := func(path, sheet, header string) string {
		i := slices.Index(rowsOf(t, path, sheet)[0], header)
		name, err := excelize.ColumnNumberToName(i + 1)
		require.NoError(t, err)
		return name
	}
	for _, test := range []struct {
		name   string
		change func(path string, f *excelize.File)
		code   saved.Code
		sheet  string
		line   int
		args   []string
	}{
		{"value", func(p string, f *excelize.File) { set(t, f, "Edit", column(p, "Edit", "phone")+"2", "+33600000000") }, saved.Retyped, "Edit", 2, []string{"phone", "+33612345678", "+33600000000"}},
		{"value of before", func(p string, f *excelize.File) {
			set(t, f, "Edit", column(p, "Edit", "phone (before)")+"2", "")
		}, saved.Retyped, "Edit", 2, []string{"phone (before)", "+33100000000", ""}},
		{"value where there was none", func(p string, f *excelize.File) { set(t, f, "Edit", column(p, "Edit", "phone")+"3", "1") }, saved.Retyped, "Edit", 3, []string{"phone", "", "1"}},
		{"key", func(p string, f *excelize.File) { set(t, f, "Add", "D2", "7") }, saved.Retyped, "Add", 2, []string{"Key", "007", "7"}},
		{"id", func(p string, f *excelize.File) { set(t, f, "Delete", "F2", "1003") }, saved.Retyped, "Delete", 2, []string{"Kash id", "1006", "1003"}},
		{"number of another row", func(p string, f *excelize.File) { set(t, f, "Edit", "B2", 3) }, saved.Retyped, "Edit", 2, []string{"Key", "5", "3"}},
		{"number of another sheet", func(p string, f *excelize.File) { set(t, f, "Edit", "B2", 4) }, saved.Unnumbered, "Edit", 2, []string{"4"}},
		{"no number", func(p string, f *excelize.File) { set(t, f, "Edit", "B2", "") }, saved.Unnumbered, "Edit", 2, []string{""}},
		{"no such number", func(p string, f *excelize.File) { set(t, f, "Edit", "B2", 5) }, saved.Unnumbered, "Edit", 2, []string{"5"}},
		{"row twice", func(p string, f *excelize.File) { require.NoError(t, f.DuplicateRow("Add", 2)) }, saved.Twice, "Add", 3, []string{"2"}},
		{"column away", func(p string, f *excelize.File) { require.NoError(t, f.RemoveCol("Add", "D")) }, saved.NoColumn, "Add", 1, []string{"Key"}},
		{"word", func(p string, f *excelize.File) { set(t, f, "Delete", "A2", "maybe") }, saved.NoDecision, "Delete", 2, []string{"A2", "maybe"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := keepBook(t)
			edit(t, path, func(f *excelize.File) { test.change(path, f) })
			e := refused(t, path)
			require.Equal(t, test.code, e.Code, e)
			require.Equal(t, test.sheet, e.Sheet)
			require.Equal(t, test.line, e.Line)
			require.Equal(t, test.args, e.Args)
		})
	}
}

// The plan on the hidden sheet must be whole.
func TestHiddenSheetMustBeWhole(t *testing.T) {
	for _, change := range []func(f *excelize.File){
		func(f *excelize.File) { require.NoError(t, f.RemoveRow("kashsync plan", 2)) },
		func(f *excelize.File) { require.NoError(t, f.DuplicateRow("kashsync plan", 2)) },
		func(f *excelize.File) { set(t, f, "kashsync plan", "A2", "not base64!") },
		func(f *excelize.File) {
			text, err := f.GetCellValue("kashsync plan", "A2")
			require.NoError(t, err)
			set(t, f, "kashsync plan", "A2", strings.Replace(text, "A", "B", 1))
		},
	} {
		path := keepBook(t)
		edit(t, path, change)
		require.Equal(t, saved.Damaged, refused(t, path).Code)
	}
	path := keepBook(t)
	edit(t, path, func(f *excelize.File) { require.NoError(t, f.DeleteSheet("kashsync plan")) })
	require.Equal(t, saved.NotPlan, refused(t, path).Code)
}

// A plan without a call is a workbook, too.
func TestWorkbookOfNoCalls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "changes.xlsx")
	keep(t, path, header(), sheets(), people()[:1])
	p := open(t, path)
	require.Equal(t, people()[:1], collect(t, p.Actions()))
	require.True(t, p.Decided.Declined(1))
}

// Decisions go over to the next plan, where the call is the same.
func TestDecisionsAreTakenOver(t *testing.T) {
	path := keepBook(t)
	edit(t, path, func(f *excelize.File) {
		set(t, f, "Add", "A2", "Go")
		set(t, f, "Edit", "A2", "Go")
		set(t, f, "Edit", "A3", "no")
	})
	decided, err := open(t, path).ByMark()
	require.NoError(t, err)
	require.Len(t, decided, 3)

	next := people()
	next[1].Line = 30                                // somewhere else
	next[2].Send.Set(customer.Phone, "+33699999999") // another value
	book := sheets()
	book.Decided = decided
	keep(t, path, header(), book, next)
	require.Equal(t, 2, book.Taken)
	require.Equal(t, []saved.Decision{saved.Go, saved.Undecided, saved.Skip, saved.Undecided}, decisions(open(t, path), 4))
}

func TestWordsOfDecisions(t *testing.T) {
	path := keepBook(t)
	for want, words := range map[saved.Decision][]string{
		saved.Go:        {"Go", "GO", "go ", "oui", "Ja", "sí", "si", "Sim", "yes", "x", "X", "1", "ok", "OK", "vrai", "TRUE", "wahr", "✓"},
		saved.Skip:      {"Skip", "skip", "non", "Nein", "no", "nee", "não", "0", "faux", "FALSE", "-"},
		saved.Undecided: {"", " ", "\u00a0"},
	} {
		for _, word := range words {
			edit(t, path, func(f *excelize.File) { set(t, f, "Add", "A2", word) })
			require.Equal(t, want, open(t, path).Decided.Of(1), word)
		}
	}
	for _, word := range []string{"s", "go?", "later", "2", "oui non", "=1"} {
		edit(t, path, func(f *excelize.File) { set(t, f, "Add", "A2", word) })
		require.Equal(t, saved.NoDecision, refused(t, path).Code, word)
	}
}

// Whatever a customer is called, the workbook is read as it was written.
func TestAnyTextSurvivesAWorkbook(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		var all []plan.Action
		for i := range rapid.IntRange(0, 4).Draw(t, "calls") {
			a := plan.Action{Kind: rapid.SampledFrom([]plan.Kind{plan.Add, plan.Edit, plan.Delete}).Draw(t, "kind"), Line: i + 2}
			text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
				"=1+1", "+33", "@x", "_x0041_", "\x00\r\n\u202e\ufffe", strings.Repeat("é", 32768), "<b>&", "'", "007", " a ", "1e5", "\ufeff", "TRUE",
			}))
			a.Key, a.ID, a.Who = text.Draw(t, "key"), text.Draw(t, "id"), text.Draw(t, "who")
			a.Send.Set(customer.Name, strings.ToValidUTF8(text.Draw(t, "name"), "?"))
			a.Before.Set(customer.City, strings.ToValidUTF8(text.Draw(t, "city"), "?"))
			a.Key, a.ID, a.Who = strings.ToValidUTF8(a.Key, "?"), strings.ToValidUTF8(a.ID, "?"), strings.ToValidUTF8(a.Who, "?")
			all = append(all, a)
		}
		path := filepath.Join(folder, "changes.xlsx")
		f, err := saved.Create(path, header(), sheets())
		require.NoError(t, err)
		defer f.Abort()
		for i := range all {
			require.NoError(t, f.Write(&all[i]))
		}
		_, err = f.Commit()
		require.NoError(t, err)
		p, err := saved.Open(path)
		require.NoError(t, err)
		defer p.Close()
		var got []plan.Action
		for a, err := range p.Actions() {
			require.NoError(t, err)
			got = append(got, a)
		}
		require.Equal(t, all, got)
		require.Equal(t, len(all), p.Decided.Count(saved.Undecided))
	})
}

// LibreOffice opens it, and what it saves is the same plan.
func TestLibreOfficeSavesTheSamePlan(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	var all []plan.Action
	for i := range 40 {
		a := plan.Action{Kind: plan.Edit, Line: i + 2, Key: fmt.Sprintf("%03d", i), ID: strconv.Itoa(1000 + i), Who: "Zoé Petit"}
		a.Send.Set(customer.Phone, "+3361234567"+strconv.Itoa(i%10))
		a.Send.Set(customer.Name, []string{"=1+1", "_x0041_", "1e5", " two  blanks ", "a\nb\tc", "TRUE", "12/05", "🙂\u202e", strings.Repeat("long ", 9000)}[i%9])
		a.Before.Set(customer.Phone, "0"+strconv.Itoa(i))
		all = append(all, a)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "changes.xlsx")
	keep(t, path, header(), sheets(), all)
	edit(t, path, func(f *excelize.File) {
		for i := range all {
			set(t, f, "Edit", fmt.Sprintf("A%d", i+2), []string{"Go", "non", ""}[i%3])
		}
		for i := range len(all) / 2 { // upside down
			swapRows(t, f, "Edit", i+2, len(all)+1-i)
		}
	})
	out := filepath.Join(folder, "out")
	cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path)
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, string(text))
	p := open(t, filepath.Join(out, "changes.xlsx"))
	require.Equal(t, all, collect(t, p.Actions()))
	for i := range all {
		require.Equal(t, []saved.Decision{saved.Go, saved.Skip, saved.Undecided}[i%3], p.Decided.Of(i+1))
	}
}
