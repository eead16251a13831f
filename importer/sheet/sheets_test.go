package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	odsHead = `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:tracked-changes><table:table/></table:tracked-changes>
<table:table table:name="Old" table:style-name="ta2"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="Clients" table:style-name="ta1"><table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse" table:number-columns-repeated="1022"/>`
	odsFoot   = `</table:table></office:spreadsheet></office:body></office:document-content>`
	odsHeader = `<table:table-row><table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>B</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1022"/></table:table-row>`
)

func odsOf(rows string) map[string]string {
	return map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": odsHead + odsHeader + rows + odsFoot}
}

// TestODSCells reads one cell of each sort.
func TestODSCells(t *testing.T) {
	for cell, want := range map[string]string{
		`<c/>`: `_`,
		`<c office:value-type="string"><text:p>Zo<text:span>é</text:span></text:p></c>`:                                                        `"Zoé"`,
		`<c office:value-type="string"><text:p>a</text:p><text:p/><text:p>b</text:p></c>`:                                                      `"a\n\nb"`,
		`<c office:value-type="string"><text:p> a ` + "\n" + ` b<text:s text:c="3"/>c<text:tab/>d<text:line-break/>e</text:p></c>`:             `"a b   c\td\ne"`,
		`<c office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>a</text:p></c>`:                   `"a"`,
		`<c office:value-type="string" office:string-value="01 02"><text:p>shown</text:p></c>`:                                                 `"01 02"`,
		`<c office:value-type="string"><text:p><text:a>a@example.org</text:a></text:p></c>`:                                                    `"a@example.org"`,
		`<c office:value-type="float" office:value="33612345678"><text:p>3,36E+10</text:p></c>`:                                                `number(33612345678)`,
		`<c office:value-type="float" office:value="1067"><text:p>01067</text:p></c>`:                                                          `number(01067)`,
		`<c office:value-type="float" office:value="612345678"><text:p>06 12 34 56 78</text:p></c>`:                                            `number(0612345678)`,
		`<c office:value-type="float" office:value="0.5"><text:p>0,50</text:p></c>`:                                                            `number(0.5)`,
		`<c office:value-type="float" office:value="0"><text:p>0</text:p></c>`:                                                                 `number(0)`,
		`<c office:value-type="percentage" office:value="0.05"><text:p>05%</text:p></c>`:                                                       `number(0.05)`,
		`<c office:value-type="currency" office:currency="EUR" office:value="12"><text:p>12,00 €</text:p></c>`:                                 `number(12)`,
		`<c office:value-type="date" office:date-value="1984-06-01"><text:p>01/06/84</text:p></c>`:                                             `date(1984-06-01)`,
		`<c office:value-type="date" office:date-value="1984-06-01T10:11:12.600000000"/>`:                                                      `date(1984-06-01T10:11:13)`,
		`<c office:value-type="time" office:time-value="PT10H11M12S"/>`:                                                                        `date(10:11:12)`,
		`<c office:value-type="time" office:time-value="PT36H00M00S"/>`:                                                                        `number(1.5)`,
		`<c office:value-type="time" office:time-value="soon"><text:p>soon</text:p></c>`:                                                       `"soon"`,
		`<c office:value-type="boolean" office:boolean-value="true"><text:p>VRAI</text:p></c>`:                                                 `bool(TRUE)`,
		`<c office:value-type="boolean" office:boolean-value="false"/>`:                                                                        `bool(FALSE)`,
		`<c table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></c>`: `error(#DIV/0!)`,
		`<c table:formula="of:=A" office:value-type="float" office:value="0"><text:p>Err:508</text:p></c>`:                                     `error(Err:508)`,
		`<c table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></c>`:                                         `number(2)`,
		`<c table:formula="of:=1+1"/>`:                                     `error(#NO_RESULT)`,
		`<c table:formula="of:=&quot;&quot;" office:value-type="string"/>`: `_`,
		`<c><text:p>no type</text:p></c>`:                                  `"no type"`,
		`<c office:value-type="float" office:value="2"><draw:frame><table:table><table:table-row/></table:table></draw:frame><text:p>2</text:p></c>`: `number(2)`,
	} {
		t.Run(cell, func(t *testing.T) {
			cell := strings.NewReplacer("<c", "<table:table-cell", "</c>", "</table:table-cell>").Replace(cell)
			parts := odsOf(`<table:table-row>` + cell + `<table:table-cell office:value-type="float" office:value="7"/></table:table-row>`)
			for _, content := range []string{pack(t, parts), `<?xml version="1.0"?>` + parts["content.xml"]} {
				f := mustOpen(t, content, Options{})
				require.Equal(t, []string{"Nom", "B"}, f.Header())
				got, err := read(f)
				require.NoError(t, err)
				require.Equal(t, []string{"2: " + want + " number(7)"}, got)
			}
		})
	}
}

func TestODSRows(t *testing.T) {
	f := mustOpen(t, pack(t, odsOf(`<table:table-row-group><table:table-header-rows>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table-header-rows>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>a</text:p></table:table-cell><table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell></table:table-row>
</table:table-row-group><table:table-row table:visibility="collapse"><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048569"><table:table-cell/></table:table-row>`)), Options{})
	require.Equal(t, []string{"Nom", "B", ""}, f.Header())
	got, err := read(f)
	require.NoError(t, err)
	require.Equal(t, []string{"5: number(1) number(1) _", "6: number(1) number(1) _", `7: "a" _ _`}, got)
	require.Equal(t, []Note{
		{Code: HiddenSheets, N: 1, Args: []string{"Old"}}, {Code: HiddenRows, N: 2}, {Code: HiddenColumns, N: 1}, {Code: MergedCells, N: 1},
	}, excelNotes(f))
}

// excelNotes leaves out what is said of the file's name.
func excelNotes(f *File) (notes []Note) {
	for _, n := range f.Info().Notes {
		if n.Code != WrongName {
			notes = append(notes, n)
		}
	}
	return notes
}

const (
	xmlHead = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
<Style ss:ID="z"><NumberFormat ss:Format="00000"/></Style><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>
<Style ss:ID="t"><NumberFormat ss:Format="Short Time"/></Style><Style ss:ID="n"><NumberFormat/></Style></Styles>
<Worksheet ss:Name="Old"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="Clients"><Table ss:ExpandedColumnCount="2"><Column ss:Index="2" ss:Hidden="1" ss:Span="5"/>`
	xmlFoot   = `</Table><WorksheetOptions/></Worksheet></Workbook>`
	xmlHeader = `<Row><Cell><Data ss:Type="String">Nom</Data></Cell><Cell><Data ss:Type="String">B</Data></Cell></Row>`
)

func TestSpreadsheetMLCells(t *testing.T) {
	for cell, want := range map[string]string{
		`<Cell/>`: `_`,
		`<Cell><Data ss:Type="String">Zo&#233; &amp; co</Data></Cell>`:                        `"Zoé & co"`,
		`<Cell><ss:Data ss:Type="String"><B>Zo</B><I>é</I></ss:Data></Cell>`:                  `"Zoé"`,
		`<Cell><Data ss:Type="String">a</Data><Comment><Data>note</Data></Comment></Cell>`:    `"a"`,
		`<Cell><Data ss:Type="String"></Data></Cell>`:                                         `_`,
		`<Cell><Data ss:Type="Number">33612345678</Data></Cell>`:                              `number(33612345678)`,
		`<Cell ss:StyleID="z"><Data ss:Type="Number">1067</Data></Cell>`:                      `number(01067)`,
		`<Cell ss:StyleID="n"><Data ss:Type="Number">1067</Data></Cell>`:                      `number(1067)`,
		`<Cell ss:StyleID="d"><Data ss:Type="Number">30834</Data></Cell>`:                     `date(1984-06-01)`,
		`<Cell ss:StyleID="d"><Data ss:Type="DateTime">1984-06-01T00:00:00.000</Data></Cell>`: `date(1984-06-01)`,
		`<Cell ss:StyleID="t"><Data ss:Type="DateTime">1899-12-31T10:11:12.000</Data></Cell>`: `date(10:11:12)`,
		`<Cell><Data ss:Type="Boolean">1</Data></Cell>`:                                       `bool(TRUE)`,
		`<Cell><Data ss:Type="Error">#N/A</Data></Cell>`:                                      `error(#N/A)`,
		`<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell>`:                      `number(2)`,
		`<Cell ss:Formula="=1+1"/>`:                                                           `error(#NO_RESULT)`,
		`<Cell ss:Formula="=1+1"><Data ss:Type="Number"></Data></Cell>`:                       `error(#NO_RESULT)`,
		`<Cell ss:Formula="=&quot;&quot;"><Data ss:Type="String"></Data></Cell>`:              `_`,
	} {
		t.Run(cell, func(t *testing.T) {
			f := mustOpen(t, xmlHead+xmlHeader+`<Row>`+cell+`<Cell><Data ss:Type="Number">7</Data></Cell></Row>`+xmlFoot, Options{})
			require.Equal(t, []string{"Nom", "B"}, f.Header())
			got, err := read(f)
			require.NoError(t, err)
			require.Equal(t, []string{"2: " + want + " number(7)"}, got)
		})
	}
}

func TestSpreadsheetMLRows(t *testing.T) {
	cell := `<Cell%s><Data ss:Type="Number">%d</Data></Cell>`
	f := mustOpen(t, xmlHead+xmlHeader+`<Row ss:Span="2"/>`+
		`<Row ss:Hidden="1" ss:StyleID="z">`+fmt.Sprintf(cell, ` ss:Index="2"`, 1)+`</Row>`+
		`<Row ss:Index="9">`+fmt.Sprintf(cell, ` ss:MergeAcross="1" ss:MergeDown="1"`, 2)+fmt.Sprintf(cell, ``, 3)+`</Row>`+xmlFoot, Options{})
	require.Equal(t, []string{"Nom", "B", ""}, f.Header())
	got, err := read(f)
	require.NoError(t, err)
	require.Equal(t, []string{"5: _ number(00001) _", "9: number(2) _ number(3)"}, got)
	require.Equal(t, []Note{
		{Code: HiddenSheets, N: 1, Args: []string{"Old"}}, {Code: HiddenRows, N: 1}, {Code: HiddenColumns, N: 2}, {Code: MergedCells, N: 1},
	}, excelNotes(f))
}

func TestNotesOfExcel(t *testing.T) {
	parts := bookOf(`<row r="1" hidden="1"><c t="str"><v>Customers</v></c></row>` + strings.ReplaceAll(header, `1"`, `2"`) +
		`<row hidden="1"><c><v>1</v></c></row><row hidden="true"><c><v>2</v></c></row><row hidden="1"/><row hidden="0"><c><v>3</v></c></row>`)
	sheet := parts["xl/worksheets/sheet1.xml"]
	sheet = strings.Replace(sheet, "<sheetData>", `<cols><col min="2" max="16384" hidden="1"/></cols><sheetData>`, 1)
	sheet = strings.Replace(sheet, "<mergeCells/>", `<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>`, 1)
	parts["xl/worksheets/sheet1.xml"] = sheet
	f := mustOpen(t, pack(t, parts), Options{Header: 2})
	require.Empty(t, excelNotes(f))
	_, err := read(f)
	require.NoError(t, err)
	require.Equal(t, []Note{{Code: HiddenRows, N: 2}, {Code: HiddenColumns, N: 1}, {Code: MergedCells, N: 1}}, excelNotes(f))
}

func TestFormats(t *testing.T) {
	for code, want := range map[string]format{
		"General": {}, "0": {}, "#,##0": {}, "0.00": {}, "00.00": {}, "0%": {}, "00E+00": {}, "@": {}, "": {},
		"00000":                       {digits: 5},
		"000\\-00":                    {digits: 5},
		`"KD-"00000`:                  {digits: 5},
		"[<=99999]00000;00000\\-0000": {digits: 5},
		`0#" "##" "##" "##" "##`:      {digits: 10},
		`0#\ ##\ ##\ ##\ ##`:          {digits: 10},
		"#0000":                       {digits: 4},
		"[Red]00000_)":                {digits: 5},
		"000,000":                     {},
		"# ??/??":                     {},
		"dd/mm/yyyy":                  {date: true},
		"[$-40C]d mmmm yyyy":          {date: true},
		"[h]:mm":                      {},
		`[=0]"";dd/mm/yyyy`:           {date: true},
		"[>9]0;00000":                 {},
		"Standard":                    {}, // General, in German
		"Standaard":                   {},
		strings.Repeat("0", 300):      {},
	} {
		require.Equal(t, want, newFormat(code), code)
	}
}

func TestWorkbooksOfOtherKindsThatAreRefused(t *testing.T) {
	ods := odsOf("")["content.xml"]
	for name, c := range map[string]struct {
		content string
		code    Code
	}{
		"encrypted":      {pack(t, map[string]string{"content.xml": "\x01", "META-INF/manifest.xml": `<manifest:encryption-data/>`}), Encrypted},
		"a text":         {pack(t, map[string]string{"content.xml": `<a><office:body><office:text/></office:body></a>`}), Unsupported},
		"no content":     {pack(t, map[string]string{"META-INF/manifest.xml": ``}), Damaged},
		"cut off":        {`<?xml version="1.0"?>` + ods[:len(ods)-60], Damaged},
		"a type":         {`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>` + ods, Damaged},
		"cut off XML":    {xmlHead + xmlHeader, Damaged},
		"rows go back":   {xmlHead + `<Row ss:Index="3"/><Row ss:Index="2"/>` + xmlFoot, Damaged},
		"no table":       {`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>`, NoHeader},
		"an empty table": {xmlHead + xmlFoot, NoHeader},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, c.content, Options{})
			requireCode(t, err, c.code)
		})
	}
}
