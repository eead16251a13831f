package main

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// writeWorkbook writes rows as Excel saves them: texts in a table of their own,
// in the order in which they first come, and dates as numbers with a style.
func writeWorkbook(out *bufio.Writer, rows int, n night) error {
	z := zip.NewWriter(out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels},
		{"xl/workbook.xml", workbookXML}, {"xl/_rels/workbook.xml.rels", workbookRels},
	} {
		if err := addPart(z, part.name, part.text); err != nil {
			return err
		}
	}
	texts, err := newTexts()
	if err != nil {
		return err
	}
	defer texts.remove()
	if err := addSheet(z, rows, n, texts); err != nil {
		return err
	}
	if err := addPart(z, "xl/styles.xml", stylesXML); err != nil {
		return err
	}
	if err := texts.add(z); err != nil {
		return err
	}
	return z.Close()
}

func addPart(z *zip.Writer, name, text string) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+text)
	return err
}

func addSheet(z *zip.Writer, rows int, n night, texts *texts) error {
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(part, 1<<16)
	fmt.Fprintf(out, "%s%s<dimension ref=\"A1:%s%d\"/><sheetData>", xml.Header, sheetStart, letter(len(columns())-1), rows+1)
	header := make([]cell, len(columns()))
	for i, name := range columns() {
		header[i] = text(name)
	}
	line := 0
	write := func(row []cell) error {
		line++
		return writeRow(out, line, row, texts)
	}
	if err := write(header); err != nil {
		return err
	}
	if err := n.each(rows, write); err != nil {
		return err
	}
	fmt.Fprint(out, "</sheetData></worksheet>")
	return out.Flush()
}

func writeRow(out *bufio.Writer, line int, row []cell, texts *texts) error {
	fmt.Fprintf(out, `<row r="%d" spans="1:%d" x14ac:dyDescent="0.25">`, line, len(row))
	for i := range row {
		c := &row[i]
		if c.kind != day && c.text == "" {
			continue
		}
		attributes, value := "", c.text
		switch c.kind {
		case day:
			attributes, value = ` s="1"`, strconv.Itoa(serial(c.date))
		case shared, single:
			at, err := texts.place(c)
			if err != nil {
				return err
			}
			attributes, value = ` t="s"`, strconv.Itoa(at)
		}
		fmt.Fprintf(out, `<c r="%s%d"%s><v>%s</v></c>`, letter(i), line, attributes, value)
	}
	_, err := out.WriteString("</row>")
	return err
}

// letter names one of the first 26 columns.
func letter(column int) string { return string(rune('A' + column)) }

// serial counts days as Excel does from March 1900 on.
func serial(day time.Time) int {
	return int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}

// texts is the table of texts. Its XML waits in a file until the sheet is
// written. Texts that hardly come again are not looked for.
type texts struct {
	file  *os.File
	out   *bufio.Writer
	known map[string]int
	count int // in the sheet
	next  int
}

func newTexts() (*texts, error) {
	f, err := os.CreateTemp("", "kashbench-texts-")
	if err != nil {
		return nil, err
	}
	return &texts{file: f, out: bufio.NewWriterSize(f, 1<<20), known: map[string]int{}}, nil
}

func (t *texts) place(c *cell) (int, error) {
	t.count++
	if at, ok := t.known[c.text]; ok && c.kind == shared {
		return at, nil
	}
	at := t.next
	t.next++
	if c.kind == shared {
		t.known[c.text] = at
	}
	fmt.Fprint(t.out, "<si><t>")
	if err := xml.EscapeText(t.out, []byte(c.text)); err != nil {
		return 0, err
	}
	_, err := t.out.WriteString("</t></si>")
	return at, err
}

// add writes the table as a part of the workbook.
func (t *texts) add(z *zip.Writer) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	part, err := z.Create("xl/sharedStrings.xml")
	if err != nil {
		return err
	}
	fmt.Fprintf(part, `%s<sst xmlns="%s" count="%d" uniqueCount="%d">`, xml.Header, mainSpace, t.count, t.next)
	if _, err := io.Copy(part, t.file); err != nil {
		return err
	}
	_, err = io.WriteString(part, "</sst>")
	return err
}

func (t *texts) remove() {
	_ = t.file.Close()
	_ = os.Remove(t.file.Name()) // one that is left behind lies among the temporary files
}

const (
	mainSpace    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace = "http://schemas.openxmlformats.org/package/2006/"
	sheetML      = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	contentTypes = `<Types xmlns="` + packageSpace + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + sheetML + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetML + `worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + sheetML + `styles+xml"/>` +
		`<Override PartName="/xl/sharedStrings.xml" ContentType="` + sheetML + `sharedStrings+xml"/></Types>`

	packageRels = `<Relationships xmlns="` + packageSpace + `relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`

	workbookXML = `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><workbookPr/>` +
		`<sheets><sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>`

	workbookRels = `<Relationships xmlns="` + packageSpace + `relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relSpace + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId3" Type="` + relSpace + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`

	stylesXML = `<styleSheet xmlns="` + mainSpace + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

	sheetStart = `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"` +
		` xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">`
)
