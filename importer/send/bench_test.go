package send

import (
	"context"
	"fmt"
	"testing"

	"kashsync/importer/plan"
)

// A void is a shop and a journal that take no time.
type void struct{}

func (void) Call(context.Context, *plan.Action) Answer           { return succeeded }
func (void) Intent(context.Context, *plan.Action) (int64, error) { return 0, nil }
func (void) Settle(int64, *Result) error                         { return nil }
func (void) Durable(int64) error                                 { return nil }

// BenchmarkRun is what one call, and one action without a call, cost beside the
// shop and the journal.
func BenchmarkRun(b *testing.B) {
	for _, kind := range []plan.Kind{plan.Add, plan.Unchanged} {
		for _, workers := range []int{1, 4, 32} {
			b.Run(fmt.Sprintf("%s/%d workers", kind, workers), func(b *testing.B) {
				b.ReportAllocs()
				actions := func(yield func(plan.Action, error) bool) {
					for range b.N {
						if !yield(plan.Action{Kind: kind, Key: "C-17"}, nil) {
							return
						}
					}
				}
				if _, err := Run(b.Context(), Options{Workers: workers}, void{}, void{}, actions, func(*Result) error { return nil }); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
