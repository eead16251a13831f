package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// rowsOf reads the first sheet of a workbook, every row as wide as the first.
func rowsOf(ts *testscript.TestScript, path string) [][]string {
	book, err := excelize.OpenFile(ts.MkAbs(path))
	ts.Check(err)
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	ts.Check(err)
	for i := range rows {
		rows[i] = append(rows[i], make([]string, max(0, len(rows[0])-len(rows[i])))...)
	}
	return rows
}

// printCells prints a workbook's cells, a row a line, between bars.
func printCells(ts *testscript.TestScript, _ bool, args []string) {
	for _, row := range rowsOf(ts, args[0]) {
		fmt.Fprintln(ts.Stdout(), strings.Join(row, "|"))
	}
}

// mendCells types into cells of a workbook, and saves it: mend FILE CELL=TEXT….
func mendCells(ts *testscript.TestScript, _ bool, args []string) {
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	for _, arg := range args[1:] {
		cell, text, _ := strings.Cut(arg, "=")
		ts.Check(book.SetCellStr(book.GetSheetName(0), cell, text))
	}
	ts.Check(book.Save())
}

// saveAsCSV saves a workbook as a French Excel does: saveas FILE.xlsx FILE.csv.
func saveAsCSV(ts *testscript.TestScript, _ bool, args []string) {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = ';', true
	ts.Check(w.WriteAll(rowsOf(ts, args[0])))
	old, err := charmap.Windows1252.NewEncoder().Bytes(text.Bytes())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), old, 0o600))
}

// saveBackwards saves a CSV file as a workbook whose rows are there from the last
// to the first: backwards FILE.csv FILE.xlsx.
func saveBackwards(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		ts.Check(book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	_, err = book.WriteToBuffer()
	ts.Check(err)
	const part = "xl/worksheets/sheet1.xml"
	content, _ := book.Pkg.Load(part)
	lines := strings.SplitAfter(string(content.([]byte)), "<sheetData>")
	data, rest, _ := strings.Cut(lines[1], "</sheetData>")
	written := strings.SplitAfter(data, "</row>")
	slices.Reverse(written)
	book.Pkg.Store(part, []byte(lines[0]+strings.Join(written, "")+"</sheetData>"+rest))
	ts.Check(book.SaveAs(ts.MkAbs(args[1])))
}

// touchLater has a file be saved an hour from now: later FILE.
func touchLater(ts *testscript.TestScript, _ bool, args []string) {
	at := time.Now().Add(time.Hour)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), at, at))
}
