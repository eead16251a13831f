package sheet

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOddWorkbooks reads a workbook that is spelt as the standard allows, or as
// somebody's program is known to: it is always the same workbook.
func TestOddWorkbooks(t *testing.T) {
	const (
		sheet1, strings1 = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
		main, links      = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
		declared         = `<?xml version="1.0" encoding="ISO-8859-1"?>`
	)
	rows := header + `<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="8"><v>1067</v></c></row>`
	instead := func(of, by string) string {
		return `<mc:AlternateContent><mc:Choice Requires="x14">` + by + `</mc:Choice><mc:Choice Requires="x15"/><mc:Fallback>` + of + `</mc:Fallback></mc:AlternateContent>`
	}
	replace := func(part string, old, by string) func(map[string]string) {
		return func(p map[string]string) {
			require.Contains(t, p[part], old)
			p[part] = strings.Replace(p[part], old, by, 1)
		}
	}
	rename := func(name func(string) string) func(map[string]string) {
		return func(p map[string]string) {
			for old, content := range maps.Clone(p) {
				delete(p, old)
				p[name(old)] = content
			}
		}
	}
	versions := func(part, of, other string) func(map[string]string) {
		return replace(part, of, instead(of, other))
	}
	for name, edit := range map[string]func(map[string]string){
		"plain":                  func(map[string]string) {},
		"names with backslashes": rename(func(s string) string { return strings.ReplaceAll(s, "/", `\`) }),
		"names with a slash":     rename(func(s string) string { return "/" + s }),
		"names with a dot":       rename(func(s string) string { return "./" + s }),
		"names in capitals":      rename(strings.ToUpper),
		"names escaped":          rename(func(s string) string { return strings.ReplaceAll(s, "sheet1", "sheet%31") }),
		"folders":                func(p map[string]string) { p["xl/"], p["xl/worksheets/"] = "", "" },
		"a link escaped":         replace(links, "sheet1.xml", "sheet%31.xml"),
		"a link with backslash":  replace(links, "worksheets/", `worksheets\`),
		"a link with dots":       replace(links, "worksheets/", "./../xl/worksheets/"),
		"links in capitals":      replace(links, "/worksheet\"", "/Worksheet\""),
		"strings without a link": replace(links, "/sharedStrings\"", "/other\""),
		"a document type":        replace(sheet1, "<worksheet>", `<!DOCTYPE worksheet SYSTEM "sheet.dtd"><worksheet>`),
		"an encoding":            replace(strings1, "<sst>", strings.Replace(declared, `"ISO`, ` "ISO`, 1)+"<sst>"),
		"an encoding, spaced":    replace(strings1, "<sst>", strings.Replace(declared, `=`, ` = `, 2)+"<sst>"),
		"versions of a cell":     versions(sheet1, `<c r="A2" t="s"><v>1</v></c>`, `<c r="A2"><v>7</v></c>`),
		"versions of a value":    versions(sheet1, `<v>1067</v>`, `<v>7</v>`),
		"versions of a row":      versions(sheet1, rows[len(header):], `<row r="2"><c r="A2"><v>7</v></c></row>`),
		"versions of all rows":   versions(sheet1, `<sheetData>`+rows+`</sheetData>`, ``),
		"versions of a string":   versions(strings1, `<t>Nom</t>`, `<t>Name</t>`),
		"versions of a sheet":    versions(main, `<sheet name="Clients" sheetId="1" r:id="r1"/>`, `<sheet name="Clients" sheetId="1" r:id="r1"/>`),
		"versions of a format":   versions("xl/styles.xml", `<numFmt numFmtId="170" formatCode="00000"/>`, `<numFmt numFmtId="170" formatCode="0"/>`),
		"versions in versions":   versions(sheet1, `<v>1067</v>`, instead(`<v>7</v>`, `<v>8</v>`)),
		"unknown versions":       replace(sheet1, `<row r="2">`, `<row r="2">`+instead("", `<c r="A2"><v>7</v></c>`)),
	} {
		t.Run(name, func(t *testing.T) {
			parts := bookOf(rows)
			edit(parts)
			if strings.Contains(parts[strings1], "ISO-8859-1") {
				parts[strings1] = strings.ReplaceAll(parts[strings1], "é", "\xe9")
			}
			f := mustOpen(t, pack(t, parts), Options{})
			require.Equal(t, "xlsx \"Clients\"\n1: [\"Nom\" \"B\"]\n2: \"Zoé\" number(01067)\n", describe(f))
		})
	}
}

// TestOddWorkbooksThatAreRefused holds that a guess is not made.
func TestOddWorkbooksThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ part, content string }{
		"two parts of one name":    {"xl/worksheets/SHEET%31.xml", `<worksheet/>`},
		"a document's own types":   {"xl/worksheets/sheet1.xml", `<!DOCTYPE worksheet [<!ATTLIST c t CDATA "str">]><worksheet><sheetData>` + header},
		"a document type, no end":  {"xl/worksheets/sheet1.xml", `<!DOCTYPE worksheet`},
		"an entity from elsewhere": {"xl/sharedStrings.xml", `<!DOCTYPE sst SYSTEM "x.dtd"><sst><si><t>&nom;</t></si></sst>`},
		"versions without an end":  {"xl/worksheets/sheet1.xml", `<worksheet><mc:AlternateContent><mc:Choice><sheetData>` + header},
		"a type in the midst":      {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c><v>1<!DOCTYPE a>2</v></c></row></sheetData></worksheet>`},
		"a row ends in versions":   {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><mc:AlternateContent><mc:Fallback><c r="A2"/></row><row r="3"></row></mc:Fall></mc:AlternateContent></row></sheetData></worksheet>`},
		"text beside a value":      {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c t="inlineStr"><t>x</t></c></row></sheetData></worksheet>`},
		"two texts":                {"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + header + `<row r="2"><c><is><t>x</t></is><is><t>y</t></is></c></row></sheetData></worksheet>`},
		"versions that cross":      {"xl/worksheets/sheet1.xml", `<worksheet><mc:AlternateContent><mc:Choice></mc:AlternateContent></mc:Choice><sheetData>` + header},
	} {
		t.Run(name, func(t *testing.T) {
			parts := bookOf(header)
			parts[c.part] = c.content
			f, err := open(t, pack(t, parts), Options{})
			if err == nil { // then what is amiss is below the header
				_, err = read(f)
			}
			requireCode(t, err, Damaged)
		})
	}
}
