package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// FuzzCSVAgainstStandard holds that well-formed CSV reads as encoding/csv reads
// it, with the same lines, and as a table where all rows are as long. What differs by design is taken out: lone CRs end
// lines here, blank rows are none, and line ends in cells stay as written.
func FuzzCSVAgainstStandard(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\"\"\",\"b\r\nc\"\r\n,,\n\"\"\nx", "\"x\n\n\",y\n\n1", "\xe3\x80,\x80\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(strings.ReplaceAll(s, "\r\n", "\n"), "\r") || len(s) > maxRecord {
			return
		}
		type row struct {
			line  int
			cells []string
		}
		var want, got []row
		var lengths []int
		theirs := csv.NewReader(strings.NewReader(s))
		theirs.FieldsPerRecord = -1
		for {
			record, err := theirs.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				return // not well-formed
			}
			lengths = append(lengths, len(record))
			if !slices.ContainsFunc(record, func(cell string) bool { return strings.ContainsFunc(cell, visible) }) {
				continue
			}
			line, _ := theirs.FieldPos(0)
			want = append(want, row{line, record})
		}
		ours := newRecords(bytes.NewReader([]byte(s)), ',')
		if slices.Sort(lengths); len(lengths) > 0 && lengths[0] == lengths[len(lengths)-1] {
			ours.width = lengths[0] // then no row may have a flaw
		}
		for {
			r, err := ours.next()
			if err == io.EOF {
				break
			}
			var e *Error
			if errors.As(err, &e) && e.Code == QuoteRunsAway {
				return // refused by design
			}
			require.NoError(t, err)
			require.Empty(t, r.Flaw)
			record := row{line: r.Line}
			for _, c := range r.Cells {
				record.cells = append(record.cells, strings.ReplaceAll(string(c.Text), "\r\n", "\n"))
			}
			got = append(got, record)
		}
		require.Equal(t, want, got)
	})
}

// FuzzOpen holds that any bytes get an answer, and the same rows twice.
func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*")
	require.NoError(f, err)
	for _, path := range files {
		content, err := os.ReadFile(path)
		require.NoError(f, err)
		if len(content) < 10_000 {
			f.Add(content)
		}
	}
	f.Add([]byte("sep=;\na;b\n\"1\";2\n\"3"))
	f.Add([]byte(`<?xml version="1.0"?>` + odsOf(`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="time" office:time-value="PT1H"/></table:table-row>`)["content.xml"]))
	f.Add([]byte(xmlHead + xmlHeader + `<Row ss:Index="5"><Cell ss:StyleID="z" ss:MergeDown="1"><Data ss:Type="Number">1</Data></Cell></Row>` + xmlFoot))
	f.Add([]byte("Liste\n\nQui;;Adresse;\nN;Nom;CP;CP\n1;\"a;2;\n2;b;3;4\n"))
	f.Add([]byte("<table><tr><td rowspan=2>a<td colspan=3>b<tr><td>1<br>2<table><tr><td>x</table></table>"))
	f.Fuzz(func(t *testing.T, content []byte) { readTwice(t, content) })
}

// FuzzWorkbook holds the same of what is in a workbook's parts.
func FuzzWorkbook(f *testing.F) {
	whole := bookOf(header + `<row r="2"><c s="1"><v>30834.5</v></c><c t="d"><v>10:11:12</v></c></row>`)
	f.Add(whole["xl/worksheets/sheet1.xml"], whole["xl/sharedStrings.xml"], whole["xl/styles.xml"], whole["xl/workbook.xml"])
	late := bookOf(`<row r="3"><c r="A3"><v>3</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>` + header)
	f.Add(late["xl/worksheets/sheet1.xml"], late["xl/sharedStrings.xml"], late["xl/styles.xml"], late["xl/workbook.xml"])
	f.Fuzz(func(t *testing.T, sheet, strings, styles, book string) {
		parts := bookOf("")
		parts["xl/worksheets/sheet1.xml"] = sheet
		parts["xl/sharedStrings.xml"] = strings
		parts["xl/styles.xml"] = styles
		parts["xl/workbook.xml"] = book
		readTwice(t, []byte(pack(t, parts)))
	})
}

func readTwice(t *testing.T, content []byte) {
	path := filepath.Join(t.TempDir(), "any")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	f, err := Open(path, Options{})
	if err != nil {
		var e *Error
		require.ErrorAs(t, err, &e)
		require.NotEmpty(t, e.Error())
		return
	}
	defer f.Close()
	line := f.Info().HeaderLine
	for row, err := range f.Rows() {
		if err != nil {
			break
		}
		if row.Flaw == mapping.RowTooLong {
			require.Greater(t, len(row.Cells), len(f.Header()))
		} else {
			require.Len(t, row.Cells, len(f.Header()))
		}
		require.Greater(t, row.Line, line)
		line = row.Line
	}
	require.Equal(t, describe(f), describe(f))
}
