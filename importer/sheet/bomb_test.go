package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBombs opens files that are made to fill memory or to take for ever. Each
// is answered within the bounds of any file, by its rows or by why it is
// refused.
func TestBombs(t *testing.T) {
	const sheet1, strings1 = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
	sheetOf := func(rows string) string { return `<worksheet><sheetData>` + header + rows + `</sheetData></worksheet>` }
	lots := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	million := func(row string) string {
		var b strings.Builder
		for i := range 1_000_000 / strings.Count(row, "<c ") {
			fmt.Fprintf(&b, row, i+2)
		}
		return b.String()
	}
	excel := func(part, content string) string {
		parts := bookOf(header + `<row><c><v>1</v></c></row>`)
		parts[part] = content
		return pack(t, parts)
	}
	const flat = `<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:body><office:spreadsheet><table:table table:name="a">`
	const old = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>`
	const flatEnd = `</table:table></office:spreadsheet></office:body></office:document>`
	row := `<table:table-row%s><table:table-cell office:value-type="string"%s><text:p>x</text:p></table:table-cell></table:table-row>`
	for name, c := range map[string]struct {
		content string
		want    string // how the answer ends; a number of rows or a code
	}{
		"entities":                {excel(strings1, `<!DOCTYPE x [<!ENTITY a "`+lots("x", 1<<16)+`">]><sst><si><t>`+lots("&a;", 1<<20)+`</t></si></sst>`), "damaged"},
		"entities in a flat file": {`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>` + old[21:] + `<Row><Cell><Data>&a;`, "damaged"},
		"deflated":                {excel(sheet1, sheetOf(lots("<row/>", maxSmallPart))), "too_big"},
		"deflated but small":      {excel(sheet1, sheetOf(lots("<row/>", 6_000_000))), "0"},
		"deflated strings":        {excel(strings1, `<sst>`+lots(`<si><t>x</t></si>`, maxSmallPart)+`</sst>`), "too_big"},
		"strings that unpack":     {excel(strings1, `<sst>`+lots(`<si><t>`+lots("x", 1<<16)+`</t></si>`+randomText(1<<9), 90<<20)+`</sst>`), "too_big"},
		"small strings":           {excel(strings1, `<sst><si><t>a</t></si>`+lots(`<si/>`, 15<<20)+`</sst>`), "1"},
		"strings of 4 GB":         {declare(excel(strings1, `<sst count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>`), strings1, 1<<32-1), "too_big"},
		"strings that are not":    {excel(strings1, `<sst count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>`), "1"},
		"false dimension":         {excel(sheet1, `<worksheet><dimension ref="A1:XFD1048576"/><cols><col min="1" max="1000000" hidden="1"/></cols><sheetData>`+header+`<row r="2" spans="1:1000000"><c><v>1</v></c></row></sheetData></worksheet>`), "1"},
		"a million columns":       {excel(sheet1, sheetOf(`<row>`+lots(`<c s="1"/>`, 10_000_000)+`</row>`)), "too_big"},
		"the last cell":           {excel(sheet1, sheetOf(`<row r="1048576"><c><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>`)), "1"},
		"the last cell, often":    {excel(sheet1, `<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row>`+lots(`<row><c r="XFD"><v>1</v></c></row>`, 1<<10)), "damaged"},
		"wide rows":               {excel(sheet1, `<worksheet><sheetData><row><c t="str"><v>a</v></c><c r="XFD1" t="str"><v>a</v></c></row>`+lots(`<row><c><v>1</v></c></row>`, 12<<20)+`</sheetData></worksheet>`), "483958"},
		"blank styled cells":      {excel(sheet1, sheetOf(million(`<row r="%d"><c s="1"/><c s="2"/><c s="3"/><c s="1"/><c s="2"/></row>`))), "0"},
		"blank styled columns":    {excel(sheet1, sheetOf(million(`<row r="%d">`+strings.Repeat(`<c s="1"/>`, 10_000)+`</row>`))), "0"},
		"deep nesting":            {excel(sheet1, sheetOf(`<row><c><is>`+lots(`<r>`, 15<<20))), "too_big"},
		"deep nesting of nothing": {excel(sheet1, lots(`<a>`, 15<<20)), "too_big"},
		"deep strings":            {excel(strings1, `<sst><si>`+lots(`<r>`, 15<<20)), "too_big"},
		"a huge tag":              {excel(sheet1, `<worksheet `+lots(`a="b" `, 15<<20)), "too_big"},
		"many attributes":         {excel(sheet1, `<worksheet `+lots(`a=""`, 8_000_000)+`>`), "damaged"},
		"a huge comment":          {excel(sheet1, `<worksheet><!-- `+lots("x", 15<<20)), "too_big"},
		"many styles":             {excel("xl/styles.xml", `<styleSheet><cellXfs>`+lots(`<xf numFmtId="14"/>`, 15<<20)+`</cellXfs></styleSheet>`), "too_big"},
		"many formats":            {excel("xl/styles.xml", `<styleSheet><numFmts>`+manyFormats(100_000)+`</numFmts></styleSheet>`), "too_big"},
		"a long format":           {excel("xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="`+lots(`[`, 4<<20)+`"/></numFmts></styleSheet>`), "1"},
		"many sheets":             {excel("xl/workbook.xml", `<workbook><sheets>`+lots(`<sheet name="a" id="r1"/>`, 15<<20)+`</sheets></workbook>`), "too_big"},
		"many links":              {excel("xl/_rels/workbook.xml.rels", `<Relationships>`+lots(`<Relationship Id="a"/>`, 15<<20)+`</Relationships>`), "too_big"},
		"many merged cells":       {excel(sheet1, `<worksheet><sheetData>`+header+`<row><c><v>1</v></c></row></sheetData><mergeCells>`+lots(`<mergeCell ref="A1:B2"/>`, 15<<20)+`</mergeCells></worksheet>`), "1"},
		"a string in many cells":  {longString(lots("x", 1<<19)), "bad_header"},
		"many parts":              {pack(t, manyParts(20_000)), "unsupported"},
		"too many parts":          {pack(t, manyParts(100_000)), "too_big"},

		"a row a million times":       {flat + fmt.Sprintf(row, "", "") + fmt.Sprintf(row, ` table:number-rows-repeated="1048575"`, "") + flatEnd, "1048575"},
		"a wide row a million times":  {flat + fmt.Sprintf(row, "", "") + fmt.Sprintf(row, ` table:number-rows-repeated="1048575"`, ` table:number-columns-repeated="16384"`) + flatEnd, "1048575"},
		"a long cell in every column": {flat + strings.Replace(fmt.Sprintf(row, "", ` table:number-columns-repeated="16384"`), "<text:p>x", "<text:p>"+lots("x", 1<<20-1<<10), 1) + flatEnd, "bad_header"},
		"wide rows a hundred times":   {flat + lots(fmt.Sprintf(row, ` table:number-rows-repeated="100"`, ` table:number-columns-repeated="16384"`), 1<<20) + flatEnd, "too_big"},
		"a cell a billion times":      {flat + fmt.Sprintf(row, "", ` table:number-columns-repeated="1000000000"`) + flatEnd, "too_big"},
		"a blank row a billion times": {flat + fmt.Sprintf(row, "", "") + lots(`<table:table-row table:number-rows-repeated="1000000000"/>`, 1<<10) + flatEnd, "too_big"},
		"a billion spaces":            {flat + `<table:table-row><table:table-cell>` + lots(`<text:p><text:s text:c="1000000000"/></text:p>`, 1<<16) + `</table:table-cell></table:table-row>` + flatEnd, "too_big"},
		"blanks between comments":     {flat + fmt.Sprintf(row, "", "") + `<table:table-row><table:table-cell><text:p>` + lots(`<text:s text:c="1000000"/><office:annotation/>`, 1<<18) + `</text:p></table:table-cell></table:table-row>` + flatEnd, "too_big"},
		"cells between comments":      {old + `<Row>` + lots(`<Cell><Data ss:Type="String">`+lots("x", 1<<20)+`</Data><Comment/></Cell>`, 30<<20) + `</Row></Table></Worksheet></Workbook>`, "too_big"},
		"short rows, a wide header":   {lots("abc,", 60_000) + "z\n" + lots("1\n", 2<<20), "1048576"},
		"cells that cover all":        {"<table>" + lots("<tr>"+lots("<td colspan=1000 rowspan=1000>", 16*30)+lots("<tr><td>x", 9*999), 2<<20), "too_big"},
		"row a billion":               {old + `<Row ss:Index="1000000000"><Cell><Data ss:Type="String">a</Data></Cell></Row></Table></Worksheet></Workbook>`, "too_big"},
		"cell a billion":              {old + `<Row><Cell ss:Index="1000000000"><Data ss:Type="String">a</Data></Cell></Row></Table></Worksheet></Workbook>`, "too_big"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb")
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
			got := ""
			within(t, name, func() { got = outcome(path) })
			require.Equal(t, c.want, got)
		})
	}
}

// outcome returns the code of a file's error, else how many rows it has.
func outcome(path string) string {
	var e *Error
	f, err := Open(path, Options{})
	if errors.As(err, &e) {
		return string(e.Code)
	}
	defer f.Close()
	rows := 0
	for _, err := range f.Rows() {
		if errors.As(err, &e) {
			return string(e.Code)
		}
		rows++
	}
	return fmt.Sprint(rows)
}

// declare says a size of a part in a package that it has not.
func declare(content, part string, size uint32) string {
	b := []byte(content)
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		panic(err)
	}
	for at := range r.File {
		i := bytes.LastIndex(b, []byte(r.File[at].Name)) // its entry in the directory
		if r.File[at].Name == part {
			binary.LittleEndian.PutUint32(b[i-46+24:], size)
		}
	}
	return string(b)
}

// longString is a workbook of a string that stands in every cell of some rows.
func longString(s string) string {
	parts := bookOf(strings.Repeat(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, maxColumns)+`</row>`, 20))
	parts["xl/sharedStrings.xml"] = `<sst><si><t>` + s + `</t></si></sst>`
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		part, err := w.CreateHeader(&zip.FileHeader{Name: name}) // stored
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// randomText is what hardly deflates.
func randomText(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(rand.IntN(26))
	}
	return string(b)
}

func manyFormats(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<numFmt numFmtId="%d" formatCode="[$-40C]d\ mmmm\ yyyy\ hh:mm;@"/>`, i)
	}
	return b.String()
}

func manyParts(n int) map[string]string {
	parts := map[string]string{}
	for i := range n {
		parts[fmt.Sprintf("part%d", i)] = ""
	}
	return parts
}
