package importer_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
)

// nights are syncs of one folder's state, each with a file, a mapping and a
// version.
type nights struct {
	t      *testing.T
	folder string
	url    string
}

func newNights(t *testing.T) *nights {
	server := httptest.NewServer(simulator.New(simulator.Options{}))
	t.Cleanup(server.Close)
	return &nights{t, t.TempDir(), server.URL}
}

// sync syncs, and returns why what was edited, and how many changes of the state
// there were.
func (n *nights) sync(file, mapping, version string) (why []string, writes int64) {
	trial := openTrial(n.t, n.folder, file, mapping)
	defer trial.close()
	trial.version = version
	before, err := trial.state.Info()
	require.NoError(n.t, err)
	p := trial.plan()
	for a, err := range p.Actions() {
		require.NoError(n.t, err)
		if a.Kind == plan.Edit {
			why = append(why, fmt.Sprintf("%s %s %v", a.Key, a.Cause, a.Causes))
		}
	}
	tally, err := trial.send(p, n.url, 4, 0)
	require.NoError(n.t, err)
	require.Zero(n.t, tally.Outcomes[send.Failed])
	after, err := trial.state.Info()
	require.NoError(n.t, err)
	return why, after.Serial - before.Serial
}

const nationalMapping = `match: [id]
region: FR
fields: {surname: first, name: last, email: mail, phone: {column: phone, format: national}, addressline1: street, postcode: zip, city: city}
`

// What is known of a row that needs nothing is kept up to date, so that a later
// change tells its cause; and where it is, nothing is written for it.
func TestUnchangedRowsAreRefreshed(t *testing.T) {
	n := newNights(t)
	file := customers(5)
	_, _ = n.sync(file, customersMapping, "v1")
	_, idle := n.sync(file, customersMapping, "v1")

	_, writes := n.sync(file, customersMapping+"# a remark\n", "v1")
	require.Equal(t, idle+1, writes, "a mapping that says the same is noted, and nothing else")

	spaced := strings.ReplaceAll(file, "01 99 00", "01.99.00")
	_, writes = n.sync(spaced, customersMapping, "v1")
	require.Equal(t, idle+1, writes, "one batch")
	_, writes = n.sync(spaced, customersMapping, "v1")
	require.Equal(t, idle, writes)

	_, writes = n.sync(spaced, customersMapping, "v2")
	require.Equal(t, idle+2, writes, "the version, and one batch")
	_, writes = n.sync(spaced, customersMapping, "v2")
	require.Equal(t, idle, writes)

	why, _ := n.sync(spaced, nationalMapping, "v2")
	phone := customer.Set(0).With(customer.Phone)
	for i := range 5 {
		require.Equal(t, fmt.Sprintf("C%07d mapping %v", i, plan.Causes{plan.FromMapping: phone}), why[i])
	}
}

// A state that does not say of what its values were made: what differs comes from
// the file, once.
func TestStateWithoutOrigins(t *testing.T) {
	n := newNights(t)
	file := customers(3)
	_, _ = n.sync(file, customersMapping, "")
	renamed := strings.Replace(file, "Exemple 0", "Autre", 1)
	why, _ := n.sync(renamed, strings.Replace(customersMapping, "postcode: zip", "phone2: phone", 1), "v1")
	require.Equal(t, []string{"C0000000 file map[]", "C0000001 file map[]", "C0000002 file map[]"}, why)
	why, _ = n.sync(renamed, nationalMapping, "v1")
	require.Len(t, why, 3)
	require.Contains(t, why[2], "mapping")
}
