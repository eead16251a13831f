package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A kind is how a cell stands in a workbook.
type kind uint8

const (
	shared kind = iota // text of which many are alike
	single             // text that hardly anybody else has
	digits             // a number
	day                // a date
)

// A cell is one of a person's; text "" is a blank one.
type cell struct {
	kind kind
	text string
	date time.Time // of a day
}

// columns are what a row has.
func columns() []string {
	return []string{
		"N° client", "Civilité", "Nom", "Prénom", "E-mail", "Téléphone", "Adresse", "Complément",
		"CP", "Ville", "Pays", "Né(e) le", "Carte", "Fiche", "Remarque",
	}
}

// theMapping maps all columns but Fiche.
const theMapping = `match: [N° client]
region: FR
fields:
  title: Civilité
  name: Nom
  surname: Prénom
  email: E-mail
  phone: Téléphone
  addressline1: Adresse
  addressline2: Complément
  postcode: CP
  city: Ville
  country: Pays
  birthDate: {column: Né(e) le, layout: DD/MM/YYYY}
  barcode: Carte
  commentPrivate: Remarque
`

// adoptMapping has Fiche hold the Kash ids, so that `kashsync adopt` can learn
// them. By theMapping alone nobody has one, and whoever is not known is new.
const adoptMapping = theMapping + "id: Fiche\n"

// people invents customers: the same one for the same number, always.
type people struct {
	men, women, names, streets, remarks []string
	towns                               []town
	countries                           []country
}

type town struct{ name, department string }

// A country is written in several ways, and its postcodes have so many digits.
type country struct {
	names  []string
	digits int
}

func newPeople() *people {
	return &people{
		men:     strings.Fields("Adrien Bastien Cédric Damien Élie Fabrice Gaël Hugo Joël Loïc Maël Noël Rémi Théo Yann Jean-Marc"),
		women:   strings.Fields("Agnès Brigitte Chloé Delphine Élodie Françoise Hélène Inès Joëlle Léa Maëlys Noémie Océane Zoé Anne-Laure Solène"),
		names:   strings.Fields("Exemplaire Duprétexte Lenclume Boisjoli Grandchamp Valfleury Rochebelle Montclair Fontvieille Beaupré Lafeuille Desruisseaux Clairval Haurivage Tournesol Pervenche"),
		streets: strings.Split("rue des Lilas,avenue de la Gare,place du Marché,chemin des Vignes,boulevard de l'Océan,impasse du Moulin,allée des Tilleuls,quai Saint-Nicolas", ","),
		remarks: strings.Split("vient le samedi,paie par chèque,a demandé un devis,prévenir par SMS", ","),
		towns: []town{
			{"Bourg-en-Bresse", "01"}, {"Nice", "06"}, {"Troyes", "10"}, {"Marseille", "13"}, {"Saint-Brieuc", "22"}, {"Brest", "29"},
			{"Toulouse", "31"}, {"Rennes", "35"}, {"Saint-Étienne", "42"}, {"Lille", "59"}, {"Lyon", "69"}, {"Paris", "75"},
		},
		countries: []country{
			{[]string{"France", "FR", "france"}, 5}, {[]string{"Belgique", "Belgium", "BE"}, 4},
			{[]string{"Allemagne", "Deutschland", "DEU"}, 5}, {[]string{"Suisse", "Switzerland"}, 4}, {[]string{"Luxembourg", "LU"}, 4},
		},
	}
}

// fill writes person n into the cells of a row.
func (p *people) fill(n int, row []cell) {
	r := rand.New(rand.NewPCG(uint64(n), 15))
	title, first := "M.", pick(r, p.men)
	if r.IntN(2) == 0 {
		title, first = "Mme", pick(r, p.women)
	}
	name := pick(r, p.names)
	if r.IntN(4) == 0 {
		name += "-" + pick(r, p.names)
	}
	where, postcode, city := p.place(r)
	row[0] = cell{single, fmt.Sprintf("C-%07d", n), time.Time{}}
	row[1] = text(title)
	row[2] = text(name)
	row[3] = text(first)
	row[4] = cell{single, fmt.Sprintf("%s.%d@example.%s", asciiLetters(first+"."+name), n, pick(r, []string{"com", "net", "org"})), time.Time{}}
	row[5] = cell{single, phone(r, n), time.Time{}}
	row[6] = text(fmt.Sprintf("%d, %s", 1+r.IntN(200), pick(r, p.streets)))
	row[7] = sometimes(r, 10, fmt.Sprintf("Bât. %c", 'A'+r.IntN(6)))
	row[8] = text(postcode)
	row[9] = text(city)
	row[10] = text(where)
	row[11] = cell{day, "", time.Date(1930+r.IntN(78), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)}
	row[12] = cell{single, card(n), time.Time{}}
	row[13] = cell{digits, fmt.Sprint(100_000 + n), time.Time{}}
	row[14] = sometimes(r, 12, pick(r, p.remarks))
}

// place is a town at home for most, a number without a town for the others.
func (p *people) place(r *rand.Rand) (where, postcode, city string) {
	if r.IntN(20) > 0 {
		t := pick(r, p.towns)
		return pick(r, p.countries[0].names), fmt.Sprintf("%s%03d", t.department, 10*r.IntN(100)), t.name
	}
	abroad := pick(r, p.countries[1:])
	code := fmt.Sprint(10_000 + r.IntN(90_000))[:abroad.digits]
	return pick(r, abroad.names), code, "Exempleville"
}

// phone is a number that France gives to nobody, a different one for each of a
// million people, in one of the forms that people write.
func phone(r *rand.Rand, n int) string {
	six := fmt.Sprintf("%06d", n*7919%1_000_000)
	a, b, c := six[:2], six[2:4], six[4:]
	switch r.IntN(5) {
	case 0:
		return "0199" + six
	case 1:
		return "01.99." + a + "." + b + "." + c
	case 2:
		return "+33 1 99 " + a + " " + b + " " + c
	}
	return "01 99 " + a + " " + b + " " + c
}

// card is a number of 13 digits with its check digit.
func card(n int) string {
	code := fmt.Sprintf("29%010d", n)
	sum := 0
	for i, d := range code {
		weight := 1 + 2*(i%2)
		sum += weight * int(d-'0')
	}
	return fmt.Sprintf("%s%d", code, (10-sum%10)%10)
}

func text(s string) cell { return cell{shared, s, time.Time{}} }

func sometimes(r *rand.Rand, oneIn int, s string) cell {
	if r.IntN(oneIn) > 0 {
		s = ""
	}
	return text(s)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// asciiLetters writes a name as an e-mail address has it.
func asciiLetters(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == 'é' || c == 'è' || c == 'ë' || c == 'É':
			return 'e'
		case c == 'ï':
			return 'i'
		case c > 127:
			return -1
		}
		return c
	}, strings.ToLower(name))
}
