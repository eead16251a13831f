package importer_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"kashsync/importer/sheet"
	"kashsync/mapping"
	"kashsync/state"
)

// A guarded way is one that rows go by the million. What a row costs on it, in
// allocations and in bytes, is the same on every machine, so it can be held
// against what it cost before: `make bench-compare` shows it, and a test fails.
type guarded struct {
	name string
	rows int
	// ready returns what takes the rows along the way once.
	ready func(testing.TB, int) (pass func())
}

func guardedWays() []guarded {
	return []guarded{
		{"read CSV", 5_000, readyToReadCSV},
		{"read Excel", 2_000, readyToReadExcel},
		{"map", 5_000, readyToMap},
		{"plan unchanged", 5_000, readyToPlanUnchanged},
		{"plan new", 5_000, readyToPlanNew},
		{"call", 100, readyToCall},
	}
}

// BenchmarkRows takes rows along each way, and tells what one of them costs.
func BenchmarkRows(b *testing.B) {
	for _, way := range guardedWays() {
		b.Run(way.name, func(b *testing.B) {
			pass := way.ready(b, way.rows)
			pass() // what is made once is made
			before := allocated()
			for b.Loop() {
				pass()
			}
			c := before.until(allocated(), b.N*way.rows)
			b.ReportMetric(c.allocations, "allocs/row")
			b.ReportMetric(c.bytes, "B/row")
			b.ReportMetric(0, "ns/op") // times of a busy machine say nothing
		})
	}
}

// A cost is what a row takes.
type cost struct{ allocations, bytes float64 }

// spent is what the program has allocated so far.
type spent struct{ allocations, bytes uint64 }

func allocated() spent {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return spent{m.Mallocs, m.TotalAlloc}
}

func (s spent) until(now spent, rows int) cost {
	n := float64(rows)
	return cost{float64(now.allocations-s.allocations) / n, float64(now.bytes-s.bytes) / n}
}

const guardMapping = `match: [N° client]
region: FR
fields:
  title: Civilité
  name: Nom
  surname: Prénom
  email: E-mail
  phone: Téléphone
  addressline1: Adresse
  addressline2: Complément
  postcode: CP
  city: Ville
  country: Pays
  birthDate: {column: Né(e) le, layout: DD/MM/YYYY}
  barcode: Carte
  commentPrivate: Remarque
`

// guardSheet writes n invented customers in fifteen columns.
func guardSheet(n int) string {
	var b bytes.Buffer
	b.WriteString("N° client,Civilité,Nom,Prénom,E-mail,Téléphone,Adresse,Complément,CP,Ville,Pays,Né(e) le,Carte,Fiche,Remarque\n")
	for i := range n {
		fmt.Fprintf(&b, "C-%07d,Mme,Exemplaire-%d,Zoé,zoe.exemplaire%d@example.org,01 99 %02d %02d %02d,\"%d, rue des Lilas\",,%05d,Lyon,France,%02d/%02d/%d,K-%d,%d,\n",
			i, i%977, i, i/10_000%100, i/100%100, i%100, 1+i%200, 69_000+i%10, 1+i%28, 1+i%12, 1930+i%78, i, i)
	}
	return b.String()
}

func guardTrial(tb testing.TB, rows int) *trial {
	t := openTrial(tb, tb.TempDir(), guardSheet(rows), guardMapping)
	tb.Cleanup(t.close)
	return t
}

func readyToReadCSV(tb testing.TB, rows int) func() {
	return readySheet(tb, write(tb, tb.TempDir(), "guard.csv", guardSheet(rows)), rows)
}

func readyToReadExcel(tb testing.TB, rows int) func() {
	records, err := csv.NewReader(bytes.NewReader([]byte(guardSheet(rows)))).ReadAll()
	require.NoError(tb, err)
	book := excelize.NewFile()
	for i, record := range records {
		row := make([]any, len(record))
		for j, text := range record {
			row[j] = text
			if n, err := strconv.Atoi(text); err == nil && j == 13 {
				row[j] = n
			} else if day, err := time.Parse("02/01/2006", text); err == nil {
				row[j] = day
			}
		}
		require.NoError(tb, book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row))
	}
	path := filepath.Join(tb.TempDir(), "guard.xlsx")
	require.NoError(tb, book.SaveAs(path))
	return readySheet(tb, path, rows)
}

func readySheet(tb testing.TB, path string, rows int) func() {
	f, err := sheet.Open(path, sheet.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { f.Close() })
	return func() {
		n := 0
		for _, err := range f.Rows() {
			if err != nil {
				tb.Fatal(err)
			}
			n++
		}
		if n != rows {
			tb.Fatalf("%d rows, not %d", n, rows)
		}
	}
}

func readyToMap(tb testing.TB, rows int) func() {
	t := guardTrial(tb, rows)
	m := t.source.Mapping
	reader, err := m.Compile(t.source.File.Header())
	require.NoError(tb, err)
	var all []mapping.Row
	for row, err := range t.source.File.Rows() {
		require.NoError(tb, err)
		kept := *row
		kept.Cells = slices.Clone(row.Cells)
		for i := range kept.Cells {
			kept.Cells[i].Text = bytes.Clone(kept.Cells[i].Text)
		}
		all = append(all, kept)
	}
	var rec mapping.Record
	return func() {
		for i := range all {
			reader.Read(&all[i], &rec)
			if rec.Invalid {
				tb.Fatalf("row %d: %v", i, rec.Problems)
			}
		}
	}
}

func readyToPlanUnchanged(tb testing.TB, rows int) func() {
	t := guardTrial(tb, rows)
	t.knowAll("v1")
	return func() {
		if sum := t.plan().Summary; sum.Sends != 0 || sum.Rows != rows {
			tb.Fatalf("%d calls for %d rows", sum.Sends, sum.Rows)
		}
	}
}

// readyToPlanNew also goes through the plan's actions, as a sync does.
func readyToPlanNew(tb testing.TB, rows int) func() {
	t := guardTrial(tb, rows)
	return func() {
		p, n := t.plan(), 0
		for _, err := range p.Actions() {
			if err != nil {
				tb.Fatal(err)
			}
			n++
		}
		if p.Summary.Sends != rows || n != rows {
			tb.Fatalf("%d calls and %d actions for %d rows", p.Summary.Sends, n, rows)
		}
	}
}

// readyToCall writes down calls without making them, one after the other.
func readyToCall(tb testing.TB, rows int) func() {
	t := guardTrial(tb, rows)
	var all []state.Call
	for rec, err := range t.source.Records() {
		require.NoError(tb, err)
		all = append(all, state.Call{
			Action: state.Add, Line: rec.Line, Sent: rec.Customer, Fingerprint: rec.Customer.Fingerprint(),
			Cells: rec.Cells, Sums: rec.Sums(),
		})
	}
	run, err := t.state.BeginRun(state.Run{Kind: "sync"})
	require.NoError(tb, err)
	j := t.state.Journal(run)
	tb.Cleanup(func() { require.NoError(tb, j.Close()) })
	next := 0
	return func() {
		for i := range all {
			next++
			call := all[i]
			call.Key = "C-" + strconv.Itoa(next)
			ticket, err := j.Intent(tb.Context(), &call)
			if err == nil {
				err = j.Settle(ticket, state.Outcome{Result: state.Done, ID: strconv.Itoa(next), Attempts: 1, Status: 200})
			}
			if err == nil {
				err = j.Durable(ticket)
			}
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
}
