package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
)

func save(b *testing.B, path string, write func(io.Writer) error) {
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<16)
	if err := write(w); err != nil {
		b.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

const headings = "N° client,Nom,Prénom,E-mail,Téléphone,Adresse,Complément,CP,Ville,Pays,Naissance,Carte,Points,Note,Actif"

// customer writes one invented customer's fifteen cells.
func customer(i int) []string {
	return []string{
		fmt.Sprintf("C-%06d", i), fmt.Sprintf("Durand%d", i%977), "Zoé", fmt.Sprintf("zoe.durand%d@example.org", i),
		fmt.Sprintf("06 12 34 %02d %02d", i%100, i/7%100), fmt.Sprintf("%d, rue de la Gare", i%200), "",
		fmt.Sprintf("75%03d", i%20), "Paris", "France", fmt.Sprintf("1984-0%d-17", 1+i%9), fmt.Sprintf("29%08d", i),
		fmt.Sprint(i % 500), "", "oui",
	}
}

func writeCSV(w io.Writer, rows int) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(strings.Split(headings, ",")); err != nil {
		return err
	}
	for i := range rows {
		if err := out.Write(customer(i)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

const packageLinks = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

// writeBook writes a workbook as Excel does: texts in a table, each once, days
// and numbers as numbers.
func writeBook(w io.Writer, rows int) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	parts := bookOf("")
	parts["[Content_Types].xml"] = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	for name, content := range parts {
		if name == "xl/worksheets/sheet1.xml" || name == "xl/sharedStrings.xml" {
			continue
		}
		part, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(part, strings.Replace(content, "<Relationships>", packageLinks, 1))
		}
		if err != nil {
			return err
		}
	}
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	shared := writeSheet(part, rows)
	if part, err = z.Create("xl/sharedStrings.xml"); err != nil {
		return err
	}
	fmt.Fprintf(part, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n"+
		`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%d">`, 11*rows, len(shared))
	out := bufio.NewWriter(part)
	for _, s := range shared {
		out.WriteString("<si><t>" + s + "</t></si>")
	}
	out.WriteString("</sst>")
	if err := out.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// writeSheet writes the rows, and returns the texts that they point to.
func writeSheet(w io.Writer, rows int) (shared []string) {
	out := bufio.NewWriterSize(w, 1<<16)
	defer out.Flush()
	known := map[string]int{}
	text := func(s string) int {
		n, is := known[s]
		if !is {
			n = len(shared)
			known[s], shared = n, append(shared, s)
		}
		return n
	}
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:O` + fmt.Sprint(rows+1) + `"/>` +
		`<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetFormatPr baseColWidth="10" defaultRowHeight="15"/><sheetData>`)
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	for line := range rows + 1 {
		cells := strings.Split(headings, ",")
		if line > 0 {
			cells = customer(line - 1)
		}
		fmt.Fprintf(out, `<row r="%d" spans="1:15" x14ac:dyDescent="0.25">`, line+1)
		for c, s := range cells {
			ref := fmt.Sprintf("%c%d", 'A'+c, line+1)
			switch {
			case s == "":
			case line > 0 && c == 10:
				day, _ := time.Parse(time.DateOnly, s)
				fmt.Fprintf(out, `<c r="%s" s="1"><v>%d</v></c>`, ref, int(day.Sub(first).Hours()/24))
			case line > 0 && slices.Contains([]int{11, 12}, c):
				fmt.Fprintf(out, `<c r="%s"><v>%s</v></c>`, ref, s)
			default:
				fmt.Fprintf(out, `<c r="%s" t="s"><v>%d</v></c>`, ref, text(s))
			}
		}
		out.WriteString("</row>")
	}
	out.WriteString(`</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`)
	return shared
}

// manyRows returns n rows of fifteen columns.
func manyRows(n int) []byte {
	var b bytes.Buffer
	if err := writeCSV(&b, n); err != nil {
		panic(err)
	}
	return b.Bytes()
}
