package sheet

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// aSheet is one of a workbook; its rows are spelt as its format has them.
type aSheet struct{ name, state, rows string }

// sheetsOf makes a workbook of several sheets.
func sheetsOf(sheets ...aSheet) map[string]string {
	parts := bookOf("")
	var tabs, links strings.Builder
	for i, s := range sheets {
		state := ""
		if s.state != "" {
			state = ` state="` + s.state + `"`
		}
		fmt.Fprintf(&tabs, `<sheet name="%s"%s sheetId="%d" r:id="s%d"/>`, s.name, state, i+1, i+1)
		fmt.Fprintf(&links, relation1, fmt.Sprintf("s%d", i+1), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1))
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet><sheetData>` + s.rows + `</sheetData></worksheet>`
	}
	const workbook, rels = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
	before, _, _ := strings.Cut(parts[workbook], "<sheets>")
	parts[workbook] = before + "<sheets>" + tabs.String() + "</sheets></workbook>"
	before, _, _ = strings.Cut(parts[rels], "</Relationships>")
	parts[rels] = before + links.String() + "</Relationships>"
	return parts
}

// odsSheets makes an OpenDocument spreadsheet of several sheets.
func odsSheets(sheets ...aSheet) map[string]string {
	parts := odsOf("")
	before, _, _ := strings.Cut(parts["content.xml"], `<table:table table:name="Old"`)
	for _, s := range sheets {
		style := "ta1"
		if s.state != "" {
			style = "ta2"
		}
		before += fmt.Sprintf(`<table:table table:name="%s" table:style-name="%s">%s</table:table>`, s.name, style, s.rows)
	}
	parts["content.xml"] = before + `</office:spreadsheet></office:body></office:document-content>`
	return parts
}

// xmlSheets makes a SpreadsheetML workbook of several sheets.
func xmlSheets(sheets ...aSheet) string {
	text, _, _ := strings.Cut(xmlHead, "<Worksheet")
	for _, s := range sheets {
		state := ""
		if s.state != "" {
			state = `<Visible>SheetHidden</Visible>`
		}
		text += fmt.Sprintf(`<Worksheet ss:Name="%s"><Table>%s</Table><WorksheetOptions>%s</WorksheetOptions></Worksheet>`, s.name, s.rows, state)
	}
	return text + `</Workbook>`
}

const (
	excelRow = `<row><c t="str"><v>Nom</v></c></row>`
	odsRow   = `<table:table-row><table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell></table:table-row>`
	xmlRow   = `<Row><Cell><Data ss:Type="String">Nom</Data></Cell></Row>`
)

// TestOtherSheets: a sheet that is not read is named where it has rows, and where
// nobody has said which sheet is to be read.
func TestOtherSheets(t *testing.T) {
	blank := `<row r="1"><c r="A1" s="1"/><c r="B1"><v></v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="str"><f>A1&amp;A2</f><v></v></c></row><row r="2" s="1"/><row r="3"><c t="str"><v> </v></c></row>`
	for name, c := range map[string]struct {
		first, second string // rows, as the format has them
		makes         func(...aSheet) string
		want          []string
	}{
		"two of the same":   {excelRow + excelRow, excelRow + excelRow, nil, []string{"N-Z"}},
		"numbers":           {excelRow, excelRow + `<row r="9"><c><v>0</v></c></row>`, nil, []string{"N-Z"}},
		"inline text":       {excelRow, strings.Repeat(`<row><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`, 2), nil, []string{"N-Z"}},
		"results":           {excelRow, strings.Repeat(`<row><c><f>1+1</f><v>2</v></c></row>`, 2), nil, []string{"N-Z"}},
		"nothing":           {excelRow + excelRow, "", nil, nil},
		"a title":           {excelRow + excelRow, excelRow, nil, nil},
		"a wide title":      {excelRow, `<row><c><v>1</v></c><c><v>2</v></c></row>`, nil, nil},
		"blank cells":       {excelRow + excelRow, blank + excelRow, nil, nil},
		"too many of these": {excelRow, strings.Repeat(`<row><c s="1"/></row>`, 200_000), nil, []string{"N-Z"}},
		"ends early":        {excelRow, excelRow + `</sheetData>`, nil, nil},
		"damaged":           {excelRow, excelRow + `</c>`, nil, []string{"N-Z"}},

		"ODS":                  {odsRow, odsRow + odsRow, ofODS(t), []string{"N-Z"}},
		"ODS, values alone":    {odsRow, strings.ReplaceAll(odsRow+odsRow, `"string"><text:p>Nom</text:p>`, `"float" office:value="1">`), ofODS(t), []string{"N-Z"}},
		"ODS, without kinds":   {odsRow, strings.ReplaceAll(odsRow+odsRow, ` office:value-type="string"`, ``), ofODS(t), []string{"N-Z"}},
		"ODS, a title":         {odsRow, odsRow + `<table:table-row><table:table-cell/></table:table-row>`, ofODS(t), nil},
		"ODS, nothing":         {odsRow, `<table:table-row table:number-rows-repeated="9"><table:table-cell/></table:table-row>`, ofODS(t), nil},
		"ODS, shapes":          {odsRow, `<table:shapes><text:p>a</text:p><text:p>b</text:p></table:shapes>` + odsRow, ofODS(t), nil},
		"SpreadsheetML":        {xmlRow, xmlRow + xmlRow, xmlSheets, []string{"N-Z"}},
		"SpreadsheetML, title": {xmlRow, xmlRow + `<Row><Cell/></Row><Row/>`, xmlSheets, nil},
	} {
		t.Run(name, func(t *testing.T) {
			makes := c.makes
			if makes == nil {
				makes = func(sheets ...aSheet) string { return pack(t, sheetsOf(sheets...)) }
			}
			content := makes(aSheet{"A-M", "", c.first}, aSheet{"N-Z", "", c.second}, aSheet{"Old", "hidden", c.first})
			hidden := Note{Code: HiddenSheets, N: 1, Args: []string{"Old"}}

			f := mustOpen(t, content, Options{})
			want := []Note{hidden}
			if c.want != nil {
				want = append(want, Note{Code: OtherSheets, N: len(c.want), Args: c.want})
			}
			require.Equal(t, want, excelNotes(f))
			require.Equal(t, "A-M", f.Info().Sheet)
			require.Equal(t, []string{"N-Z", "Old"}, f.Info().Others)

			for _, asked := range []string{"a-m", "1"} {
				require.Equal(t, []Note{hidden}, excelNotes(mustOpen(t, content, Options{Sheet: asked})))
			}
		})
	}
}

func ofODS(t *testing.T) func(...aSheet) string {
	return func(sheets ...aSheet) string { return pack(t, odsSheets(sheets...)) }
}

// Sheets before the one that is read count as well.
func TestOtherSheetsAllRound(t *testing.T) {
	f := mustOpen(t, pack(t, sheetsOf(aSheet{"Blank", "", ""}, aSheet{"Kunden", "", excelRow + excelRow},
		aSheet{"Nord", "", excelRow + excelRow}, aSheet{"Süd", "", excelRow + excelRow})), Options{})
	require.Equal(t, "Kunden", f.Info().Sheet)
	require.Equal(t, []string{"Blank", "Nord", "Süd"}, f.Info().Others)
	require.Equal(t, []Note{{Code: OtherSheets, N: 2, Args: []string{"Nord", "Süd"}}}, excelNotes(f))
}

// Many sheets are looked at, as long as they are short.
func TestManyOtherSheets(t *testing.T) {
	all := []aSheet{{"Kunden", "", excelRow + excelRow}}
	for i := range 500 {
		all = append(all, aSheet{fmt.Sprint("S", i), "", excelRow})
	}
	require.Empty(t, excelNotes(mustOpen(t, pack(t, sheetsOf(all...)), Options{})))
}

// TestErrorsOfOneSheet: what is wrong with the one that was read is told with its
// name, and with the others'.
func TestErrorsOfOneSheet(t *testing.T) {
	content := pack(t, sheetsOf(aSheet{"Notes", "", excelRow}, aSheet{"Kunden", "", excelRow + excelRow}, aSheet{"Blank", "", ""}))
	lacking := errors.New("what is looked for is missing")
	f := mustOpen(t, content, Options{})
	require.Equal(t, &OneSheetError{"Notes", []string{"Kunden", "Blank"}, lacking}, f.OfSheet(lacking))
	require.ErrorIs(t, f.OfSheet(lacking), lacking)
	require.NoError(t, f.OfSheet(nil))
	require.Equal(t, lacking, mustOpen(t, "Nom\n", Options{}).OfSheet(lacking))
	require.Equal(t, lacking, mustOpen(t, pack(t, bookOf(header)), Options{}).OfSheet(lacking))

	_, err := open(t, content, Options{Sheet: "blank"})
	requireCode(t, err, NoHeader)
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, []string{"Blank", "Notes", "Kunden"}, e.Args)
}

// TestHasRowsAsRead: a look at where a sheet begins finds what reading it would.
func TestHasRowsAsRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*")
	require.NoError(t, err)
	compared := 0
	for _, path := range files {
		f, err := Open(path, Options{})
		if err != nil || f.info.Sheet == "" {
			continue
		}
		defer f.Close()
		kind, err := f.copy.kind()
		require.NoError(t, err)
		book, err := f.workbook(kind)
		require.NoError(t, err)
		for _, tab := range book.sheets() {
			if tab.part == "" {
				continue
			}
			require.Equal(t, readsRows(t, book.table(tab)), book.hasRows(tab), "%s, %s", path, tab.name)
			compared++
		}
	}
	require.Greater(t, compared, 100)
}

func readsRows(t *testing.T, from table) bool {
	rows, err := from.rows(0)
	require.NoError(t, err)
	defer rows.close()
	for range 2 {
		if _, err := rows.next(); err != nil {
			return !errors.Is(err, io.EOF)
		}
	}
	return true
}
