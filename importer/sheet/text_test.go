package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestEncodings(t *testing.T) {
	const plain = "N°;Prénom\n1;Zoé – 5 €\n"
	encode := func(s string, err error) string {
		require.NoError(t, err)
		return s
	}
	little := encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(plain))
	big := encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(plain))
	cp1252 := encode(charmap.Windows1252.NewEncoder().String(plain))
	iso := encode(charmap.ISO8859_15.NewEncoder().String(strings.ReplaceAll(plain, "–", "-")))
	mac := encode(charmap.Macintosh.NewEncoder().String(strings.ReplaceAll(plain, "\n", "\r")))
	dos := encode(charmap.CodePage850.NewEncoder().String("N°;Prénom\n1;Zoé\n"))
	for name, c := range map[string]struct {
		content, ask, known, cell string
	}{
		"UTF-8":               {plain, "", "utf-8", "Zoé – 5 €"},
		"UTF-8 with mark":     {"\xef\xbb\xbf" + plain, "", "utf-8", "Zoé – 5 €"},
		"mark, asked":         {"\xef\xbb\xbf" + plain, "UTF-8", "utf-8", "Zoé – 5 €"},
		"UTF-16 LE":           {"\xff\xfe" + little, "", "utf-16le", "Zoé – 5 €"},
		"UTF-16 LE, asked":    {"\xff\xfe" + little, "utf-16", "utf-16le", "Zoé – 5 €"},
		"UTF-16 LE, no mark":  {little, "", "utf-16le", "Zoé – 5 €"},
		"UTF-16 BE":           {"\xfe\xff" + big, "", "utf-16be", "Zoé – 5 €"},
		"UTF-16 BE, no mark":  {big, "", "utf-16be", "Zoé – 5 €"},
		"UTF-16 BE, asked":    {"\xfe\xff" + big, "utf-16", "utf-16be", "Zoé – 5 €"},
		"Windows-1252":        {cp1252, "", "windows-1252", "Zoé – 5 €"},
		"Windows-1252, asked": {cp1252, "cp1252", "windows-1252", "Zoé – 5 €"},
		"Mac Roman":           {mac, "", "macintosh", "Zoé – 5 €"},
		"ISO 8859-15":         {iso, "iso-8859-15", "iso-8859-15", "Zoé - 5 €"},
		"DOS":                 {dos, "cp850", "cp850", "Zoé"},
		"DOS, found":          {dos, "", "cp850", "Zoé"},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.content, Options{Encoding: c.ask})
			require.Equal(t, c.known, f.Info().Encoding)
			require.Equal(t, ';', f.Info().Delimiter)
			require.Equal(t, []string{"N°", "Prénom"}, f.Header())
			rows, err := read(f)
			require.NoError(t, err)
			require.Equal(t, []string{`2: "1" "` + c.cell + `"`}, rows)
		})
	}
}

// An accent far behind what is looked at first decides all the same.
func TestEncodingOfTheWholeFile(t *testing.T) {
	plain := "id;nom\n" + strings.Repeat("1;Durand\n", 100_000)
	require.Equal(t, "windows-1252", mustOpen(t, plain+"2;Zo\xe9\n", Options{}).Info().Encoding)
	require.Equal(t, "utf-8", mustOpen(t, plain+"2;Zoé\n", Options{}).Info().Encoding)
}

func TestBytesThatAnEncodingLacks(t *testing.T) {
	rows, err := read(mustOpen(t, "a;b\n1;Zo\xe9\n2;\x81\n", Options{}))
	require.NoError(t, err)
	require.Equal(t, []string{`2: "1" "Zoé"`, `3: row_bad_text[] "2" "�"`}, rows)

	rows, err = read(mustOpen(t, "\xff\xfea\x00\n\x001\x00\n\x00\x00\xd8\n\x00", Options{}))
	require.NoError(t, err)
	require.Equal(t, []string{`2: "1"`, `3: row_bad_text[] "�"`}, rows)
}

// Where rows are in another encoding than the rest, they are named.
func TestMixedEncodings(t *testing.T) {
	many := func(row string) string { return strings.Repeat(row, 5) }
	for name, c := range map[string]struct {
		content, known, bad string
	}{
		"Windows-1252 in UTF-8": {"id;nom\n" + many("1;Zoé\n") + "2;Zo\xe9\n", "utf-8", `7: row_bad_text[] "2" "Zo\xe9"`},
		"UTF-8 in Windows-1252": {"id;nom\n" + many("1;Zo\xe9\n") + "2;Zoé – Cie\n", "windows-1252", `7: row_bad_text[] "2" "ZoÃ© â€“ Cie"`},
		"what only looks so":    {"id;nom\n" + many("1;Zo\xe9\n") + "2;CAF\xc9\xae\n", "windows-1252", ""},
		"asked for":             {"id;nom\n1;Zoé\n", "windows-1252", ""},
	} {
		t.Run(name, func(t *testing.T) {
			opt := Options{}
			if name == "asked for" {
				opt.Encoding = "windows-1252"
			}
			f := mustOpen(t, c.content, opt)
			require.Equal(t, c.known, f.Info().Encoding)
			rows, err := read(f)
			require.NoError(t, err)
			var bad []string
			for _, row := range rows {
				if strings.Contains(row, "row_") {
					bad = append(bad, row)
				}
			}
			require.Equal(t, c.bad, strings.Join(bad, "\n"))
		})
	}
}

func TestGuessOfEncodings(t *testing.T) {
	const french = "id;nom;ville\n1;Zoé Lefèvre;Besançon\n2;Noël Forêt;Thiézac\n3;RENÉ;À Côté\n"
	const german = "id;Name\n1;Jürgen Groß\n2;Änne Köhler\n3;Müller\n"
	const spanish = "id;nombre\n1;Iñigo Núñez\n2;José\n"
	for name, c := range map[string]struct {
		as            *charmap.Charmap
		content, want string
	}{
		"windows, French":      {charmap.Windows1252, french, "windows-1252"},
		"windows, German":      {charmap.Windows1252, german, "windows-1252"},
		"windows, Spanish":     {charmap.Windows1252, spanish, "windows-1252"},
		"windows, capitals":    {charmap.Windows1252, "id;nom\n1;RENÉ\n2;FRANÇOIS\n", "windows-1252"},
		"windows, signs":       {charmap.Windows1252, "N°;prix\n1;5 €\n2;l’été…\n", "windows-1252"},
		"windows, Slovenian":   {charmap.Windows1252, "id;nom\n1;Žižek\n", "windows-1252"},
		"windows, two accents": {charmap.Windows1252, "id;état\n" + strings.Repeat("1;créée\n", 20), "windows-1252"},
		"DOS, French":          {charmap.CodePage850, french, "cp850"},
		"DOS, German":          {charmap.CodePage850, german, "cp850"},
		"DOS, Spanish":         {charmap.CodePage850, spanish, "cp850"},
		"Mac with line feeds":  {charmap.Macintosh, french, "macintosh"},
		"Mac":                  {charmap.Macintosh, strings.ReplaceAll(german, "\n", "\r"), "macintosh"},
		"Greek":                {charmap.ISO8859_7, "id;όνομα\n1;Λεωνίδας\n2;Αλέξανδρος\n", ""},
		"a Greek name":         {charmap.Windows1253, "id;name\n1;Άννα\n", ""},
		"Russian":              {charmap.ISO8859_5, "id;name\n1;Наташа\n2;Борис\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := c.as.NewEncoder().String(c.content)
			require.NoError(t, err)
			f, err := open(t, content, Options{})
			if c.want == "" {
				requireCode(t, err, UnknownEncoding)
				f = mustOpen(t, content, Options{Encoding: "iso-8859-7"})
				require.Equal(t, "iso-8859-7", f.Info().Encoding)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, f.Info().Encoding)
		})
	}
}

// TestEncodingsOfElsewhere holds that names that Windows-1252 would garble are
// refused, and that some foreign ones in a Western file are no reason to.
func TestEncodingsOfElsewhere(t *testing.T) {
	for text, as := range map[string]*charmap.Charmap{
		"Imię;Nazwisko\nMałgorzata;Wałęsa\nZbigniew;Żółkiewski\nŚwiętosława;Dąbrowska\n": charmap.Windows1250,
		"Imię;nazwisko\nMałgorzata;Wałęsa\nŻaneta;Łoś\n":                                 charmap.CodePage852,
		"Jméno;Příjmení\nJiří;Dvořák\nTomáš;Černý\nRůžena;Němcová\n":                     charmap.ISO8859_2,
		"Név;Város\nErdős Jenő;Győr\nSzűcs Ödön;Fertőd\n":                                charmap.Windows1250,
		"Nume;Oraş\nŞtefan;Bucureşti\nŢepeş;Timişoara\nMădălina;Constanţa\n":             charmap.Windows1250,
		"Ad;Şehir\nAyşe Yılmaz;İstanbul\nÇağrı;Muğla\n":                                  charmap.Windows1254,
		"Vardas;Miestas\nŽydrė Šimkutė;Šiauliai\nAgnė;Panevėžys\n":                       charmap.Windows1257,
	} {
		content, err := as.NewEncoder().String(text)
		require.NoError(t, err)
		_, err = open(t, content, Options{})
		require.Error(t, err, text)
		requireCode(t, err, UnknownEncoding)
	}
	for _, text := range []string{
		"Nom;Ville\nHélène Lefèvre;Besançon\nJørgensen;Århus\nSørensen;Ærø\nNoël Forêt;Hyères\nGarçon;Sète\nGaël;Nîmes\n",
		"Nom;Ville\nHélène;Sète\nGarcía Peña;Málaga\nRodríguez;Córdoba\nMuñoz;Ávila\nÀ Côté;Orléans\n",
		"Nome;Cidade\nJoão Conceição;São Paulo\nInês Simões;Évora\nCalle nº 3;1ª\n",
		"Name;City\nSmith;£5\nZoë Brontë;Haworth\n£;£\n£;£\n",
		"Nome;Città\nNiccolò;Forlì\nPietà;Cantù\nJosé;Perché\n",
		"Navn;By\nBjørn Åse;Tromsø\nLærke;Ærøskøbing\nSøren;Rødby\n",
	} {
		content, err := charmap.Windows1252.NewEncoder().String(text)
		require.NoError(t, err)
		f, err := open(t, content, Options{})
		require.NoError(t, err, text)
		require.Equal(t, "windows-1252", f.Info().Encoding, text)
	}
}

func TestCensusAcrossWrites(t *testing.T) {
	const s = "a€é😀\xe9x\xf0\x9f"
	var whole census
	whole.count([]byte(s))
	require.Equal(t, census{multi: 3, invalid: 1, stray: [128]int64{0x69: 1}, pairs: 1, rest: [4]byte{0xf0, 0x9f}, resting: 2}, whole)
	for cut := range len(s) {
		for next := cut; next < len(s); next++ {
			var parts census
			parts.count([]byte(s[:cut]))
			parts.count([]byte(s[cut:next]))
			parts.count([]byte(s[next:]))
			require.Equal(t, whole.multi, parts.multi)
			require.Equal(t, whole.invalid, parts.invalid)
			require.Equal(t, whole.resting, parts.resting)
		}
	}
}

func TestDelimiters(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		opt     Options
		want    rune
		header  []string
		line    int
	}{
		"comma":                   {"a,b\n1,2\n", Options{}, ',', []string{"a", "b"}, 1},
		"semicolon":               {"a;b\n1;2\n", Options{}, ';', []string{"a", "b"}, 1},
		"tab":                     {"a\tb\n1\t2\n", Options{}, '\t', []string{"a", "b"}, 1},
		"bar":                     {"a|b\n1|2\n", Options{}, '|', []string{"a", "b"}, 1},
		"header alone":            {"Nom, prénom;CP;Ville", Options{}, ';', []string{"Nom, prénom", "CP", "Ville"}, 1},
		"decimal commas":          {"id;lat;lng\n1;48,85;2,35\n2;48,86;2,36\n", Options{}, ';', []string{"id", "lat", "lng"}, 1},
		"commas in a name":        {"Nom, prénom;CP\nDurand, Zoé;75001\nX;75002\n", Options{}, ';', []string{"Nom, prénom", "CP"}, 1},
		"commas everywhere":       {"Nom, prénom;CP;Ville\nDurand, Zoé;1;a\nPetit, Luc;2\nMartin, Ida;3;c\nRoux, Léa;4;d\nBlanc, Guy;5;e\n", Options{}, ';', []string{"Nom, prénom", "CP", "Ville"}, 1},
		"quoted":                  {"a,b\n\"1;2;3\",4\n\"5;6;7\",8\n", Options{}, ',', []string{"a", "b"}, 1},
		"ragged":                  {"a;b;c\n1;2\n1;2;3\n1,5;2;3;4\n", Options{}, ';', []string{"a", "b", "c"}, 1},
		"one column":              {"E-mail\na@example.org\n", Options{}, ',', []string{"E-mail"}, 1},
		"commas in all rows":      {"Nom;Solde (€, TTC)\nDurand;12,50\nMartin;3,00\n", Options{}, ';', []string{"Nom", "Solde (€, TTC)"}, 1},
		"hint, as wide as a row":  {"sep=;;;\na;b;c\n", Options{}, ';', []string{"a", "b", "c"}, 2},
		"hint":                    {"sep=|\na|b;c\n1|2\n", Options{}, '|', []string{"a", "b;c"}, 2},
		"hint with quotes":        {"\"sep=;\"\r\na;b\r\n", Options{}, ';', []string{"a", "b"}, 2},
		"hint with mark":          {"\xef\xbb\xbfsep=;\na;b\n", Options{}, ';', []string{"a", "b"}, 2},
		"hint for tab":            {"sep=\t\na\tb\n", Options{}, '\t', []string{"a", "b"}, 2},
		"hint of something":       {"SEP=^\na^b\n", Options{}, '^', []string{"a", "b"}, 2},
		"hint, but asked":         {"sep=,\na;b\n", Options{Delimiter: ';'}, ';', []string{"a", "b"}, 2},
		"asked":                   {"a;b,c\n", Options{Delimiter: ','}, ',', []string{"a;b", "c"}, 1},
		"asked, a blank":          {"a b\n\"1\" 2\n", Options{Delimiter: ' '}, ' ', []string{"a", "b"}, 1},
		"header line":             {"Liste, au 1, 2, 3\nx, y\n\na;b\n1;2\n", Options{Header: 4}, ';', []string{"a", "b"}, 4},
		"duplicates, blanks":      {"Titre;;\u00a0Titre ;\n1;2;3;4\n", Options{}, ';', []string{"Titre", "", "Titre", ""}, 1},
		"line end in header":      {"\"a\nb\";c\n1;2\n", Options{}, ';', []string{"a\nb", "c"}, 1},
		"ID first, but no SYLK":   {"ID;Prénom\n1;E\n", Options{}, ';', []string{"ID", "Prénom"}, 1},
		"a mark before the quote": {"\xef\xbb\xbf\"a\";\"b\"\n", Options{}, ';', []string{"a", "b"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.content, c.opt)
			require.Equal(t, string(c.want), string(f.Info().Delimiter))
			require.Equal(t, c.header, f.Header())
			require.Equal(t, c.line, f.Info().HeaderLine)
		})
	}
}
