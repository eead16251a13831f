package match_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

func number(i int) customer.Customer {
	return who("name", fmt.Sprintf("Famille-%d", i/3), "surname", fmt.Sprintf("Hélène %d", i%1000),
		"email", fmt.Sprintf("P%d@example.com", i), "phone", fmt.Sprintf("+336%08d", i/2), "barcode", fmt.Sprint(i))
}

func BenchmarkDoubts(b *testing.B) {
	const doubted, n = 10_000, 100_000
	doubts, people := make([]match.Doubt, doubted), make([]match.Listed, n)
	for i := range people {
		people[i] = match.Listed{ID: fmt.Sprint(i + 1), Fields: number(i)}
	}
	for i := range doubts {
		doubts[i] = match.Doubt{Key: fmt.Sprint(i), Sent: number(i * 20)}
	}
	form := everything().form()
	for b.Loop() {
		require.Equal(b, match.Happened, match.Doubts(doubts, people, form, false)[7].Verdict)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/listed")
}

func BenchmarkCompare(b *testing.B) {
	var form match.Form
	c := number(7)
	for b.Loop() {
		form.Compare(&c, &c)
	}
}

func BenchmarkAdopt(b *testing.B) {
	const n = 100_000
	rows, people := make([]match.Wanted, n), make([]match.Listed, n)
	for i := range rows {
		rows[i] = match.Wanted{Key: fmt.Sprint(i), Fields: number(i * 2)}
		people[n-1-i] = match.Listed{ID: fmt.Sprint(i + 1), Fields: number(i * 2)}
	}
	for b.Loop() {
		require.Len(b, match.Adopt(rows, people, nil).Matches, n)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
}
