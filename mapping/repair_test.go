package mapping

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"kashsync/mapping/customer"
)

// became tells what a reader makes of one cell: the value, and the codes of all
// problems behind exclamation marks.
func became(r *Reader, f customer.Field, cells ...string) string {
	rec := read(r, texts(cells...))
	text := rec.Customer.Value(f)
	for _, p := range rec.Problems {
		text += "!" + strings.Join(append([]string{string(p.Code)}, p.Args...), " ")
	}
	return text
}

func TestRepairedPhones(t *testing.T) {
	for region, tests := range map[string]map[string]string{
		"FR": {
			"612345678":        "+33612345678!repaired_zeros +33612345678",
			"6 12 34 56 78":    "+33612345678!repaired_zeros +33612345678",
			"692123456":        "+262692123456!repaired_zeros +262692123456",
			"0612345678":       "+33612345678",
			"+33612345678":     "+33612345678",
			"33612345678":      "+33612345678",
			"0033612345678":    "+33612345678",
			"61234567":         "!phone_length FR",
			"700000000":        "+33700000000!phone_unassigned FR",
			"+32 2 512 34 56":  "+3225123456",
			"06 12 34 56 7":    "!phone_length FR",
			"(0)6 12 34 56 78": "+33612345678",
		},
		"IT": {"669823456": "+390669823456!repaired_zeros +390669823456", "3331234567": "+393331234567", "0669823456": "+390669823456"},
		"ES": {"912345678": "+34912345678"},
		"DE": {
			"15112345678":      "+4915112345678!repaired_zeros +4915112345678",
			"49 151 12345678":  "+4915112345678",
			"4915112345678":    "+4915112345678",
			"04915112345678":   "+494915112345678",
			"+494915112345678": "+494915112345678",
			"4915112345":       "+494915112345!repaired_zeros +494915112345",
		},
		"US": {"6502530000": "+16502530000"},
	} {
		r := compile(t, "match: A\nregion: "+region+"\nrepair: zeros\nfields: {phone: B}\n", "A", "B")
		for text, want := range tests {
			require.Equal(t, want, became(r, customer.Phone, "1", text), "%s %q", region, text)
		}
	}
	national := compile(t, "match: A\nregion: FR\nfields: {phone: {column: B, as: national, repair: zeros}}\n", "A", "B")
	require.Equal(t, "0612345678!repaired_zeros 0612345678", became(national, customer.Phone, "1", "612345678"))
	silent := compile(t, "match: A\nregion: FR\nrepair: zeros\nfields: {phone: {column: B, repair: none}}\n", "A", "B")
	require.Equal(t, "+33612345678", became(silent, customer.Phone, "1", "612345678"))
}

func TestRepairedPostcodes(t *testing.T) {
	r := compile(t, "match: A\nregion: FR\nfields: {postcode: {column: B, repair: zeros}, country: C}\n", "A", "B", "C")
	for _, test := range []struct{ postcode, country, want string }{
		{"1000", "", "01000!repaired_zeros 01000"},
		{"1000", "France", "01000!repaired_zeros 01000"},
		{"1000", "Belgique", "1000"},
		{"1000", "Atlantis the lost", "1000!country_unknown"},
		{"01000", "", "01000"},
		{"75001", "", "75001"},
		{"100", "", "100"},
		{"0100", "", "0100"},
		{"1000 AB", "", "1000 AB"},
		{"", "", ""},
	} {
		require.Equal(t, test.want, became(r, customer.Postcode, "1", test.postcode, test.country), test)
	}
	row := texts("1", "1000")
	row.Cells[1].Kind = Number
	rec := read(r, row)
	require.Equal(t, []Problem{{Line: 7, Column: "B", Field: "postcode", Value: "1000", Code: RepairedZeros, Args: []string{"01000"}, Warning: true}}, rec.Problems)
	require.False(t, rec.Invalid)
	require.True(t, rec.Problems[0].Code.IsRepair())

	settled := compile(t, "match: A\nregion: FR\nrepair: zeros\nfields: {postcode: {column: B, values: {\"1000\": \"1000\"}}}\n", "A", "B")
	require.Equal(t, "1000", became(settled, customer.Postcode, "1", "1000"))
	require.Equal(t, "02000!repaired_zeros 02000", became(settled, customer.Postcode, "1", "2000"))

	german := compile(t, "match: A\nregion: DE\nrepair: zeros\nfields: {postcode: B, phone: C, phone2: D, country: {column: E, optional: true}}\n", "A", "B", "C", "D")
	for _, test := range []struct{ postcode, phone, phone2, want string }{
		{"1067", "", "", "01067!repaired_zeros 01067"},
		{"1067", "0151 12345678", "+49 151 12345678", "01067!repaired_zeros 01067"},
		{"1067", "no phone", "", "01067!phone_bad!repaired_zeros 01067"},
		{"5020", "", "", "5020"}, // Salzburg, Odense, Aarau
		{"1067", "+45 20 12 34 56", "", "1067"},
		{"1067", "0151 12345678", "0043 664 1234567", "1067"},
	} {
		require.Equal(t, test.want, became(german, customer.Postcode, "1", test.postcode, test.phone, test.phone2), test)
	}
	rome := compile(t, "match: A\nregion: IT\nrepair: [zeros]\nfields: {postcode: B, country: {value: IT}}\n", "A", "B")
	require.Equal(t, "00118!repaired_zeros 00118", became(rome, customer.Postcode, "1", "118"))
	abroad := compile(t, "match: A\nregion: FR\nrepair: [zeros]\nfields: {postcode: B, country: {value: BE}}\n", "A", "B")
	require.Equal(t, "1000", became(abroad, customer.Postcode, "1", "1000"))
	london := compile(t, "match: A\nregion: GB\nrepair: [zeros]\nfields: {postcode: B}\n", "A", "B")
	require.Equal(t, "1000", became(london, customer.Postcode, "1", "1000"))
}

func TestUnmojibake(t *testing.T) {
	for text, want := range map[string]string{
		"Ã©":                             "é",
		"LÃ©a LefÃ¨vre":                  "Léa Lefèvre",
		"ÃƒÂ©":                           "é",
		"ÃƒÆ’Ã‚Â©":                       "é",
		"FranÃ§oise Ã\u00a0 la mer":      "Françoise à la mer",
		"lâ€™Ã©tÃ©":                      "l’été",
		"â‚¬":                            "€",
		"Ã\u0089cole":                    "École",
		"Ã‰cole":                         "École",
		"NÂ°":                            "N°",
		"Å’uvre":                         "Œuvre",
		"GroÃŸ, Ãœber":                   "Groß, Über",
		"SÃ£o JosÃ© – straÃŸe":           "São José – straße",
		"é":                              "",
		"São João, CORAÇÃO, IRMÃ, À toi": "",
		"Âge Ã":                          "",
		"ï¿½":                            "",
		"Łódź":                           "",
		"CAFÉ\u00a0CENTRAL":              "",
		"« CAFÉ » et CAFÉ–BAR":           "",
		"CAFÉ\u00a0» – ÉTÉ…":             "",
		"IRMÃ’S, PÅ\u00a0VEI":            "",
		"Å\u00a0være":                    "",
		"æ—¥æœ¬":                         "日本",
		"Ð\u00a0Ð¾Ð¼Ð°":                  "Рома",
		"ESPAÑ»A, Éœ":                    "",
		"ÐžÐ»ÑŒÐ³Ð°":                     "Ольга",
		"CAFÃ‰, NÂ° 3 Ã€ PARIS":          "CAFÉ, N° 3 À PARIS",
		"plain":                          "",
		"":                               "",
	} {
		got, ok := Unmojibake(text)
		if want == "" {
			require.False(t, ok, text)
			want = text
		} else {
			require.True(t, ok, text)
		}
		require.Equal(t, want, got, text)
	}
}

// What was damaged comes back, however often it was, and what is in order stays.
func TestUnmojibakeUndoesTheDamage(t *testing.T) {
	// No word begins beyond ASCII: nobody writes é’œé’œ, which are two Chinese letters.
	rest := rapid.StringOfN(rapid.SampledFrom([]rune("abcdeéèêëàâôùûçïîœæñáíóúãõßäöü")), 0, 5, -1)
	word := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "first") + rest.Draw(t, "rest")
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 0, 5).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", "\u00a0", "’"}).Draw(t, "between"))
		same, ok := Unmojibake(text)
		require.Equal(t, text, same)
		require.False(t, ok)
		damaged := text
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			damaged = damage(damaged)
		}
		got, ok := Unmojibake(damaged)
		require.Equal(t, text, got)
		require.Equal(t, damaged != text, ok)
	})
}

func damage(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
	}
	return b.String()
}

func FuzzUnmojibake(f *testing.F) {
	for _, s := range []string{"Ã©", "ÃƒÂ©", "é", "\xff", "Ã\u00a0", "ï¿½", "â‚¬Ã", "\u0081Â"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Unmojibake(s)
		require.Equal(t, ok, got != s)
		require.LessOrEqual(t, len(got), len(s))
		require.Equal(t, utf8.ValidString(s), utf8.ValidString(got))
		_, again := Unmojibake(got)
		require.False(t, again)
	})
}

func TestRepairedTexts(t *testing.T) {
	r := compile(t, `
match: A
region: FR
repair: mojibake
fields:
  name: B
  country: C
  city: {columns: [D, E]}
  title: {column: F, values: {"CivilitÃ©": as it is, Société: SARL}}
  commentPublic: {column: G, repair: none}
`, "A", "B", "C", "D", "E", "F", "G")
	rec := read(r, texts("LÃ©a", "VoilÃ\u00a0", "BrÃ©sil", "ChÃ¢lons", "Évry", "SociÃ©tÃ©", "Ã©"))
	require.JSONEq(t, `{"name":"Voilà","country":"BR","city":"Châlons Évry","title":"SARL","commentPublic":"Ã©"}`, json(t, rec.Customer))
	require.Equal(t, "LÃ©a", rec.Key, "a key is never another")
	var told []string
	for _, p := range rec.Problems {
		require.Equal(t, RepairedMojibake, p.Code)
		require.True(t, p.Warning)
		told = append(told, p.Column+": "+p.Value+" → "+p.Args[0])
	}
	require.Equal(t, []string{
		"F: SociÃ©tÃ© → Société", "B: VoilÃ\u00a0 → Voilà", "D, E: Châlons Évry → Châlons Évry", "C: BrÃ©sil → Brésil",
	}, told)
	rec = read(r, texts("1", "", "", "", "", "CivilitÃ©"))
	require.Equal(t, "as it is", rec.Customer.Value(customer.Title))
	require.Empty(t, rec.Problems)
	untold := compile(t, "match: A\nfields: {name: B}\n", "A", "B")
	require.Equal(t, "LÃ©a", became(untold, customer.Name, "1", "LÃ©a"))
}
