package sheet

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// TestMain ends tests and fuzzing that take more memory than the machine should
// give them, and shows where they are.
func TestMain(m *testing.M) {
	const most = 1 << 30 // bytes; the bombs are large before they are packed
	debug.SetTraceback("all")
	go func() {
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(10 * time.Millisecond) {
			if metrics.Read(heap); heap[0].Value.Uint64() > most {
				panic("a test takes too much memory")
			}
		}
	}()
	os.Exit(m.Run())
}
