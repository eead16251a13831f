package importer_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/state"
	"kashsync/state/register"
)

// unlisted is a shop whose list has the same flaw each time.
type unlisted kash.ListCode

func (u unlisted) List(context.Context) iter.Seq2[kash.Listed, error] {
	return func(yield func(kash.Listed, error) bool) {
		if yield(person("1", "name", "Somebody"), nil) { // what came before counts for nothing
			yield(kash.Listed{}, &kash.ListError{Code: kash.ListCode(u)})
		}
	}
}

func TestAdmit(t *testing.T) {
	const first, current, older, copied, second = register.First, register.Current, register.Older, register.Copy, register.Second
	some, none := listed{person("1", "name", "Somebody")}, listed{}
	for name, test := range map[string]struct {
		why     string // recorded before
		kind    register.Kind
		vouched bool
		shop    importer.Lister // nil: must not be asked
		guard   plan.Guard
		wants   string // to be recorded
		fails   bool
	}{
		"no longer new":                    {state.ByAdopt, current, false, nil, "", "", false},
		"empty then, and nobody was added": {state.ByEmptyList, current, false, some, plan.GuardNewState, "", false},
		"an older copy":                    {state.ByAdopt, older, true, nil, plan.GuardOlder, "", false},
		"a second copy":                    {state.ByAdopt, copied, true, nil, plan.GuardCopy, "", false},
		"a second state, used":             {state.ByAdopt, second, true, nil, plan.GuardSecond, "", false},
		"new, the shop is empty":           {"", first, false, none, "", state.ByEmptyList, false},
		"new, somebody is there":           {"", first, false, some, plan.GuardNewState, "", false},
		"new, the user vouches":            {"", first, true, nil, "", state.ByUser, false},
		"new, an older copy":               {"", older, true, nil, plan.GuardOlder, "", false},
		"new, no list":                     {"", first, false, unlisted(kash.ErrListMissing), plan.GuardNewState, "", false},
		"new, unknown keys":                {"", first, false, unlisted(kash.ErrListUnknown), plan.GuardNewState, "", false},
		"new, the list is refused":         {"", first, false, unlisted(kash.ErrListRefused), plan.GuardNewState, "", true},
		"new, the list does not come":      {"", first, false, unlisted(kash.ErrListFailed), plan.GuardNewState, "", true},
		"a second, new state":              {"", second, true, nil, plan.GuardSecond, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				trial := openTrial(t, t.TempDir(), "ref\nA\n", "match: [ref]\nfields: {barcode: ref}\n")
				defer trial.close()
				if test.why != "" {
					require.NoError(t, trial.state.Confirm(test.why))
				}
				place := &importer.Place{Standing: register.Standing{Kind: test.kind}}
				asks, err := importer.AsksList(trial.state, place, test.vouched)
				require.NoError(t, err)
				require.Equal(t, test.shop != nil, asks)
				a, err := importer.Admit(t.Context(), trial.state, place, test.shop, test.vouched)
				require.Equal(t, test.fails, err != nil)
				require.Equal(t, test.guard, a.Guard)
				require.Equal(t, test.wants, a.Why)
				require.Equal(t, test.kind == first || test.kind == current, place.InPlace())
			})
		})
	}
}

// Two copies of one state: the one that was not used last is out of place,
// however far the other's command came before it was cut off.
func TestPlaceOfTwoCopies(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref\nA\n", "match: [ref]\nfields: {barcode: ref}\n")
	defer trial.close()
	reg := register.At(t.TempDir())
	find := func(r importer.Register) *importer.Place {
		place, err := importer.FindPlace(r, trial.state, trial.binding())
		require.NoError(t, err)
		return place
	}
	place := find(reg)
	require.Equal(t, register.First, place.Kind)
	require.NoError(t, place.Enter())
	require.NoError(t, place.Leave())
	require.Equal(t, register.Current, find(reg).Kind)

	info, err := trial.state.Info()
	require.NoError(t, err)
	require.NoError(t, find(reg).Enter()) // by another copy
	require.NoError(t, trial.state.Restamp(info.Stamp))
	stale := find(reg)
	require.Equal(t, register.Older, stale.Kind)
	require.NoError(t, stale.Enter())
	require.Equal(t, register.Older, find(reg).Kind, "to be used does not put it in place")
	stale.Clear()
	require.NoError(t, stale.Enter())
	require.Equal(t, register.Current, find(reg).Kind, "to adopt does")

	late := find(reg)
	require.NoError(t, find(reg).Enter())
	require.NoError(t, trial.state.Restamp(info.Stamp))
	require.ErrorIs(t, late.Enter(), register.ErrOvertaken, "both were looked up before either began")
	require.True(t, find(nil).InPlace(), "without a register")
}

// A register that fails stops nobody, and that can be told.
func TestPlaceWithoutRegister(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref\nA\n", "match: [ref]\nfields: {barcode: ref}\n")
	defer trial.close()
	file := write(t, t.TempDir(), "file", "no folder")
	place, err := importer.FindPlace(register.At(file), trial.state, trial.binding())
	require.NoError(t, err)
	require.True(t, place.InPlace())
	require.NoError(t, place.Enter())
	require.NoError(t, place.Leave())
	require.Error(t, place.Flaw())
}

// What a list shows at first and not later, or later and not at first.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trial := openTrial(t, t.TempDir(), "ref\nA\n", "match: [ref]\nfields: {barcode: ref}\n")
		defer trial.close()
		shop := &flaky{fails: 3}
		start := time.Now()
		a, err := importer.Admit(t.Context(), trial.state, &importer.Place{Standing: register.Standing{Kind: register.First}}, shop, false)
		require.NoError(t, err)
		require.Equal(t, state.ByEmptyList, a.Why)
		require.Equal(t, 4, shop.asked)
		require.Equal(t, 3500*time.Millisecond, time.Since(start))
	})
}

// A flaky shop's list does not come the first few times.
type flaky struct{ fails, asked int }

func (f *flaky) List(ctx context.Context) iter.Seq2[kash.Listed, error] {
	if f.asked++; f.asked <= f.fails {
		return unlisted(kash.ErrListFailed).List(ctx)
	}
	return listed{}.List(ctx)
}
