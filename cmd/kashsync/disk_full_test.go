//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

// within has the process write no file beyond so many KiB: to it, the disk is
// full then.
func (r *trial) within(kib int, args ...string) *exec.Cmd {
	cmd := r.command(args...)
	limit := fmt.Sprintf(`ulimit -f %d && exec "$@"`, 2*kib) // in blocks of 512 bytes
	return &exec.Cmd{
		Path: "/bin/sh", Args: append([]string{"sh", "-c", limit, "sh", cmd.Path}, args...),
		Dir: cmd.Dir, Env: cmd.Env,
	}
}

// TestDiskFull fills the disk early and late in a run: that is said, nothing was
// sent that is not recorded, and where there is room again the next sync goes on.
func TestDiskFull(t *testing.T) {
	var limits []string
	for _, kib := range []int{1, 5, 20, 40, 60, 100, 200, 400} {
		limits = append(limits, fmt.Sprint(kib, " KiB"))
	}
	together(t, limits, func(t *testing.T, limit string) {
		var kib int
		_, _ = fmt.Sscan(limit, &kib)
		r := newTrial(t, simulator.Options{Latency: time.Millisecond})
		r.rate = 1000
		rows := people(0, 200)
		r.sheet("c.csv", rows)
		e := r.fill(kib, "c.csv")
		counts := r.shop.Counts()
		t.Logf("%d entered, %d in doubt: %s", counts.Customers, r.inDoubt(), e.errors)
		require.Less(t, counts.Customers, len(rows), "the disk was never full")

		e = r.sync("c.csv") // with room
		require.Contains(t, []int{0, 4}, e.exit, e)
		if answers := r.answers(); len(answers) > 0 {
			require.Equal(t, 0, r.resolve(answers...).exit)
		}
		e = r.sync("c.csv")
		require.Equal(t, 0, e.exit, e)
		r.requireAll(rows, "c.csv")
	})
}

// fill syncs on a disk that gets full.
func (r *trial) fill(kib int, sheet string) end {
	r.Helper()
	e := r.run(0, r.within(kib, r.syncArgs(sheet)...))
	r.kills++ // what was under way could not be recorded
	r.judge()
	require.Contains(r, []int{1, 2}, e.exit, e)
	if e.exit == 2 {
		require.Zero(r, r.shop.Counts().Adds, "refused before anything was sent")
	}
	require.Regexp(r, "full|room", e.errors)
	require.Contains(r, e.errors, "make room")
	require.LessOrEqual(r, strings.Count(e.errors, "is full"), 1, e.errors)
	require.LessOrEqual(r, strings.Count(e.errors, "could not be written"), 1, e.errors)
	require.NotRegexp(r, `(?m)in doubt: ?$`, e.out)
	if r.shop.Counts().Adds > 0 {
		require.Len(r, r.report(sheet), 200, "every row is in the report")
	}
	return e
}

func (r *trial) inDoubt() int {
	if r.shop.Counts().Adds == 0 {
		return 0
	}
	return len(r.doubts())
}

// TestDiskFullAtTheReport has room for the state, and none for the report. What
// was sent by then is known, what was not is sent when there is room.
func TestDiskFullAtTheReport(t *testing.T) {
	const known, limit = 10_000, 300
	for name, at := range map[string]int{"first": 0, "last": known} {
		t.Run("who is new comes "+name, func(t *testing.T) {
			r := newTrial(t, simulator.Options{ShopID: "42"})
			r.write("c.mapping.yaml", "match: [no]\nfields: {barcode: no}\n")
			var keys []string
			for i := range known {
				keys = append(keys, fmt.Sprint(i))
				var c customer.Customer
				c.Set(customer.Barcode, keys[i])
				r.shop.AddCustomer(c)
			}
			keys = slices.Insert(keys, at, "new1", "new2", "new3")
			r.write("c.csv", "no\n"+strings.Join(keys, "\n")+"\n")
			e := r.run(0, r.command("adopt", "c.csv", "--in-step", "--yes", "--quiet"))
			require.Equal(t, 0, e.exit, e)

			e = r.run(0, r.within(limit, r.syncArgs("c.csv")...))
			r.judge()
			t.Logf("%d entered: exit %d, %s", r.shop.Counts().Adds, e.exit, e.errors)
			require.Equal(t, 1, e.exit, e)
			require.Equal(t, 1, strings.Count(e.errors, "the report c.results.csv could not be written"), e.errors)
			require.Contains(t, e.errors, "make room")
			require.NoFileExists(t, r.path("c.results.csv"))
			require.Empty(t, r.doubts())

			e = r.sync("c.csv")
			require.Equal(t, 0, e.exit, e)
			require.Len(t, r.there(), len(keys))
			require.Len(t, r.report("c.csv"), len(keys))
		})
	}
}
