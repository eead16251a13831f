package importer_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/importer"
	"kashsync/importer/kash"
	"kashsync/importer/plan"
	"kashsync/mapping/customer"
	"kashsync/state"
)

// A listed shop is just its list.
type listed []kash.Listed

func (l listed) List(context.Context) iter.Seq2[kash.Listed, error] {
	return func(yield func(kash.Listed, error) bool) {
		for _, one := range l {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func person(id string, values ...string) kash.Listed {
	return kash.Listed{ID: id, Customer: fieldsOf(values...)}
}

// fieldsOf makes a customer of names and values in turn.
func fieldsOf(values ...string) (c customer.Customer) {
	for i := 0; i < len(values); i += 2 {
		f, ok := customer.ParseField(values[i])
		if !ok {
			panic(values[i])
		}
		c.Set(f, values[i+1])
	}
	return c
}

const idsMapping = `match: [ref]
id: kash
fields: {name: nom, email: mail}
skip: {column: typ, values: [skip]}
delete: {column: typ, values: [gone]}
`

const peopleMapping = `match: [ref]
fields: {name: nom, email: mail}
delete: {column: typ, values: [gone]}
`

// learn carries an adoption out.
func (t *trial) learn(a *importer.Adoption) state.Adopted {
	place, err := importer.FindPlace(nil, t.state, t.binding())
	require.NoError(t.tb, err)
	adopted, err := a.Learn(context.Background(), t.state, place, t.binding())
	require.NoError(t.tb, err)
	return adopted
}

func (t *trial) binding() state.Binding {
	return state.Binding{Shop: "42", URL: "https://kash.click", Match: t.source.Mapping.Match}
}

// known tells everybody the state knows, a line for each.
func (t *trial) known() (all []string) {
	for c, err := range t.state.Customers() {
		require.NoError(t.tb, err)
		text, err := c.Fields.MarshalJSON()
		require.NoError(t.tb, err)
		line := c.Key + " " + c.ID + " " + string(text)
		if c.Unknown {
			line += " ?"
		}
		all = append(all, line)
	}
	return all
}

func (t *trial) knows(keysAndIDs ...string) {
	require.NoError(t.tb, t.state.Bind(t.binding()))
	require.NoError(t.tb, t.state.Learn(time.Now(), func(yield func(state.Learnt) bool) {
		for i := 0; i < len(keysAndIDs); i += 2 {
			if !yield(state.Learnt{Key: keysAndIDs[i], ID: keysAndIDs[i+1], Fields: fieldsOf("name", "Known")}) {
				return
			}
		}
	}))
}

// leaveInDoubt begins a call and does not end it.
func (t *trial) leaveInDoubt(c state.Call) {
	run, err := t.state.BeginRun(state.Run{Kind: "sync"})
	require.NoError(t.tb, err)
	j := t.state.Journal(run)
	_, err = j.Intent(context.Background(), &c)
	require.NoError(t.tb, err)
	require.NoError(t.tb, j.Close())
}

func TestAdoptIDsHoldsEverythingAgainstEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		rows    string
		learnt  []string
		clashes []importer.Clash
		left    importer.Adoption
	}{
		"plain": {
			rows: "A;1;c\nB;2;c\n", learnt: []string{"A 1 {} ?", "B 2 {} ?"},
		},
		"rows that are invalid or ask for deletion, not skipped ones": {
			rows: "A;1;gone\nB;2;skip\n", learnt: []string{"A 1 {} ?"},
		},
		"the same twice": {rows: "A;1;c\nA;1;other\n", learnt: []string{"A 1 {} ?"}},
		"no id": {
			rows: "A;;c\nB;;gone\nC;;skip\n", left: importer.Adoption{Fresh: 1},
		},
		"no key, no number": {
			rows: ";1;c\nB;x1;c\nC;0;c\nD;1,2E+5;c\n", left: importer.Adoption{Unreadable: 4, FirstUnreadable: 2},
		},
		"one id on two keys": {
			rows: "A;1;c\nB;1;c\nC;1;c\nD;2;c\n", learnt: []string{"D 2 {} ?"},
			clashes: []importer.Clash{{Code: importer.SeveralKeys, Keys: []string{"A", "B", "C"}, IDs: []string{"1"}, Lines: []int{2, 3, 4}}},
		},
		"one key with two ids, one of which is another's": {
			rows: "A;1;c\nB;3;c\nA;2;c\nC;2;c\n", learnt: []string{"B 3 {} ?"},
			clashes: []importer.Clash{
				{Code: importer.SeveralIDs, Keys: []string{"A"}, IDs: []string{"1", "2"}, Lines: []int{2, 4}},
				{Code: importer.SeveralKeys, Keys: []string{"A", "C"}, IDs: []string{"2"}, Lines: []int{4, 5}},
			},
		},
		"known, known otherwise, and in doubt": {
			rows:   "K1;101;c\nK2;109;c\nX;103;c\nD;5;c\nE;77;c\nK4;;c\n",
			learnt: nil,
			clashes: []importer.Clash{
				{Code: importer.KnownID, Keys: []string{"K2"}, IDs: []string{"109", "102"}, Lines: []int{3}},
				{Code: importer.KnownKey, Keys: []string{"X", "K3"}, IDs: []string{"103"}, Lines: []int{4}},
				{Code: importer.KnownKey, Keys: []string{"E", "F"}, IDs: []string{"77"}, Lines: []int{6}},
			},
			left: importer.Adoption{Known: 2, InDoubt: []importer.Adoptee{{Line: 5, Key: "D", ID: "5"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\n"+pad(c.rows), idsMapping)
			defer trial.close()
			known := []string{}
			if strings.Contains(name, "known") {
				trial.knows("K1", "101", "K2", "102", "K3", "103", "K4", "104")
				trial.leaveInDoubt(state.Call{Action: state.Add, Key: "D", Sent: fieldsOf("name", "Dora")})
				trial.leaveInDoubt(state.Call{Action: state.Edit, Key: "F", ID: "77", Adopts: true})
				known = trial.known()
			}
			a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, false)
			require.NoError(t, err)
			require.Equal(t, c.clashes, a.Clashes)
			require.Equal(t, len(c.clashes), a.Clashing)
			require.Equal(t, len(c.learnt), a.Learns())
			require.Equal(t, c.left.Fresh, a.Fresh)
			require.Equal(t, c.left.Known, a.Known)
			require.Equal(t, c.left.InDoubt, a.InDoubt)
			require.Equal(t, c.left.Unreadable, a.Unreadable)
			require.Equal(t, c.left.FirstUnreadable, a.FirstUnreadable)
			trial.learn(a)
			require.Equal(t, append(known, c.learnt...), append([]string{}, trial.known()...))
			info, err := trial.state.Info()
			require.NoError(t, err)
			require.Equal(t, state.ByAdopt, info.Confirmed)
		})
	}
}

// pad gives each row a name, and an e-mail address that is none.
func pad(rows string) string { return strings.ReplaceAll(rows, "\n", ";Exemple;none\n") }

func TestInStepTrustsValidRowsOnly(t *testing.T) {
	trial := openTrial(t, t.TempDir(), `ref;kash;typ;nom;mail
A;1;c;Anne;anne@example.com
B;2;c;Bruno;none
C;3;gone;Chloé;chloe@example.com
D;4;c;Denis;d@example.com
D;4;c;Denis;other@example.com
D;4;c;Denis;d@example.com
E;5;c;Emma;
E;5;c;Emma;
K;6;c;Karim;k@example.com
`, idsMapping)
	defer trial.close()
	trial.knows("G", "9")
	require.NoError(t, trial.state.Learn(time.Now(), func(yield func(state.Learnt) bool) {
		yield(state.Learnt{Key: "K", ID: "6", Unknown: true, Fields: fieldsOf("city", "Lyon")})
	}))
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, true)
	require.NoError(t, err)
	require.Equal(t, 5, a.Learns())
	require.Equal(t, 1, a.Values)
	trial.learn(a)
	require.Equal(t, []string{
		`A 1 {"name":"Anne","email":"anne@example.com"}`, `B 2 {} ?`, `C 3 {} ?`, `D 4 {} ?`, `E 5 {"name":"Emma"}`,
		`G 9 {"name":"Known"}`, `K 6 {"name":"Karim","email":"k@example.com","city":"Lyon"}`,
	}, trial.known())
	p := trial.plan()
	require.Equal(t, 1, p.Summary.Counts[plan.Delete])
	require.Equal(t, 3, p.Summary.Counts[plan.Unchanged], "A, E and K")
}

func TestAdoptMatchesLeavesOpenWhatIs(t *testing.T) {
	trial := openTrial(t, t.TempDir(), `ref;nom;mail;typ
A;Anne;anne@example.com;
B;Bruno;both@example.com;
C;Chloé;both@example.com;
D;Dora;dora@example.com;
E;Emma;emma@example.com;gone
F;Fred;fred@example.com;
F;Frida;frida@example.com;
P;Fred;fred@example.com;
H;Dora;dora@example.com;
K;Karim;karim@example.com;
N;Nadia;nadia@example.com;
`, peopleMapping)
	defer trial.close()
	trial.knows("K", "100")
	trial.leaveInDoubt(state.Call{Action: state.Add, Key: "D", Sent: fieldsOf("name", "Dora", "email", "dora@example.com")})
	shop := listed{
		person("1", "name", "Anne", "email", "ANNE@example.com", "city", ""), person("2", "name", "Bruno", "email", "both@example.com"),
		person("3", "name", "Dora", "email", "dora@example.com"), person("4", "name", "Emma", "email", "emma@example.com"),
		person("5", "name", "Fred", "email", "fred@example.com"), person("100", "name", "Karim"),
	}
	a, err := importer.AdoptMatches(context.Background(), trial.source, trial.state, shop, false)
	require.NoError(t, err)
	require.Equal(t, 6, a.Listed)
	require.Equal(t, 3, a.Learns())
	require.Equal(t, 1, a.Known)
	require.Equal(t, 2, a.Fresh)
	require.Equal(t, []importer.Adoptee{{Line: 5, Key: "D"}}, a.InDoubt)
	require.Equal(t, []importer.Clash{{Code: importer.RowsDiffer, Keys: []string{"F"}, Lines: []int{7, 8}}}, a.Clashes)
	require.Len(t, a.Ambiguous, 2)
	require.Equal(t, "P", a.Ambiguous[0].Rows[0].Key, "it may be F")
	require.Equal(t, "H", a.Ambiguous[1].Rows[0].Key, "it may be the one whose add is in doubt")
	require.True(t, a.Open())
	trial.learn(a)
	require.Equal(t, []string{
		`A 1 {"name":"Anne","email":"ANNE@example.com","city":""} ?`, `B 2 {"name":"Bruno","email":"both@example.com"} ?`, `E 4 {"name":"Emma","email":"emma@example.com"} ?`, `K 100 {"name":"Known"}`,
	}, trial.known())
	isNew, err := importer.IsNew(trial.state)
	require.NoError(t, err)
	require.True(t, isNew, "nobody knows who P and H are: nobody may be added")
}

func TestAcceptTakesNobodyTwice(t *testing.T) {
	file := "ref;prénom;nom;mail\nA;Anne;Exemple;a@example.com\nB;Anne;Exemple;b@example.com\nC;Chloé;Essai;c@example.com\n"
	trial := openTrial(t, t.TempDir(), file, "match: [ref]\nfields: {surname: prénom, name: nom, email: mail}\n")
	defer trial.close()
	shop := listed{person("1", "surname", "Anne", "name", "Exemple"), person("2", "surname", "Chloé", "name", "Essai")}
	a, err := importer.AdoptMatches(context.Background(), trial.source, trial.state, shop, false)
	require.NoError(t, err)
	require.Zero(t, a.Learns())
	accepted := 0
	for i := range a.Near {
		for k := range a.Near[i].May {
			if a.Accept(i, k) {
				accepted++
			}
		}
	}
	require.Equal(t, a.Learns(), accepted)
	require.LessOrEqual(t, accepted, 2)
	require.Positive(t, accepted)
	trial.learn(a)
	require.Len(t, trial.known(), accepted)
}

func TestAdoptShopMakesTheKeysOfTheSpreadsheet(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "carte;mail\n007;a@example.com\n'8;b@example.com\n", "match: [carte, mail]\nfields: {barcode: carte, email: mail}\n")
	defer trial.close()
	shop := listed{
		person("1", "barcode", "007", "email", "a@example.com"), person("2", "barcode", " 8", "email", "b@example.com"),
		person("3", "barcode", "9"), person("4", "barcode", "9", "email", "x|y"), person("5", "barcode", "9", "email", "x|y"),
	}
	a, err := importer.AdoptShop(context.Background(), trial.source.Mapping, trial.state, shop)
	require.NoError(t, err)
	require.Equal(t, 1, a.Blank)
	require.Equal(t, []importer.Clash{{Code: importer.SeveralIDs, Keys: []string{`9|x\|y`}, IDs: []string{"4", "5"}}}, a.Clashes)
	trial.learn(a)
	require.Equal(t, 0, trial.plan().Summary.Counts[plan.Add])

	var key *importer.KeyError
	other := openTrial(t, t.TempDir(), "carte;mail\n1;b\n", "match: [mail]\nfields: {barcode: carte, phone: mail}\n")
	defer other.close()
	_, err = importer.AdoptShop(context.Background(), other.source.Mapping, other.state, shop)
	require.ErrorAs(t, err, &key)
	require.Equal(t, importer.KeyChanged, key.Code)
}

func TestAdoptMovesToOtherColumns(t *testing.T) {
	folder := t.TempDir()
	before := openTrial(t, folder, "ref;nom;mail;typ\nA;x;y;z\n", peopleMapping)
	before.knows("A", "1", "B", "2", "C", "3")
	before.close()
	trial := openTrial(t, folder, "mail;kash\na@example.com;1\nn@example.com;7\n", "match: [mail]\nid: kash\nfields: {email: mail}\n")
	defer trial.close()
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, false)
	require.NoError(t, err)
	require.Equal(t, []string{"ref"}, a.Moved)
	require.Equal(t, 2, a.Forgotten)
	require.Equal(t, state.Adopted{Forgotten: 2}, trial.learn(a))
	require.Equal(t, []string{`a@example.com 1 {"name":"Known"}`, `n@example.com 7 {} ?`}, trial.known())

	again := openTrial(t, t.TempDir(), "ref;nom;mail;typ\nA;x;y;z\n", peopleMapping)
	defer again.close()
	again.leaveInDoubt(state.Call{Action: state.Add, Key: "D", Sent: fieldsOf("name", "Dora")})
	require.NoError(t, again.state.Bind(state.Binding{Match: []string{"other"}}))
	_, err = importer.AdoptMatches(context.Background(), again.source, again.state, listed{}, false)
	var open *state.InDoubtError
	require.ErrorAs(t, err, &open)
}

func TestALearningThatFailsLearnsNothing(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\n"+pad("A;1;c\nB;2;c\n"), idsMapping)
	defer trial.close()
	for _, inStep := range []bool{false, true} {
		a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, inStep)
		require.NoError(t, err)
		place, err := importer.FindPlace(nil, trial.state, trial.binding())
		require.NoError(t, err)
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(stop)
		_, err = a.Learn(ctx, trial.state, place, trial.binding())
		require.ErrorIs(t, err, stop)
		require.Empty(t, trial.known())
		info, err := trial.state.Info()
		require.NoError(t, err)
		require.Empty(t, info.Confirmed)
	}
}

// Whatever a spreadsheet says, nobody is learnt who is given two ids, or whose id
// is another's, and nobody who is known is touched.
func TestWhatIsLearntContradictsNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type pair struct{ key, id string }
		draw := rapid.Custom(func(rt *rapid.T) pair {
			return pair{rapid.SampledFrom([]string{"A", "B", "C", "D", "E"}).Draw(rt, "key"), rapid.StringMatching("[1-6]").Draw(rt, "id")}
		})
		rows := rapid.SliceOfN(draw, 1, 8).Draw(rt, "rows")
		file := "ref;kash;typ;nom;mail\n"
		for _, r := range rows {
			file += r.key + ";" + r.id + ";c;Exemple;\n"
		}
		trial := openTrial(t, t.TempDir(), file, idsMapping)
		defer trial.close()
		trial.knows("A", "1", "Z", "6")
		a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, rapid.Bool().Draw(rt, "in step"))
		require.NoError(t, err)
		trial.learn(a)

		known := map[string]string{}
		for c, err := range trial.state.Customers() {
			require.NoError(t, err)
			known[c.Key] = c.ID
		}
		want := map[string]string{"A": "1", "Z": "6"}
		for _, r := range rows {
			sound := r.key != "A" && r.id != "1" && r.id != "6"
			for _, other := range rows {
				sound = sound && (other.key == r.key) == (other.id == r.id)
			}
			if sound {
				want[r.key] = r.id
			}
		}
		require.Equal(t, want, known)
	})
}
