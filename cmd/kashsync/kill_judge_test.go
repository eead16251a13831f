package main

import (
	"encoding/csv"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"kashsync/importer/simulator"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// there are the shop's customers, by key.
func (r *trial) there() map[string]simulator.Customer {
	r.Helper()
	there := map[string]simulator.Customer{}
	for _, c := range r.shop.Customers() {
		key := c.Fields.Value(customer.Barcode)
		_, twice := there[key]
		require.False(r, twice, "%s is twice in the shop", key)
		there[key] = c
	}
	return there
}

// judge holds the shop's books against the state: nobody is entered twice,
// nobody who is entered is lost, the state claims nothing that the shop does not
// hold, and no more is in doubt than there is reason to.
func (r *trial) judge() {
	r.Helper()
	there := r.there()
	reasons := r.requireOnce() + r.kills*r.workers
	st, err := state.Read(r.state())
	if errors.Is(err, os.ErrNotExist) {
		require.Zero(r, r.shop.Counts().Calls, "called without a state")
		return
	}
	require.NoError(r, err)
	defer st.Close()
	index, err := st.Index(r.Context())
	require.NoError(r, err)
	require.LessOrEqual(r, len(index.Doubts()), reasons, "in doubt")
	for key := range there {
		_, known := index.Find(key)
		require.True(r, known || index.InDoubt(key), "%s is in the shop, and the state has lost them", key)
	}
	for _, key := range index.Keys() {
		if index.InDoubt(key) {
			continue
		}
		known, _ := index.Find(key)
		c, ok := there[key]
		require.True(r, ok, "the state claims %s, who is not there", key)
		require.Equal(r, c.ID, known.ID)
		values, _, err := st.Customer(key)
		require.NoError(r, err)
		require.Equal(r, c.Fields.Only(values.Fields()), values.Only(values.Filled()), "what the state claims of %s", key)
	}
}

// requireOnce wants nobody to have been entered twice, ever. It counts the calls
// whose answer may leave them in doubt.
func (r *trial) requireOnce() (open int) {
	r.Helper()
	added := map[string]bool{}
	for _, call := range r.shop.Calls() {
		if call.Op != simulator.List && call.Fault != simulator.None {
			open++
		}
		if call.Op == simulator.Add && call.Applied {
			key := call.Fields.Value(customer.Barcode)
			require.False(r, added[key], "%s was entered twice", key)
			added[key] = true
		}
	}
	return open
}

// requireAll wants the shop to hold just what the rows ask for, and the report
// to tell it of every row.
func (r *trial) requireAll(rows []row, sheet string) {
	r.Helper()
	there := r.there()
	for _, p := range rows {
		c, ok := there[p.no]
		require.Equal(r, !p.gone, ok, p.no)
		if p.gone {
			continue
		}
		digits := strings.ReplaceAll(p.tel, " ", "")
		for f, want := range map[customer.Field]string{
			customer.Name: p.name, customer.Surname: p.first, customer.Email: p.mail,
			customer.Phone: "+33" + digits[1:], customer.Postcode: p.cp, customer.City: p.town,
		} {
			require.Equal(r, want, c.Fields.Value(f), "%s %s", p.no, f)
		}
		delete(there, p.no)
	}
	require.Empty(r, slices.Collect(maps.Keys(there)), "nobody asked for them")
	told := r.report(sheet)
	require.Len(r, told, len(rows))
	for _, p := range rows {
		well := []string{"done", "unchanged"}
		if p.gone {
			well = []string{"done", "skipped"} // whom nobody knows any more
		}
		require.Contains(r, well, told[p.no], p.no)
	}
}

// report reads the outcomes of a results report, by key.
func (r *trial) report(sheet string) map[string]string {
	r.Helper()
	text, err := os.ReadFile(r.path(stem(sheet) + ".results.csv"))
	require.NoError(r, err)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	require.NoError(r, err)
	key, outcome := slices.Index(lines[0], "key"), slices.Index(lines[0], "outcome")
	told := map[string]string{}
	for _, line := range lines[1:] {
		told[line[key]] = line[outcome]
	}
	return told
}
