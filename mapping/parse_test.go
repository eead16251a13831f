package mapping

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kashsync/mapping/customer"
)

func TestLoadFull(t *testing.T) {
	path := filepath.Join("testdata", "full.mapping.yaml")
	m, err := Load(path)
	require.NoError(t, err)
	src, err := os.ReadFile(path)
	require.NoError(t, err)

	require.Equal(t, []string{"N° client"}, m.Match)
	require.Equal(t, FileOptions{Sheet: "Clients", Header: 3, Encoding: "windows-1252", Delimiter: ';'}, m.File)
	require.Equal(t, "FR", m.Region)
	require.Equal(t, "Europe/Paris", m.Zone.String())
	require.Equal(t, "Kash ID", m.ID)
	require.Equal(t, MissingKeep, m.Missing)
	require.Equal(t, ConflictAsk, m.Conflict)
	require.Equal(t, BlankKeep, m.Blank)
	require.Equal(t, InvalidRow, m.Invalid)
	require.Equal(t, Guards{Deletes: 0.1, Edits: 0.3, Adds: 0.3}, m.Guards)
	require.Equal(t, Shop{ID: "42", URL: "https://kash.click", Rate: 5, Workers: 4, Timeout: 30 * time.Second}, m.Shop)
	require.Equal(t, sha256.Sum256(src), m.Digest)
	require.Equal(t, "Supprimé", m.Delete.Column)
	require.Equal(t, []string{"oui", "1"}, m.Delete.Values)
	require.Equal(t, "Type", m.Skip.Column)

	for i := range m.Fields { // where they stand is tested with the errors
		m.Fields[i].at, m.Fields[i].layoutAt = nil, position{}
	}
	column := func(f customer.Field, k Kind, columns ...string) Source {
		return Source{Field: f, Kind: k, Join: " ", Columns: columns}
	}
	title := column(customer.Title, KindText, "Civilité")
	title.Values = []Substitute{{"1", "M."}, {"2", "Mme"}, {"03", "NO"}, {"null", "~"}}
	address := column(customer.AddressLine1, KindText, "N°", "Rue")
	address.Joined = true
	comment := column(customer.CommentPrivate, KindText)
	comment.Constant = "Imported from the old till"
	card := column(customer.Barcode, KindText, "Carte")
	card.Optional = true
	born := column(customer.BirthDate, KindDate, "Né(e) le")
	born.Layout = "DD/MM/YYYY"
	require.Equal(t, []Source{
		title,
		column(customer.Surname, KindText, "Prénom"),
		column(customer.Name, KindText, "Nom"),
		column(customer.Phone, KindPhone, "Téléphone"),
		column(customer.Phone2, KindPhone, "Portable", "Mobile"),
		address, comment, card, born,
	}, m.Fields)
}

func TestParseDefaults(t *testing.T) {
	m, err := Parse("a.mapping.yaml", []byte("\ufeffmatch: Code\r\nfields:\r\n  phone: {column: Tel, as: phone, format: national}\r\nregion: be\r\n"))
	require.NoError(t, err)
	require.Equal(t, []string{"Code"}, m.Match)
	require.Equal(t, "BE", m.Region)
	require.Equal(t, time.UTC, m.Zone)
	require.Equal(t, KindNational, m.Fields[0].Kind)
	require.Equal(t, Guards{Deletes: 0.1, Edits: 0.3, Adds: 0.3}, m.Guards)
	require.Equal(t, MissingKeep, m.Missing)
	require.Equal(t, ConflictFile, m.Conflict)
	require.Equal(t, Shop{}, m.Shop)
	require.Nil(t, m.Delete)
}

// TestKeysAmongValues: a constant that is no customer's is not sent; what a
// person would write is.
func TestKeysAmongValues(t *testing.T) {
	for _, key := range []string{
		"8f14e45fceea167a5a36dedd4bea2543", "8F14E45FCEEA167A5A36DEDD4BEA2543", "8f14e45f-ceea-467a-9a36-dedd4bea2543",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
		"kx7Qz0Wm4Rt9Lp2Vb6NdYh3S", "q7w2e9r4t1y6u3i8o5p0a2s4", "Yx3+0uK2s9Vq7Rb1Lw5Zt8Md/4Hc6Jn2Pf9Ga3Te7Xi0o=",
	} {
		require.True(t, looksLikeKey(key), key)
		require.True(t, looksLikeKey("KASH_API_KEY="+key+" (old)"), key)
	}
	for _, text := range []string{
		"", "FR", "Imported from the old till", "Importé le 2026-11-23 à 04:15:00, lot 12", "Donaudampfschifffahrtsgesellschaftskapitän",
		"ImportedFromTheOldTillIn2024", "imported-2026-11-23-from-till-2-row-3", "Lot12-Rayon3-Etage4-Bat5", "FR7630006000011234567890189",
		"GB82WEST12345698765432", "12345678901234567890123456789012", "+33 1 99 00 01 00", "FR40303265045", "amelie.abadie1945@example-of-the-salon2.org",
		"https://docs.example.org/forms/d/e/1FAIpQLSfD3k9xW7Zr2Yt0Vb4Nd/viewform?usp=sf_link", "deadbeef", "facade", "C-17", "1, rue de l’Église, 75001 Paris",
		"www.example.org/clients/2024/lot12/kx7Qz0Wm4Rt9Lp2Vb6NdYh3S", "Pneumonoultramicroscopicsilicovolcanoconiosis",
	} {
		require.False(t, looksLikeKey(text), text)
	}
}

func TestLoadMissingFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// Each mapping file is wrong in the ways that stand below it: line:column, code,
// name and, after an arrow, the nearest.
func TestParseErrors(t *testing.T) {
	const good = "match: Code\nfields: {name: Nom}\n"
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"empty", "", []string{"1:1 missing_entry match", "1:1 missing_entry fields"}},
		{"comments", "# nothing\n", []string{"1:1 missing_entry match", "1:1 missing_entry fields"}},
		{"a text", "hello", []string{"1:1 wrong_type"}},
		{"a list", "- a\n- b", []string{"1:1 wrong_type"}},
		{"unknown entry", good + "regoin: FR\n", []string{"3:1 unknown_entry regoin → region"}},
		{"unknown entry below", good + "file:\n  Header: 3\n", []string{"4:3 unknown_entry Header → header"}},
		{"unknown field", "match: Code\nfields:\n  name: Nom\n  adresse1: Rue\n", []string{"4:3 unknown_field adresse1 → addressline1"}},
		{"field in another case", "match: Code\nfields:\n  vatnum: TVA\n", []string{"3:3 unknown_field vatnum → VATnum"}},
		{"unknown kind", "match: Code\nfields:\n  phone: {column: Tél, as: fone}\n", []string{"3:28 unknown_kind fone → phone"}},
		{"unknown value", good + "missing: remove\n", []string{"3:10 unknown_value missing"}},
		{"conflict", good + "conflict: till\n", []string{"3:11 unknown_value conflict → file"}},
		{"conflict in a list", good + "conflict: [file]\n", []string{"3:11 wrong_type conflict"}},
		{"every conflict", good + "conflict: shop\n", nil},
		{"several at once", "match: Code\nfields: {nam: Nom}\nblank: kep\ninvalid: [row]\n", []string{
			"2:10 unknown_field nam → name", "3:8 unknown_value blank → keep", "4:10 wrong_type invalid"}},
		{"duplicate", good + "region: FR\nregion: FR\n", []string{"4:1 duplicate_entry region"}},
		{"duplicate column", "match: [A, B, A]\nfields: {name: Nom}", []string{"1:15 duplicate_entry A"}},
		{"duplicate in values", "match: A\nfields: {title: {column: T, values: {1: M., \"1\": Mme}}}", []string{"2:45 duplicate_entry 1"}},
		{"nothing there", "match:\nfields: {name: }\n", []string{"1:7 wrong_type match", "2:15 wrong_type name"}},
		{"empty list", "match: []\nfields: {name: \"\"}\n", []string{"1:8 wrong_type match", "2:16 wrong_type name"}},
		{"no fields", "match: A\nfields: {}\n", []string{"2:9 missing_entry fields"}},
		{"fields as a list", "match: A\nfields: [name]\n", []string{"2:9 wrong_type fields"}},
		{"field as a list", "match: A\nfields: {name: [Nom, Nom2]}\n", []string{"2:16 wrong_type name"}},
		{"region", "match: A\nfields: {name: B}\nregion: France\n", []string{"3:9 bad_region France → FR"}},
		{"region UK", "match: A\nfields: {name: B}\nregion: UK\n", []string{"3:9 bad_region UK → GB"}},
		{"zone", good + "zone: Europe/Pariss\n", []string{"3:7 bad_zone Europe/Pariss"}},
		{"local zone", good + "zone: Local\n", []string{"3:7 bad_zone Local"}},
		{"guard without percent", good + "guards: {deletes: 0.2, edits: 20, adds: 120%}\n", []string{
			"3:19 bad_guard deletes → 20%", "3:31 bad_guard edits → 20%", "3:41 bad_guard adds"}},
		{"delimiter", good + "file: {delimiter: ab}\n", []string{"3:19 bad_delimiter ab"}},
		{"delimiter quote", good + "file: {delimiter: \"'\"}\n", []string{"3:19 bad_delimiter '"}},
		{"header", good + "file: {header: 0}\n", []string{"3:16 bad_number header"}},
		{"header fraction", good + "file: {header: 1.5}\n", []string{"3:16 bad_number header"}},
		{"shop", good + "shop: {id: shop-1, url: http://kash.click, rate: 0, workers: many, timeout: 30}\n", []string{
			"3:12 bad_shop_id", "3:25 bad_url", "3:50 bad_number rate", "3:62 bad_number workers", "3:77 bad_duration timeout"}},
		{"key in the url", good + "shop: {url: \"https://kash.click?key=abc\"}\n", []string{"3:13 bad_url"}},
		{"a port alone", good + "shop: {url: \"https://:443\"}\n", []string{"3:13 bad_url"}},
		{"a bare question mark", good + "shop: {url: \"https://kash.click?\"}\n", []string{"3:13 bad_url"}},
		{"loopback", good + "shop: {url: \"http://127.0.0.1:8080\"}\n", nil},
		{"secret", good + "api_key: hunter2\nshop: {key: hunter2, keyFile: x}\n", []string{
			"3:1 secret api_key", "4:8 secret key", "4:22 secret keyFile"}},
		{"secret field", "match: A\nfields: {name: B, Password: C}\n", []string{"2:19 secret Password"}},
		{"key as a value", "match: A\nfields: {commentPrivate: {value: 8f14e45fceea167a5a36dedd4bea2543}}\n", []string{"2:34 secret value"}},
		{"key in a value", "match: A\nfields: {name: {value: \"the key: kx7Qz0Wm4Rt9Lp2Vb6Nd\"}}\n", []string{"2:24 secret value"}},
		{"key as a cell's text", "match: A\nfields: {title: {column: B, values: {key: Clé}}}\n", nil},
		{"rule", good + "skip: {columns: Type, values: []}\n", []string{
			"3:7 missing_entry column", "3:8 unknown_entry columns → column", "3:31 wrong_type values"}},
		{"source without column", "match: A\nfields: {phone: {as: phone}}\n", []string{"2:10 missing_entry column"}},
		{"repair", good + "region: FR\nrepair: [zeros, mojibake]\n", nil},
		{"repair in a field", "match: A\nregion: FR\nfields: {phone: {column: B, repair: zeros}, name: {column: C, repair: none}}\n", nil},
		{"unknown repair", good + "region: FR\nrepair: [zero, mojibake]\n", []string{"4:10 unknown_value repair → zeros"}},
		{"repair as a table", good + "repair: {zeros: true}\n", []string{"3:9 wrong_type repair"}},
		{"repair nothing", good + "repair:\n", []string{"3:9 wrong_type repair"}},
		{"repair of nothing", good + "repair: []\n", []string{"3:9 wrong_type repair"}},
		{"repair twice", good + "repair: [mojibake, mojibake]\n", []string{"3:20 duplicate_entry mojibake"}},
		{"repair and none", good + "repair: [none, mojibake]\n", []string{"3:10 conflict_entry none"}},
		{"zeros without region", good + "repair: zeros\n", []string{"3:9 missing_entry region"}},
		{"zeros of a field without region", "match: A\nfields: {phone: {column: B, repair: zeros}}\n", []string{"2:37 missing_entry region"}},
		{"zeros of a name", "match: A\nregion: FR\nfields: {name: {column: B, repair: [mojibake, zeros]}}\n", []string{"3:36 misplaced_entry zeros"}},
		{"repair of a constant", "match: A\nfields: {name: {value: B, repair: mojibake}}\n", []string{"2:27 conflict_entry repair"}},
		{"two sources", "match: A\nfields: {name: {column: A, columns: [B, C], value: D}}\n", []string{
			"2:28 conflict_entry columns", "2:45 conflict_entry value"}},
		{"constant with kind", "match: A\nfields: {name: {value: D, as: text}}\n", []string{"2:27 conflict_entry as"}},
		{"misplaced", "match: A\nfields: {name: {column: A, join: x, layout: DD/MM/YYYY, order: first-last, format: national}}\n", []string{
			"2:28 misplaced_entry join", "2:37 misplaced_entry layout", "2:57 misplaced_entry order", "2:76 misplaced_entry format"}},
		{"order", "match: A\nfields: {name: {column: A, as: last-name}}\n", []string{"2:10 missing_entry order"}},
		{"national without region", "match: A\nfields: {phone: {column: A, as: national}}\n", []string{"2:10 missing_entry region"}},
		{"layout", "match: A\nfields: {birthDate: {column: A, layout: dd/mm/yyyy}}\n", []string{"2:41 bad_layout dd/mm/yyyy → DD/MM/YYYY"}},
		{"layout in French", "match: A\nfields: {birthDate: {column: A, layout: JJ/MM/AAAA}}\n", []string{"2:41 bad_layout JJ/MM/AAAA"}},
		{"layout without year", "match: A\nfields: {birthDate: {column: A, layout: DD/MM}}\n", []string{"2:41 bad_layout DD/MM"}},
		{"layout too narrow", "match: A\nfields: {birthDate: {column: A, layout: YYYYMD}}\n", []string{"2:41 bad_layout YYYYMD"}},
		{"yaml", "match: [A\n", []string{"1:8 bad_yaml"}},
		{"anchor", "match: &a A\nfields: {name: *a}\n", []string{"1:8 yaml_feature anchor"}},
		{"tag", "match: !!str A\n", []string{"1:8 yaml_feature tag"}},
		{"merge", "<<: x\n", []string{"1:1 yaml_feature merge key"}},
		{"complex key", "? a\n: b\n", []string{"1:1 yaml_feature complex key"}},
		{"directive", "%YAML 1.2\n---\nmatch: A\n", []string{"1:1 yaml_feature directive"}},
		{"documents", "match: A\n---\nmatch: A\n", []string{"2:1 yaml_feature several documents"}},
		{"one document", "---\n" + good, nil},
		{"Windows-1252", "match: A\nfields: {name: Pr\xe9nom}\n", []string{"2:18 bad_text"}},
		{"NUL", "match: A\x00\n", []string{"1:9 bad_text"}},
		{"too large", good + strings.Repeat("#", maxBytes), []string{"1:1 too_large"}},
		{"too much", "match: [" + strings.Repeat("a,", maxTokens) + "]", []string{"1:1 too_large"}},
		{"too deep", strings.Repeat("[", maxTokens+1), []string{"1:1 too_large"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := Parse("a.mapping.yaml", []byte(test.src))
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			require.Nil(t, m)
			require.Equal(t, test.want, summaries(t, err))
		})
	}
}

func summaries(t *testing.T, err error) []string {
	t.Helper()
	var all FileErrors
	require.ErrorAs(t, err, &all)
	require.NotContains(t, err.Error(), "hunter2")
	var lines []string
	for _, e := range all {
		require.Equal(t, "a.mapping.yaml", e.File)
		line := strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + " " + string(e.Code)
		if e.Name != "" {
			line += " " + e.Name
		}
		if e.Nearest != "" {
			line += " → " + e.Nearest
		}
		lines = append(lines, line)
	}
	return lines
}

func TestSingleErrorsCanBeFound(t *testing.T) {
	_, err := Parse("a.mapping.yaml", []byte("match: A\nfields: {name: B}\nregon: FR\n"))
	var one *FileError
	require.True(t, errors.As(err, &one))
	require.Equal(t, UnknownEntry, one.Code)
	require.Equal(t, `a.mapping.yaml:3:1: unknown_entry "regon", nearest "region"`, err.Error())
}

func TestCompileErrors(t *testing.T) {
	m, err := Parse("a.mapping.yaml", []byte(`match: [Code, Site]
fields:
  name: nom
  email: E-mail
  phone: {column: [Portable,
    Tel], optional: true}
id: Kash
skip: {column: Typ, values: x}
`))
	require.NoError(t, err)
	_, err = m.Compile([]string{"Code", "NOM", "Nom", "Email", "Tel", "Type", ""})
	require.Equal(t, []string{
		"1:15 column_missing Site", "3:9 column_ambiguous nom", "4:10 column_missing E-mail → Email",
		"7:5 column_missing Kash", "8:16 column_missing Typ → Type",
	}, summaries(t, err))
	var all FileErrors
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{"NOM", "Nom"}, all[1].Args)
	require.Equal(t, []string{"Code", "NOM", "Nom", "Email", "Tel", "Type"}, all[0].Args)
}

func TestFindColumn(t *testing.T) {
	h := newHeader([]string{"Titre", "Nom\u00a0client", "Titre", " Ville ", "E-MAIL", "", "Rue", "Rue (2)", "Rue", "Pre\u0301nom", "\ufeffId"})
	for name, want := range map[string]int{
		"Titre": 0, "Titre (2)": 2, "Nom client": 1, "nom  CLIENT": 1, "Ville": 3, "e-mail": 4,
		"Rue": 6, "Rue (2)": 7, "Prénom": 9, "Id": 10, "": -1, "Titre (3)": -1, "Code": -1,
	} {
		got, _ := h.find(name)
		require.Equal(t, want, got, name)
	}
	require.Equal(t, "Titre (2)", h.labels[2])
}

func FuzzParse(f *testing.F) {
	full, err := os.ReadFile(filepath.Join("testdata", "full.mapping.yaml"))
	require.NoError(f, err)
	f.Add(full)
	for _, s := range []string{"match: A\nfields: {name: B}", "0::", "{0", "*-0", ">\n>", "&{0", "- - -", "? ? :", "a: |\n b", "{\"000\":0A,", "'a'b: \"\\u00\"", "<<: *a", "a: !b c", "%A\n---", "fields: {birthDate: {column: A, layout: DDMMYYYY}}", "repair: [zeros, none]\nregion: FR\nfields: {phone: {repair: zeros}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := Parse("f", src)
		if err != nil {
			var all FileErrors
			require.ErrorAs(t, err, &all)
			require.NotEmpty(t, all)
			lines := strings.Count(strings.ReplaceAll(string(src), "\r", "\n"), "\n") + 1
			for _, e := range all {
				require.NotEmpty(t, e.Code)
				require.Positive(t, e.Column)
				require.True(t, 1 <= e.Line && e.Line <= lines, "%d of %d: %v", e.Line, lines, e)
			}
			return
		}
		// What can be read can be bound to a header that has its columns.
		var header []string
		header = append(header, m.Match...)
		for _, s := range m.Fields {
			header = append(header, s.Columns...)
		}
		header = append(header, m.ID)
		if _, err := m.Compile(header); err != nil {
			var all FileErrors
			require.ErrorAs(t, err, &all)
		}
	})
}
