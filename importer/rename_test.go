package importer_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/mapping"
	"kashsync/state"
)

const renamesMapping = "match: [id]\nfields: {name: name, email: mail}\nmissing: delete\nrenames: edit\n"

// A run is killed between the intent of an edit that gives another key and its
// answer: nobody is entered or deleted meanwhile, and the call that is made again
// settles it, whether or not it happened the first time.
func TestRenameKilled(t *testing.T) {
	folder := t.TempDir()
	shop := &plainShop{answer: `{"result":"OK","id":%d}`, customers: map[int]map[string]string{}}
	server := httptest.NewServer(shop)
	defer server.Close()
	client, err := kash.New(kash.Config{URL: server.URL, Shop: "42", Key: "a-key"})
	require.NoError(t, err)
	night := func(file string, rules plan.Rules) (*trial, *plan.Plan) {
		trial := openTrial(t, folder, file, renamesMapping)
		rules.Missing, rules.Renames, rules.Guards = mapping.MissingDelete, mapping.RenamesEdit, mapping.Guards{Deletes: 1, Edits: 1, Adds: 1}
		p, err := importer.MakePlan(t.Context(), trial.source, trial.state, rules)
		require.NoError(t, err)
		return trial, p
	}
	const before, after = "id,name,mail\nA,Anne,a@example.com\nB,Bob,b@example.com\n", "id,name,mail\nZ,Anna,a@example.com\nB,Bob,b@example.com\n"
	trial, p := night(before, plan.Rules{})
	_, err = trial.send(p, server.URL, 1, 0)
	require.NoError(t, err)
	trial.close()

	trial, p = night(after, plan.Rules{})
	for a, err := range p.Actions() {
		require.NoError(t, err)
		if a.Kind == plan.Edit {
			require.Equal(t, "A", a.OldKey)
			trial.leaveInDoubt(state.Call{Action: state.Edit, Key: a.Key, OldKey: a.OldKey, ID: a.ID, Sent: a.Send, Before: a.Before, Fingerprint: a.Print})
		}
	}
	trial.close()
	for _, file := range []string{before, after} {
		trial, p = night(file, plan.Rules{})
		require.Zero(t, p.Summary.Sends, "%v", p.Summary.Counts)
		require.Positive(t, p.Summary.Counts[plan.InDoubt])
		trial.close()
	}

	trial, _ = night(after, plan.Rules{})
	calls, err := trial.state.InDoubt()
	require.NoError(t, err)
	_, err = importer.Again(t.Context(), trial.state, client, send.Options{Workers: 1}, calls, func(r *send.Result) error {
		require.Equal(t, send.Done, r.Outcome)
		return nil
	})
	require.NoError(t, err)
	trial.close()
	trial, p = night(after, plan.Rules{})
	defer trial.close()
	require.Equal(t, 2, p.Summary.Counts[plan.Unchanged])
	require.Len(t, shop.customers, 2)
	require.Equal(t, []string{
		"addClient.php map[email:a@example.com name:Anne]", "addClient.php map[email:b@example.com name:Bob]", "editClient.php map[name:Anna]",
	}, shop.calls)
}

func TestFindKeys(t *testing.T) {
	const phones = "match: [tel]\nregion: FR\nfields: {name: nom, phone: tel, email: mail, city: ville}\n"
	anne := []string{"A", "1", "name", "Anne", "phone", "+33199000001", "city", "Dole"}
	bob := []string{"B", "2", "name", "Bob", "phone", "+33199000002", "email", "b@example.com"}
	for name, test := range map[string]struct {
		mapping, file string
		by            []string
		known         [][]string
		want          []string // the keys and ids after it
		clashes       []importer.RekeyClash
		kept          int
	}{
		"by the old column": {phones, "tel,nom,mail,ville,ref\n01 99 00 00 01,X,,,A\n0199000002,Y,,,B\n0199000003,Z,,,C\n", nil, [][]string{anne, bob},
			[]string{"01 99 00 00 01 1", "0199000002 2"}, nil, 0},
		"by another column": {phones, "tel,nom,mail,ville,alt\n01 99 00 00 01,X,,,A\n0199000002,Y,,,B\n", []string{"alt"}, [][]string{anne, bob},
			[]string{"01 99 00 00 01 1", "0199000002 2"}, nil, 0},
		"by the match columns' values": {phones, "tel,nom,mail,ville\n01 99 00 00 01,X,,\n0199000002,Y,,\n", nil, [][]string{anne, bob},
			[]string{"01 99 00 00 01 1", "0199000002 2"}, nil, 0},
		"by all values": {"match: [nr]\nfields: {name: nom, city: ville}\n", "nr,nom,ville\n7,Carl,Metz\n8,Carl,Dole\n", nil,
			[][]string{{"1", "1", "name", "Carl", "city", "Metz"}, {"2", "2", "name", "Carl", "city", "Dole"}}, []string{"7 1", "8 2"}, nil, 0},
		"two of one name": {"match: [nr]\nfields: {name: nom, city: ville}\n", "nr,nom,ville\n7,Carl,Metz\n8,Carl,Metz\n", nil,
			[][]string{{"1", "1", "name", "Carl", "city", "Metz"}, {"2", "2", "name", "Carl", "city", "Metz"}}, []string{"1 1", "2 2"}, nil, 2},
		"who is no row keeps the key": {phones, "tel,nom,mail,ville\n0199000002,Y,,\n", nil, [][]string{anne, bob}, []string{"0199000002 2", "A 1"}, nil, 1},
		"who is no row has a value":   {"match: [mail]\nfields: {email: mail, name: nom}\n", "mail,nom,ref\na@example.com,Anne,A\n", nil, [][]string{anne, bob}, []string{"a@example.com 1", "b@example.com 2"}, nil, 0},
		"numbers dealt anew": {"match: [nr]\nfields: {name: nom, email: mail}\n", "nr,nom,mail\n2,Anne,a@example.com\n1,Bob,b@example.com\n", nil,
			[][]string{{"1", "1", "name", "Anne", "email", "a@example.com"}, {"2", "2", "name", "Bob", "email", "b@example.com"}}, []string{"1 2", "2 1"}, nil, 0},
		"a key that would be somebody else's": {"match: [nr]\nfields: {name: nom, email: mail}\n", "nr,nom,mail\n2,Anne,a@example.com\n1,Zoe,z@example.com\n", nil,
			[][]string{{"1", "1", "name", "Anne", "email", "a@example.com"}, {"2", "2", "name", "Bob", "email", "b@example.com"}}, nil,
			[]importer.RekeyClash{{Code: importer.KeptKey, Keys: []string{"2"}, Line: 2}}, 0},
		"one with two keys": {phones, "tel,nom,mail,ville,ref\n1,X,,,A\n2,Y,,,A\n", nil, [][]string{anne}, nil,
			[]importer.RekeyClash{{Code: importer.OneOldKey, Keys: []string{"A", "1", "2"}, Line: 3}}, 0},
		"two with one key": {phones, "tel,nom,mail,ville,ref\n1,X,,,A\n1,Y,,,B\n", nil, [][]string{anne, bob}, nil,
			[]importer.RekeyClash{{Code: importer.OneNewKey, Keys: []string{"1", "A", "B"}, Line: 3}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			trial := openTrial(t, t.TempDir(), test.file, test.mapping)
			defer trial.close()
			require.NoError(t, trial.state.Bind(state.Binding{Match: []string{"ref"}}))
			var learnt []state.Learnt
			for _, k := range test.known {
				values := fieldsOf(k[2:]...)
				learnt = append(learnt, state.Learnt{Key: k[0], ID: k[1], Fields: values, Fingerprint: values.Fingerprint()})
			}
			require.NoError(t, trial.state.Learn(day(2026), func(yield func(state.Learnt) bool) {
				for _, one := range learnt {
					yield(one)
				}
			}))
			r, err := importer.FindKeys(t.Context(), trial.source, trial.state, test.by)
			require.NoError(t, err)
			require.Equal(t, test.clashes, r.Clashes)
			if test.clashes != nil {
				require.False(t, r.Sound())
				return
			}
			require.Equal(t, test.kept, r.Kept)
			require.Equal(t, len(test.known), r.Found+r.Valued+r.Kept)
			require.NoError(t, r.Move(trial.state))
			var got []string
			for one, err := range trial.state.Customers() {
				require.NoError(t, err)
				got = append(got, one.Key+" "+one.ID)
			}
			require.Equal(t, test.want, got)
			require.NoError(t, trial.state.Check(state.Binding{Match: trial.source.Mapping.Match}))
		})
	}
}
