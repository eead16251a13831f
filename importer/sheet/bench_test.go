package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// manyRows returns n rows of fifteen columns, as a shop's export has them.
func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("N° client,Nom,Prénom,E-mail,Téléphone,Adresse,Complément,CP,Ville,Pays,Naissance,Carte,Points,Note,Actif\r\n")
	for i := range n {
		fmt.Fprintf(&b, "C-%06d,Durand%d,Zoé,zoe.durand%d@example.org,06 12 34 %02d %02d,\"%d, rue de la Gare\",,75%03d,Paris,France,1984-0%d-17,29%08d,%d,,oui\r\n",
			i, i%977, i, i%100, i/7%100, i%200, i%20, 1+i%9, i, i%500)
	}
	return b.Bytes()
}

func BenchmarkCSV(b *testing.B) {
	data := manyRows(100_000)
	path := filepath.Join(b.TempDir(), "big.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	b.Run("open", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			f, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			f.Close()
		}
	})
	b.Run("rows", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			countRows(b, f, 100_000)
		}
	})
	b.Run("rows-windows-1252", func(b *testing.B) {
		old := filepath.Join(b.TempDir(), "old.csv")
		text, err := charmap.Windows1252.NewEncoder().Bytes(data)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(old, text, 0o600); err != nil {
			b.Fatal(err)
		}
		f, err := Open(old, Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			countRows(b, f, 100_000)
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(data))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				}
			}
		}
	})
}

func BenchmarkExcel(b *testing.B) {
	const rows = 5_000
	path := filepath.Join(b.TempDir(), "big.xlsx")
	if err := writeBook(path, manyRows(rows)); err != nil {
		b.Fatal(err)
	}
	b.Run("rows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			countRows(b, f, rows)
			f.Close()
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got := countExcelize(b, path); got != rows+1 {
				b.Fatal(got)
			}
		}
	})
}

func countRows(b *testing.B, f *File, want int) {
	n := 0
	for _, err := range f.Rows() {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != want {
		b.Fatalf("%d rows, not %d", n, want)
	}
}

func countExcelize(b *testing.B, path string) (n int) {
	x, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	rows, err := x.Rows("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}

// writeBook saves CSV data as a workbook with a table of strings.
func writeBook(path string, data []byte) error {
	x := excelize.NewFile()
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return err
	}
	for i, record := range records {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &record); err != nil {
			return err
		}
	}
	return x.SaveAs(path)
}
