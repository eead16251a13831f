package importer_test

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/importer/send"
	"kashsync/state"
)

// Neither the ids of a spreadsheet nor the shop's list bring back who was forgotten.
func TestNobodyForgottenIsAdopted(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;nom;mail;typ\nA;1;Un;a@x.fr;\nB;2;Deux;b@x.fr;\nC;;Trois;c@x.fr;\n", idsMapping)
	defer trial.close()
	trial.knows("A", "1", "B", "2")
	_, err := trial.state.Erase(time.Now(), "A", "C")
	require.NoError(t, err)
	ids, err := importer.AdoptIDs(t.Context(), trial.source, trial.state, false)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 0}, []int{ids.Erased, ids.Known, ids.Learns()})
	require.False(t, ids.FoundNobody())

	list := listed{
		person("1", "name", "Un", "email", "a@x.fr"), person("2", "name", "Deux", "email", "b@x.fr"),
		person("3", "name", "Trois", "email", "c@x.fr"), person("4", "name", "Troi", "email", "c2@x.fr"),
	}
	matches, err := importer.AdoptMatches(t.Context(), trial.source, trial.state, list, false)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 0, 0}, []int{matches.Erased, matches.Known, matches.Learns(), len(matches.Near)})
	trial.learn(matches)
	require.Equal(t, []string{`B 2 {"name":"Known"}`}, trial.known())

	p := trial.plan()
	require.Equal(t, 2, p.Summary.Back[plan.Add]+p.Summary.Back[plan.Edit])
	n, err := trial.state.Readmit("A", "C")
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Empty(t, trial.plan().Summary.Held)
}

// Who is forgotten stays so where the spreadsheet tells the new key beside the old.
func TestForgottenAfterARekey(t *testing.T) {
	folder := t.TempDir()
	trial := openTrial(t, folder, "ref;neu;nom;mail\nA;a1;Un;a@x.fr\nB;b1;Deux;b@x.fr\nC;c1;Trois;c@x.fr\n", peopleMapping[:len("match: [ref]\nfields: {name: nom, email: mail}\n")])
	trial.knows("A", "1", "B", "2")
	_, err := trial.state.Erase(time.Now(), "A")
	require.NoError(t, err)
	trial.close()
	trial = openTrial(t, folder, "ref;neu;nom;mail\nA;a1;Un;a@x.fr\nB;b1;Deux;b@x.fr\nC;c1;Trois;c@x.fr\n", "match: [neu]\nfields: {name: nom, email: mail}\n")
	defer trial.close()
	keys, err := importer.FindKeys(t.Context(), trial.source, trial.state, nil)
	require.NoError(t, err)
	require.NoError(t, keys.Move(trial.state))
	index, err := trial.state.Index(t.Context())
	require.NoError(t, err)
	require.True(t, index.Forgotten("a1"))
	require.False(t, index.Forgotten("b1"))
	require.False(t, index.Forgotten("c1"))
}

// A run has the values of old ones go; that the next sync is as it would be.
func TestKeep(t *testing.T) {
	trial := newTrial(t, "id,first,last,mail,phone,street,zip,city\n7,Anne,Exemple,a@example.com,,,,Lyon\n")
	defer trial.close()
	old, err := trial.state.BeginRun(state.Run{Kind: "sync", Started: time.Now().AddDate(0, 0, -31)})
	require.NoError(t, err)
	young, err := trial.state.BeginRun(state.Run{Kind: "sync", Started: time.Now().AddDate(0, 0, -29)})
	require.NoError(t, err)
	for _, run := range []int64{old, young} {
		j := trial.state.Journal(run)
		ticket, err := j.Intent(t.Context(), &state.Call{Action: state.Edit, Key: "x", ID: "9", Sent: fieldsOf("name", "Un")})
		require.NoError(t, err)
		require.NoError(t, j.Settle(ticket, state.Outcome{Result: state.Done}))
		require.NoError(t, j.Close())
	}
	pruned := func() (which []bool) {
		for _, run := range []int64{old, young} {
			for call, err := range trial.state.CallsOf(run) {
				require.NoError(t, err)
				require.Equal(t, call.Pruned, call.Sent.Fields() == 0)
				which = append(which, call.Pruned)
			}
		}
		return which
	}
	sync := func(keep int) {
		p := trial.plan()
		run := &importer.Run{
			Record: importer.RecordOf("sync", trial.source, p), Actions: p.Actions(), State: trial.state, Keep: keep,
			Binding: state.Binding{Match: trial.source.Mapping.Match}, Shop: nil, Pace: send.Options{Workers: 1},
		}
		ctx, stop := context.WithCancel(t.Context())
		if keep < 0 {
			run.Keep = 1
			stop()
		}
		_, _ = run.Send(ctx, func(*send.Result) error { return nil })
		require.NoError(t, run.End(0))
		stop()
	}
	for rec, err := range trial.source.Records() { // there is nothing to send
		require.NoError(t, err)
		learnt := state.Learnt{Key: rec.Key, ID: "7", Fields: rec.Customer, Fingerprint: rec.Customer.Fingerprint()}
		require.NoError(t, trial.state.Learn(time.Now(), slices.Values([]state.Learnt{learnt})))
	}
	sync(0)
	require.Equal(t, []bool{false, false}, pruned(), "for ever")
	sync(-1)
	require.Equal(t, []bool{false, false}, pruned(), "who stops a run does not wait for it")
	sync(30)
	require.Equal(t, []bool{true, false}, pruned())
	require.Zero(t, trial.plan().Summary.Sends)
}

func TestFindRemains(t *testing.T) {
	folder, elsewhere := t.TempDir(), t.TempDir()
	st, err := state.Lock(filepath.Join(folder, "people.state.db"))
	require.NoError(t, err)
	defer st.Close()
	other, err := state.Lock(filepath.Join(folder, "other.state.db"))
	require.NoError(t, err)
	require.NoError(t, other.Close())
	for _, source := range []string{filepath.Join(elsewhere, "people.csv"), "gone.csv", "more.csv"} {
		_, err := st.BeginRun(state.Run{Kind: "sync", Source: source})
		require.NoError(t, err)
	}
	put := func(folder, name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	for _, name := range []string{
		"people.results.csv", "people.results.kept.csv", "people.run-3.results.html", "people.rejects.xlsx", "people.rejects.kept-2.csv",
		"changes.plan", ".kashsync-abc.tmp", "more.csv", "notes.txt", "people.mapping.yaml", "strangers.csv", "strangers.xlsx", "strangers.html", "results.pdf",
	} {
		put(folder, name, "x")
	}
	put(folder, "tonight.csv", "\ufeffline,sheet,key,action,id,outcome,fields\r\n")
	put(folder, "look.html", "<!doctype html><html><head><meta name=\"generator\" content=\"kashsync\">")
	put(folder, "plan.json", `{"version":1,"source":{}}`)
	put(elsewhere, "people.csv", "no,name\n")
	put(elsewhere, "people.undo-3.results.csv", "x")
	require.NoError(t, os.Mkdir(filepath.Join(folder, "dir.results.csv"), 0o700))
	require.NoError(t, state.Backup(st.Path(), filepath.Join(folder, "monday.db")))
	book(t, filepath.Join(folder, "changes.xlsx"), "xl/workbook.xml", `<sheet name="kashsync plan" state="veryHidden"/>`)
	book(t, filepath.Join(folder, "tonight.xlsx"), "docProps/core.xml", `<dc:creator>kashsync</dc:creator>`)
	book(t, filepath.Join(folder, "to mend.xlsx"), "docProps/custom.xml", `<property name="kashsync source"/>`)
	book(t, filepath.Join(folder, "theirs.xlsx"), "docProps/core.xml", "<dc:creator>Excel</dc:creator>")

	found, err := importer.FindRemains(st)
	require.NoError(t, err)
	var all []string
	for _, one := range found {
		require.Contains(t, []string{folder, elsewhere}, filepath.Dir(one.Path))
		all = append(all, string(one.Kind)+" "+filepath.Base(one.Path))
	}
	require.ElementsMatch(t, []string{
		"copy monday.db", "plan changes.plan", "plan changes.xlsx", "report tonight.xlsx", "rejects to mend.xlsx", "report look.html", "report people.results.csv", "report people.results.kept.csv",
		"report people.run-3.results.html", "report plan.json", "report tonight.csv", "report people.undo-3.results.csv",
		"rejects people.rejects.kept-2.csv", "rejects people.rejects.xlsx", "passing .kashsync-abc.tmp", "spreadsheet more.csv", "spreadsheet people.csv",
	}, all)
	require.Equal(t, "copy monday.db", all[0])
}

func book(t *testing.T, path, name, text string) {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	archive := zip.NewWriter(f)
	part, err := archive.Create(name)
	require.NoError(t, err)
	_, err = part.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, archive.Close())
	require.NoError(t, f.Close())
}
