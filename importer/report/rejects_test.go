package report_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"kashsync/importer/report"
)

// rows is what a program that opens the file might change.
func rows() [][]string {
	return [][]string{
		{"C-1", "0199000102", "31/02/1990"},
		{"00042", "+33199000102", "12345678901234567890"},
		{"=1+1", "-", "@x"},
		{" Anne ", "two\r\nlines", "a;b,c\"d\"\te"},
		{"", "", ""},
		{"TRUE", "#N/A", "_x000D_ 1E5"},
	}
}

func writeRejects(t *testing.T, ending string, source report.Source, rows [][]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.rejects"+ending)
	rejects, err := report.CreateRejects(path, source)
	require.NoError(t, err)
	for _, row := range rows {
		require.NoError(t, rejects.Write(row, "is wrong"))
	}
	final, err := rejects.Commit()
	require.NoError(t, err)
	require.Equal(t, path, final)
	return path
}

func TestRejectsXLSXReadsBack(t *testing.T) {
	path := writeRejects(t, ".xlsx", report.Source{Header: []string{"N°", "Tel", "Problem"}}, rows())
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	got, err := book.GetRows("rejects")
	require.NoError(t, err)
	require.Equal(t, []string{"N°", "Tel", "Problem", "problem (2)"}, got[0])
	for i, row := range rows() {
		require.Equal(t, append(row, "is wrong"), got[i+1])
	}
	for _, cell := range []string{"A2", "B2", "C3", "A4", "A6"} { // A6 is blank
		style, err := book.GetCellStyle("rejects", cell)
		require.NoError(t, err)
		shown, err := book.GetStyle(style)
		require.NoError(t, err)
		require.Equal(t, 49, shown.NumFmt, cell)
	}
	panes, err := book.GetPanes("rejects")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
}

func TestRejectsXLSXHoldsAnything(t *testing.T) {
	long := strings.Repeat("x", 40000)
	hostile := [][]string{
		{"a\x00b\x01\x1f", "\xff\xfe", "\ufffe"},
		{long, "]]><&", "\ud7ff"},
		make([]string, 20000),
		{"short"},
		{"1", "2", "3", "4", "5"},
	}
	hostile[2][0], hostile[2][19999] = "first", "last"
	path := writeRejects(t, ".xlsx", report.Source{Header: []string{"a", "b", "c"}}, hostile)
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	got, err := book.GetRows("rejects")
	require.NoError(t, err)
	require.Len(t, got, 6)
	require.Equal(t, "ab", got[1][0])
	require.Equal(t, "\ufffd", got[1][1])
	require.Equal(t, long[:32766]+"…", got[2][0])
	require.Equal(t, "]]><&", got[2][1])
	require.Equal(t, "first", got[3][0])
	require.Equal(t, []string{"short", "", "", "is wrong"}, got[4])
	require.Equal(t, []string{"1", "2", "3", "is wrong", "4", "5"}, got[5])
}

func TestRejectsCSVReadsBack(t *testing.T) {
	for _, delimiter := range []rune{';', '\t', '|', 0} {
		path := writeRejects(t, ".csv", report.Source{Header: []string{"N°", "0 Tel", "=x"}, Delimiter: delimiter}, rows())
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		text, hasBOM := bytes.CutPrefix(text, []byte("\ufeff"))
		require.True(t, hasBOM)
		reader := csv.NewReader(bytes.NewReader(text))
		if delimiter != 0 {
			reader.Comma = delimiter
		}
		got, err := reader.ReadAll()
		require.NoError(t, err)
		require.Equal(t, []string{"N°", "0 Tel", "=x", "problem"}, got[0])
		for i, row := range rows() {
			for j, cell := range row {
				// as the mapping does it; encoding/csv makes CRLF a line feed
				back := got[i+1][j]
				if len(back) > 1 && back[0] == '\'' && strings.ContainsAny(back[1:2], "+=-@0123456789") {
					back = back[1:]
				}
				require.Equal(t, strings.ReplaceAll(cell, "\r\n", "\n"), back)
			}
		}
	}
}

func TestRejectsWithNone(t *testing.T) {
	for _, ending := range []string{".csv", ".xlsx"} {
		dir := t.TempDir()
		rejects, err := report.CreateRejects(filepath.Join(dir, "x"+ending), report.Source{Header: []string{"a"}})
		require.NoError(t, err)
		final, err := rejects.Commit()
		require.NoError(t, err)
		require.Empty(t, final)
		require.Empty(t, names(t, dir))
	}
}

func TestCreateRejectsRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		columns int
		code    report.Code
	}{
		"x.json":   {1, report.UnknownEnding},
		"x.xlsx":   {16384, report.TooWide},
		"no/x.csv": {1, report.NoFolder},
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		_, err := report.CreateRejects(path, report.Source{Header: make([]string, c.columns)})
		var failure *report.Error
		require.ErrorAs(t, err, &failure, name)
		require.Equal(t, c.code, failure.Code, name)
	}
	require.Empty(t, names(t, dir))
}

func TestRejectsOrigin(t *testing.T) {
	want := report.Origin{Mapping: `C:\Été\<salon>.mapping.yaml`, State: "/tmp/salon.state.db", Source: "sha256:00ff", Run: 17}
	source := report.Source{Header: []string{"a"}, Origin: want}
	path := writeRejects(t, ".xlsx", source, [][]string{{"1"}})
	got, ok, err := report.RejectsOrigin(path)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, want, got)

	// edited and saved
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	require.NoError(t, book.SetCellStr("rejects", "A2", "2"))
	require.NoError(t, book.Save())
	require.NoError(t, book.Close())
	got, ok, err = report.RejectsOrigin(path)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, want, got)
}

func TestRejectsOriginOfOthers(t *testing.T) {
	csv := writeRejects(t, ".csv", report.Source{Header: []string{"a"}}, [][]string{{"1"}})
	for _, path := range []string{csv, writeResults(t, ".xlsx", ""), t.TempDir()} {
		_, ok, err := report.RejectsOrigin(path)
		require.NoError(t, err)
		require.False(t, ok)
	}
	_, _, err := report.RejectsOrigin(filepath.Join(t.TempDir(), "none.xlsx"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
