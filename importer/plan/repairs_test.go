package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

func mended(rec mapping.Record, codes ...mapping.Code) mapping.Record {
	for _, code := range codes {
		rec.Problems = append(rec.Problems, mapping.Problem{Line: rec.Line, Code: code, Warning: true})
	}
	return rec
}

func TestRepairsAreCounted(t *testing.T) {
	s := aliceAndBob(t)
	bad := mended(person(6, "e", "name", "Roux"), mapping.RepairedZeros)
	bad.Invalid = true
	p, err := plan.Make(rows(
		mended(person(2, "a", "name", "Martin", "phone", "+33199000001"), mapping.RepairedZeros, mapping.RepairedZeros),
		mended(person(3, "c", "name", "Blanc"), mapping.RepairedMojibake),
		mended(person(4, "d", "name", "Noir"), mapping.RepairedMojibake, mapping.PhoneUnassigned),
		mended(person(5, "x", "name", "Vert"), mapping.RepairedZeros),
		mended(person(7, "x", "name", "Vers"), mapping.RepairedZeros), // whose key clashes
		bad,
	), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Equal(t, map[mapping.Code]int{mapping.RepairedZeros: 2, mapping.RepairedMojibake: 2}, p.Summary.Repaired)
	require.Equal(t, 1, p.Summary.Warnings, "what was mended is counted apart")

	p, err = plan.Make(rows(person(2, "a", "name", "Martin")), s, make10(mapping.MissingKeep))
	require.NoError(t, err)
	require.Empty(t, p.Summary.Repaired)
	require.NotNil(t, p.Summary.Repaired)
}

func TestWhyARowIsNoCustomer(t *testing.T) {
	var recs []mapping.Record
	for i, why := range []mapping.SkipReason{mapping.SkipRule, mapping.SkipHeader, mapping.SkipTotals, mapping.SkipComment} {
		recs = append(recs, mapping.Record{Line: i + 2, Wish: mapping.Skip, Skipped: why})
	}
	recs = append(recs, mapping.Record{Line: 9, Key: "a", Wish: mapping.Skip, Skipped: mapping.SkipTotals})
	p, err := plan.Make(rows(recs...), aliceAndBob(t), make10(mapping.MissingDelete))
	require.NoError(t, err)
	require.Equal(t, []string{
		"2 skipped  (skip_rule)", "3 skipped  (repeated_header)", "4 skipped  (totals)", "5 skipped  (comment)",
		"9 skipped a (totals)", "0 delete b #1002 missing",
	}, planned(t, p), "somebody whose key a skipped row names is not absent")
}
