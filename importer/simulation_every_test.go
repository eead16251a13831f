package importer_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/state/register"
)

// TestKilledAtEveryStep kills one small sync at its first step, at its second …,
// and the resolve after that at some steps.
func TestKilledAtEveryStep(t *testing.T) {
	var seen sights
	for step := 1; step <= 26; step++ {
		for _, again := range []int{0, 1, 3, 6} {
			for workers := 1; workers <= 3; workers += 2 {
				t.Run(fmt.Sprintf("step=%d,again=%d,workers=%d", step, again, workers), func(t *testing.T) {
					t.Parallel()
					folder := inMemory(t)
					synctest.Test(t, func(t *testing.T) {
						newSimulation(t, folder, uint64(step), &seen).killTwice(step, again, workers)
					})
				})
			}
		}
	}
	t.Cleanup(func() { seen.report(t) })
}

// killTwice has a quiet shop, a sync that is killed, and a resolve that is.
func (s *simulation) killTwice(step, again, workers int) {
	defer s.tell()
	s.calm()
	s.list = simulator.ListOptions{Keys: simulator.FrenchKeys, Lag: 5 * time.Second}
	s.shop = s.drawShop()
	s.register = register.At(s.newFolder("register"))
	s.workers, s.missing, s.blank, s.conflict = workers, "delete", "keep", "file"
	s.people = s.drawPeople(6)
	s.night(&night{file: s.people[:4]})
	s.people[1].name = "Autre"
	file := s.people[1:]
	s.night(&night{file: file, allow: true, fate: fate{killAt: step}})
	s.resolve(&settling{fate: fate{killAt: again}})
	s.resolve(&settling{})
	s.night(&night{file: file, allow: true})
	s.end(file)
	require.Empty(s.t, s.doubts)
}
