package register

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A file is what a state file has of interest here. A run makes one call.
type file struct {
	lineage, path, stamp string
	serial               int64
	copied               bool // by a backup; the next stamp ends that
	calls                int  // all of the lineage that it knows of
}

func (f *file) entry() Entry {
	return Entry{Shop: "42", URL: "https://kash.click", Lineage: f.lineage, Path: f.path, Stamp: f.stamp, Serial: f.serial}
}

func stand(t require.TestingT, r *Register, f *file) Standing {
	entries, err := r.Entries("42", "https://kash.click")
	require.NoError(t, err)
	return Judge(entries, Mine{Lineage: f.lineage, Stamp: f.stamp, Path: f.path, Serial: f.serial, Copied: f.copied})
}

// steps is how many a run has: it is killed after any of them, or after none.
const steps = 5

// run goes so many steps.
func (f *file) run(t require.TestingT, r *Register, next string, until int) {
	f.goOn(t, r, next, 0, until)
}

func (f *file) goOn(t require.TestingT, r *Register, next string, from, until int) {
	for step := from; step < until; step++ {
		switch step {
		case 0:
			e := f.entry()
			e.Next = next
			require.NoError(t, r.Announce(e))
		case 1:
			f.stamp, f.copied = next, false
			f.serial++
		case 3:
			f.serial += 2
			f.calls++
		default:
			e := f.entry()
			e.Ended = step == steps-1
			require.NoError(t, r.Record(e, 0))
		}
	}
}

func TestKilledBetweenAnyTwoSteps(t *testing.T) {
	for first := range steps + 1 {
		for second := range steps + 1 {
			for _, third := range []int{2, steps} {
				t.Run(fmt.Sprint(first, second, third), func(t *testing.T) {
					r := at(t)
					f := &file{lineage: "L", path: "/a"}
					for n, until := range []int{first, second, third} {
						before := *f
						f.run(t, r, fmt.Sprint("S", n), until)
						require.Contains(t, []Kind{Current, First}, stand(t, r, f).Kind, "the only one there is")
						if f.calls == before.calls {
							continue
						}
						require.Equal(t, Older, stand(t, r, &before).Kind)
						before.path = "/b"
						require.Equal(t, Standing{Copy, Entry{Shop: "42", URL: "https://kash.click", Lineage: "L", Path: "/a",
							Stamp: f.stamp, Serial: recorded(f, until), Ended: until == steps, Born: 1, Accepted: 1, Recorded: records(t, r)}}, stand(t, r, &before))
					}
				})
			}
		}
	}
}

// recorded is the serial that a run recorded that went so far.
func recorded(f *file, until int) int64 {
	if until == steps {
		return f.serial
	}
	return f.serial - 2
}

func records(t *testing.T, r *Register) int64 {
	entries, err := r.Entries("42", "https://kash.click")
	require.NoError(t, err)
	last := int64(0)
	for _, e := range entries {
		last = max(last, e.Recorded)
	}
	return last
}

// A backup that is made between any two steps of a run, which is then killed or
// not, and put back: it is current only where no call was made since.
func TestABackupOfARun(t *testing.T) {
	for made := range steps + 1 {
		for until := made; until <= steps; until++ {
			t.Run(fmt.Sprint(made, until), func(t *testing.T) {
				r := at(t)
				f := &file{lineage: "L", path: "/a"}
				f.run(t, r, "S0", steps)
				f.run(t, r, "S1", made)
				backup := *f
				backup.copied = true
				f.goOn(t, r, "S1", made, until)
				want := Older
				if made == 0 && until <= 2 || made == 1 && until <= 2 || made >= 4 && until == steps {
					want = Current
				}
				require.Equal(t, want, stand(t, r, &backup).Kind)
			})
		}
	}
}

// A backup that was put back is the right file, wherever its next run is cut.
func TestABackupAtWork(t *testing.T) {
	for until := range steps + 1 {
		r := at(t)
		f := &file{lineage: "L", path: "/a"}
		f.run(t, r, "S0", steps)
		f.copied = true
		f.run(t, r, "S1", until)
		require.Equal(t, Current, stand(t, r, f).Kind, until)
	}
}

// Two states of one shop that begin at the same time: only one goes on.
func TestTwoStatesAtOnce(t *testing.T) {
	r := at(t)
	entry := func(lineage string) Entry {
		return Entry{Shop: "42", URL: "https://kash.click", Lineage: lineage, Stamp: "S"}
	}
	for _, record := range []func(Entry, int64) error{r.Record, r.Accept} {
		require.NoError(t, r.Record(entry("L"), records(t, r)))
		since := records(t, r)
		require.NoError(t, record(entry("M"), since))
		require.ErrorIs(t, record(entry("L"), since), ErrOvertaken)
		require.NoError(t, record(entry("M"), since), "its own records are no others'")
		ended := entry("L")
		ended.Ended = true
		require.NoError(t, record(ended, since), "what was done is recorded all the same")
		for _, other := range []Entry{{Shop: "43", URL: "https://kash.click"}, {Shop: "42", URL: "https://kash.example"}} {
			require.NoError(t, record(other, 0), "another shop is none of its business")
		}
	}
}

// Whatever is copied between the runs, no file that lacks a call is current.
func TestNoCopyThatLacksACallIsCurrent(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		r := At(folder)
		_ = os.Remove(r.Path())
		files := []*file{{lineage: "L", path: "/0"}}
		calls := 0
		for n := range rapid.IntRange(1, 7).Draw(t, "steps") {
			f := rapid.SampledFrom(files).Draw(t, "file")
			if rapid.IntRange(0, 2).Draw(t, "copy") == 0 {
				dup := *f
				dup.copied = dup.copied || rapid.Bool().Draw(t, "backup")
				dup.path = "/" + strconv.Itoa(len(files))
				files = append(files, &dup)
				continue
			}
			switch got := stand(t, r, f); {
			case got.Kind == First:
				require.Zero(t, calls)
			case got.Kind != Current:
				continue
			}
			require.Equal(t, calls, f.calls, "a call would be made again")
			until := rapid.IntRange(0, steps).Draw(t, "until")
			backup := rapid.IntRange(0, steps).Draw(t, "backup at")
			f.goOn(t, r, "S"+strconv.Itoa(n), 0, min(backup, until))
			if backup <= until {
				dup := *f
				dup.copied, dup.path = true, "/"+strconv.Itoa(len(files))
				files = append(files, &dup)
				f.goOn(t, r, "S"+strconv.Itoa(n), backup, until)
			}
			calls = f.calls
		}
	})
}

// Two copies that begin at the same moment: one of them goes on.
func TestTwoCopiesAtOnce(t *testing.T) {
	r := at(t)
	a := &file{lineage: "L", path: "/a"}
	a.run(t, r, "S0", steps)
	b := *a
	b.path = "/b"
	require.Equal(t, Current, stand(t, r, a).Kind)
	require.Equal(t, Current, stand(t, r, &b).Kind)
	a.run(t, r, "A", 2)
	b.run(t, r, "B", 2)
	require.ErrorIs(t, r.Record(a.entry(), 1), ErrOvertaken)
	require.NoError(t, r.Record(b.entry(), 1))
	require.Equal(t, Copy, stand(t, r, a).Kind)
	require.Equal(t, Current, stand(t, r, &b).Kind)
}

// A state that was not current and has adopted takes the place of the other.
func TestAnOlderStateThatAdopted(t *testing.T) {
	r := at(t)
	f := &file{lineage: "L", path: "/a"}
	f.run(t, r, "S0", steps)
	older := *f
	f.run(t, r, "S1", steps)
	older.path = "/b"
	require.Equal(t, Copy, stand(t, r, &older).Kind)
	older.serial = 1 // fewer writes than the other has seen
	older.run(t, r, "S2", 2)
	require.Equal(t, Current, stand(t, r, &older).Kind, "killed before it is recorded")
	older.run(t, r, "S3", 1)
	require.Equal(t, Current, stand(t, r, &older).Kind, "and killed again")
	older.run(t, r, "S3", steps)
	require.Equal(t, Current, stand(t, r, &older).Kind)
	require.Equal(t, Copy, stand(t, r, f).Kind)
}
