package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// tenOf plans a file of these keys, of ten customers that are known, applies it
// and returns what it would do, beside leaving all as it is.
func tenOf(t *testing.T, s *shop, rules plan.Rules, keys ...string) (does []string, sum plan.Summary) {
	t.Helper()
	var file []mapping.Record
	for i, key := range keys {
		file = append(file, person(i+2, key, "name", "N"))
	}
	p, err := plan.Make(rows(file...), s, rules)
	require.NoError(t, err)
	requireCounts(t, p)
	for _, line := range planned(t, p) {
		if !strings.Contains(line, " unchanged ") {
			does = append(does, line)
		}
	}
	for l, err := range p.Leaving() {
		require.NoError(t, err)
		does = append(does, "leaving "+l.Key+" "+l.Who+" "+itoa(l.Files)+" "+itoa(l.FilesLeft)+" "+itoa(l.DaysLeft))
	}
	s.note(p, rules.Now)
	applyAll(t, s, p)
	return does, p.Summary
}

func tenKeys() []string { return []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} }

func without(keys ...string) []string {
	return slices.DeleteFunc(tenKeys(), func(key string) bool { return slices.Contains(keys, key) })
}

func TestPatienceOfFiles(t *testing.T) {
	s := newShop()
	rules := make10(mapping.MissingDelete)
	rules.After, rules.Now = mapping.Patience{Files: 3}, time.Unix(0, 0)
	tenOf(t, s, rules, tenKeys()...)

	does, sum := tenOf(t, s, rules, without("a")...)
	require.Equal(t, []string{"leaving a N 1 2 0"}, does)
	require.Equal(t, 1, sum.Leaving)
	require.True(t, sum.Trusted)

	rules.Repeated = true // the same file once more
	does, _ = tenOf(t, s, rules, without("a")...)
	require.Equal(t, []string{"leaving a N 1 2 0"}, does)
	s.absences["a"] = plan.Absence{Files: 1, Since: rules.Now}
	rules.Repeated = false

	does, _ = tenOf(t, s, rules, without("a", "b")...)
	require.Equal(t, []string{"leaving a N 2 1 0", "leaving b N 1 2 0"}, does)
	does, _ = tenOf(t, s, rules, without("b")...) // a is back
	require.Equal(t, []string{"leaving b N 2 1 0"}, does)
	does, sum = tenOf(t, s, rules, without("a", "b")...)
	require.Equal(t, []string{"0 delete b #1002 missing", "leaving a N 1 2 0"}, does)
	require.Equal(t, 1, sum.Leaving)
	require.Equal(t, 2, sum.Absent)
}

func TestPatienceOfDays(t *testing.T) {
	s := newShop()
	rules := make10(mapping.MissingBlacklist)
	rules.After, rules.Now = mapping.Patience{Files: 2, Days: 3}, time.Unix(0, 0)
	tenOf(t, s, rules, tenKeys()...)
	for day, want := range []string{
		"leaving a N 1 1 3", "leaving a N 2 0 2", "leaving a N 3 0 1", "0 edit a #1001 blacklist:?→1 missing",
	} {
		// The job is late the first time.
		rules.Now = time.Unix(0, 0).Add(time.Duration(day)*24*time.Hour + time.Duration(10-day)*time.Minute)
		does, _ := tenOf(t, s, rules, without("a")...)
		require.Equal(t, []string{want}, does)
	}
	does, sum := tenOf(t, s, rules, without("a")...)
	require.Empty(t, does)
	require.Zero(t, sum.Leaving)
}

// A file that lacks many says so at once, not when they are about to go.
func TestPatienceIsNotForPartsOfAFile(t *testing.T) {
	s := newShop()
	rules := make10(mapping.MissingDelete)
	rules.After = mapping.Patience{Files: 2}
	tenOf(t, s, rules, tenKeys()...)
	half := []string{"a", "b", "c", "d"}

	does, sum := tenOf(t, s, rules, half...)
	require.Len(t, does, 6)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardDeletes, Count: 6, Waiting: 6, Known: 10, Absent: 6}}, sum.Held)
	require.False(t, sum.Trusted)
	require.Empty(t, s.absences)

	rules.Allow.Deletes = 6 // they are really to go
	_, sum = tenOf(t, s, rules, half...)
	require.Empty(t, sum.Held)
	require.True(t, sum.Trusted)
	rules.Allow.Deletes = 0
	_, sum = tenOf(t, s, rules, half...)
	require.Equal(t, []plan.Hold{{Guard: plan.GuardDeletes, Count: 6, Known: 10, Absent: 6}}, sum.Held)
	require.Len(t, s.entries, 10)
}

func TestWhatIsNotTrusted(t *testing.T) {
	for name, change := range map[string]func(*plan.Rules, *[]mapping.Record){
		"partial": func(r *plan.Rules, _ *[]mapping.Record) { r.Partial = true },
		"old":     func(r *plan.Rules, f *[]mapping.Record) { r.OldFile = true },
		"cut short": func(_ *plan.Rules, f *[]mapping.Record) {
			*f = append(*f, mapping.Record{Line: 99, Invalid: true, CutShort: true})
		},
		"unreadable": func(_ *plan.Rules, f *[]mapping.Record) { *f = append(*f, mapping.Record{Line: 99, Invalid: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop()
			rules := make10(mapping.MissingDelete)
			rules.After = mapping.Patience{Files: 2}
			tenOf(t, s, rules, tenKeys()...)
			var file []mapping.Record
			for i, key := range without("a") {
				file = append(file, person(i+2, key, "name", "N"))
			}
			change(&rules, &file)
			p, err := plan.Make(rows(file...), s, rules)
			require.NoError(t, err)
			require.False(t, p.Summary.Trusted)
			require.Equal(t, []string{"a"}, slices.Collect(p.Lacks()))
		})
	}
}

// A day is a whole one, but for the hours by which the first job was late.
func TestPatienceCountsWholeDays(t *testing.T) {
	for hours, left := range map[int]string{0: "2", 17: "2", 18: "1", 40: "1", 41: "1", 42: "", 48: ""} {
		s := newShop()
		rules := make10(mapping.MissingDelete)
		rules.After, rules.Now = mapping.Patience{Days: 2}, time.Unix(0, 0)
		tenOf(t, s, rules, tenKeys()...)
		tenOf(t, s, rules, without("a")...)
		rules.Now = rules.Now.Add(time.Duration(hours) * time.Hour)
		does, _ := tenOf(t, s, rules, without("a")...)
		want := "0 delete a #1001 missing"
		if left != "" {
			want = "leaving a N 2 0 " + left
		}
		require.Equal(t, []string{want}, does, "%d hours", hours)
	}
}
