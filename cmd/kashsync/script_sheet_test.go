package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
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

// touchLater has a file be saved an hour from now: later FILE.
func touchLater(ts *testscript.TestScript, _ bool, args []string) {
	at := time.Now().Add(time.Hour)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), at, at))
}
