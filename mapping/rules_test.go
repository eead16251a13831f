package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

const plainRules = `
match: Code
region: FR
fields:
  name: Nom
  phone: Tel
  postcode: CP
  addressline1: {columns: [No, Rue]}
  birthDate: {column: Ne, layout: DD/MM/YYYY}
  title: {column: Civ, values: {"1": M., "2": Mme}}
  commentPrivate: {value: imported}
`

func rulesOf(t testing.TB, src string) map[customer.Field]string {
	t.Helper()
	m, err := Parse("a.mapping.yaml", []byte(src))
	require.NoError(t, err)
	return m.Rules()
}

func TestRules(t *testing.T) {
	rules := rulesOf(t, plainRules)
	require.Len(t, rules, 7)
	require.Equal(t, "columns \"Tel\"\nkind \"phone\"\nregion \"FR\"\n", rules[customer.Phone])
	require.Equal(t, "value \"imported\"\n", rules[customer.CommentPrivate])
	require.Equal(t, "columns \"No\" \"Rue\"\njoined \"yes\"\njoin \" \"\nkind \"text\"\n", rules[customer.AddressLine1])
	for f, rule := range rulesOf(t, "# said otherwise\n"+strings.Replace(plainRules, "phone: Tel", "phone: {column: Tel, as: phone, optional: yes}", 1)) {
		require.Equal(t, rules[f], rule, "%s is made just so", f)
	}
}

// What is changed in a mapping file is told of the fields that it decides about.
func TestRuleChanges(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"phone: Tel", "phone: {column: Tel, as: text}", "phone kind phone>text; phone region FR>"},
		{"phone: Tel", "phone: {column: Tel, format: national}", "phone kind phone>national"},
		{"phone: Tel", "phone: Mobile", "phone columns Tel>Mobile !"},
		{"phone: Tel", "phone: {column: [Tel, Mobile]}", "phone columns Tel>Tel, Mobile !"},
		{"phone: Tel", "phone: TEL", ""},
		{"phone: Tel\n", "phone: Tel\n  email: Mail\n", "email field >Mail !"},
		{"  name: Nom\n", "", "name field Nom> !"},
		{"phone: Tel", "phone: {column: Tel, repair: zeros}", "phone repair >zeros"},
		{"region: FR", "region: FR\nrepair: zeros", "phone repair >zeros; postcode repair >zeros"},
		{"region: FR", "region: BE", "phone region FR>BE; postcode region FR>BE"},
		{"  name: Nom", "  name: {column: Nom, as: company-number}", "name kind text>company-number; name region >FR"},
		{"region: FR", "region: FR\nzone: Europe/Paris", "birthDate zone UTC>Europe/Paris"},
		{"columns: [No, Rue]", `columns: [No, Rue], join: ", "`, "addressline1 join  >, "},
		{"columns: [No, Rue]", `columns: [Rue, No]`, "addressline1 columns No, Rue>Rue, No !"},
		{"columns: [No, Rue]", `column: [No, Rue]`, "addressline1 joined yes> !; addressline1 join  >"},
		{"DD/MM", "MM/DD", "birthDate layout DD/MM/YYYY>MM/DD/YYYY"},
		{`"2": Mme`, `"2": Mrs`, "title values >"},
		{"value: imported", "value: Imported", "commentPrivate value imported>Imported !"},
		{"  name: Nom", "  name: {column: Nom, as: last-name, order: first-last}", "name kind text>last-name; name order >first-last"},
		{"match: Code", "match: Nom\nguards: {edits: 50%}\ninvalid: cell\nmissing: delete", ""},
	} {
		was, is := rulesOf(t, plainRules), rulesOf(t, strings.Replace(plainRules, test.from, test.to, 1))
		var all []string
		for f := range customer.AllFields.All() {
			for i, c := range RuleChanges(was[f], is[f]) {
				text := fmt.Sprintf("%s %s %s>%s", f, c.Part, c.From, c.To)
				if i == 0 && !SameCells(was[f], is[f]) {
					text += " !"
				}
				all = append(all, text)
			}
		}
		require.Equal(t, test.want, strings.Join(all, "; "), test.to)
	}
}

func TestBlankIsOfEveryRule(t *testing.T) {
	was := rulesOf(t, plainRules)
	for f, is := range rulesOf(t, plainRules+"blank: clear\n") {
		require.Equal(t, []RuleChange{{PartBlank, "", "clear"}}, RuleChanges(was[f], is), f)
	}
}

// Where another region has a kind make another value, or tell something else of
// it, the rule is another: else the rows were not read again for it.
func TestRegionIsOfTheRulesThatItDecides(t *testing.T) {
	cells := []string{
		"0612345678", "1000", "1234 AB Amsterdam", "123456789", "12345678900001", "0123456789", "12345678901",
	}
	for _, kind := range Kinds() {
		by := func(region string) (*Reader, string) {
			order := ""
			if kind == KindFirstName || kind == KindLastName {
				order = ", order: first-last"
			}
			src := "match: Key\nregion: " + region + "\nfields:\n  name: {column: A, as: " + string(kind) + order + "}\n"
			m, err := Parse("a.mapping.yaml", []byte(src))
			require.NoError(t, err)
			r, err := m.Compile([]string{"Key", "A"})
			require.NoError(t, err)
			return r, m.Rules()[customer.Name]
		}
		before, was := by("NL")
		after, is := by("FR")
		for _, text := range cells {
			a, b := read(before, texts("k", text)), read(after, texts("k", text))
			if was == is {
				require.Equal(t, a.Customer, b.Customer, "%s %s", kind, text)
				require.Equal(t, a.Problems, b.Problems, "%s %s", kind, text)
			}
		}
	}
}

// drawMapping draws a mapping of one field over three columns.
func drawMapping(t *rapid.T) string {
	field := rapid.SampledFrom([]string{
		"phone: A", "phone: B", "phone: {column: [A, B]}", "phone: {column: A, format: national}", "phone: {column: A, as: digits}",
		"phone: {columns: [A, B]}", `phone: {columns: [A, B], join: ""}`, "phone: {columns: [B, A]}", "phone: {column: A, repair: zeros}",
		"phone: {column: A, as: date, layout: DDMMYYYY}", "phone: {column: A, as: date}", "phone: {column: A, as: postcode}",
		"phone: {column: A, as: text, values: {x: y}}", "phone: {column: A, as: text, values: {x: z}}", "phone: {value: x}", "phone: {value: y}",
		"phone: {column: A, as: last-name, order: first-last}", "phone: {column: A, as: last-name, order: last-first}",
		"phone: {column: A, as: city-part}", "phone: {column: A, as: postcode-part}", "phone: {column: A, as: text}",
		"phone: {column: A, as: company-number}", "phone: {column: A, as: vat-number}",
	}).Draw(t, "field")
	of := func(label string, lines ...string) string { return rapid.SampledFrom(lines).Draw(t, label) }
	return "match: Key\nregion: " + of("region", "FR", "BE", "NL", "DE") + "\n" + of("zone", "", "zone: Asia/Tokyo\n") +
		of("blank", "", "blank: clear\n") + of("repair", "", "repair: zeros\n", "repair: mojibake\n") + "invalid: cell\nfields:\n  " + field + "\n"
}

// Mappings that share a field's rule make the same value of the same cells, and
// tell the same of it; where they read the same cells, the same raw text is
// behind it.
func TestRulesDecideTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := [2]string{drawMapping(t), drawMapping(t)}
		var readers [2]*Reader
		var rules [2]string
		for i := range src {
			m, err := Parse("a.mapping.yaml", []byte(src[i]))
			require.NoError(t, err)
			rules[i] = m.Rules()[customer.Phone]
			readers[i], err = m.Compile([]string{"Key", "A", "B"})
			require.NoError(t, err)
		}
		cells := []string{"k"}
		for range 2 {
			cells = append(cells, rapid.SampledFrom([]string{
				"", "x", "0612345678", "612345678", "1000 AB Paris", "75001 Paris", "2001-02-03T23:00:00-05:00", "03022001", "Ã‰ric VAN Dame", " 12 ",
				"123456789", "BE 0123456789",
			}).Draw(t, "cell"))
		}
		row := texts(cells...)
		a, b := read(readers[0], row), read(readers[1], row)
		if rules[0] == rules[1] {
			require.Equal(t, a.Customer, b.Customer, "%s\n%s", src[0], src[1])
			require.Equal(t, a.Problems, b.Problems, "%s\n%s", src[0], src[1])
		}
		if SameCells(rules[0], rules[1]) {
			require.Equal(t, a.Sums(), b.Sums())
		}
	})
}
