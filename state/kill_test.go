package state

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// victim names the state file that a copy of this test is to write until it is
// killed, eraser the one from which it is to erase somebody.
const (
	victim = "KASHSYNC_STATE_TEST_VICTIM"
	eraser = "KASHSYNC_STATE_TEST_ERASER"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(victim); path != "" {
		beKilled(path)
	}
	if path := os.Getenv(eraser); path != "" {
		beKilledErasing(path)
	}
	os.Exit(m.Run())
}

// beKilled makes calls for ever, several workers at a time, and tells on
// standard output which intents have returned: a worker and a ticket a line.
func beKilled(path string) {
	s, err := Lock(path)
	if err != nil {
		panic(err)
	}
	// Often in the middle of a checkpoint.
	s.fullLog = []int64{0, 60_000, fullLog}[rand.IntN(3)]
	run, err := s.BeginRun(Run{Kind: "sync"})
	if err != nil {
		panic(err)
	}
	j := s.Journal(run)
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for n := 0; ; n++ {
				ticket, err := j.Intent(context.Background(), &Call{Action: Add, Key: fmt.Sprint(run, "-", w, "-", n), Sent: person(n)})
				if err != nil {
					panic(err)
				}
				fmt.Printf("%d %d\n", w, ticket)
				if err := j.Settle(ticket, Outcome{Result: Done, ID: strconv.FormatInt(ticket, 10)}); err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
}

func beKilledErasing(path string) {
	s, err := Lock(path)
	if err != nil {
		panic(err)
	}
	fmt.Println("it begins")
	if _, err := s.Erase(time.Now(), "Q-4711"); err != nil {
		panic(err)
	}
	os.Exit(0)
}

func TestKilledAgainAndAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	intents := make(map[int64]bool) // by ticket: whether its worker has gone on
	for round := range 8 {
		watch(t, path, 1+rand.IntN(200), intents)

		// A reader comes first, and finds what the killed run left.
		r, err := Read(path)
		require.NoError(t, err)
		requireJournal(t, r, intents, 6*(round+1))
		require.NoError(t, r.Close())
		s, err := Lock(path)
		require.NoError(t, err, "a kill frees the lock")
		requireJournal(t, s, intents, 6*(round+1))
		require.NoError(t, s.Close())
	}
}

// watch lets a victim tell of so many intents before it is killed.
func watch(t *testing.T, path string, lines int, intents map[int64]bool) {
	t.Helper()
	cmd := osexec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	last := make(map[int]int64)
	told := bufio.NewScanner(out)
	for n := 0; told.Scan(); n++ {
		var w int
		var ticket int64
		if _, err := fmt.Sscanf(told.Text(), "%d %d", &w, &ticket); err != nil {
			break // cut off in the middle of a line
		}
		if before, ok := last[w]; ok {
			intents[before] = true
		}
		last[w], intents[ticket] = ticket, false
		if n == lines {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.Error(t, cmd.Wait())
	require.NotEmpty(t, last)
}

// requireJournal wants every intent that returned, and every outcome whose
// worker has gone on.
func requireJournal(t *testing.T, s *State, intents map[int64]bool, doubts int) {
	t.Helper()
	open, err := s.InDoubt()
	require.NoError(t, err)
	require.LessOrEqual(t, len(open), doubts, "one for each worker and kill")
	isOpen := make(map[int64]bool)
	for _, c := range open {
		isOpen[c.Ticket] = true
	}
	for ticket, settled := range intents {
		_, known, err := s.KeyOf(strconv.FormatInt(ticket, 10))
		require.NoError(t, err)
		require.True(t, known || isOpen[ticket], "ticket %d is lost", ticket)
		require.False(t, settled && isOpen[ticket], "the outcome of ticket %d is lost", ticket)
		require.False(t, known && isOpen[ticket], "ticket %d is half settled", ticket)
	}
}
