package guess_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kashsync/mapping"
	"kashsync/mapping/customer"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// A col is a column of a test's spreadsheet: its name, then its values.
type col []string

// propose guesses the mapping of columns, which are as long as the first.
func propose(cols ...col) *guess.Proposal {
	var header []string
	for _, c := range cols {
		header = append(header, c[0])
	}
	var rows [][]string
	for i := 1; i < len(cols[0]); i++ {
		var row []string
		for _, c := range cols {
			row = append(row, append(c, slices.Repeat([]string{""}, len(cols[0]))...)[i])
		}
		rows = append(rows, row)
	}
	return guess.Propose("", header, lookAt(header, rows...))
}

// lookAt profiles rows of texts.
func lookAt(header []string, rows ...[]string) *profile.Profile {
	look := profile.NewLook(header)
	for _, texts := range rows {
		row := mapping.Row{}
		for _, text := range texts {
			cell := mapping.Cell{}
			if text != "" {
				cell = mapping.Cell{Kind: mapping.Text, Text: []byte(text)}
			}
			row.Cells = append(row.Cells, cell)
		}
		look.Add(&row)
	}
	return look.Profile(true)
}

func field(t *testing.T, p *guess.Proposal, f customer.Field) guess.Field {
	t.Helper()
	i := slices.IndexFunc(p.Fields, func(have guess.Field) bool { return have.Field == f })
	require.GreaterOrEqual(t, i, 0, "no %s", f)
	return p.Fields[i]
}

func columnsOf(p *guess.Proposal, f customer.Field) []string {
	for _, have := range p.Fields {
		if have.Field == f {
			return have.Columns
		}
	}
	return nil
}

func leftBecause(p *guess.Proposal, column string) guess.Reason {
	for _, l := range p.Left {
		if l.Column == column {
			return l.Why
		}
	}
	return ""
}

func TestBirthdays(t *testing.T) {
	for _, test := range []struct {
		values     col
		layout     string
		confidence guess.Confidence
		out        bool
		why        guess.Reason
		instead    string
	}{
		{col{"31/01/1990", "02/03/1985"}, "DD/MM/YYYY", guess.Sure, false, guess.LayoutProven, ""},
		{col{"01/31/1990", "02/03/1985"}, "MM/DD/YYYY", guess.Sure, false, guess.LayoutProven, ""},
		{col{"01/02/1990", "02/03/1985"}, "DD/MM/YYYY", guess.Unsure, true, guess.LayoutBoth, "MM/DD/YYYY"},
		{col{"31/01/1990", "01/31/1985"}, "DD/MM/YYYY", guess.Unsure, true, guess.LayoutMixed, "MM/DD/YYYY"},
		{col{"01.02.1990"}, "DD.MM.YYYY", guess.Sure, false, guess.LayoutOnly, ""},
		{col{"01-02-90", "02-03-85"}, "DD-MM-YY", guess.Unsure, true, guess.LayoutBoth, "MM-DD-YY"},
		{col{"31-01-90", "02-03-85"}, "DD-MM-YY", guess.Sure, false, guess.LayoutProven, ""},
		{col{"01/02/1990 00:00", "31/02/1990 00:00", "25/12/1980 00:00"}, "DD/MM/YYYY HH:mm", guess.Sure, false, guess.LayoutProven, ""},
		{col{"1990-01-31", "1985-03-02 00:00:00"}, "", guess.Sure, false, guess.ByNameAndValues, ""},
		{col{"0000-00-00", "0000-00-00", "0000-00-00", "1985-03-02"}, "", guess.Sure, false, guess.ByNameAndValues, ""},
	} {
		p := propose(append(col{"Date de naissance"}, test.values...))
		f := field(t, p, customer.BirthDate)
		require.Equal(t, test.layout, f.Layout, test.values)
		require.Equal(t, test.confidence, f.Confidence, test.values)
		require.Equal(t, test.why, f.Why, test.values)
		require.Equal(t, test.out, f.Out, test.values)
		require.Equal(t, test.out, len(p.Mapping().Fields) == 0, test.values)
		if test.instead != "" {
			require.Equal(t, test.instead, f.Instead[0].Layout, test.values)
		}
	}
	for why, values := range map[guess.Reason]col{
		guess.LeftNoYear: {"24/12", "01/02", "14/07"}, guess.LeftSerial: {"32874", "31000", "28500"}, guess.LeftValues: {"x", "y", "z"},
	} {
		p := propose(append(col{"Geburtsdatum"}, values...))
		require.Empty(t, p.Fields)
		require.Equal(t, why, leftBecause(p, "Geburtsdatum"))
		require.Equal(t, customer.BirthDate, p.Left[0].Field)
	}
}

func TestNamesOfOneColumn(t *testing.T) {
	for _, test := range []struct {
		cols       col
		order      mapping.Order
		confidence guess.Confidence
	}{
		{col{"Nom", "DUPONT Marie", "LE GOFF Yann", "MARTIN Jean"}, mapping.LastFirst, guess.Likely},
		{col{"Nom", "Marie Dupont", "Yann Le Goff", "Paul Abadie"}, mapping.FirstLast, guess.Likely},
		{col{"Nom", "Dupont Marie", "Le Goff Yann", "Abadie Paul"}, mapping.LastFirst, guess.Likely},
		{col{"Nom et prénom", "Xyz Abc", "Uvw Def"}, mapping.LastFirst, guess.Sure},
		{col{"Nom et prénom", "Marie Dupont", "Jean Martin", "Yann Le Goff"}, mapping.LastFirst, guess.Unsure},
		{col{"Vor- und Nachname", "Xyz Abc", "Uvw Def"}, mapping.FirstLast, guess.Sure},
		{col{"Name, Vorname", "Abc Xyz", "Def Uvw"}, mapping.LastFirst, guess.Sure},
		{col{"Nombre y apellidos", "Xyz Abc", "Uvw Def"}, mapping.FirstLast, guess.Sure},
		{col{"Full name", "Xyz Abc", "Uvw Def"}, mapping.FirstLast, guess.Unsure},
		{col{"Kunde", "Uwe Vogt", "Sabine Groß", "Anke Lindner"}, mapping.FirstLast, guess.Likely},
	} {
		p := propose(test.cols)
		for f, kind := range map[customer.Field]mapping.Kind{customer.Surname: mapping.KindFirstName, customer.Name: mapping.KindLastName} {
			got := field(t, p, f)
			require.Equal(t, kind, got.Kind, test.cols)
			require.Equal(t, test.order, got.Order, test.cols)
			require.Equal(t, test.confidence, got.Confidence, test.cols)
			require.NotEqual(t, test.order, got.Instead[0].Order)
		}
	}
}

func TestNamesOfSeveralColumns(t *testing.T) {
	for _, test := range []struct {
		header        []string
		surname, name []string
	}{
		{[]string{"Nom", "Prénom"}, []string{"Prénom"}, []string{"Nom"}},
		{[]string{"Name", "Vorname"}, []string{"Vorname"}, []string{"Name"}},
		{[]string{"Nombre", "Apellidos"}, []string{"Nombre"}, []string{"Apellidos"}},
		{[]string{"Nombre", "Primer apellido", "Segundo apellido"}, []string{"Nombre"}, []string{"Primer apellido", "Segundo apellido"}},
		{[]string{"Nome", "Cognome", "Ragione sociale"}, []string{"Nome"}, []string{"Cognome"}},
		{[]string{"Voornaam", "Tussenvoegsel", "Achternaam"}, []string{"Voornaam"}, []string{"Tussenvoegsel", "Achternaam"}},
		{[]string{"Name", "First Name", "Surname"}, []string{"First Name"}, []string{"Surname"}},
		{[]string{"Nom ou raison sociale", "Prénom"}, []string{"Prénom"}, []string{"Nom ou raison sociale"}},
		{[]string{"Nom", "Société", "Ville"}, nil, []string{"Nom"}},
		{[]string{"Raison sociale", "Ville"}, nil, []string{"Raison sociale"}},
		{[]string{"Shipping Last Name", "Billing Last Name", "Billing First Name"}, []string{"Billing First Name"}, []string{"Billing Last Name"}},
	} {
		var cols []col
		for _, name := range test.header {
			cols = append(cols, col{name, "Alpha", "Beta", "Gamma"})
		}
		p := propose(cols...)
		require.Equal(t, test.surname, columnsOf(p, customer.Surname), test.header)
		require.Equal(t, test.name, columnsOf(p, customer.Name), test.header)
	}
}

func TestCivilities(t *testing.T) {
	p := propose(col{"Title", "Mr", "Mrs", "Ms"})
	require.Empty(t, field(t, p, customer.Title).Values)

	p = propose(col{"Title", "Manager", "Baker", "Nurse"})
	require.Empty(t, p.Fields)
	require.Equal(t, guess.LeftJob, leftBecause(p, "Title"))

	p = propose(col{"Anrede", "1", "2", "2"}, col{"PLZ", "10115", "20095", "50667"}, col{"Land", "DE", "DE", "DE"})
	require.Equal(t, []mapping.Substitute{{Text: "1", Value: "Herr"}, {Text: "2", Value: "Frau"}}, field(t, p, customer.Title).Values)

	p = propose(col{"Civilité", "M", "F", "F"})
	require.Equal(t, []mapping.Substitute{{Text: "F", Value: "Mme"}, {Text: "M", Value: "M."}}, field(t, p, customer.Title).Values)

	p = propose(col{"Titre (1 = Mme, 2 = M.)", "1", "2", "7", "9"})
	f := field(t, p, customer.Title)
	require.Equal(t, guess.Unsure, f.Confidence)
	require.Equal(t, []mapping.Substitute{{Text: "1", Value: "Mme"}, {Text: "2", Value: "M."}, {Text: "9"}}, f.Values)
	require.Equal(t, []guess.Remark{{Why: guess.UnknownCodes, Args: []string{"9"}}}, f.Also)
}

func TestMatch(t *testing.T) {
	number, ids := col{"N° client", "A1", "A2", "A3"}, col{"id", "1", "2", "3"}
	emails, phones := col{"Email", "a@example.com", "b@example.com", "c@example.com"}, col{"Tél", "0199000101", "0199000102", "0199000103"}
	twice := col{"Code", "A1", "A1", "A2"}
	gaps := col{"Email", "a@example.com", "", "c@example.com"}
	names, firsts := col{"Nom", "Abadie", "Cordier", "Nguyen"}, col{"Prénom", "Zoé", "Hugo", "Paul"}
	for _, test := range []struct {
		cols []col
		want []string
		why  guess.Reason
		conf guess.Confidence
	}{
		{[]col{phones, emails, ids, number}, number[:1], guess.MatchNumber, guess.Sure},
		{[]col{phones, emails, ids}, ids[:1], guess.MatchNumber, guess.Sure},
		{[]col{phones, emails, twice}, emails[:1], guess.MatchEmail, guess.Likely},
		{[]col{phones, gaps}, phones[:1], guess.MatchPhone, guess.Likely},
		{[]col{gaps, names, firsts}, []string{"Nom", "Prénom"}, guess.MatchNames, guess.Unsure},
		{[]col{{"Prénom", "Zoé", "", ""}, gaps}, gaps[:1], guess.MatchBlank, guess.Unsure},
		{[]col{{"Ville", "Nice", "Metz", "Nice"}}, nil, guess.MatchNone, guess.Unsure},
	} {
		m := propose(test.cols...).Match
		require.Equal(t, test.want, m.Columns, test.cols)
		require.Equal(t, test.why, m.Why, test.cols)
		require.Equal(t, test.conf, m.Confidence, test.cols)
	}
}

func TestRegions(t *testing.T) {
	for _, test := range []struct {
		cols []col
		code string
		why  guess.Reason
		conf guess.Confidence
	}{
		{[]col{{"Pays", "Belgique", "BEL", "be"}}, "BE", guess.RegionCountry, guess.Sure},
		{[]col{{"Phone", "+41 44 668 18 00", "+41 44 668 18 01", "+33 1 99 00 01 01"}}, "CH", guess.RegionDialled, guess.Likely},
		{[]col{{"SMS", "33612345678", "33612345679", "33612345680"}}, "FR", guess.RegionDialled, guess.Sure},
		{[]col{{"Zip", "1012 AB", "3011CD", "1000 AA"}}, "NL", guess.RegionPostcode, guess.Likely},
		{[]col{{"Postcode", "SW1A 1AA", "LS1 4AB"}}, "GB", guess.RegionPostcode, guess.Likely},
		{[]col{{"Nachname", "Vogt"}, {"Vorname", "Uwe"}, {"PLZ", "", ""}}, "DE", guess.RegionLanguage, guess.Unsure},
		{[]col{{"Nachname", "a", "b", "c"}, {"Vorname", "d"}, {"PLZ", "01067", "50667", "80331"}}, "DE", guess.RegionLanguage, guess.Likely},
		{[]col{{"Nachname", "a", "b", "c"}, {"Vorname", "d"}, {"PLZ", "8001", "3011", "6003"}}, "CH", guess.RegionSeveral, guess.Unsure},
		{[]col{{"Nom", "a", "b", "c"}, {"Prénom", "d"}, {"Tél", "0612345678", "0142684500", "0478123456"}}, "FR", guess.RegionDialled, guess.Likely},
		{[]col{{"Nom", "a", "b", "c"}, {"Prénom", "d"}, {"Tél", "079 412 34 56", "079 612 34 57", "021 612 34 58"}, {"NPA", "1003", "1204", "1950"}}, "CH", guess.RegionDialled, guess.Likely},
		{[]col{{"Card", "1", "2", "3"}, {"Name", "a b", "c d", "e f"}, {"Phone", "0612345678", "0712345678", "0612345679"}}, "FR", guess.RegionSeveral, guess.Unsure},
		{[]col{{"First Name", "a", "b", "c"}, {"Last Name", "d"}, {"Phone", "6175550112", "3035550134", "5125550166"}}, "US", guess.RegionDialled, guess.Likely},
		{[]col{{"Country", "US", "", "", "", ""}, {"Phone", "0612345678", "0142684500", "0478123456", "0612345671", "0142684501"}}, "FR", guess.RegionDialled, guess.Likely},
		{[]col{{"Phone", "+44 20 7946 0018", "0612345678", "0142684500", "0478123456", "0388123456"}}, "FR", guess.RegionDialled, guess.Likely},
		{[]col{{"First Name", "a", "b", "c"}, {"Last Name", "d"}, {"Phone", "0478123456", "0474123456", "0475123456"}}, "FR", guess.RegionSeveral, guess.Unsure},
		{[]col{{"First Name", "a", "b", "c"}, {"Last Name", "d"}, {"Zip", "69003", "42100", "38000"}}, "FR", guess.RegionSeveral, guess.Unsure},
		{[]col{{"Phone", "", ""}}, "FR", guess.RegionDefault, guess.Unsure},
		{[]col{{"Email", "a@example.com"}}, "", "", guess.Unsure},
		{[]col{{"Nom", "Zoé"}, {"Prénom", "Pike"}, {"Ville", "Nice"}}, "", "", guess.Unsure},
	} {
		r := propose(test.cols...).Region
		require.Equal(t, test.code, r.Code, test.cols)
		require.Equal(t, test.why, r.Why, test.cols)
		require.Equal(t, test.conf, r.Confidence, test.cols)
		if test.code != "" {
			require.Equal(t, test.code, r.Args[0])
		}
	}
}

// What is a secret is neither mapped nor shown; consent to advertising and
// somebody else's data are not mapped either.
func TestNeverMapped(t *testing.T) {
	secrets := []string{"password", "Mot de passe", "Passwort", "Contraseña", "Wachtwoord", "Senha", "password_hash", "rp_token", "API secret", "Field 7"}
	var cols []col
	for _, name := range secrets {
		cols = append(cols, col{name, "5f4dcc3b5aa765d61d8327deb882cf99", "6f4dcc3b5aa765d61d8327deb882cf98"})
	}
	cols = append(cols, col{"Card", "4111 1111 1111 1111", "5500-0055-5555-5559"})
	for _, name := range []string{"EMAIL_BLACKLISTED", "SMS_BLACKLISTED", "Accepts Email Marketing", "Newsletter", "Opt-in", "Unsubscribed", "RGPD e-mail"} {
		cols = append(cols, col{name, "yes", "no"})
	}
	others := []string{"Delinquent", "Tax Exempt", "Active", "Nom d'utilisateur", "Assistant's Phone", "Account Owner", "Nom du père", "Phone type", "Email status"}
	for _, name := range others {
		cols = append(cols, col{name, "TRUE", "FALSE"})
	}
	p := propose(cols...)
	require.Empty(t, p.Fields)
	require.Empty(t, p.Match.Columns)
	for _, name := range append(secrets, "Card") {
		require.Equal(t, guess.LeftSecret, leftBecause(p, name), name)
	}
	require.Equal(t, guess.LeftConsent, leftBecause(p, "EMAIL_BLACKLISTED"))
	var out strings.Builder
	require.NoError(t, guess.Write(&out, p, words))
	require.NotContains(t, out.String(), "4dcc3b")
	require.NotContains(t, out.String(), "1111")
}

func TestSecrets(t *testing.T) {
	header := []string{"Nom", "Mot de passe", "X"}
	look := profile.NewLook(header)
	look.Add(&mapping.Row{Cells: []mapping.Cell{{}, {}, {Kind: mapping.Text, Text: []byte("5f4dcc3b5aa765d61d8327deb882cf99")}}})
	require.Equal(t, []bool{false, true, true}, guess.Secrets(header, look.Profile(true)))
}

// The other system's ids are a key, and never Kash ids.
func TestIDs(t *testing.T) {
	p := propose(col{"id", "1", "2", "3"}, col{"Nom", "Abadie", "Cordier", "Nguyen"}, col{"Prénom", "Zoé", "Hugo", "Paul"})
	require.Empty(t, p.ID)
	require.Equal(t, []string{"id"}, p.Match.Columns)

	p = propose(col{"id", "1", "", "3"}, col{"Téléphone secondaire"}, col{"Numéro société"}, col{"Numéro de pièce d'identité"},
		col{"Email", "a@example.com", "b@example.com", "c@example.com"})
	require.Equal(t, "Kash.click", p.System)
	require.Equal(t, "id", p.ID)
	require.Equal(t, []string{"Email"}, p.Match.Columns)

	p = propose(col{"Réf", "X1", "X2", "X3"}, col{"Kash ID", "7", "8", ""}, col{"Nom", "Abadie", "Cordier", "Nguyen"})
	require.Equal(t, "Kash ID", p.ID)
	require.Equal(t, []string{"Réf"}, p.Match.Columns)

	p = propose(col{"id", "7", "8"}, col{"surname", "Zoé", "Hugo"}, col{"name", "Abadie", "Cordier"}, col{"addressline1", "1 rue Verte", ""},
		col{"adressComment", "", "porte B"}, col{"VATnum", "", ""}, col{"clientGroupID", "3", "4"})
	require.Equal(t, "id", p.ID)
	require.Equal(t, []string{"surname"}, columnsOf(p, customer.Surname))
	require.Equal(t, []string{"name"}, columnsOf(p, customer.Name))
	require.Equal(t, []string{"clientGroupID"}, columnsOf(p, customer.ClientGroupID))
}

// Values are the second witness: they deny a name, and tell where a name does
// not.
func TestValuesTell(t *testing.T) {
	p := propose(col{"Contact", "a@example.com", "b@example.com", "c@example.com"}, col{"Column 2", "+33612345678", "+33612345679", "+33612345680"},
		col{"Champ", "France", "Belgique", "Suisse"}, col{"Téléphone", "non", "oui", "oui"}, col{"Rien", "x", "y", "z"}, col{"Vide"})
	require.Equal(t, []string{"Contact"}, columnsOf(p, customer.Email))
	require.Equal(t, guess.ByValues, field(t, p, customer.Email).Why)
	require.Equal(t, []string{"Column 2"}, columnsOf(p, customer.Phone))
	require.Equal(t, []string{"Champ"}, columnsOf(p, customer.Country))
	require.Equal(t, guess.LeftValues, leftBecause(p, "Téléphone"))
	require.Equal(t, guess.LeftUnknown, leftBecause(p, "Rien"))
	require.Equal(t, guess.LeftEmpty, leftBecause(p, "Vide"))
}

// A header alone is proposed by its names.
func TestHeaderAlone(t *testing.T) {
	p := guess.Propose("", []string{"N° client", "Civilité", "Nom", "PrÃ©nom", "E-mail", ""}, &profile.Profile{Whole: true})
	require.Equal(t, []string{"N° client"}, p.Match.Columns)
	require.Equal(t, guess.Unsure, p.Match.Confidence)
	require.Equal(t, []string{"PrÃ©nom"}, columnsOf(p, customer.Surname))
	require.Equal(t, guess.ByNameEmpty, field(t, p, customer.Email).Why)
	require.Equal(t, guess.LeftEmpty, leftBecause(p, "Column F"))
	require.NotPanics(t, func() { guess.Propose("", nil, &profile.Profile{}) })
}

func TestAddressRowsAreSkipped(t *testing.T) {
	p := propose(col{"Type", "Client", "Adresse de livraison", "Client", "Adresse de facturation"}, col{"Nom", "A B", "C D", "E F", "G H"})
	require.Equal(t, &mapping.Rule{Column: "Type", Values: []string{"Adresse de facturation", "Adresse de livraison"}}, p.Skip)
	require.Nil(t, propose(col{"Type", "Particulier", "Société"}).Skip)
}

func BenchmarkPropose(b *testing.B) {
	header := make([]string, 200)
	for i := range header {
		header[i] = []string{"Nom", "Prénom", "E-mail (pro)", "Téléphone", "Complément d'information", "Home Street 2", "x", "Zip/Postal code"}[i%8]
	}
	look := profile.NewLook(header)
	p := look.Profile(true)
	for b.Loop() {
		guess.Propose("", header, p)
	}
}
