package plan_test

import (
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// warn says of some rows what follows from their cells, as in life.
func warn(recs []mapping.Record) []mapping.Record {
	for i := range recs {
		rec := &recs[i]
		switch rec.Customer.Value(customer.Name) {
		case "1":
			rec.Problems = []mapping.Problem{{Line: rec.Line, Code: mapping.PhoneUnassigned, Warning: true}}
		case "2":
			rec.Problems = []mapping.Problem{{Line: rec.Line, Code: mapping.RepairedZeros, Warning: true}}
		}
	}
	return recs
}

// drawAgain draws a spreadsheet many of whose rows are those of an earlier one.
func drawAgain(t *rapid.T, earlier []mapping.Record, s *shop) []mapping.Record {
	file := drawFile(t, "file")
	for _, rec := range earlier {
		for range rapid.IntRange(0, 2).Draw(t, "copies") {
			file = slices.Insert(file, rapid.IntRange(0, len(file)).Draw(t, "at"), rec)
		}
	}
	var ids []string
	for _, entry := range s.entries {
		ids = append(ids, entry.ID)
	}
	slices.Sort(ids)
	for i := range file {
		file[i].Line = i + 2
		if len(ids) > 0 && rapid.IntRange(0, 4).Draw(t, "names an id") == 0 && file[i].ID == "" {
			file[i].ID = rapid.SampledFrom(ids).Draw(t, "id of the state")
			file[i].Cells = customer.FingerprintOf(file[i].Cells[:])
		}
	}
	return file
}

// Whether the rows that stay as they were are read or not, the plan is the same,
// also where a state has seen several nights.
func TestRowsThatAreNotReadChangeNothing(t *testing.T) {
	unread := 0
	rapid.Check(t, func(t *rapid.T) {
		s := newShop()
		var file []mapping.Record
		for range rapid.IntRange(1, 3).Draw(t, "nights") {
			file = drawAgain(t, file, s)
			p, err := plan.Make(skimmed(warn(file)...), s, drawRules(t))
			require.NoError(t, err)
			applyAll(t, s, p)
		}
		for _, key := range slices.Sorted(maps.Keys(s.entries)) {
			entry := s.entries[key]
			switch rapid.SampledFrom([]string{"", "", "", "", "unsure", "gone", "doubt", "undone", "forgotten", "failed"}).Draw(t, "fate of "+key) {
			case "unsure":
				entry.Unsure, entry.Print = true, customer.Fingerprint{}
			case "gone":
				entry.Gone = true
			case "doubt":
				s.doubts[key] = true
			case "undone":
				s.undone = map[string]plan.Undone{key: {Cells: s.origins[key].Cells, Sums: s.origins[key].Sums}}
			case "forgotten":
				s.forgotten = map[string]bool{key: true}
			case "failed":
				entry.Plain = false
			}
			s.entries[key] = entry
		}
		file = warn(drawAgain(t, file, s))
		rules := drawRules(t)
		if rapid.IntRange(0, 5).Draw(t, "other rules") == 0 {
			s.cause.version = "v2"
		}
		rules.Rules, rules.Version = s.cause.rules, s.cause.version
		rules.Rejected = drawRejected(t)

		want, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		bare := 0
		got, err := plan.Make(func(may func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
			if may == nil {
				return skimmed(file...)(nil)
			}
			return skimmed(file...)(func(rec *mapping.Record) bool {
				is := may(rec)
				if is {
					bare++
				}
				return is
			})
		}, s, rules)
		require.NoError(t, err)
		unread += bare
		require.Equal(t, want.Summary, got.Summary)
		wants, err := collect(want)
		require.NoError(t, err)
		gots, err := collect(got)
		require.NoError(t, err)
		require.Equal(t, wants, gots)
		require.Equal(t, slices.Collect(want.Lacks()), slices.Collect(got.Lacks()))
		requireTelling(t, got, wants)
	})
	require.Positive(t, unread)
}

// requireTelling: what Telling leaves out leaves somebody alone.
func requireTelling(t require.TestingT, p *plan.Plan, all []plan.Action) {
	at := 0
	for told, err := range p.Telling() {
		require.NoError(t, err)
		for at < len(all) && !equal(&all[at], &told) {
			require.Equal(t, plan.Unchanged, all[at].Kind)
			require.Empty(t, all[at].Problems)
			require.False(t, all[at].Stale)
			at++
		}
		require.Less(t, at, len(all), "%v", told)
		at++
	}
	for _, a := range all[at:] {
		require.Equal(t, plan.Unchanged, a.Kind)
		require.Empty(t, a.Problems)
	}
}

func equal(a, b *plan.Action) bool { return a.Kind == b.Kind && a.Line == b.Line && a.Key == b.Key }

// Of a file that says nothing new no row is read to show that.
func TestNothingToTellIsNotRead(t *testing.T) {
	s, recs := crowd(t, 20)
	passes, read := 0, 0
	file := func(bare func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		passes++
		return func(yield func(*mapping.Record, error) bool) {
			for rec, err := range skimmed(recs...)(bare) {
				if !rec.Bare {
					read++
				}
				if !yield(rec, err) {
					return
				}
			}
		}
	}
	first, err := plan.Make(file, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	applyAll(t, s, first)
	passes, read = 0, 0
	p, err := plan.Make(file, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	for range p.Telling() {
		t.Fatal("there is nothing to tell")
	}
	require.Equal(t, 1, passes)
	require.Zero(t, read)

	recs[3].Customer.Set(customer.City, "Dole")
	recs[3].Cells = recs[3].Customer.Fingerprint()
	p, err = plan.Make(file, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	var told []string
	for a, err := range p.Telling() {
		require.NoError(t, err)
		told = append(told, string(a.Kind)+" "+a.Key)
	}
	require.Equal(t, []string{"edit k03"}, told)
	require.Equal(t, 2, read)
}

// Actions may be ranged over twice, also after an early end.
func TestActionsBeginAnew(t *testing.T) {
	s, recs := crowd(t, 5)
	p, err := plan.Make(skimmed(recs...), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	all := p.Actions()
	for range all {
		break
	}
	n := 0
	for range all {
		n++
	}
	require.Equal(t, 5, n)
}

// A program that makes other values of the same cells, under the same version, has
// no call slip in behind the guards.
func TestRowsThatAreReadOtherwise(t *testing.T) {
	s, recs := crowd(t, 3)
	read := 0
	p, err := plan.Make(func(may func(*mapping.Record) bool) iter.Seq2[*mapping.Record, error] {
		read++
		if read > 1 {
			recs[1].Customer.Set(customer.Name, "another")
		}
		return skimmed(recs...)(may)
	}, s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, 3, p.Summary.Counts[plan.Unchanged])
	actions, err := collect(p)
	require.ErrorIs(t, err, plan.ErrUnsteady)
	require.Len(t, actions, 1)
}
