package sheet

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

const disorderly = `<row r="4"><c r="A4" t="str"><v>d</v></c></row><row r="2"><c r="A2" t="str"><v>b</v></c></row>`

// TestRowsInDisorder reads rows that our own reader meets in the wrong order.
func TestRowsInDisorder(t *testing.T) {
	a, b, c := `<c r="A2"><v>1</v></c>`, `<c r="B2"><v>2</v></c>`, `<c r="A3"><v>3</v></c>`
	for name, want := range map[string]struct {
		rows string
		seen string   // by what
		read []string // nil: refused
	}{
		"backwards":             {`<row r="3">` + c + `</row><row r="2">` + a + `</row>` + header, "row number 2", []string{"2: number(1) _", "3: number(3) _"}},
		"in two parts":          {header + `<row r="2">` + a + `</row><row r="2">` + b + `</row>`, "", nil}, // or two customers
		"in two parts, apart":   {header + `<row r="3">` + c + `</row><row r="2">` + a + `</row><row r="3"><c r="B3"><v>4</v></c></row>`, "", nil},
		"once more, blank":      {header + `<row r="2">` + a + `</row><row r="2"><c r="B2" s="1"/></row>`, "row number 2", []string{"2: number(1) _"}},
		"without numbers":       {`<row><c r="A1" t="s"><v>0</v></c></row><row><c r="A3"><v>3</v></c></row>`, "cell reference A3", []string{"3: number(3)"}},
		"number 0":              {header + `<row r="0">` + a + `</row>`, "row number 0", []string{"2: number(1) _"}},
		"prefixed attributes":   {header + `<row r="3" x14ac:dyDescent="0.25">` + c + `</row><row r="2" spans="1:1">` + a + `</row>`, "row number 2", []string{"2: number(1) _", "3: number(3) _"}},
		"the same again":        {header + `<row r="2">` + a + `</row><row r="2">` + a + `</row>`, "", nil},
		"another in its place":  {header + `<row r="2">` + a + `</row><row r="2"><c r="A2"><v>9</v></c></row>`, "", nil},
		"of another row":        {header + `<row r="2">` + c + `</row>`, "", nil},
		"places not said":       {header + `<row r="3"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`, "", nil},
		"with dollar signs":     {header + `<row r="3">` + c + `</row><row r="2"><c r="$A$2"><v>1</v></c></row>`, "", nil},
		"inline without a type": {header + `<row r="3">` + c + `</row><row r="2"><c r="A2"><is><t>x</t></is></c></row>`, "row number 2", []string{`2: "x" _`, "3: number(3) _"}},
		"an unknown type":       {header + `<row r="3">` + c + `</row><row r="2"><c r="A2" t="S"><v>1</v></c></row>`, "", nil},
		"no such string":        {header + `<row r="3">` + c + `</row><row r="2"><c r="A2" t="s"><v>1.0</v></c></row>`, "", nil},
		"what excelize dies of": {`<row r="3"><c r="F3"><v>6</v></c><c r="D3"><v>4</v></c></row><row r="2">` + a + `</row>` + header, "", nil},
		"a formula of nothing":  {header + `<row r="3">` + c + `</row><row r="2"><c r="A2" t="str"><f>""</f><v></v></c></row>`, "", nil},
		"a blank value":         {header + `<row r="3">` + c + `</row><row r="2">` + b + `<c r="A2" t="s"><v></v></c></row>`, "row number 2", []string{"2: _ number(2)", "3: number(3) _"}},
		"cut off":               {header + `<row r="3">` + c + `</row><row r="2">`, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := open(t, pack(t, bookOf(want.rows)), Options{})
			if want.read == nil {
				if err == nil { // then the header is right, and what is below is wrong
					_, err = read(f)
				}
				requireCode(t, err, Damaged)
				return
			}
			require.NoError(t, err)
			got, err := read(f)
			require.NoError(t, err)
			require.Equal(t, want.read, got)
			require.Equal(t, []Note{{Code: ReadByExcelize, Args: []string{"xl/worksheets/sheet1.xml", want.seen}}}, f.Info().Notes)
			require.Equal(t, describe(f), describe(f))
		})
	}
}

// TestWhatIsAroundRowsInDisorder holds that the rest of the workbook counts.
func TestWhatIsAroundRowsInDisorder(t *testing.T) {
	parts := bookOf("")
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<workbookPr/>", `<workbookPr date1904="1"/>`, 1)
	parts["xl/worksheets/sheet1.xml"] = `<?xml version="1.0" encoding="UTF-8"?><worksheet><cols><col min="2" max="2" hidden="1"/></cols><sheetData>` +
		`<row r="3" hidden="1"><c r="B3" s="8"><v>1067</v></c><c r="A3" s="1"><v>29372</v></c></row>` +
		`<row r="2"><c r="B2"><f>1+1</f></c><c r="A2" t="inlineStr"><is><r><t xml:space="preserve"> é </t></r><r><t>_x0041_&amp;</t></r></is></c></row>` +
		header + `</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells></worksheet>`
	for _, line := range []int{0, 1} {
		f := mustOpen(t, pack(t, parts), Options{Header: line})
		require.Equal(t, []string{"Nom", "B"}, f.Header())
		require.Equal(t, `xlsx "Clients"
1: ["Nom" "B"]
2: " é A&" error(#NO_RESULT)
3: date(1984-06-01) number(01067)
note read_by_excelize ["xl/worksheets/sheet1.xml" "row number 2"]
note hidden_rows 1
note hidden_columns 1
note merged_cells 1
`, describe(f))
	}
	latin := `<?xml version="1.0" encoding="iso-8859-1"?>`
	parts["xl/worksheets/sheet1.xml"] = latin + `<worksheet><sheetData><row r="2"><c r="A2" t="str"><v>&#233;</v></c></row>` + header + `</sheetData></worksheet>`
	_, err := open(t, pack(t, parts), Options{})
	requireCode(t, err, Damaged)
}

// TestDisorderFurtherDown holds that no row is given twice, or in another's
// place: those above are out of the house already.
func TestDisorderFurtherDown(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(header)
	for i := range topRows + 50 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, i+5, i+5)
	}
	f := mustOpen(t, pack(t, bookOf(rows.String()+disorderly)), Options{})
	got, err := read(f)
	requireCode(t, err, Damaged)
	require.Len(t, got, topRows+50)
	require.Empty(t, f.Info().Notes)
}

// TestSheetsInDisorderThatHaveNoTable holds that what is amiss is said of the rows in
// order.
func TestSheetsInDisorderThatHaveNoTable(t *testing.T) {
	parts := bookOf(`<row r="2"/><row r="1"/>`)
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "</sheets>", `<sheet name="Two" sheetId="2" r:id="r9"/></sheets>`, 1)
	links := "xl/_rels/workbook.xml.rels"
	parts[links] = strings.Replace(parts[links], "</Relationships>", `<Relationship Id="r9" Type="x/worksheet" Target="worksheets/two.xml"/></Relationships>`, 1)
	parts["xl/worksheets/two.xml"] = `<worksheet><sheetData>` + header + `<row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>`
	require.Equal(t, "Two", mustOpen(t, pack(t, parts), Options{}).Info().Sheet)

	_, err := open(t, pack(t, bookOf(header+disorderly)), Options{Header: 9})
	requireCode(t, err, HeaderLineMissing)
}

// TestMendingKeepsWorkbooks holds that what excelize writes reads as what it was
// given, sheet by sheet of all workbooks that there are.
func TestMendingKeepsWorkbooks(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*.xlsx")
	require.NoError(t, err)
	same := 0
	for _, path := range paths {
		f, err := Open(path, Options{})
		if err != nil {
			continue
		}
		if t1, ok := f.table.(excelTable); ok {
			for _, tab := range t1.book.sheets() {
				plain := t1.book.table(tab).(excelTable)
				if mended, ok := plain.mend(); ok {
					require.Equal(t, everyRow(t, plain), everyRow(t, mended), "%s %s", path, tab.name)
					same++
				}
			}
		}
		require.NoError(t, f.Close())
	}
	require.Greater(t, same, 100)
}

// everyRow writes down a sheet as it is read, and what ends it.
func everyRow(t *testing.T, from table) string {
	rows, err := from.rows(0)
	require.NoError(t, err)
	defer rows.close()
	var b strings.Builder
	for {
		row, err := rows.next()
		if err != nil {
			return b.String() + err.Error()
		}
		b.WriteString(strings.TrimRight(strings.TrimSpace(describeRow(row)), " _") + "\n")
	}
}

// TestShuffledRows holds that a workbook of any cells reads the same whatever
// order its rows are in.
func TestShuffledRows(t *testing.T) {
	dir := t.TempDir()
	row := regexp.MustCompile(`<row .*?</row>`)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.StringMatching(`[ -~é€]{1,12}`).AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Float64Range(0, 1e5).AsAny())
		table := rapid.SliceOfN(rapid.SliceOfN(value, 1, 6), 3, 8).Draw(t, "rows")
		x := excelize.NewFile()
		require.NoError(t, x.SetSheetRow("Sheet1", "A1", &[]string{"a", "b", "c", "d", "e", "f"}))
		for i, r := range table {
			require.NoError(t, x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &r))
		}
		for _, format := range []int{1, 14, 22} {
			style, err := x.NewStyle(&excelize.Style{NumFmt: format})
			require.NoError(t, err)
			at, err := excelize.CoordinatesToCellName(rapid.IntRange(1, 6).Draw(t, "column"), rapid.IntRange(2, 9).Draw(t, "row"))
			require.NoError(t, err)
			require.NoError(t, x.SetCellStyle("Sheet1", at, at, style))
		}
		path, shuffled := filepath.Join(dir, "a.xlsx"), filepath.Join(dir, "b.xlsx")
		require.NoError(t, x.SaveAs(path))
		content, _ := x.Pkg.Load("xl/worksheets/sheet1.xml")
		rows := row.FindAllString(string(content.([]byte)), -1)
		require.Greater(t, len(rows), 3)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if strings.Contains(rows[0], `r="1"`) {
			slices.Reverse(rows) // in any case in disorder
		}
		x.Pkg.Store("xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData>`+strings.Join(rows, "")+`</sheetData></worksheet>`))
		x.Sheet.Clear()
		require.NoError(t, x.SaveAs(shuffled))

		want, err := Open(path, Options{Header: 1})
		require.NoError(t, err)
		defer want.Close()
		got, err := Open(shuffled, Options{Header: 1})
		require.NoError(t, err)
		defer got.Close()
		require.Len(t, got.Info().Notes, 1)
		require.Equal(t, ReadByExcelize, got.Info().Notes[0].Code)
		require.Equal(t, describe(want), describe(&File{table: got.table, header: got.header, info: want.info}))
	})
}

// TestBoundsOfMending holds that excelize is given nothing that it takes too much
// memory or time for, and what that comes to.
func TestBoundsOfMending(t *testing.T) {
	lots := strings.Repeat
	descending := func(rows int) string {
		var b strings.Builder
		for i := rows + 1; i > 1; i-- {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d"/></row>`, i, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		rows string
		want string
	}{
		"just fits":     {header + disorderly + `<row r="5">` + lots(`<c r="A5"/>`, maxElements-40) + `</row>`, "2"},
		"many cells":    {header + disorderly + `<row r="5">` + lots(`<c r="A5"/>`, maxElements) + `</row>`, "damaged"},
		"many letters":  {header + disorderly + `<!-- ` + randomText(maxMended) + ` -->`, "damaged"},
		"many runs":     {header + disorderly + `<row r="5"><c r="A5" t="inlineStr"><is>` + lots(`<r/>`, maxElements) + `</is></c></row>`, "damaged"},
		"wide rows":     {header + disorderly + lots(`<row r="5"><c r="XFD5"/></row>`, maxElements/maxColumns), "damaged"},
		"a far row":     {header + disorderly + `<row r="1048576"/>`, "damaged"},
		"a far cell":    {header + disorderly + `<row><c r="A1048576"/></row>`, "damaged"},
		"no such row":   {header + disorderly + `<row r="9223372036854775807"/>`, "damaged"},
		"rows repeated": {header + disorderly + lots(`<row r="5"/>`, 200_000), "damaged"},
		"rows of none":  {header + disorderly + lots(`<row/>`, 200_000), "damaged"},
		"backwards":     {descending(8_000) + header, "0"},
		"too many":      {descending(9_000) + header, "damaged"},
		"many quotes":   {header + disorderly + `<row r="5"><c r="A5"><f>` + lots(`"`, maxEscapes+1) + `</f></c></row>`, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb")
			parts := bookOf(c.rows)
			parts["pad"] = randomText(2 << 20) // or what shrinks so much would be refused before
			require.NoError(t, os.WriteFile(path, []byte(pack(t, parts)), 0o600))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := outcome(path)
			runtime.ReadMemStats(&after)
			require.Equal(t, c.want, got)
			most := uint64(100 << 20)
			if c.want != "damaged" {
				most = 600 << 20 // in turn, of it some 250 MB at once
			}
			require.Less(t, after.TotalAlloc-before.TotalAlloc, most)
		})
	}
}
