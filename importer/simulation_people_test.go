package importer_test

import (
	"fmt"
	"slices"
	"strings"

	"kashsync/mapping/customer"
)

// A row is one line of the spreadsheet.
type row struct {
	key, name, first, email, phone, city string

	id   string // the Kash id, as the owner of the file has it
	mark string // "x" asks for a deletion
}

// good reports whether the e-mail address is one.
func (r *row) good() bool { return r.email == "" || strings.Contains(r.email, "@") }

// wants is what a row tells the shop.
func (r *row) wants(s *setting) (c customer.Customer) {
	c.Set(customer.CommentPrivate, r.key)
	if s.coded {
		c.Set(customer.Barcode, r.key)
	}
	for f, value := range map[customer.Field]string{
		customer.Name: r.name, customer.Surname: r.first, customer.Email: r.email,
		customer.Phone: s.dialled(r.phone), customer.City: r.city,
	} {
		if (value != "" || s.blank == "clear") && (f != customer.Email || r.good()) {
			c.Set(f, value)
		}
	}
	if s.label != "" {
		c.Set(customer.CommentPublic, s.label)
	}
	return c
}

// dialled is a telephone number as the mapping has it.
func (h *habits) dialled(number string) string {
	if h.national {
		return number
	}
	return strings.Replace(number, "0", "+33", 1)
}

func (s *simulation) drawPeople(n int) (people []row) {
	known := len(s.people)
	for range n {
		s.people = append(s.people, s.newcomer())
	}
	people = slices.Clone(s.people[known:])
	s.people = s.people[:known]
	return people
}

// newcomer is a person who may share a name, a telephone or an e-mail address
// with another. Where the owner is careless with copies of the state, no two are
// alike in all of it: whom a forgotten copy has entered nobody could tell from
// the twin.
func (s *simulation) newcomer() row {
	r := s.somebody()
	for s.careless > 0 && slices.ContainsFunc(s.people, func(other row) bool {
		return other.name == r.name && other.first == r.first && (other.email == r.email || other.phone == r.phone)
	}) {
		r = s.somebody()
	}
	return r
}

func (s *simulation) somebody() row {
	r := row{key: fmt.Sprintf("C%06d", s.dice.IntN(1_000_000)), name: s.drawName(), first: s.drawFirst(), email: s.drawEmail()}
	if s.chance(0.5) {
		r.phone = s.drawPhone()
	}
	return r
}

func (s *simulation) drawName() string {
	return pick(s.dice, "Exemple", "Modèle", fmt.Sprint("Œuvré & Fils ", s.dice.IntN(1000)), fmt.Sprint("NOM-", s.dice.IntN(50)))
}

func (s *simulation) drawFirst() string { return pick(s.dice, "", "Anne", "Zoé", "Jean-Luc", "Éric") }
func (s *simulation) drawPhone() string { return fmt.Sprintf("01990000%02d", s.dice.IntN(60)) }
func (s *simulation) drawCity() string  { return pick(s.dice, "", "Lyon", "Orléans", "a=b+c%20") }

func (s *simulation) drawEmail() string {
	return pick(s.dice, "", fmt.Sprintf("c%d@example.com", s.dice.IntN(1000)), fmt.Sprintf("f%d@example.org", s.dice.IntN(20)))
}

func (s *simulation) edited(r row) row {
	switch s.dice.IntN(5) {
	case 0:
		r.name = s.drawName()
	case 1:
		r.city = s.drawCity()
	case 2:
		r.first = s.drawFirst()
	case 3:
		r.phone = s.drawPhone()
	default:
		r.email = s.drawEmail()
	}
	return r
}

// change is what the owner of the spreadsheet did since last night.
func (s *simulation) change() {
	var next []row
	for _, r := range s.people {
		switch {
		case s.chance(s.restless / 2): // has left
			continue
		case s.chance(s.restless):
			r = s.edited(r)
		case s.renumbers > 0 && s.chance(s.renumbers):
			r = s.renumber(r)
		case s.chance(s.restless / 5):
			r.mark = pick(s.dice, "", "x")
		}
		next = append(next, r)
	}
	if s.chance(0.5) {
		next = append(next, s.drawPeople(s.dice.IntN(5))...)
	}
	s.people = next
}

// drawFile is what becomes of the people on the way into a file.
func (s *simulation) drawFile() (file []row) {
	mess := pick(s.dice, 0.0, 0, 0.05)
	for _, r := range s.people {
		if s.chance(mess) {
			r.email = "no address"
		}
		if file = append(file, r); s.chance(mess) {
			file = append(file, r)
		}
		if s.chance(mess / 2) {
			file = append(file, s.edited(r))
		}
		if s.chance(mess / 8) {
			file = append(file, row{name: "Sans clé"})
		}
	}
	s.dice.Shuffle(len(file), func(i, j int) { file[i], file[j] = file[j], file[i] })
	return file
}

// spreadsheet writes a file; one with ids has a column of them.
func spreadsheet(file []row) string {
	var text strings.Builder
	text.WriteString("id,name,first,mail,tel,town,mark,kash,tag,nr\n")
	for _, r := range file {
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s,%s,%s,%s,%[1]s,%[9]s\n", r.key, r.name, r.first, r.email, r.phone, r.city, r.mark, r.id, nr(r.key))
	}
	return text.String()
}

func (s *setting) mappingFile(withIDs bool) string {
	text := fmt.Sprintf(`match: [%s]
region: FR
fields: {name: name, surname: first, email: mail, city: town, commentPrivate: {column: tag, as: text}
  %s}
delete: {column: mark, values: [x]}
missing: %s
blank: %s
invalid: %s
conflict: %s
`, s.match, map[bool]string{true: `, barcode: {column: id, as: text}`}[s.coded]+s.fieldText(), s.missingText(), s.blank, s.invalid, s.conflict) + s.habitText()
	if withIDs {
		text += "id: kash\n"
	}
	return text
}

// A wish is what a file says of one key.
type wish struct {
	row
	clash bool // several rows, not alike
}

// wishes reads a file as a person would. It is not whole where a key is blank.
func wishes(file []row) (wishes map[string]wish, whole bool) {
	wishes, whole = map[string]wish{}, true
	for _, r := range file {
		w, again := wishes[r.key]
		whole = whole && r.key != ""
		wishes[r.key] = wish{r, again && (w.clash || w.row != r)}
	}
	delete(wishes, "")
	return wishes, whole
}
