package state

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"kashsync/mapping/customer"

	"github.com/stretchr/testify/require"
)

func bound(match ...string) Binding {
	return Binding{Shop: "42", URL: "https://kash.click", Match: match}
}

func TestAdoptBindsConfirmsAndLearns(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	for range 2 {
		adopted, err := s.Adopt(time.Now(), bound("N°"), Adopting{Whole: true}, slices.Values([]Learnt{{Key: "A", ID: "7", Unknown: true, Fields: fields("city", "Dole")}}))
		require.NoError(t, err)
		require.Zero(t, adopted)
		all := remembered(t, s)
		require.Len(t, all, 4)
		require.Equal(t, unsure("A", "7", fields("city", "Dole")), all["A"])
		b, _, err := s.Binding()
		require.NoError(t, err)
		require.Equal(t, bound("N°"), b)
		info, err := s.Info()
		require.NoError(t, err)
		require.Equal(t, "adopt", info.Confirmed)
	}
}

func TestAdoptIsAllOrNothing(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Learn(time.Now(), people(3)))
	require.NoError(t, s.Bind(Binding{Shop: "42", Match: []string{"N°"}}))
	before, err := s.Info()
	require.NoError(t, err)
	all := remembered(t, s)
	for name, test := range map[string]struct {
		b      Binding
		learnt []Learnt
		what   string // of the mismatch
	}{
		"another shop":            {Binding{Shop: "43", Match: []string{"Ville"}}, nil, "shop"},
		"an id is another's":      {bound("N°"), []Learnt{{Key: "A", ID: "1000"}}, ""},
		"an id is twice":          {bound("Ville"), []Learnt{{Key: "A", ID: "1"}, {Key: "B", ID: "1"}}, ""},
		"the move lacks one's id": {bound("Ville"), []Learnt{{Key: "A"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			adopted, err := s.Adopt(time.Now(), test.b, Adopting{Whole: true}, slices.Values(test.learnt))
			require.Zero(t, adopted)
			var mismatch *MismatchError
			var id *IDError
			if test.what != "" {
				require.ErrorAs(t, err, &mismatch)
				require.Equal(t, test.what, mismatch.What)
			} else {
				require.ErrorAs(t, err, &id)
			}
			after, err := s.Info()
			require.NoError(t, err)
			require.Equal(t, before, after)
			require.Equal(t, all, remembered(t, s))
			b, _, err := s.Binding()
			require.NoError(t, err)
			require.Equal(t, Binding{Shop: "42", Match: []string{"N°"}}, b)
		})
	}
}

func TestAdoptMovesToOtherColumns(t *testing.T) {
	s := locked(t)
	require.NoError(t, s.Bind(bound("N°")))
	print := customer.Fingerprint{1}
	require.NoError(t, s.Learn(time.Now(), slices.Values([]Learnt{
		{Key: "1", ID: "101", Fields: fields("name", "Un", "city", "Dole"), Fingerprint: print},
		{Key: "2", ID: "102", Fields: fields("name", "Deux"), Fingerprint: print},
		{Key: "3", ID: "103", Fields: fields("name", "Trois", "phone", ""), Unknown: true},
		{Key: "4", ID: "104"},
		{Key: "5", ID: "105"},
	})))
	call(t, s, Call{Action: Edit, Key: "1", ID: "101", Fingerprint: print, Gone: true}, Outcome{Result: Done})

	doubt := call(t, s, Call{Action: Add, Key: "9"}, Outcome{Result: InDoubt})
	_, err := s.Adopt(time.Now(), bound("Ville"), Adopting{Whole: true}, people(0))
	var open *InDoubtError
	require.ErrorAs(t, err, &open)
	require.Equal(t, 1, open.Calls)
	j := journal(t, s)
	require.NoError(t, j.Settle(doubt, Outcome{Result: Failed}))
	require.NoError(t, j.Close())

	adopted, err := s.Adopt(time.Now(), bound("Ville", "Nom"), Adopting{Whole: true}, slices.Values([]Learnt{
		{Key: "un", ID: "101", Unknown: true, Fields: fields("city", "Lons")},
		{Key: "deux", ID: "102", Fields: fields("city", "Lons"), Fingerprint: customer.Fingerprint{2}},
		{Key: "trois", ID: "103", Unknown: true, Fields: fields("name", "3")},
		{Key: "4", ID: "999", Unknown: true},
	}))
	require.NoError(t, err)
	require.Equal(t, Adopted{Forgotten: 2}, adopted)
	require.Equal(t, byKey(
		known("un", "101", fields("name", "Un", "city", "Dole")),
		known("deux", "102", fields("city", "Lons")),
		unsure("trois", "103", fields("name", "3", "phone", "")),
		unsure("4", "999", fields()),
	), remembered(t, s))
	ix, err := s.Index(t.Context())
	require.NoError(t, err)
	un, _ := ix.Find("un")
	require.Equal(t, Known{ID: "101", Fingerprint: print, Gone: true, Ordinal: un.Ordinal}, un)
	b, _, err := s.Binding()
	require.NoError(t, err)
	require.Equal(t, bound("Ville", "Nom"), b)

	// The file is as any other afterwards.
	call(t, s, Call{Action: Add, Key: "neu"}, Outcome{Result: Done, ID: "1"})
	path := s.Path()
	require.NoError(t, s.Close())
	s, err = Lock(path)
	require.NoError(t, err)
	defer s.Close()
	require.Len(t, remembered(t, s), 5)
	fresh := locked(t)
	for _, name := range []string{"customers", "customers_id", "old"} {
		want, err := schemaOf(fresh.writer.Conn, name)
		require.NoError(t, err)
		got, err := schemaOf(s.writer.Conn, name)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// While it is open who else is there nobody may be added, whatever was known before.
func TestAdoptOfAPartConfirmsNothing(t *testing.T) {
	s := locked(t)
	for _, match := range []string{"N°", "N°", "Ville"} {
		require.NoError(t, s.Confirm("empty_list"))
		_, err := s.Adopt(time.Now(), bound(match), Adopting{}, people(3))
		require.NoError(t, err)
		info, err := s.Info()
		require.NoError(t, err)
		require.Empty(t, info.Confirmed)
	}
}

// An older copy keeps who is who, and believes no values but those learnt now.
func TestAdoptIntoAnUnsureCopy(t *testing.T) {
	for _, match := range []string{"N°", "Ville"} {
		t.Run(match, func(t *testing.T) {
			s := locked(t)
			require.NoError(t, s.Bind(bound("N°")))
			require.NoError(t, s.Learn(time.Now(), slices.Values([]Learnt{
				{Key: "1", ID: "101", Fields: fields("name", "Un")},
				{Key: "2", ID: "102", Fields: fields("name", "Deux"), Fingerprint: customer.Fingerprint{1}},
				{Key: "3", ID: "103", Fields: fields("name", "Trois")},
			})))
			call(t, s, Call{Action: Edit, Key: "1", ID: "101", Gone: true}, Outcome{Result: Done})
			_, err := s.Adopt(time.Now(), bound(match), Adopting{Whole: true, Unsure: true}, slices.Values([]Learnt{
				{Key: "2", ID: "102", Fields: fields("city", "Lons")},
				{Key: "3", ID: "103", Unknown: true, Fields: fields("city", "Dole")},
			}))
			require.NoError(t, err)
			want := []Remembered{known("2", "102", fields("city", "Lons")), unsure("3", "103", fields("city", "Dole"))}
			if match == "N°" { // else whoever is not learnt is forgotten
				want = append(want, unsure("1", "101", fields()))
				ix, err := s.Index(t.Context())
				require.NoError(t, err)
				one, _ := ix.Find("1")
				require.False(t, one.Gone)
			}
			require.Equal(t, byKey(want...), remembered(t, s))
		})
	}
}

// What an earlier run left open is settled by hand, with a journal of no run.
func TestSettledByHand(t *testing.T) {
	add := Call{Action: Add, Key: "A", Sent: fields("name", "Un"), Keep: fields("email", ""), Fingerprint: customer.Fingerprint{1}}
	edit := Call{Action: Edit, Key: "K", ID: "7", Sent: fields("name", "Deux"), Fingerprint: customer.Fingerprint{2}}
	remove := Call{Action: Delete, Key: "K", ID: "7"}
	adopting := Call{Action: Edit, Key: "B", ID: "8", Adopts: true, Sent: fields("name", "Trois"), Fingerprint: customer.Fingerprint{3}}
	before := known("K", "7", fields("city", "Dole"))
	for name, test := range map[string]struct {
		call Call
		end  Outcome
		want []Remembered
		flaw error // of Settle; the call stays in doubt
	}{
		"add done":            {add, Outcome{Result: Done, ID: "9"}, []Remembered{before, known("A", "9", fields("name", "Un", "email", ""))}, nil},
		"add failed":          {add, Outcome{Result: Failed}, []Remembered{before}, nil},
		"add in doubt":        {add, Outcome{Result: InDoubt}, []Remembered{before}, nil},
		"add of another's id": {add, Outcome{Result: Done, ID: "7"}, []Remembered{before}, &IDError{ID: "7", Key: "K"}},
		"add without an id":   {add, Outcome{Result: Done}, []Remembered{before}, &IDError{}},
		"edit done":           {edit, Outcome{Result: Done}, []Remembered{known("K", "7", fields("city", "Dole", "name", "Deux"))}, nil},
		"edit failed":         {edit, Outcome{Result: Failed}, []Remembered{before}, nil},
		"edit in doubt":       {edit, Outcome{Result: InDoubt}, []Remembered{before}, nil},
		"delete done":         {remove, Outcome{Result: Done}, nil, nil},
		"delete failed":       {remove, Outcome{Result: Failed}, []Remembered{before}, nil},
		"delete in doubt":     {remove, Outcome{Result: InDoubt}, []Remembered{before}, nil},
		"adopts done":         {adopting, Outcome{Result: Done}, []Remembered{before, known("B", "8", fields("name", "Trois"))}, nil},
		"adopts failed":       {adopting, Outcome{Result: Failed}, []Remembered{before}, nil},
		"adopts in doubt":     {adopting, Outcome{Result: InDoubt}, []Remembered{before}, nil},
		"adopts another's id": {Call{Action: Edit, Key: "B", ID: "7", Adopts: true}, Outcome{Result: Done}, []Remembered{before}, &IDError{ID: "7", Key: "K"}},
	} {
		for _, cut := range []bool{false, true} {
			t.Run(name+" cut "+strconv.FormatBool(cut), func(t *testing.T) {
				s := locked(t)
				require.NoError(t, s.Learn(time.Now(), slices.Values([]Learnt{{Key: "K", ID: "7", Fields: before.Fields}})))
				j := journal(t, s)
				c := test.call
				ticket, err := j.Intent(t.Context(), &c)
				require.NoError(t, err)
				if !cut {
					require.NoError(t, j.Settle(ticket, Outcome{Result: InDoubt}))
				}
				require.NoError(t, j.Close())

				hand := s.Journal(0)
				require.Equal(t, test.flaw, hand.Settle(ticket, test.end))
				require.NoError(t, hand.Close())
				require.Equal(t, byKey(test.want...), remembered(t, s))
				doubts, err := s.InDoubt()
				require.NoError(t, err)
				open := test.flaw != nil || test.end.Result == InDoubt
				require.Equal(t, open, len(doubts) == 1)
				if open {
					require.Equal(t, ticket, doubts[0].Ticket)
					require.Equal(t, int64(1), doubts[0].Run, "it stays its run's")
				}
			})
		}
	}
}
