package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// pack makes a zip file of its parts.
func pack(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte(parts[name]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

const (
	relation1 = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	// Styles 0 to 9: none, a day, day and time, a time, a duration, red
	// numbers, text that looks like a date, excel's own m/d/yy, a postcode, a
	// French telephone.
	styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="8">
<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[$-40C]d\ mmmm\ yyyy\ hh:mm;@"/>
<numFmt numFmtId="166" formatCode="h:mm AM/PM"/><numFmt numFmtId="167" formatCode="[h]:mm"/>
<numFmt numFmtId="168" formatCode="[Red]0.00"/><numFmt numFmtId="169" formatCode="0&quot; days&quot;\d"/>
<numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##"/></numFmts>
<cellXfs count="10"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/>
<xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`
)

// bookOf makes a workbook of one sheet's rows, in XML.
func bookOf(rows string) map[string]string {
	return map[string]string{
		"_rels/.rels": `<Relationships>` + fmt.Sprintf(relation1, "r1", "officeDocument", "xl/workbook.xml") + `</Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` + fmt.Sprintf(relation1, "r1", "worksheet", "worksheets/sheet1.xml") +
			fmt.Sprintf(relation1, "r2", "styles", "/xl/styles.xml") + fmt.Sprintf(relation1, "r3", "sharedStrings", "sharedStrings.xml") + `</Relationships>`,
		"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<workbookPr/><sheets><sheet name="Clients" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/styles.xml":            styles,
		"xl/sharedStrings.xml":     `<sst><si><t>Nom</t></si><si><r><t>Zo</t></r><r><t>é</t></r><rPh sb="0" eb="1"><t>zo</t></rPh></si><si><t/></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>` + rows + `</sheetData><mergeCells/></worksheet>`,
	}
}

const header = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t> B&#160;</t></is></c></row>`

// TestCells reads one cell of each sort.
func TestCells(t *testing.T) {
	for cell, want := range map[string]string{
		`<c r="A2" t="s"><v>1</v></c>`: `"Zoé"`,
		`<c r="A2" t="s"><v>2</v></c>`: `_`,
		`<c r="A2" t="s"/>`:            `_`,
		`<c t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>`: `"a b"`,
		`<c t="inlineStr"><is><t>a_x000D_&#10;b_x005F_x000D_</t></is></c>`:                   `"a\r\nb_x000D_"`,
		`<c t="inlineStr"><is><t>_xD83D__xDE00_ _x12_</t></is></c>`:                          `"😀 _x12_"`,
		`<c t="inlineStr"><v>1.0</v><is><t>1.</t></is></c>`:                                  `"1."`,
		`<c t="inlineStr"><is><t>1.</t></is><v>1.0</v></c>`:                                  `"1."`,
		`<c t="inlineStr"><v>1.</v></c>`:                                                     `"1."`,
		`<c s="8"><v>1067</v></c>`:                                                           `number(01067)`,
		`<c s="8"><v>1067.0</v></c>`:                                                         `number(01067)`,
		`<c s="8"><v>101067</v></c>`:                                                         `number(101067)`,
		`<c s="8"><v>10.5</v></c>`:                                                           `number(10.5)`,
		`<c s="8"><v>-1067</v></c>`:                                                          `number(-1067)`,
		`<c s="9"><v>612345678</v></c>`:                                                      `number(0612345678)`,
		`<c t="str"><f>A1</f><v>x &amp; y</v></c>`:                                           `"x & y"`,
		`<c t="str"><f>""</f><v></v></c>`:                                                    `_`,
		`<c><f>1+1</f><v>2</v></c>`:                                                          `number(2)`,
		`<c><f>1+1</f></c>`:                                                                  `error(#NO_RESULT)`,
		`<c><f>1+1</f><v/></c>`:                                                              `error(#NO_RESULT)`,
		`<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`:                                              `error(#DIV/0!)`,
		`<c t="b"><v>1</v></c>`:                                                              `bool(TRUE)`,
		`<c t="b"><v>0</v></c>`:                                                              `bool(FALSE)`,
		`<c t="b"><v>TRUE</v></c>`:                                                           `bool(TRUE)`,
		`<c t="b"><v>oui</v></c>`:                                                            `"oui"`,
		`<c t="str"><v>a</v><extLst><ext><v>b</v></ext></extLst></c>`:                        `"a"`,
		`<c><v>33612345678</v></c>`:                                                          `number(33612345678)`,
		`<c t="n"><v> 1.5E-2 </v></c>`:                                                       `number(1.5E-2)`,
		`<c><v>one</v></c>`:                                                                  `"one"`,
		`<c><v>NaN</v></c>`:                                                                  `"NaN"`,
		`<c s="1"><v>30834</v></c>`:                                                          `date(1984-06-01)`,
		`<c s="7"><v>30834.0</v></c>`:                                                        `date(1984-06-01)`,
		`<c s="2"><v>30834.5</v></c>`:                                                        `date(1984-06-01T12:00:00)`,
		`<c s="1"><v>30834.999999</v></c>`:                                                   `date(1984-06-02)`,
		`<c s="1"><v>1</v></c>`:                                                              `date(1900-01-01)`,
		`<c s="1"><v>59</v></c>`:                                                             `date(1900-02-28)`,
		`<c s="1"><v>60</v></c>`:                                                             `number(60)`,
		`<c s="1"><v>61</v></c>`:                                                             `date(1900-03-01)`,
		`<c s="1"><v>2958465</v></c>`:                                                        `date(9999-12-31)`,
		`<c s="1"><v>2958466</v></c>`:                                                        `number(2958466)`,
		`<c s="1"><v>2958465.9999999</v></c>`:                                                `number(2958465.9999999)`,
		`<c s="1"><v>-1</v></c>`:                                                             `number(-1)`,
		`<c s="3"><v>0.75</v></c>`:                                                           `date(18:00:00)`,
		`<c s="4"><v>1.5</v></c>`:                                                            `number(1.5)`,
		`<c s="5"><v>1.5</v></c>`:                                                            `number(1.5)`,
		`<c s="6"><v>30834</v></c>`:                                                          `number(30834)`,
		`<c s=""><v>30834</v></c>`:                                                           `number(30834)`,
		`<c s="99"><v>30834</v></c>`:                                                         `number(30834)`,
		`<c t="d"><v>1984-06-01</v></c>`:                                                     `date(1984-06-01)`,
		`<c t="d"><v>1984-06-01T00:00:00</v></c>`:                                            `date(1984-06-01)`,
		`<c t="d"><v>1984-06-01T10:11:12.6Z</v></c>`:                                         `date(1984-06-01T10:11:13)`,
		`<c t="d"><v>1984-06-01T23:30:00+02:00</v></c>`:                                      `date(1984-06-01T23:30:00)`,
		`<c t="d"><v>10:11:12</v></c>`:                                                       `date(10:11:12)`,
		`<c><is><t>0612</t></is></c>`:                                                        `"0612"`,
		`<c y:r="Z9" r="A2"><v>1</v></c>`:                                                    `number(1)`,
		`<c t="z"/>`:                                                                         `_`,
		`<c t="d"><v>June</v></c>`:                                                           `"June"`,
	} {
		t.Run(cell, func(t *testing.T) {
			rows := header + `<row r="2">` + cell + `<c r="B2"><v>7</v></c></row>`
			f := mustOpen(t, pack(t, bookOf(rows)), Options{})
			require.Equal(t, []string{"Nom", "B"}, f.Header())
			got, err := read(f)
			require.NoError(t, err)
			require.Equal(t, []string{"2: " + want + " number(7)"}, got)
		})
	}
}

func TestSystemOf1904(t *testing.T) {
	parts := bookOf(header + `<row><c s="1"><v>0</v></c><c s="1"><v>29372</v></c></row><row><c s="3"><v>0.25</v></c><c s="1"><v>60</v></c></row>`)
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<workbookPr/>", `<workbookPr date1904="1"/>`, 1)
	got, err := read(mustOpen(t, pack(t, parts), Options{}))
	require.NoError(t, err)
	require.Equal(t, []string{"2: date(1904-01-01) date(1984-06-01)", "3: date(06:00:00) date(1904-03-01)"}, got)
}

func TestRowsOfASheet(t *testing.T) {
	got, err := read(mustOpen(t, pack(t, bookOf(`<row r="2"/>`+strings.ReplaceAll(header, `1"`, `3"`)+
		`<row><c><v>1</v></c><c r="D4"><v>4</v></c></row>`+ // the row after the header's; a cell beyond it
		`<row r="9"><c r="B9"><v>2</v></c><c r="A9"><v>1</v></c></row>`+ // cells out of order
		`<row r="10"><c r="A10" s="1"/></row><row><c r="C11"><v>3</v></c></row>`+ // nothing below the header
		`<row><c r="A12"><v>5</v></c></row>`)), Options{}))
	require.NoError(t, err)
	require.Equal(t, []string{"4: number(1) _ _ number(4)", "9: number(1) number(2) _ _", "12: number(5) _ _ _"}, got)
}

func TestSheets(t *testing.T) {
	x := excelize.NewFile()
	require.NoError(t, x.SetSheetName("Sheet1", "Hidden"))
	for _, name := range []string{"Empty", "Clients", "Été 2024"} {
		_, err := x.NewSheet(name)
		require.NoError(t, err)
	}
	for _, name := range []string{"Hidden", "Clients", "Été 2024"} {
		require.NoError(t, x.SetSheetRow(name, "A1", &[]string{"of " + name}))
	}
	x.SetActiveSheet(1)
	require.NoError(t, x.SetSheetVisible("Hidden", false))
	var b bytes.Buffer
	require.NoError(t, x.Write(&b))
	for ask, want := range map[string]string{
		"": "Clients", "clients": "Clients", "Hidden": "Hidden", "2": "Clients", "3": "Été 2024", "été 2024": "Été 2024",
	} {
		f := mustOpen(t, b.String(), Options{Sheet: ask})
		require.Equal(t, want, f.Info().Sheet)
		require.Equal(t, []string{"of " + want}, f.Header())
	}
	for _, ask := range []string{"Kunden", "0", "4"} {
		_, err := open(t, b.String(), Options{Sheet: ask})
		require.Equal(t, []string{ask, "Hidden", "Empty", "Clients", "Été 2024"}, requireCode(t, err, SheetNotFound).Args)
	}
	_, err := open(t, b.String(), Options{Sheet: "Empty"})
	requireCode(t, err, NoHeader)
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	long := strings.Repeat("x", maxElement+1<<17)
	for name, c := range map[string]struct {
		part, content string
		code          Code
	}{
		"sheet cut off":           {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2">`, Damaged},
		"entities":                {"xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData>` + header, Damaged},
		"entity":                  {"xl/sharedStrings.xml", `<sst><si><t>&a;</t></si></sst>`, Damaged},
		"strings cut off":         {"xl/sharedStrings.xml", `<sst><si><t>Nom</t></si>`, Damaged},
		"no such string":          {"xl/sharedStrings.xml", `<sst count="99"></sst>`, Damaged},
		"no relations":            {"_rels/.rels", ``, Damaged},
		"no workbook":             {"_rels/.rels", `<Relationships/>`, Unsupported},
		"broken workbook":         {"xl/workbook.xml", `<workbook`, Damaged},
		"broken styles":           {"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="x"`, Damaged},
		"a sheet's name twice":    {"XL/worksheets/sheet1.xml", `<worksheet/>`, Damaged},
		"row after row":           {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + header, Damaged},
		"row 0":                   {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="0">`, Damaged},
		"row too far":             {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1048577">`, TooBig},
		"bad reference":           {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="1A">`, Damaged},
		"a row's cell in another": {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A7"><v>1</v></c>`, Damaged},
		"a cell twice":            {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>`, Damaged},
		"a cell of another type":  {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c t="S"><v>1</v></c></row></sheetData></worksheet>`, Damaged},
		"a cell of two values":    {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c><v>1</v><v>2</v></c></row></sheetData></worksheet>`, Damaged},
		"a cell with loose text":  {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c>1</c></row></sheetData></worksheet>`, Damaged},
		"a cell without end":      {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c t="str"><v>a</c><c t="str"><v>b</v></c></row></sheetData></worksheet>`, Damaged},
		"column too far":          {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="ZZZZ1">`, Damaged},
		"huge cell":               {"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c t="str"><v>` + long, TooBig},
		"huge attribute":          {"xl/worksheets/sheet1.xml", `<worksheet a="` + long, TooBig},
		"huge string":             {"xl/sharedStrings.xml", `<sst><si><t>` + long, TooBig},
		"bomb":                    {"xl/worksheets/sheet1.xml", strings.Repeat(" ", maxSmallPart+1), TooBig},
		"huge workbook":           {"xl/workbook.xml", strings.Repeat(" ", maxSmallPart+1), TooBig},
		"no sheets":               {"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`, NoHeader},
		"empty sheet":             {"xl/worksheets/sheet1.xml", `<worksheet/>`, NoHeader},
	} {
		t.Run(name, func(t *testing.T) {
			parts := bookOf(header)
			parts[c.part] = c.content
			f, err := open(t, pack(t, parts), Options{})
			if err == nil {
				_, err = read(f)
			}
			requireCode(t, err, c.code)
		})
	}
}

// TestAgreesWithExcelize writes a workbook of any cells, and reads it both ways.
func TestAgreesWithExcelize(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(
			rapid.StringMatching(`[ -~é€\n\t]{0,12}`).AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(),
			rapid.Float64Range(-1e9, 1e9).AsAny(), rapid.Just(any(nil)))
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 0, 6), 0, 8).Draw(t, "rows")
		x := excelize.NewFile()
		require.NoError(t, x.SetSheetRow("Sheet1", "A1", &[]string{"a", "b", "c", "d", "e", "f"}))
		for i, row := range table {
			require.NoError(t, x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row))
		}
		path := filepath.Join(dir, "book.xlsx")
		require.NoError(t, x.SaveAs(path))

		x, err := excelize.OpenFile(path)
		require.NoError(t, err)
		defer x.Close()
		want, err := x.GetRows("Sheet1", excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		f, err := Open(path, Options{})
		require.NoError(t, err)
		defer f.Close()
		for row, err := range f.Rows() {
			require.NoError(t, err)
			theirs := append(want[row.Line-1], make([]string, 6)...)[:6]
			for i, c := range row.Cells {
				require.Equal(t, theirs[i], asExcelize(c.Kind.String(), string(c.Text)))
			}
			want[row.Line-1] = nil
		}
		for _, row := range want[1:] {
			require.Empty(t, strings.TrimSpace(strings.Join(row, "")), "a row was left out")
		}
	})
}

// asExcelize writes a value the way it stands in the file.
func asExcelize(kind, text string) string {
	if kind == "bool" {
		return map[string]string{"TRUE": "1", "FALSE": "0"}[text]
	}
	return text
}
