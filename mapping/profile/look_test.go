package profile

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
)

// Where there are too many values to count, the column that tells customers
// apart is counted longest.
func TestValuesAreForgotten(t *testing.T) {
	l := NewLook([]string{"key", "date", "town"})
	l.most = 250
	for i := range 200 {
		l.Add(&mapping.Row{Cells: []mapping.Cell{text(strconv.Itoa(i)), text(strconv.Itoa(i / 2 * 2)), text("Nice")}})
	}
	p := l.Profile(true)
	key, date, town := p.Columns[0], p.Columns[1], p.Columns[2]
	require.Equal(t, 200, key.Distinct)
	require.True(t, key.Unique)
	require.Zero(t, date.Distinct, "too many to be told")
	require.False(t, date.Unique)
	require.Equal(t, 200, date.Filled)
	require.Equal(t, 1, town.Distinct)
	require.LessOrEqual(t, l.hashes, l.most)
}

func text(s string) mapping.Cell { return mapping.Cell{Kind: mapping.Text, Text: []byte(s)} }

func TestHashSet(t *testing.T) {
	var s hashSet
	for i := range uint64(1000) {
		require.True(t, s.add(i<<40))
		require.False(t, s.add(i<<40))
	}
	require.Equal(t, 1000, s.n)
}
