package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/importer"
	"kashsync/importer/match"
	"kashsync/importer/sheet"
	"kashsync/state"
	"kashsync/state/register"
)

// elsewhere is a place that is not the one of the file that was used last.
func (t *trial) elsewhere() *importer.Place {
	reg, b := register.At(t.tb.TempDir()), t.binding()
	require.NoError(t.tb, reg.Record(register.Entry{Shop: b.Shop, URL: b.URL, Lineage: "other", Path: "other.state.db", Stamp: "s"}, 0))
	place, err := importer.FindPlace(reg, t.state, b)
	require.NoError(t.tb, err)
	require.Equal(t.tb, register.Second, place.Kind)
	return place
}

func TestAFileOutOfPlaceNeedsTheList(t *testing.T) {
	ctx := context.Background()
	const head = "ref;kash;typ;nom;mail\n"
	shop := listed{person("1", "name", "Anne", "email", "a@example.com"), person("2", "name", "Bruno", "email", "b@example.com")}
	for _, c := range []struct {
		name   string
		rows   string
		shop   listed // nil: no list is to be had
		open   []importer.OpenCode
		learnt []string
		fresh  int
	}{
		{"all have ids", "A;1;;Anne;a@example.com\n", nil, nil, []string{"A 1 {} ?"}, 0},
		{"one has none", "A;1;;Anne;a@example.com\nB;;;Bruno;b@example.com\n", nil, []importer.OpenCode{importer.OpenUnproved}, []string{"A 1 {} ?"}, 1},
		{"one has none, and is on the list", "A;1;;Anne;a@example.com\nB;;;Bruno;b@example.com\nC;;;Chloé;c@example.com\n", shop, nil,
			[]string{"A 1 {} ?", `B 2 {"name":"Bruno","email":"b@example.com"} ?`}, 1},
		{"one has none, and is like one who has", "A;1;;Anne;a@example.com\nB;;;Anne;x@example.com\nC;2;;Bruno;\n", shop, nil, []string{"A 1 {} ?", "C 2 {} ?"}, 1},
		{"one has none, and is like somebody", "A;1;;Anne;a@example.com\nB;;;Bruno;x@example.com\n", shop, []importer.OpenCode{importer.OpenNear}, []string{"A 1 {} ?"}, 0},
		{"ids that contradict each other are nobody else's", "A;1;;Anne;a@example.com\nA;2;;Anne;a@example.com\nB;;;Bruno;b@example.com\n", shop, nil, nil, 1},
		{"an id that nobody has", "A;7;;Anne;a@example.com\nB;2;;Bruno;b@example.com\n", shop, nil, []string{"B 2 {} ?"}, 0},
		{"whose row is no other's", "A;7;;Anne;a@example.com\nB;;;Anne;a@example.com\n", shop, []importer.OpenCode{importer.OpenAmbiguous}, nil, 0},
		{"an id that is none", "A;x7;;Anne;a@example.com\nB;;;Anne;a@example.com\n", shop, []importer.OpenCode{importer.OpenAmbiguous}, nil, 0},
		{"rows that differ", "B;;;Bruno;b@example.com\nB;;;Bruno;x@example.com\n", shop, []importer.OpenCode{importer.OpenClash}, nil, 0},
		{"nothing to compare", "A;1;;Anne;a@example.com\nB;;;;x@example.com\n", listed{shop[0], person("2", "name", "Bruno")},
			[]importer.OpenCode{importer.OpenUncompared}, []string{"A 1 {} ?"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := openTrial(t, t.TempDir(), head+c.rows, idsMapping)
			defer trial.close()
			a, err := importer.AdoptIDs(ctx, trial.source, trial.state, false)
			require.NoError(t, err)
			place := trial.elsewhere()
			if a.Stand(place); c.shop != nil {
				require.NoError(t, a.AskList(ctx, c.shop))
			}
			require.Equal(t, c.open, a.WhyOpen())
			require.Equal(t, c.fresh, a.Fresh)
			_, err = a.Learn(ctx, trial.state, place, trial.binding())
			require.NoError(t, err)
			require.Equal(t, c.learnt, trial.known())
			isNew, err := importer.IsNew(trial.state)
			require.NoError(t, err)
			require.Equal(t, len(c.open) > 0, isNew)
			require.Equal(t, len(c.open) == 0, place.InPlace())
		})
	}
}

// What an older copy has of those it knows may be out of date: what the list shows
// counts, but of somebody about whom a call is in doubt.
func TestAnOlderCopyLearnsTheListsValues(t *testing.T) {
	shop := listed{person("1", "name", "Anne"), person("2", "name", "Known"), person("3", "name", "Dora")}
	for kind, want := range map[register.Kind][]string{
		register.Older:  {`A 1 {"name":"Anne"} ?`, `B 2 {"name":"Known"} ?`, "D 3 {} ?", "E 4 {} ?"},
		register.Second: {`A 1 {"name":"Known"}`, `B 2 {"name":"Known"}`, `D 3 {"name":"Known"}`, `E 4 {"name":"Known"}`},
	} {
		trial := openTrial(t, t.TempDir(), "ref;nom;mail;typ\nA;Known;;\n", peopleMapping)
		defer trial.close()
		trial.knows("A", "1", "B", "2", "D", "3", "E", "4")
		trial.leaveInDoubt(state.Call{Action: state.Edit, Key: "D", ID: "3", Sent: fieldsOf("name", "Dora")})
		a, err := importer.AdoptMatches(t.Context(), trial.source, trial.state, shop, false)
		require.NoError(t, err)
		place := trial.elsewhere()
		place.Kind = kind
		_, err = a.Learn(t.Context(), trial.state, place, trial.binding())
		require.NoError(t, err)
		require.Equal(t, want, trial.known())
	}
}

func TestAPersonsWordSettles(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\nA;1;;Anne;\nB;;;Bruno;\n", idsMapping)
	defer trial.close()
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, false)
	require.NoError(t, err)
	require.False(t, a.Open(), "in its place, a row without an id is somebody new")
	a.Stand(trial.elsewhere())
	require.True(t, a.Unproved())
	a.Vouch(importer.OpenUnproved)
	require.False(t, a.Open())
}

func TestAReportIsHeldAgainstTheList(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name, lines string
		away        bool // from its place
		shop        listed
		open        []importer.OpenCode
		learns      int
	}{
		{"in place", "2,A,add,1,done\n3,B,add,,failed\n", false, nil, nil, 1},
		{"in place, and somebody is left over", "2,A,add,1,done\n3,B,add,,failed\n", false, listed{person("1"), person("2")}, []importer.OpenCode{importer.OpenUncompared}, 1},
		{"in place, and all were entered", "2,A,add,1,done\n", false, listed{person("1"), person("2")}, nil, 1},
		{"in doubt", "2,A,add,1,done\n3,B,add,,in_doubt\n4,C,in_doubt,,in_doubt\n", false, listed{person("1")}, []importer.OpenCode{importer.OpenDoubtful}, 1},
		{"in doubt, and then done", "2,A,in_doubt,,in_doubt\n3,A,add,1,done\n", false, nil, nil, 1},
		{"of another shop", "2,A,add,8,done\n3,B,add,2,done\n", false, listed{person("1"), person("2")}, []importer.OpenCode{importer.OpenClash}, 1},
		{"away", "2,A,add,1,done\n", true, nil, []importer.OpenCode{importer.OpenUnproved}, 1},
		{"away, with a list", "2,A,add,1,done\n3,B,add,,failed\n", true, listed{person("1")}, nil, 1},
		{"away, and somebody was entered since", "2,A,add,1,done\n", true, listed{person("1"), person("2")}, []importer.OpenCode{importer.OpenUncompared}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := openTrial(t, t.TempDir(), "ref;nom;mail;typ\n", peopleMapping)
			defer trial.close()
			lines := strings.ReplaceAll("line,key,action,id,outcome\n"+c.lines, "\n", ",1\n")
			file, err := sheet.Open(write(t, t.TempDir(), "night.csv", strings.Replace(lines, "outcome,1", "outcome,attempts", 1)), sheet.Options{})
			require.NoError(t, err)
			defer file.Close()
			a, err := importer.AdoptReport(ctx, file, trial.state, []string{"ref"})
			require.NoError(t, err)
			if c.away {
				a.Stand(trial.elsewhere())
			}
			if c.shop != nil {
				require.NoError(t, a.AskList(ctx, c.shop))
			}
			require.Equal(t, c.open, a.WhyOpen())
			require.Equal(t, c.learns, a.Learns())
		})
	}
}

func TestAListThatLacksWhoIsKnownProvesNothing(t *testing.T) {
	ctx := context.Background()
	for _, moved := range []bool{false, true} {
		folder := t.TempDir()
		before := openTrial(t, folder, "ref;nom;mail;typ\n", peopleMapping)
		var known []string
		for i := range 100 {
			known = append(known, fmt.Sprint("K", i), fmt.Sprint(100+i))
		}
		before.knows(known...)
		before.close()
		trial := openTrial(t, folder, "ref;nom;mail;typ\nN;Nora;n@example.com;\n", strings.Replace(peopleMapping, "[ref]", map[bool]string{true: "[nom]", false: "[ref]"}[moved], 1))
		for missing, lacks := range map[int]bool{0: false, 5: false, 6: true, 100: true} {
			var shop listed
			for i := missing; i < 100; i++ {
				shop = append(shop, person(fmt.Sprint(100+i), "name", "Known", "email", "k@example.com"))
			}
			a, err := importer.AdoptMatches(ctx, trial.source, trial.state, shop, false)
			require.NoError(t, err)
			require.Equal(t, lacks, a.Lacking() == missing && missing > 0, "%d are missing", missing)
			if !moved {
				require.Equal(t, lacks, a.Open())
				require.Equal(t, lacks, len(a.WhyOpen()) == 1 && a.WhyOpen()[0] == importer.OpenLacking)
				byIDs, err := importer.AdoptReport(ctx, reportOf(t, "2,X,add,999,done"), trial.state, []string{"ref"})
				require.NoError(t, err)
				require.NoError(t, byIDs.AskList(ctx, shop))
				require.Equal(t, lacks, byIDs.Learns() == 1, "an id that a whole list does not show is nobody's")
			}
		}
		trial.close()
	}
}

func reportOf(t *testing.T, line string) *sheet.File {
	file, err := sheet.Open(write(t, t.TempDir(), "night.csv", "line,key,action,id,outcome,attempts\n"+line+",1\n"), sheet.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// Only yes and no decide, and no decides nothing where more are like the row
// than anybody was asked about.
func TestNearStaysOpenUntilSomebodyDecides(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;nom;mail;typ\nA;Roux;a@example.com;\n", peopleMapping)
	defer trial.close()
	for people, open := range map[int]bool{5: false, 6: true} {
		var shop listed
		for i := range people {
			shop = append(shop, person(fmt.Sprint(i+1), "name", "Roux"))
		}
		a, err := importer.AdoptMatches(context.Background(), trial.source, trial.state, shop, false)
		require.NoError(t, err)
		require.True(t, a.Open())
		a.Decline(0)
		require.Equal(t, open, a.Open())
	}
	n := importer.Near{May: []match.Listed{{}}}
	require.True(t, n.Open())
}

func TestWhatCannotBeFoundIsOpen(t *testing.T) {
	ctx := context.Background()
	trial := openTrial(t, t.TempDir(), "mail;kash\na@example.com;1\n", "match: [mail]\nid: kash\nfields: {email: mail}\n")
	defer trial.close()
	blank, err := importer.AdoptShop(ctx, trial.source.Mapping, trial.state, listed{person("1", "email", "a@example.com"), person("2", "name", "Anne")})
	require.NoError(t, err)
	require.Equal(t, []importer.OpenCode{importer.OpenBlank}, blank.WhyOpen())

	b := trial.binding()
	b.Match = []string{"ref"}
	require.NoError(t, trial.state.Bind(b))
	before := []state.Learnt{{Key: "A", ID: "1"}, {Key: "B", ID: "2"}}
	for known := range 3 {
		learnt := func(yield func(state.Learnt) bool) {
			for i := range known {
				if !yield(before[i]) {
					return
				}
			}
		}
		require.NoError(t, trial.state.Learn(time.Unix(0, 0), learnt))
		moved, err := importer.AdoptIDs(ctx, trial.source, trial.state, false)
		require.NoError(t, err)
		require.Equal(t, []string{"ref"}, moved.Moved)
		require.Equal(t, known == 2, moved.Open(), "%d are forgotten", moved.Forgotten)
	}
}

// What a copy that was left behind knows may have been changed since.
func TestACopyDoesNotBelieveItsValues(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\nA;1;c;Anne;a@example.com\nB;2;c;Bruno;b@example.com\nC;3;c;;\nC;3;c;Chloé;\n", idsMapping)
	defer trial.close()
	trial.knows("A", "1")
	require.NoError(t, trial.state.Learn(time.Unix(0, 0), func(yield func(state.Learnt) bool) {
		yield(state.Learnt{Key: "C", ID: "3", Unknown: true, Fields: fieldsOf("city", "Lyon")})
	}))
	info, err := trial.state.Info()
	require.NoError(t, err)
	reg, b := register.At(t.TempDir()), trial.binding()
	require.NoError(t, reg.Record(register.Entry{Shop: b.Shop, URL: b.URL, Lineage: info.Lineage, Path: "copy.state.db", Stamp: "later", Serial: info.Serial + 9}, 0))
	place, err := importer.FindPlace(reg, trial.state, b)
	require.NoError(t, err)
	require.Equal(t, register.Copy, place.Kind)
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, true)
	require.NoError(t, err)
	_, err = a.Learn(context.Background(), trial.state, place, b)
	require.NoError(t, err)
	require.Equal(t, []string{"A 1 {} ?", `B 2 {"name":"Bruno","email":"b@example.com"}`, "C 3 {} ?"}, trial.known())
	require.True(t, place.InPlace())
}

func TestWhoIsInDoubtIsNobodyElse(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\nD;5;c;Dora;d@example.com\nB;1;c;Anne;a@example.com\nA;;c;Bruno;b@example.com\nN;;c;Dora;d@example.com\n", idsMapping)
	defer trial.close()
	trial.leaveInDoubt(state.Call{Action: state.Add, Key: "D", Sent: fieldsOf("name", "Dorothea")})
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, true)
	require.NoError(t, err)
	place := trial.elsewhere()
	shop := listed{person("5", "name", "Dora", "email", "d@example.com"), person("2", "name", "Bruno", "email", "b@example.com"), person("1", "name", "Anne")}
	require.NoError(t, a.AskList(context.Background(), shop))
	require.Equal(t, 1, a.Fresh)
	_, err = a.Learn(context.Background(), trial.state, place, trial.binding())
	require.NoError(t, err)
	require.Equal(t, []string{`A 2 {"name":"Bruno","email":"b@example.com"}`, `B 1 {"name":"Anne","email":"a@example.com"}`}, trial.known(), "in step, too")
}

func TestLearnLooksWhereTheFileStands(t *testing.T) {
	trial := openTrial(t, t.TempDir(), "ref;kash;typ;nom;mail\nA;1;;Anne;\nB;;;Bruno;\n", idsMapping)
	defer trial.close()
	a, err := importer.AdoptIDs(context.Background(), trial.source, trial.state, false)
	require.NoError(t, err)
	place := trial.elsewhere()
	_, err = a.Learn(context.Background(), trial.state, place, trial.binding())
	require.NoError(t, err)
	require.True(t, a.Open())
	require.False(t, place.InPlace())
}
