package send

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
)

// A ledger is real time that keeps the books about who is busy.
type ledger struct {
	RealTime
	busy, most atomic.Int64
}

func (l *ledger) Busy(by int) {
	now := l.busy.Add(int64(by))
	for most := l.most.Load(); now > most && !l.most.CompareAndSwap(most, now); most = l.most.Load() {
	}
}

// TestBusyIsBalanced holds of a run that comes to its end, and of one that is
// interrupted while workers wait for the pace, the gate and each other.
func TestBusyIsBalanced(t *testing.T) {
	for name, interrupt := range map[string]time.Duration{"whole": 0, "interrupted": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			clock := &ledger{}
			w := &world{answer: func(a *plan.Action, n int) (Answer, time.Duration) {
				if n == 1 && a.Key[len(a.Key)-1] == '7' {
					return throttled, time.Second
				}
				if a.Kind == plan.Add && a.Line%11 == 0 {
					return broken, time.Second
				}
				return succeeded, time.Second
			}}
			actions := append(calls(plan.Add, 40), calls(plan.Edit, 40)...)
			h := play(t, w, Options{Workers: 6, Rate: 3, Clock: clock}, actions, func(cancel func()) {
				if interrupt > 0 {
					time.AfterFunc(interrupt, cancel)
				}
			})
			require.Equal(t, interrupt > 0, h.err != nil)
			require.Zero(t, clock.busy.Load())
			require.NotZero(t, clock.most.Load())
			require.LessOrEqual(t, clock.most.Load(), int64(6), "no more than the workers")
		})
	}
}
