package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
)

// TestSignsInWesternText holds that no-break spaces, quotes and dashes are signs,
// however many, beside the letters of any Western language and alone: in other
// encodings these bytes are letters.
func TestSignsInWesternText(t *testing.T) {
	words := map[string]string{
		"French": "Hélène;Orléans Sète Besançon", "German": "Jürgen;Köln Weißenfels", "Spanish": "Íñigo;Málaga Logroño",
		"Portuguese": "João;Évora São Conceição", "Italian": "Niccolò;Forlì Cantù Pietà", "Dutch": "Zoë;Curaçao Daniël",
		"Danish": "Søren;Ærø Århus", "Swedish": "Åsa;Malmö Växjö", "Catalan": "Núria;Lluís Sòria",
		"one accent": "Prénom;Martin", "none": "Martin;Paris", "several": "Hélène García Bjørn;Besançon Málaga Århus",
	}
	signs := map[string]string{
		"telephone": "01␣42␣00␣01␣01", "amount": "1␣234,50", "euros": "42␣€", "padding": "␣␣␣␣", "number": "N°␣12",
		"names": "Jean␣Luc", "guillemets": "«␣Lotus␣»", "close guillemets": "«Lotus»", "apostrophe": "d’Artois", "English": "John’s",
		"quotes": "“Lotus”", "low quotes": "„Lotus“", "dash": "12 – 14", "long dash": "Lotus — Paris", "dots": "Lotus…", "pounds": "£5",
	}
	for language, word := range words {
		for name, sign := range signs {
			for _, n := range []int{1, 3, 30, 300} {
				for _, each := range []string{"", word + ";"} {
					text := "id;" + word + "\n" + strings.Repeat("1;"+each+strings.ReplaceAll(sign, "␣", "\u00a0")+"\n", n)
					requireEncoding(t, "windows-1252", charmap.Windows1252, text, fmt.Sprint(language, ", ", name, ", ", n, each != ""))
				}
			}
		}
	}
}

// Within words, too, they are signs beside as many letters.
func TestSignsWithinWords(t *testing.T) {
	for _, n := range []int{3, 30, 300} {
		text := "id;Prénom;rue\n" + strings.Repeat("1;Hélène;allée\u00a0des\u00a0Tilleuls\n", n)
		requireEncoding(t, "windows-1252", charmap.Windows1252, text, fmt.Sprint(n))
	}
}

// A file of Excel's in French, whose telephone numbers are set with such spaces.
func TestNoBreakSpacesAreRead(t *testing.T) {
	const row = "1001;H\xe9l\xe8ne;Martin;01\xa042\xa000\xa001\xa001;1\xa0234,50\n"
	f := mustOpen(t, "N\xb0 client;Pr\xe9nom;Nom;T\xe9l\xe9phone;Achats\n"+strings.Repeat(row, 300), Options{})
	require.Equal(t, "windows-1252", f.Info().Encoding)
	rows, err := read(f)
	require.NoError(t, err)
	require.Equal(t, "2: \"1001\" \"Hélène\" \"Martin\" \"01\u00a042\u00a000\u00a001\u00a001\" \"1\u00a0234,50\"", strings.ReplaceAll(rows[0], `\u00a0`, "\u00a0"))
}

// What stands within words is a letter.
func TestSignsThatAreLetters(t *testing.T) {
	for text, c := range map[string]struct {
		as   *charmap.Charmap
		want string
	}{
		"Nombre\nGarcía\nSánchez\nHernández\nMarín\nDíaz Tomás\n": {charmap.CodePage850, ""},
		"Nombre\nSánchez\nFernández\nGálvez\nCárdenas\n":          {charmap.CodePage437, ""},
		"Név\nKovács Sándor\nGál Tamás\nLakatos Ádám\n":           {charmap.CodePage852, "cp850"}, // which has the same letters
		"Név\nKovács Sándor\nSzabó Gábor\nTóth László\n":          {charmap.CodePage852, "cp850"},
		"Name\nKöhler\nSchröder\nBöhm\n":                          {charmap.CodePage850, "cp850"},
		"Name\nJäger\nSchäfer\nBöhm\n":                            {charmap.CodePage437, "cp850"},
		"Ime\nŠTRUKELJ\nŽUPANČIČ\nŠTEFANČIČ\nMUŽIČ\n":             {charmap.ISO8859_2, ""},
	} {
		requireEncoding(t, c.want, c.as, text, text)
	}
}

func requireEncoding(t *testing.T, want string, as *charmap.Charmap, text, name string) {
	t.Helper()
	content, err := as.NewEncoder().String(text)
	require.NoError(t, err, name)
	var c census
	c.count([]byte(content))
	got, _ := guessEncoding([]byte(content), &c)
	require.Equal(t, want, got, name)
}

// At the end of a word the byte of a no-break space may be its last letter, and
// nothing else in so short a file tells.
func TestWordsThatMayEndInALetter(t *testing.T) {
	for text, as := range map[string]*charmap.Charmap{
		"Jméno;no\nSvobodová;1\nKučerová;2\nNovotná;3\nČerná;4\nVeselá;5\nJirešová;6\nBenešová;7\nHrubešová;8\n": charmap.CodePage852,
		"id;city\n1;Bogotá\n2;Bogotá\n3;Panamá\n4;Bogotá\n5;Panamá\n6;Panamá\n":                                  charmap.CodePage850,
	} {
		requireEncoding(t, "", as, text, text)
	}
}
