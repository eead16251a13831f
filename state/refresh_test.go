package state

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

func TestSetOriginOnce(t *testing.T) {
	s := locked(t)
	one := Origin{Mapping: "a", Version: "v1", Rules: map[string]string{"name": "kind \"text\"\n", "city": ""}}
	two := one
	two.Version = "v2"
	numbers := map[int64]Origin{}
	for _, o := range []Origin{one, two} {
		n, err := s.SetOrigin(o)
		require.NoError(t, err)
		require.NotZero(t, n)
		numbers[n] = o
	}
	require.Len(t, numbers, 2)
	before, err := s.Info()
	require.NoError(t, err)
	for n, o := range numbers {
		again, err := s.SetOrigin(o)
		require.NoError(t, err)
		require.Equal(t, n, again)
	}
	after, err := s.Info()
	require.NoError(t, err)
	require.Equal(t, before.Serial, after.Serial, "nothing is written twice")
	all, err := s.Origins()
	require.NoError(t, err)
	require.Equal(t, numbers, all)
}

func TestRefresh(t *testing.T) {
	s := locked(t)
	print := customer.FingerprintOf("what was wanted")
	require.NoError(t, s.Learn(unstamp("2026-01-02T03:04:05.000000Z"), slices.Values([]Learnt{
		{Key: "A", ID: "1", Fields: fields("name", "A"), Fingerprint: print},
		{Key: "B", ID: "2", Fields: fields("name", "B"), Unknown: true},
		{Key: "C", ID: "3", Fields: fields("name", "C"), Fingerprint: print},
	})))
	was := remembered(t, s)
	at, err := s.LastChange()
	require.NoError(t, err)
	origin, err := s.SetOrigin(Origin{Version: "v1", Rules: map[string]string{}})
	require.NoError(t, err)

	var sums customer.Sums
	sums[customer.Name] = customer.SumOf("a")
	one := func(key string) Refreshed {
		return Refreshed{key, customer.FingerprintOf("now " + key), customer.FingerprintOf("cells " + key), sums, key == "A"}
	}
	require.NoError(t, s.Refresh(origin, slices.Values([]Refreshed{one("A"), one("B"), one("nobody")})))

	for _, key := range []string{"A", "B"} {
		p, err := s.Provenance(key)
		require.NoError(t, err)
		require.Equal(t, Provenance{Cells: one(key).Cells, Sums: sums, Origin: origin}, p)
	}
	index, err := s.Index(context.Background())
	require.NoError(t, err)
	require.Equal(t, 3, index.Len())
	a, _ := index.Find("A")
	require.Equal(t, Known{ID: "1", Fingerprint: one("A").Fingerprint, Cells: one("A").Cells, Origin: origin, Plain: true}, a)
	b, _ := index.Find("B")
	require.Equal(t, Known{ID: "2", Unknown: true, Cells: one("B").Cells, Origin: origin, Ordinal: 1}, b, "what is not known stays so")
	c, _ := index.Find("C")
	require.Equal(t, Known{ID: "3", Fingerprint: print, Ordinal: 2}, c)

	require.True(t, maps.Equal(was, remembered(t, s)), "the values are as they were")
	again, err := s.LastChange()
	require.NoError(t, err)
	require.Equal(t, at, again, "nobody was changed")
}
