package plan_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

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
		Renames: drawRenames(t, "renames"), Rename: map[string]mapping.Renames{"b": drawRenames(t, "b's rename")},
		After: rapid.SampledFrom([]mapping.Patience{{}, {}, {Files: 2}, {Days: 2}, {Files: 2, Days: 2}}).Draw(t, "after"),
		Now:   time.Unix(0, 0).Add(100 * 24 * time.Hour),
	}
}

func drawRenames(t *rapid.T, label string) mapping.Renames {
	return rapid.SampledFrom([]mapping.Renames{"", mapping.RenamesEdit, mapping.RenamesAsk, mapping.RenamesSeparate}).Draw(t, label)
}

// drawRejected draws what an earlier run may have left out.
func drawRejected(t *rapid.T) *plan.Rejected {
	r := &plan.Rejected{Keys: map[customer.Fingerprint]bool{}, Stale: map[customer.Fingerprint]bool{}, Free: rapid.IntRange(0, 4).Draw(t, "free")}
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		if rapid.Bool().Draw(t, "rejected "+key) {
			r.Keys[customer.FingerprintOf(key)] = rapid.Bool().Draw(t, "double")
			r.Stale[customer.FingerprintOf(key)] = rapid.Bool().Draw(t, "stale")
		}
	}
	return rapid.SampledFrom([]*plan.Rejected{nil, r}).Draw(t, "rejected")
}

func drawShop(t *rapid.T) *shop {
	s := newShop()
	p, err := plan.Make(skimmed(drawFile(t, "earlier")...), s, drawRules(t))
	require.NoError(t, err)
	applyAll(t, s, p)
	s.absences = map[string]plan.Absence{}
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		if n := rapid.IntRange(0, 3).Draw(t, "absence of "+key); n > 0 {
			s.absences[key] = plan.Absence{Files: n, Since: time.Unix(0, 0).Add(time.Duration(100-n) * 24 * time.Hour)}
		}
	}
	return s
}

// A shop that shows what it was sent changes nothing, however little it shows,
// and whatever else.
func TestAgreeingShopChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		want, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		list := till{}
		for _, key := range s.Keys() {
			id, c := s.entries[key].ID, s.values[key]
			shown := customer.Set(rapid.Uint32().Draw(t, "shown")) & customer.AllFields
			list[id] = c.Only(shown)
			if !c.Fields().Has(customer.Email) {
				list.set(id, customer.Email, "never sent")
			}
		}
		rules.Shop = list
		rules.Conflict = rapid.SampledFrom(conflicts()).Draw(t, "conflict")
		got, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		require.Equal(t, want.Summary, got.Summary)
		wants, err := collect(want)
		require.NoError(t, err)
		gots, err := collect(got)
		require.NoError(t, err)
		require.Equal(t, wants, gots)
	})
}

func conflicts() []mapping.Conflict {
	return []mapping.Conflict{"", mapping.ConflictFile, mapping.ConflictShop, mapping.ConflictAsk}
}

// Whatever the till did: a plan that looks at the list sends what one that does
// not sends, less what is held, and what the shop won. So what only the shop
// changed is never sent.
func TestDriftOnlyTakesAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		blind, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		list := till{}
		for _, key := range s.Keys() {
			id, c := s.entries[key].ID, s.values[key]
			if rapid.IntRange(0, 4).Draw(t, "gone") == 0 {
				continue
			}
			list[id] = c
			for f := range c.Fields().All() {
				if v := rapid.SampledFrom([]string{"-", "", "1", "3"}).Draw(t, "till's "+f.String()); v != "-" {
					list.set(id, f, v)
				}
			}
		}
		rules.Shop = list
		rules.Conflict = rapid.SampledFrom(conflicts()).Draw(t, "conflict")
		rules.Decide = map[string]mapping.Conflict{"a": rapid.SampledFrom(conflicts()).Draw(t, "a's conflict")}
		seeing, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		requireCounts(t, seeing)

		before, err := collect(blind)
		require.NoError(t, err)
		after, err := collect(seeing)
		require.NoError(t, err)
		require.Len(t, after, len(before))
		for i := range after {
			requireDrifted(t, s, list, before[i], after[i], rules)
		}
	})
}

// requireDrifted holds what became of one action by drift against the rules.
func requireDrifted(t *rapid.T, s *shop, list till, before, after plan.Action, rules plan.Rules) {
	_, there := list[after.ID]
	_, known := s.entries[cmp.Or(after.OldKey, after.Key)]
	switch {
	case after.OldKey != "" && there: // which field is sent where none differs, the list decides
		require.Zero(t, after.Theirs.Fields()&^after.Conflicts&after.Send.Fields(), "only the shop changed it: %s", say(after))
		return
	case !known || after.Kind == plan.Invalid || after.Kind == plan.Skipped:
		require.Equal(t, before, after)
		return
	case !there:
		require.Equal(t, plan.NoteGoneThere, after.Note)
		require.Equal(t, before.Kind.Calls(), after.Guard == plan.GuardGone)
		require.Equal(t, before.Send, after.Send)
		return
	}
	require.Zero(t, after.Theirs.Fields()&^after.Conflicts&after.Send.Fields(), "only the shop changed it: %s", say(after))
	require.Zero(t, after.Conflicts&^before.Send.Fields())
	conflict := cmp.Or(rules.Decide[after.Key], rules.Conflict)
	switch {
	case after.Conflicts == 0 || after.Cause == plan.FromMissing || conflict == "" || conflict == mapping.ConflictFile:
		require.Equal(t, before.Send, after.Send)
		require.Equal(t, before.Print, after.Print)
		require.Equal(t, before.Guard, after.Guard)
	case conflict == mapping.ConflictShop:
		require.Equal(t, before.Send.Only(before.Send.Fields()&^after.Conflicts), after.Send)
		require.Equal(t, after.Send.Fields() != 0, after.Kind == plan.Edit)
		require.Zero(t, after.Print)
		require.Equal(t, before.Guard, after.Guard)
	case conflict == mapping.ConflictAsk:
		require.Equal(t, plan.GuardConflict, after.Guard)
	}
}

// HoldAdds holds the adds and who would get another key, and nothing else; to a
// plan that is made or while it is made.
func TestHoldAddsHoldsAddsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		rules.Rejected = drawRejected(t)
		p, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		want, err := collect(p)
		require.NoError(t, err)
		for i := range want {
			if isNews(&want[i]) {
				want[i].Behind = nil
				if !slices.Contains(plan.OwnGuards(), want[i].Guard) { // a guard of its own comes first
					want[i].Guard = plan.GuardSecond
				}
			}
		}
		p.HoldAdds(plan.GuardSecond)
		rules.HoldAdds = plan.GuardSecond
		again, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		require.Equal(t, again.Summary, p.Summary)
		for _, p := range []*plan.Plan{p, again} {
			got, err := collect(p)
			require.NoError(t, err)
			for i := range got {
				if isNews(&got[i]) { // what is behind it depends on who else is held
					got[i].Behind = nil
				}
			}
			require.Equal(t, want, got)
			requireCounts(t, p)
		}
	})
}

func isNews(a *plan.Action) bool { return a.Kind == plan.Add || a.Kind == plan.Edit && a.OldKey != "" }

func TestPlanningAgainAfterApplyingSendsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, file, rules := drawShop(t), drawFile(t, "file"), drawRules(t)
		rules.Rejected = drawRejected(t)
		p, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		requireCounts(t, p)
		s.note(p, rules.Now)
		applyAll(t, s, p)
		rules.Repeated = p.Summary.Trusted

		again, err := plan.Make(skimmed(file...), s, rules)
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
		rules.Rejected = drawRejected(t)
		shuffled := rapid.Permutation(file).Draw(t, "shuffled")
		require.Equal(t, wishes(t, file, s, rules), wishes(t, shuffled, s, rules))
	})
}

// wishes is what a plan would do, whatever the order: lines aside.
func wishes(t *rapid.T, file []mapping.Record, s *shop, rules plan.Rules) []string {
	p, err := plan.Make(skimmed(file...), s, rules)
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
		p, err := plan.Make(skimmed(file...), s, rules)
		require.NoError(t, err)
		byLine := map[int]mapping.Record{}
		for _, rec := range file {
			byLine[rec.Line] = rec
		}
		actions, err := collect(p)
		require.NoError(t, err)
		for _, a := range actions {
			if a.Cause != plan.FromFile || a.Note == plan.NoteCameBack || a.OldKey != "" && s.entries[a.OldKey].Gone {
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
		p, err := plan.Make(skimmed(file...), s, rules)
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
