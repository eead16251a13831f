package guess

import (
	_ "embed" // the tables are texts that people can read and mend
	"regexp"
	"slices"
	"strings"
)

//go:embed table.txt
var tableText string

// A role is what a column holds, as a section of table.txt is headed.
type role string

// The roles that fill a field or tell customers apart. The others are named in
// table.txt alone: their columns are left out.
const (
	unknown       role = ""
	civility      role = "civility"
	firstName     role = "first name"
	middleName    role = "middle name"
	infix         role = "infix"
	lastName      role = "last name"
	bareName      role = "bare name" // a name, of which other columns tell which
	holder        role = "holder"    // of the customer: the name, or the number
	fullName      role = "full name"
	company       role = "company"
	email         role = "email"
	phone         role = "phone"
	mobile        role = "mobile"
	dialCode      role = "area code" // of phones: of a town, or of a country
	houseNumber   role = "house number"
	street        role = "street"
	line2         role = "line 2"
	addressNote   role = "address note"
	postcode      role = "postcode"
	city          role = "city"
	place         role = "postcode and city"
	country       role = "country"
	identity      role = "identity"
	latitude      role = "latitude"
	longitude     role = "longitude"
	comment       role = "comment"
	publicComment role = "public comment"
	registration  role = "registration"
	vat           role = "vat"
	barcode       role = "barcode"
	blacklist     role = "blacklist"
	birthDate     role = "birth date"
	accounting    role = "accounting"
	position      role = "position"
	number        role = "number" // the other system's number of the customer
	id            role = "id"     // a number, of the customer or of whatever
	kashID        role = "kash id"
	rowType       role = "row type"
	job           role = "job"
	secret        role = "secret"
	consent       role = "consent"
	someone       role = "someone"

	weakCountry role = "weak country" // the values must look so, or it is none
	weakComment role = "weak comment"
)

// A meaning is what a name stands for, and in which language; "" is for any.
type meaning struct {
	role     role
	language string
}

// A table knows the names of columns.
type table struct {
	meanings map[string]meaning // by key
	words    map[string][]role  // what single words tell: secret, consent, someone, other
	scopes   map[string]string
	second   map[string]bool
	filler   map[string]bool
	prefixes []string

	initials *regexp.Regexp // N.I.F., and what is around
	property *regexp.Regexp // what stands before the type of a card's property
}

// newTable reads table.txt; it takes a few milliseconds.
func newTable() *table {
	t := &table{
		meanings: map[string]meaning{}, words: map[string][]role{}, scopes: map[string]string{},
		second: map[string]bool{}, filler: map[string]bool{},
		initials: regexp.MustCompile(`(^|[^\p{L}\p{N}.])((?:\p{L}\.){2,}\p{L}?)($|[^\p{L}\p{N}])`),
		property: regexp.MustCompile(`(?i);(type=)?`),
	}
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
		language, phrases, _ := strings.Cut(line, ":")
		for phrase := range strings.SplitSeq(phrases, ";") {
			t.add(section, strings.Trim(language, "*"), strings.TrimSpace(phrase))
		}
	}
	return t
}

// add adds a phrase to a section. What stands there already stays.
func (t *table) add(section, language, phrase string) {
	kind, what, _ := strings.Cut(section, " ")
	switch {
	case section == "second":
		t.second[phrase] = true
	case section == "filler":
		t.filler[phrase] = true
	case section == "prefix":
		t.prefixes = append(t.prefixes, phrase)
	case kind == "word":
		t.words[phrase] = append(t.words[phrase], role(what))
	case kind == "scope":
		t.scopes[phrase] = what
	default:
		m := meaning{role(section), language}
		squashed := strings.ReplaceAll(plain(phrase), " ", "")
		for _, key := range append(keys(t.parseName(phrase).words), squashed) {
			before, taken := t.meanings[key]
			switch {
			case key == "":
			case !taken:
				t.meanings[key] = m
			case before.role == m.role && before.language != m.language:
				t.meanings[key] = meaning{m.role, ""} // of several languages: it tells none
			}
		}
	}
}

// tells reports whether one of the words tells the role by itself.
func (t *table) tells(words []string, r role) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(t.words[word], r) })
}

// keys returns what words are looked up by: side by side, and in any order.
func keys(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(words))
	return []string{strings.Join(words, ""), strings.Join(sorted, "+")}
}

// find looks words up.
func (t *table) find(words []string) (meaning, bool) {
	for _, key := range keys(words) {
		if m, ok := t.meanings[key]; ok {
			return m, true
		}
	}
	return meaning{}, false
}
