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
	calls                int // all of the lineage that it knows of
}

func (f *file) entry() Entry {
	return Entry{Shop: "42", URL: "https://kash.click", Lineage: f.lineage, Path: f.path, Stamp: f.stamp, Serial: f.serial}
}

func stand(t require.TestingT, r *Register, f *file) Standing {
	entries, err := r.Entries("42", "https://kash.click")
	require.NoError(t, err)
	return Judge(entries, Mine{Lineage: f.lineage, Stamp: f.stamp, Path: f.path, Serial: f.serial})
}

// steps is how many a run has: it is killed after any of them, or after none.
const steps = 5

// run goes so many steps.
func (f *file) run(t require.TestingT, r *Register, next string, until int) {
	for step := range until {
		switch step {
		case 0:
			e := f.entry()
			e.Next = next
			require.NoError(t, r.Announce(e))
		case 1:
			f.stamp = next
			f.serial++
		case 3:
			f.serial += 2
			f.calls++
		default:
			require.NoError(t, r.Record(f.entry()))
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
							Stamp: f.stamp, Serial: recorded(f, until), Born: 1, Accepted: 1}}, stand(t, r, &before))
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
			f.run(t, r, "S"+strconv.Itoa(n), rapid.IntRange(0, steps).Draw(t, "until"))
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
	require.ErrorIs(t, r.Record(a.entry()), ErrOvertaken)
	require.NoError(t, r.Record(b.entry()))
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
	older.run(t, r, "S3", steps)
	require.Equal(t, Current, stand(t, r, &older).Kind)
	require.Equal(t, Copy, stand(t, r, f).Kind)
}
