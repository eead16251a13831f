package importer_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/report"
	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// excelFile writes a workbook with a cell of every kind that a value may have.
func excelFile(t *testing.T) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	day, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	require.NoError(t, err)
	for i, row := range [][]any{
		{"N°", "Nom", "Né le", "Tél", "CP", "Actif", "Lat", "Carte"},
		{42, "Bébé", time.Date(1990, 5, 17, 0, 0, 0, 0, time.UTC), 33199000102, "01000", true, 48.8566, "12345678901234567890"},
		{"00042", " Œuvre ", "31/12/1985", "01 99 00 01 02", 75011, false, -2.0000001, "=1+1"},
	} {
		require.NoError(t, book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row))
	}
	require.NoError(t, book.SetCellStyle("Sheet1", "C2", "C2", day))
	path := filepath.Join(t.TempDir(), "clients.xlsx")
	require.NoError(t, book.SaveAs(path))
	return path
}

// A plan knows of how many columns the keys are made, and so which zeros may be
// lost.
func TestZerosLostOfAPartOfTheKey(t *testing.T) {
	night := openTrial(t, t.TempDir(), "Site,No,Nom\n7,42,Leroy\n", "match: [Site, No]\nfields: {name: Nom}\n")
	defer night.close()
	rules := night.rules()
	rules.Rejected = &plan.Rejected{Keys: map[customer.Fingerprint]bool{customer.FingerprintOf("7|0042"): false}, Free: 1}
	p, err := importer.MakePlan(t.Context(), night.source, night.state, rules)
	require.NoError(t, err)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardNotRejected, Count: 1, Spare: 1, Line: 2}}, p.Summary.Held)
}

func roundMapping(t *testing.T) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse("m.yaml", []byte(`
match: [N°]
region: FR
fields:
  name: Nom
  birthDate: {column: Né le, layout: DD/MM/YYYY}
  phone: Tél
  postcode: CP
  blacklist: Actif
  lat: Lat
  barcode: {column: Carte, as: text}
`))
	require.NoError(t, err)
	return m
}

// A row says the same after it went round: into the rejects, and through a
// French Excel that saves them as CSV.
func TestRejectsSayTheSame(t *testing.T) {
	source, err := importer.Open(excelFile(t), roundMapping(t))
	require.NoError(t, err)
	defer source.Close()
	want := records(t, source)
	require.Len(t, want, 2)

	path := filepath.Join(t.TempDir(), "clients.rejects.xlsx")
	rejects, err := report.CreateRejects(path, report.Source{Header: source.File.Header()})
	require.NoError(t, err)
	for raw, err := range source.Raw(map[int]string{2: "", 3: ""}) {
		require.NoError(t, err)
		require.NoError(t, rejects.Write(raw.Cells, "is wrong"))
	}
	_, err = rejects.Commit()
	require.NoError(t, err)
	for _, path := range []string{path, frenchCSV(t, path)} {
		back, err := importer.Open(path, roundMapping(t))
		require.NoError(t, err)
		back.Returned(8)
		require.Equal(t, want, records(t, back), path)
		require.NoError(t, back.Close())
	}
}

// frenchCSV saves a workbook as a French Excel does.
func frenchCSV(t *testing.T, path string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer book.Close()
	rows, err := book.GetRows("rejects")
	require.NoError(t, err)
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = ';', true
	require.NoError(t, w.WriteAll(rows))
	old, err := charmap.Windows1252.NewEncoder().Bytes(text.Bytes())
	require.NoError(t, err)
	path += ".csv"
	require.NoError(t, os.WriteFile(path, old, 0o600))
	return path
}

func records(t *testing.T, s *importer.Source) (all []mapping.Record) {
	t.Helper()
	for rec, err := range s.Records() {
		require.NoError(t, err)
		require.Empty(t, rec.Problems)
		all = append(all, mapping.Record{Line: rec.Line, Key: rec.Key, Customer: rec.Customer})
	}
	return all
}

func TestFindRejects(t *testing.T) {
	none, err := importer.FindRejects(nil, 1, "d")
	require.NoError(t, err)
	require.True(t, none.None())

	st, err := state.Lock(filepath.Join(t.TempDir(), "a.state.db"))
	require.NoError(t, err)
	defer st.Close()
	key := customer.FingerprintOf("C-1")
	for _, digest := range []string{"first", "second"} {
		run, err := st.BeginRun(state.Run{Kind: "sync", Digest: digest, Started: time.Now()})
		require.NoError(t, err)
		require.NoError(t, st.Reject(run, slices.Values([]state.Reject{
			{Key: key}, {Free: true}, {Key: customer.FingerprintOf(digest), Free: true},
		})))
	}
	for _, test := range []struct {
		run    int64
		digest string
		keys   []string
		free   int
	}{
		{1, "first", []string{"C-1", "first"}, 2},
		{2, "second", []string{"C-1", "second"}, 2},
		{0, "", []string{"C-1", "first", "second"}, 2},
		{1, "second", nil, 0}, // the run of another state file
		{3, "first", nil, 0},
	} {
		found, err := importer.FindRejects(st, test.run, test.digest)
		require.NoError(t, err)
		want := map[customer.Fingerprint]bool{}
		for _, key := range test.keys {
			want[customer.FingerprintOf(key)] = key != "C-1"
		}
		require.Equal(t, want, found.Keys)
		require.Equal(t, test.free, found.Free)
		require.Equal(t, len(test.keys) == 0, found.None())
		require.Empty(t, found.Stale)
	}
}
