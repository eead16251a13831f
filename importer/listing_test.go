package importer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/mapping/customer"
)

// A list that shows a field of half of all otherwise than it was sent tells by
// that neither who was changed nor that nobody was.
func TestListThatCannotTellWhatChanged(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;nom\nA;Anne\n", doubtsMapping)
	defer trial.close()
	trial.knows("A", "1", "B", "2", "C", "3")
	l, err := importer.ReadList(t.Context(), listed{
		person("1", "name", "Known"), person("2", "name", "KNOWN"), person("3", "name", "Other"),
	}, trial.state)
	require.NoError(t, err)
	hidden, unclear := l.Uncompared()
	require.Zero(t, hidden)
	require.Equal(t, customer.Set(0).With(customer.Name), unclear)

	shop := l.Drift()
	for id, want := range map[string]customer.Customer{"1": {}, "2": {}, "3": fieldsOf("name", "Other")} {
		sure, there := shop.Listed(id)
		require.True(t, there)
		require.Zero(t, sure)
		require.Equal(t, want, shop.Unclear(id), id)
	}
}
