package match_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

// judge writes verdicts as "open", "not_happened", or the id.
func judge(found []match.Finding) (verdicts []string) {
	for _, f := range found {
		text := string(f.Verdict)
		if f.Verdict == match.Happened {
			text = f.ID
		}
		verdicts = append(verdicts, text)
	}
	return verdicts
}

func upper(s string) string    { return strings.ToUpper(s) }
func national(s string) string { return strings.Replace(s, "+33", "0", 1) }

type story struct {
	name    string
	list    shows
	doubts  []match.Doubt
	unknown []match.Listed
	want    []string
}

func stories() []story {
	all := everything()
	jean := []string{"name", "Dupont", "surname", "Jean", "email", "d@example.com", "phone", "+33612345678"}
	marie := []string{"name", "Dupont", "surname", "Marie", "email", "d@example.com", "phone", "+33612345678"}
	a, b := doubt("A", jean...), doubt("B", marie...)
	one := []match.Doubt{a}
	return []story{
		{"there", all, one, []match.Listed{listed("7", jean...)}, []string{"7"}},
		{"nobody left", all, one, nil, []string{"not_happened"}},
		{"a stranger", all, one, []match.Listed{listed("7", "name", "Roux", "surname", "Luc", "email", "l@example.com")}, []string{"not_happened"}},

		{"a family, both", all, []match.Doubt{a, b}, []match.Listed{listed("7", jean...), listed("8", marie...)}, []string{"7", "8"}},
		{"a family, one", all, []match.Doubt{a, b}, []match.Listed{listed("8", marie...)}, []string{"not_happened", "8"}},
		{"a family, the other entered at the till", all, one, []match.Listed{listed("8", marie...)}, []string{"open"}},
		{"a family, names hidden", all.but(customer.Name, nil).but(customer.Surname, nil), one,
			[]match.Listed{listed("8", "email", "d@example.com", "phone", "+33612345678")}, []string{"open"}},
		{"a family, names in capitals", all.but(customer.Name, upper).but(customer.Surname, upper), one,
			[]match.Listed{listed("8", "name", "DUPONT", "surname", "MARIE", "email", "d@example.com", "phone", "+33612345678")}, []string{"open"}},
		{"capitals, himself", all.but(customer.Name, upper).but(customer.Surname, upper), one,
			[]match.Listed{listed("7", "name", "DUPONT", "surname", "JEAN", "email", "d@example.com", "phone", "+33612345678")}, []string{"7"}},

		{"two alike in doubt", all, []match.Doubt{a, doubt("C", jean...)}, []match.Listed{listed("7", jean...)}, []string{"open", "open"}},
		{"two alike in doubt, both there", all, []match.Doubt{a, doubt("C", jean...)}, []match.Listed{listed("7", jean...), listed("8", jean...)}, []string{"open", "open"}},
		{"two alike in the list", all, one, []match.Listed{listed("7", jean...), listed("8", jean...)}, []string{"open"}},
		{"an id twice", all, one, []match.Listed{listed("7", jean...), listed("7", "name", "Roux")}, []string{"open"}},
		{"no id", all, one, []match.Listed{listed("", jean...)}, []string{"open"}},

		{"same names, another e-mail", all, one, []match.Listed{listed("7", "name", "Dupont", "surname", "Jean", "email", "other@example.com")}, []string{"open"}},
		{"same names, nothing else shown", all, one, []match.Listed{listed("7", "name", "Dupont", "surname", "Jean")}, []string{"open"}},
		{"same names, and that is all the list shows", showing(customer.Name, customer.Surname), one,
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean")}, []string{"open"}},
		{"names were all that was sent", all, []match.Doubt{doubt("A", "name", "Dupont", "surname", "Jean")},
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean")}, []string{"7"}},
		{"names were all that tells, and the list hides the rest", showing(customer.Name, customer.Surname), []match.Doubt{doubt("A", "name", "Dupont", "surname", "Jean", "birthDate", "0")},
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean")}, []string{"open"}},
		{"names garbled, and the same card", all.but(customer.Name, func(string) string { return "D?p?nt" }), []match.Doubt{doubt("A", "name", "Dépönt", "surname", "Jean", "barcode", "17")},
			[]match.Listed{listed("7", "name", "D?p?nt", "surname", "Jean", "barcode", "17")}, []string{"7"}},
		{"names without a letter", all, []match.Doubt{doubt("A", "name", "***")}, nil, []string{"open"}},
		{"somebody whose names leave nothing", all, []match.Doubt{doubt("A", "name", "Иванова", "surname", "Ольга")}, []match.Listed{listed("7", "name", "???????", "surname", "?????")}, []string{"open"}},
		{"names were all, but more is listed", all, []match.Doubt{doubt("A", "name", "Dupont", "surname", "Jean")},
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean", "email", "x@example.com")}, []string{"open"}},
		{"a town that was not sent", all, one, []match.Listed{listed("7", append(jean, "city", "Nice")...)}, []string{"open"}},
		{"a second number that was not sent", all, one, []match.Listed{listed("7", append(jean, "phone2", "+33687654321")...)}, []string{"open"}},
		{"a first name that was not sent", all, []match.Doubt{doubt("A", "name", "Dupont", "email", "d@example.com")},
			[]match.Listed{listed("8", marie[:6]...)}, []string{"open"}},
		{"one name only", all, []match.Doubt{doubt("A", "name", "Dupont")}, []match.Listed{listed("7", "name", "Dupont")}, []string{"7"}},
		{"one name only, and more is listed", all, []match.Doubt{doubt("A", "name", "Dupont")}, []match.Listed{listed("7", "name", "Dupont", "phone", "+33612345678")}, []string{"open"}},
		{"names changed places", all, one, []match.Listed{listed("7", "name", "Jean", "surname", "Dupont", "email", "d@example.com", "phone", "+33612345678")}, []string{"open"}},
		{"a list that swaps names", all.but(customer.Name, nil).but(customer.Surname, nil), one, []match.Listed{listed("7", jean...)}, []string{"7"}},
		{"a twin with less", all, one, []match.Listed{listed("7", jean...), listed("8", "name", "DUPONT", "surname", "Jean")}, []string{"7"}},
		{"a twin in capitals", all, one, []match.Listed{listed("7", jean...), listed("8", append([]string{"name", "DUPONT"}, jean[2:]...)...)}, []string{"open"}},

		{"phone in its national form", all.but(customer.Phone, national), one,
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean", "email", "d@example.com", "phone", "0612345678")}, []string{"7"}},
		{"another phone", all.but(customer.Phone, national), one,
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean", "email", "d@example.com", "phone", "0712345678")}, []string{"open"}},
		{"phone only, entered by hand", all, []match.Doubt{doubt("A", "phone", "+33612345678")},
			[]match.Listed{listed("7", "phone2", "06.12.34.56.78")}, []string{"open"}},
		{"e-mail in small letters", all, []match.Doubt{doubt("A", "email", "Jean@Example.com")}, []match.Listed{listed("7", "email", "jean@example.com")}, []string{"open"}},
		{"barcode without zeros", all, []match.Doubt{doubt("A", "barcode", "00ab 12")}, []match.Listed{listed("7", "barcode", "AB12")}, []string{"open"}},
		{"VAT number with blanks", all, []match.Doubt{doubt("A", "VATnum", "FR12345", "barcode", "9")}, []match.Listed{listed("7", "VATnum", "fr 123 45", "barcode", "8")}, []string{"open"}},

		{"a field never sent before, shown as blank", all, []match.Doubt{doubt("A", append(jean, "country", "FR")...)},
			[]match.Listed{listed("7", append(jean, "country", "")...)}, []string{"open"}},
		{"a field that the list hides", showing(customer.Name, customer.Surname, customer.Barcode), []match.Doubt{doubt("A", append(jean, "barcode", "1")...)},
			[]match.Listed{listed("7", "name", "Dupont", "surname", "Jean", "barcode", "1")}, []string{"7"}},
		{"nothing that is shown as it was sent", all.but(customer.Phone, national), []match.Doubt{doubt("A", "phone", "+33612345678")},
			[]match.Listed{listed("7", "phone", "0612345678")}, []string{"open"}},
		{"an extension is no number", all.but(customer.Phone2, national), []match.Doubt{doubt("A", append(jean, "phone2", "5678")...)},
			[]match.Listed{listed("7", append(jean, "phone2", "0499995678")...)}, []string{"open"}},

		{"escaped", all, []match.Doubt{doubt("A", "name", "L'Œuf & Cie")}, []match.Listed{listed("7", "name", "L&#039;Œuf &amp; Cie")}, []string{"open"}},
		{"accents dropped", all, []match.Doubt{doubt("A", "name", "Müller", "surname", "Hélène")}, []match.Listed{listed("7", "name", "MULLER", "surname", "Helene")}, []string{"open"}},
		{"garbled", all, []match.Doubt{doubt("A", "name", "Müller", "surname", "Hélène")}, []match.Listed{listed("7", "name", "MÃ¼ller", "surname", "HÃ©lÃ¨ne")}, []string{"open"}},
		{"asked", all, []match.Doubt{doubt("A", "name", "Müller", "surname", "Hélène")}, []match.Listed{listed("7", "name", "M?ller", "surname", "H?l?ne")}, []string{"open"}},
		{"cut short", all, []match.Doubt{doubt("A", "name", "Charcuterie de la Gare")}, []match.Listed{listed("7", "name", "Charcuterie de")}, []string{"open"}},
		{"one word of two", all, one, []match.Listed{listed("7", "name", "dupont")}, []string{"open"}},
		{"hyphens", all, []match.Doubt{doubt("A", "name", "Martin-Roux", "surname", "Jean Luc")}, []match.Listed{listed("7", "name", "roux martin", "surname", "jean-luc")}, []string{"open"}},
		{"both in one field", all, one, []match.Listed{listed("7", "name", "Jean Dupont")}, []string{"open"}},
		{"a namesake", all, one, []match.Listed{listed("7", "name", "Dupont", "surname", "Paul")}, []string{"not_happened"}},

		{"somebody of whom nothing is shown", all, one, []match.Listed{listed("7")}, []string{"not_happened"}},
		{"somebody who shows nothing that was sent", all, []match.Doubt{doubt("A", "email", "d@example.com")}, []match.Listed{listed("7", "name", "Roux")}, []string{"not_happened"}},
		{"nothing that tells", all, []match.Doubt{doubt("A", "city", "Lyon")}, []match.Listed{listed("7", "city", "Lyon")}, []string{"open"}},
		{"nothing that tells, nobody left", all, []match.Doubt{doubt("A", "city", "Lyon")}, nil, []string{"open"}},
		{"nothing that was sent is shown", showing(customer.City), one, nil, []string{"open"}},
		{"all is in another form", all.but(customer.Email, upper).but(customer.Phone, upper).but(customer.Name, func(string) string { return "***" }).
			but(customer.Surname, func(string) string { return "***" }), []match.Doubt{doubt("A", jean[:4]...)},
			[]match.Listed{listed("7", "name", "***", "surname", "***")}, []string{"open"}},
	}
}

func TestDoubts(t *testing.T) {
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			found := match.Doubts(s.doubts, s.unknown, s.list.form(), false)
			require.Equal(t, s.want, judge(found))
			for i, f := range found {
				require.Equal(t, s.doubts[i].Key, f.Key)
				require.Equal(t, f.Verdict == match.Happened, f.ID != "")
				require.True(t, f.Verdict == match.Open || f.Near == nil)
			}
		})
	}
}

// Without anybody known nothing is proved, but by an empty shop.
func TestWithoutAForm(t *testing.T) {
	a := []match.Doubt{doubt("A", "name", "Roux", "surname", "Luc", "email", "l@example.com")}
	there := []match.Listed{{ID: "7", Fields: a[0].Sent}}
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, there, new(match.Form), false)))
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, nil, new(match.Form), false)))
	require.Equal(t, []string{"not_happened"}, judge(match.Doubts(a, nil, new(match.Form), true)))
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, there, new(match.Form), true)), "not empty")

	var missed match.Form
	missed.Missing()
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, nil, &missed, true)), "somebody ought to be there")
	require.Empty(t, match.Doubts(nil, there, new(match.Form), false))
}

// A list that was cut short, or lags, tells of nobody that they are not there.
func TestListThatIsNotWhole(t *testing.T) {
	a := []match.Doubt{doubt("A", "name", "Roux", "surname", "Luc", "email", "l@example.com")}
	form := everything().form()
	form.Missing()
	form.Missing()
	require.Equal(t, []string{"not_happened"}, judge(match.Doubts(a, nil, form, false)), "two may have been deleted")
	form.Missing()
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, nil, form, false)))
	require.Equal(t, []string{"7"}, judge(match.Doubts(a, []match.Listed{{ID: "7", Fields: a[0].Sent}}, form, false)))
	for range 29 {
		for _, c := range known() {
			form.Compare(&c, &c)
		}
	}
	require.Equal(t, []string{"not_happened"}, judge(match.Doubts(a, nil, form, false)), "one in twenty may have been deleted")
}

// A list that now and then shows other names does not tell by names who is not
// there.
func TestListThatGarblesSome(t *testing.T) {
	a := []match.Doubt{doubt("A", "name", "Roux", "surname", "Luc")}
	stranger := []match.Listed{listed("7", "name", "Noir", "surname", "Zoé")}
	form := everything().form()
	require.Equal(t, []string{"not_happened"}, judge(match.Doubts(a, stranger, form, false)))
	sent, shown := who("name", "Bernard", "surname", "Léa"), who("name", "?", "surname", "***")
	form.Compare(&sent, &shown)
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, stranger, form, false)))
}

// Where nobody known shows whether the list would tell of a telephone, one that
// was sent and is not shown may be missing because it is somebody else.
func TestKindNeverSeen(t *testing.T) {
	a := []match.Doubt{doubt("A", "email", "l@example.com", "phone2", "+33612345678")}
	var form match.Form
	sent := who("email", "z@example.com")
	form.Compare(&sent, &sent)
	require.Equal(t, []string{"open"}, judge(match.Doubts(a, []match.Listed{listed("7", "email", "l@example.com")}, &form, false)))
	require.Equal(t, []string{"7"}, judge(match.Doubts(a, []match.Listed{{ID: "7", Fields: a[0].Sent}}, &form, false)))
}

func TestForm(t *testing.T) {
	var form match.Form
	require.False(t, form.Compared())
	require.Zero(t, form.Fields())

	sent := who("name", "Roux", "email", "A@b.fr", "city", "", "barcode", "1")
	shown := who("name", "ROUX", "email", "A@b.fr", "city", "", "phone", "")
	form.Compare(&sent, &shown)
	require.True(t, form.Compared())
	require.Equal(t, customer.Set(0).With(customer.Email), form.Fields(), "blank, hidden and changed are not trusted")

	small := who("email", "a@b.fr")
	form.Compare(&sent, &small)
	require.Zero(t, form.Fields(), "as often different as equal")
	require.True(t, form.Compared())
}

// A shop that gives everybody a barcode is not a person who has typed one.
func TestFilledByTheShop(t *testing.T) {
	a := doubt("A", "name", "Roux", "surname", "Luc", "email", "l@example.com")
	own := a.Sent
	own.Set(customer.Barcode, "2000000000017")
	list := []match.Listed{{ID: "7", Fields: own}}
	form := everything().form()
	require.Equal(t, []string{"open"}, judge(match.Doubts([]match.Doubt{a}, list, form, false)))

	sent := who("name", "Bernard", "surname", "Léa", "email", "lea@example.com")
	shown := sent
	shown.Set(customer.Barcode, "2000000000024")
	form.Compare(&sent, &shown)
	require.Equal(t, []string{"7"}, judge(match.Doubts([]match.Doubt{a}, list, form, false)))

	shown.Set(customer.Barcode, "")
	form.Compare(&sent, &shown)
	require.Equal(t, []string{"open"}, judge(match.Doubts([]match.Doubt{a}, list, form, false)), "not everybody")
}

func TestNear(t *testing.T) {
	a := doubt("A", "name", "Roux", "surname", "Luc", "email", "l@example.com", "phone", "+33612345678", "phone2", "+33487654321")
	unknown := []match.Listed{
		listed("30", "name", "Noir"),
		listed("29", "phone", "04 87 65 43 21"),
		listed("31", "surname", "LUC", "name", "roux", "email", "L@example.com"),
		listed("9", "email", "l@Example.com"),
	}
	near := match.Doubts([]match.Doubt{a}, unknown, everything().form(), false)[0].Near
	require.Equal(t, []match.Near{
		{"31", customer.Set(0).With(customer.Name).With(customer.Surname).With(customer.Email), unknown[2].Fields},
		{"9", customer.Set(0).With(customer.Email), unknown[3].Fields},
		{"29", customer.Set(0).With(customer.Phone2), unknown[1].Fields},
	}, near)

	for range 200 {
		unknown = append(unknown, listed("55", "phone", "0612345678"))
	}
	found := match.Doubts([]match.Doubt{a}, unknown, everything().form(), false)[0]
	require.Equal(t, match.Open, found.Verdict)
	require.Len(t, found.Near, 5)
}

// A telephone that is given to all who left none hides nobody who is there.
func TestCrowd(t *testing.T) {
	jean := doubt("A", "name", "Dupont", "surname", "Jean", "phone", "+33400000001")
	unknown := []match.Listed{{ID: "7", Fields: jean.Sent}}
	for range 300 {
		unknown = append(unknown, listed("55", "name", "Noir", "surname", "Luc", "phone", "+33400000001"))
	}
	require.Equal(t, []string{"7"}, judge(match.Doubts([]match.Doubt{jean}, unknown, everything().form(), false)))
	unknown = unknown[1:]
	require.Equal(t, []string{"open"}, judge(match.Doubts([]match.Doubt{jean}, unknown, everything().form(), false)))
}
