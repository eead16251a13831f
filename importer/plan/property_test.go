package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// drawFile draws a spreadsheet: few keys and few values, so that rows meet.
func drawFile(t *rapid.T, label string) []mapping.Record {
	fields := []customer.Field{customer.Name, customer.Email, customer.City, customer.Blacklist}
	n := rapid.IntRange(0, 12).Draw(t, label+" rows")
	var recs []mapping.Record
	for i := range n {
		rec := mapping.Record{Line: i + 2, Key: rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e", "f"}).Draw(t, "key")}
		for _, f := range fields {
			if v := rapid.SampledFrom([]string{"-", "", "1", "2"}).Draw(t, f.String()); v != "-" {
				rec.Customer.Set(f, v)
			}
		}
		rec.Wish = rapid.SampledFrom([]mapping.Wish{mapping.Keep, mapping.Keep, mapping.Keep, mapping.Delete, mapping.Skip}).Draw(t, "wish")
		rec.ID = rapid.SampledFrom([]string{"", "", "", "7", "8"}).Draw(t, "id")
		// Whether a row is invalid follows from its cells, as in life.
		rec.Invalid = rec.Key == "" || rec.Customer.Value(customer.Email) == "2" && rec.Customer.Value(customer.City) == "2"
		rec.Cells = customer.FingerprintOf(rec.Key + rec.ID + strings.Repeat("x", int(rec.Wish)) + string(fingerprint(rec)))
		recs = append(recs, rec)
	}
	return recs
}

func drawRules(t *rapid.T) plan.Rules {
	return plan.Rules{
		Missing: rapid.SampledFrom([]mapping.Missing{mapping.MissingKeep, mapping.MissingBlacklist, mapping.MissingDelete}).Draw(t, "missing"),
		Guards:  mapping.Guards{Deletes: 1, Edits: 1, Adds: 1},
		Partial: rapid.Bool().Draw(t, "partial"),
	}
}

func drawShop(t *rapid.T) *shop {
	s := newShop()
	p, err := plan.Make(rows(drawFile(t, "earlier")...), s, drawRules(t))
	require.NoError(t, err)
	applyAll(t, s, p)
	return s
}

func TestPlanningAgainAfterApplyingSendsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		p, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		requireCounts(t, p)
		applyAll(t, s, p)

		again, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		actions, err := collect(again)
		require.NoError(t, err)
		for _, a := range actions {
			require.False(t, a.Kind.Calls() && a.Guard == "", say(a))
		}
	})
}

func TestRowOrderChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		shuffled := rapid.Permutation(file).Draw(t, "shuffled")
		require.Equal(t, wishes(t, file, s, rules), wishes(t, shuffled, s, rules))
	})
}

// wishes is what a plan would do, whatever the order: lines aside.
func wishes(t *rapid.T, file []mapping.Record, s *shop, rules plan.Rules) []string {
	p, err := plan.Make(rows(file...), s, rules)
	require.NoError(t, err)
	actions, err := collect(p)
	require.NoError(t, err)
	var all []string
	for _, a := range actions {
		a.Line, a.Problems = 0, nil
		all = append(all, say(a))
	}
	slices.Sort(all)
	return all
}

func TestUnsetFieldsAreNeverSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		p, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		byLine := map[int]mapping.Record{}
		for _, rec := range file {
			byLine[rec.Line] = rec
		}
		actions, err := collect(p)
		require.NoError(t, err)
		for _, a := range actions {
			if a.Cause != plan.FromFile || a.Note == plan.NoteCameBack {
				continue
			}
			rec := byLine[a.Line]
			require.Zero(t, a.Send.Fields()&^rec.Customer.Fields(), say(a))
			for f := range a.Send.Fields().All() {
				require.Equal(t, rec.Customer.Value(f), a.Send.Value(f))
			}
		}
	})
}

func TestEveryRowHasOneAction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		p, err := plan.Make(rows(file...), s, rules)
		require.NoError(t, err)
		actions, err := collect(p)
		require.NoError(t, err)
		var lines, want []int
		for _, a := range actions {
			if a.Line != 0 {
				lines = append(lines, a.Line)
			}
		}
		for _, rec := range file {
			want = append(want, rec.Line)
		}
		slices.Sort(lines)
		require.Equal(t, want, lines)
	})
}

func fingerprint(rec mapping.Record) []byte {
	print := rec.Customer.Fingerprint()
	return print[:]
}
