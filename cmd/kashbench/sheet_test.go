package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"kashsync/mapping"
	"kashsync/mapping/checkdigit"
)

func written(t *testing.T, write func(*bufio.Writer, int, night) error, rows int, n night) []byte {
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	require.NoError(t, write(out, rows, n))
	require.NoError(t, out.Flush())
	return b.Bytes()
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
}

// What is measured today can be held against what was measured last year.
func TestTheSamePeopleAlways(t *testing.T) {
	require.Equal(t, "959272b7", sumOf(written(t, writeCSV, 1000, first)))
	require.Equal(t, written(t, writeWorkbook, 50, second), written(t, writeWorkbook, 50, second))
}

func records(t *testing.T, text []byte) [][]string {
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return all
}

func TestASecondNightIsAnotherFileOfTheSameRows(t *testing.T) {
	one, two := written(t, writeCSV, 50, first), written(t, writeCSV, 50, second)
	require.NotEqual(t, one, two)
	a, b := records(t, one), records(t, two)
	require.Len(t, a, 51)
	require.NotEqual(t, a, b)
	slices.SortFunc(a, slices.Compare)
	slices.SortFunc(b, slices.Compare)
	require.Equal(t, a, b)
}

func TestPeople(t *testing.T) {
	rows := records(t, written(t, writeCSV, 2000, first))
	require.Equal(t, columns(), rows[0])
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		require.Len(t, row, 15)
		for _, i := range []int{0, 4, 5, 12, 13} { // key, e-mail, phone, card, id
			value := row[i]
			if i == 5 {
				value = strings.NewReplacer(" ", "", ".", "", "+33", "0").Replace(value)
				require.Regexp(t, `^0199\d{6}$`, value)
			}
			require.False(t, seen[value], value)
			seen[value] = true
		}
		require.Regexp(t, `^[a-z.-]+\d+@example\.(com|net|org)$`, row[4])
		require.True(t, checkdigit.EAN(row[12]), row[12])
		require.Regexp(t, `^\d\d/\d\d/(19|20)\d\d$`, row[11])
	}
}

func TestMappingsFitTheColumns(t *testing.T) {
	for _, text := range []string{theMapping, adoptMapping} {
		m, err := mapping.Parse("customers.mapping.yaml", []byte(text))
		require.NoError(t, err)
		_, err = m.Compile(columns())
		require.NoError(t, err)
	}
}

// The workbook says what the CSV file says, as Excel would have written it.
func TestWorkbook(t *testing.T) {
	const rows = 300
	path := filepath.Join(t.TempDir(), "c.xlsx")
	require.NoError(t, os.WriteFile(path, written(t, writeWorkbook, rows, second), 0o600))
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	got, err := book.GetRows("Clients", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	want := records(t, written(t, writeCSV, rows, second))
	require.Len(t, got, len(want))
	for i := range want {
		for len(got[i]) < len(want[i]) { // blank cells at the end are left out
			got[i] = append(got[i], "")
		}
		if i > 0 {
			days, err := strconv.Atoi(got[i][11])
			require.NoError(t, err)
			date, err := excelize.ExcelDateToTime(float64(days), false)
			require.NoError(t, err)
			got[i][11] = date.Format("02/01/2006")
		}
		require.Equal(t, want[i], got[i])
	}

	sheet, texts := part(t, path, "xl/worksheets/sheet1.xml"), part(t, path, "xl/sharedStrings.xml")
	require.NotContains(t, sheet, "inlineStr")
	require.Equal(t, strings.Count(sheet, `t="s"`), count(t, texts, "count"))
	require.Equal(t, strings.Count(texts, "<si>"), count(t, texts, "uniqueCount"))
	require.Less(t, count(t, texts, "uniqueCount"), count(t, texts, "count")*2/3)
}

func part(t *testing.T, path, name string) string {
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer z.Close()
	f, err := z.Open(name)
	require.NoError(t, err)
	var b bytes.Buffer
	_, err = b.ReadFrom(f)
	require.NoError(t, err)
	return b.String()
}

func count(t *testing.T, xml, attribute string) (n int) {
	m := regexp.MustCompile(` ` + attribute + `="(\d+)"`).FindStringSubmatch(xml)
	require.NotNil(t, m)
	for _, d := range m[1] {
		n = 10*n + int(d-'0')
	}
	return n
}

func TestReaders(t *testing.T) {
	folder := t.TempDir()
	text, book := filepath.Join(folder, "c.csv"), filepath.Join(folder, "c.xlsx")
	require.NoError(t, os.WriteFile(text, written(t, writeCSV, 40, first), 0o600))
	require.NoError(t, os.WriteFile(book, written(t, writeWorkbook, 40, first), 0o600))
	n, err := readCSV(text)
	require.NoError(t, err)
	require.Equal(t, 41, n)
	n, err = readWorkbook(book)
	require.NoError(t, err)
	require.Equal(t, 41, n)
	n, err = inflate(book)
	require.NoError(t, err)
	require.Greater(t, n, len(part(t, book, "xl/worksheets/sheet1.xml")))
}
