package guess

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// One name means one thing, in whatever language.
func TestNamesMeanOneThing(t *testing.T) {
	known, seen := newTable(), map[string]string{}
	section := ""
	for line := range strings.Lines(tableText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			section = strings.Trim(line, "[]")
			continue
		}
		language, phrases, ok := strings.Cut(line, ": ")
		require.True(t, ok && len(language) <= 2, line)
		if strings.HasPrefix(section, "word ") || strings.HasPrefix(section, "scope ") || section == "filler" || section == "second" || section == "prefix" {
			continue
		}
		for phrase := range strings.SplitSeq(phrases, ";") {
			key := keys(known.parseName(strings.TrimSpace(phrase)).words)[0]
			if before := seen[key]; before != "" && before != section {
				t.Errorf("%q is %s, and %s", phrase, before, section)
			}
			seen[key] = section
		}
	}
}

func TestNames(t *testing.T) {
	known := newTable()
	for raw, want := range map[string]role{
		"PRÉNOM": firstName, "first_name": firstName, "FirstName": firstName, "Prénom *": firstName, "Vorname:": firstName,
		"E-mail": email, "e mail": email, "EMAIL ADDRESS": email, "Adresse e-mail": email, "Correo electrónico": email,
		"N° client": number, "n°client": number, "Kunden-Nr.": number, "Nº de cliente": number, "ID Customer": number,
		"Téléphone 2": phone, "Tel. privat": phone, "Tél.\u00a0(domicile)": phone, "Handynummer": mobile, "Mobile Phone Number": mobile,
		"Date de naissance (JJ/MM/AAAA)": birthDate, "Né(e) le": birthDate, "Geburtsdatum": birthDate, "F. Nacimiento": birthDate,
		"Zip/Postal Code": postcode, "C.P.": postcode, "Rechnungs-PLZ": postcode, "Rechnungsort": city, "Address 1 - City": city,
		"Poids (kg)": unknown, "Password": secret, "Mot de passe": secret, "rp_token": secret, "E-Mail Passwort": secret,
		"EMAIL_BLACKLISTED": consent, "Accepts Email Marketing": consent, "Opt-in SMS": consent, "Blacklist": blacklist,
		"Assistant's Phone": someone, "Account Owner": someone, "Emergency contact phone": someone, "Email label": "other",
		"Lieu de naissance": "other", "Staatsangehörigkeit": "language", "Date création": "date", "Tax ID": "other",
		"Id société": "other", "Customer name": bareName, "Kundenname": bareName, "Nom et prénom": fullName, "Default Address Company": company,
		"": unknown, "()": unknown, "12": unknown, "*": unknown,
	} {
		require.Equal(t, want, known.read(raw).role, raw)
	}
}

func TestNameParts(t *testing.T) {
	known := newTable()
	for raw, want := range map[string]struct {
		scope          string
		ordinal, block int
	}{
		"Address 2": {"", 2, 0}, "Address 2 - City": {"", 0, 2}, "Rue (bureau) 2": {"work", 2, 0}, "Téléphone (2)": {"", 2, 0},
		"Téléphone secondaire": {"", 2, 0}, "Home Street 3": {"home", 3, 0}, "shipping_city": {"shipping", 0, 0},
		"Lieferort": {"shipping", 0, 0}, "Ville (livraison)": {"shipping", 0, 0}, "Postal code": {"", 0, 0}, "Phone2": {"", 2, 0},
	} {
		r := known.read(raw)
		require.Equal(t, want.scope, r.scope, raw)
		require.Equal(t, want.ordinal, r.ordinal, raw)
		require.Equal(t, want.block, r.block, raw)
		require.NotEqual(t, unknown, r.role, raw)
	}
}
