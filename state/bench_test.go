package state

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
)

// person invents the n-th customer.
func person(n int) customer.Customer {
	var c customer.Customer
	c.Set(customer.Surname, "Aurélie")
	c.Set(customer.Name, fmt.Sprintf("Besson-%d", n))
	c.Set(customer.Email, fmt.Sprintf("aurelie.besson%d@example.com", n))
	c.Set(customer.Phone, fmt.Sprintf("+3361%07d", n))
	c.Set(customer.AddressLine1, "12, rue des Lilas")
	c.Set(customer.Postcode, "01000")
	c.Set(customer.City, "Bourg-en-Bresse")
	c.Set(customer.Country, "FR")
	c.Set(customer.BirthDate, "-315619200")
	return c
}

func personKey(n int) string { return fmt.Sprintf("C-%07d", n) }

func people(n int) func(yield func(Learnt) bool) {
	return func(yield func(Learnt) bool) {
		for i := range n {
			c := person(i)
			if !yield(Learnt{Key: personKey(i), ID: strconv.Itoa(1000 + i), Fields: c, Fingerprint: c.Fingerprint()}) {
				return
			}
		}
	}
}

// BenchmarkJournal is what 32 workers reach whose calls take no time.
func BenchmarkJournal(b *testing.B) {
	s, err := Lock(filepath.Join(b.TempDir(), "state.db"))
	require.NoError(b, err)
	defer s.Close()
	run, err := s.BeginRun(Run{Kind: "sync"})
	require.NoError(b, err)
	j := s.Journal(run)
	var n atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range 32 {
		wg.Go(func() {
			for {
				i := int(n.Add(1))
				if i > b.N {
					return
				}
				c := Call{Action: Add, Key: personKey(i), Line: i, Sent: person(i)}
				c.Fingerprint = c.Sent.Fingerprint()
				ticket, err := j.Intent(context.Background(), &c)
				if err == nil {
					err = j.Settle(ticket, Outcome{Result: Done, ID: strconv.Itoa(i), Attempts: 1, Status: 200})
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	require.NoError(b, j.Close())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkLearn and BenchmarkIndex are for b.N customers in all; run them with
// -benchtime 1000000x. How long Learn takes is also told in the time that it
// takes to invent the same customers and to make JSON of them: two to three
// times that.
func BenchmarkLearn(b *testing.B) {
	for name, step := range map[string]int{"ordered": 1, "shuffled": 7919} {
		b.Run(name, func(b *testing.B) {
			s, err := Lock(filepath.Join(b.TempDir(), "state.db"))
			require.NoError(b, err)
			defer s.Close()
			learnt := func(yield func(Learnt) bool) {
				for i := range b.N {
					n := i * step % b.N
					c := person(n)
					if !yield(Learnt{Key: personKey(n), ID: strconv.Itoa(1000 + n), Fields: c, Fingerprint: c.Fingerprint()}) {
						return
					}
				}
			}
			began := time.Now()
			for l := range learnt {
				_, err := marshal(&l.Fields)
				require.NoError(b, err)
			}
			making := time.Since(began)
			b.ResetTimer()
			require.NoError(b, s.Learn(time.Now(), learnt))
			b.ReportMetric(float64(b.Elapsed())/float64(making), "times-making")
		})
	}
}

func BenchmarkIndex(b *testing.B) {
	s, err := Lock(filepath.Join(b.TempDir(), "state.db"))
	require.NoError(b, err)
	defer s.Close()
	require.NoError(b, s.Learn(time.Now(), people(b.N)))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	ix, err := s.Index(context.Background())
	require.NoError(b, err)
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(ix.Len()), "heapB/customer")
}
