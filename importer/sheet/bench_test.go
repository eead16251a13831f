package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// Each benchmark does the work of another, too, turn about in the same run, and
// reports the ratio of the times: seconds alone say little on a busy machine.

// BenchmarkCSV opens and reads a million rows, and has encoding/csv read them.
func BenchmarkCSV(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "big.csv")
	save(b, path, func(w io.Writer) error { return writeCSV(w, rows) })
	old := filepath.Join(b.TempDir(), "old.csv")
	save(b, old, func(w io.Writer) error { return writeCSV(charmap.Windows1252.NewEncoder().Writer(w), rows) })
	for _, c := range []struct{ name, path string }{{"utf-8", path}, {"windows-1252", old}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var opening, reading, theirs time.Duration
			for b.Loop() {
				opened, read := openAndRead(b, c.path, rows)
				opening, reading = opening+opened, reading+read
				b.StopTimer()
				theirs += timed(func() { readStandard(b, path) })
				b.StartTimer()
			}
			b.ReportMetric(opening.Seconds()/theirs.Seconds(), "opening/encoding-csv")
			b.ReportMetric(reading.Seconds()/theirs.Seconds(), "reading/encoding-csv")
			b.ReportMetric((opening+reading).Seconds()/theirs.Seconds(), "all/encoding-csv")
		})
	}
}

// BenchmarkExcel opens and reads a workbook as Excel saves it, and has excelize
// read it raw.
func BenchmarkExcel(b *testing.B) {
	const rows = 200_000
	path := filepath.Join(b.TempDir(), "big.xlsx")
	save(b, path, func(w io.Writer) error { return writeBook(w, rows) })
	b.ReportAllocs()
	var ours, theirs time.Duration
	for b.Loop() {
		opened, read := openAndRead(b, path, rows)
		ours += opened + read
		b.StopTimer()
		theirs += timed(func() { readExcelize(b, path, rows) })
		b.StartTimer()
	}
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "all/excelize")
}

// BenchmarkExcelMillion does the same with a million rows, and compares with
// the inflating of the workbook's two large parts.
func BenchmarkExcelMillion(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "big.xlsx")
	save(b, path, func(w io.Writer) error { return writeBook(w, rows) })
	b.ReportAllocs()
	var opening, reading, inflating time.Duration
	for b.Loop() {
		opened, read := openAndRead(b, path, rows)
		opening, reading = opening+opened, reading+read
		b.StopTimer()
		inflating += timed(func() { inflate(b, path) })
		b.StartTimer()
	}
	b.ReportMetric(opening.Seconds()/inflating.Seconds(), "opening/inflating")
	b.ReportMetric(reading.Seconds()/inflating.Seconds(), "reading/inflating")
	b.ReportMetric((opening+reading).Seconds()/inflating.Seconds(), "all/inflating")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func openAndRead(b *testing.B, path string, want int) (opening, reading time.Duration) {
	start := time.Now()
	f, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	opening = time.Since(start)
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
	return opening, time.Since(start) - opening
}

func readStandard(b *testing.B, path string) {
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(bufio.NewReaderSize(file, 1<<16))
	r.ReuseRecord = true
	for {
		switch _, err := r.Read(); {
		case err == io.EOF:
			return
		case err != nil:
			b.Fatal(err)
		}
	}
}

func readExcelize(b *testing.B, path string, want int) {
	x, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	rows, err := x.Rows("Clients")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			b.Fatal(err)
		}
	}
	if n != want+1 {
		b.Fatalf("%d rows, not %d", n, want+1)
	}
}

func inflate(b *testing.B, path string) {
	z, err := zip.OpenReader(path)
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	for _, part := range z.File {
		r, err := part.Open()
		if err == nil {
			_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 1<<18))
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
