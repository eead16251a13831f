package sheet

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The rows that stand below the header in most of these tests.
const threeCustomers = "C-1;Durand;Zoé;zoe@example.org;06 12 34 56 78;75001;Paris\n" +
	"C-2;Martin;Luc;;;69002;Lyon\n" +
	"C-3;Petit;;p@example.org;;;Nice\n"

const sevenNames = "N° client;Nom;Prénom;E-mail;Téléphone;Code postal;Ville\n"

func notesOf(f *File) (notes []string) {
	for _, n := range f.Info().Notes {
		if n.Code != WrongName { // the tests' files have any name
			notes = append(notes, strings.TrimSpace(fmt.Sprintf("%s %d %s", n.Code, n.N, strings.Join(n.Args, ", "))))
		}
	}
	return notes
}

// TestTitlesAbove holds that the header is found below what is no table.
func TestTitlesAbove(t *testing.T) {
	for name, c := range map[string]struct {
		above string
		line  int
		note  string
	}{
		"nothing":              {"", 1, ""},
		"blank lines":          {"\n;;;;;;\n\n", 4, ""},
		"a hint":               {"sep=;\n", 2, ""},
		"a title":              {"Liste des clients\n", 2, "title_lines 1 Liste des clients"},
		"a title, as Excel":    {"Liste des clients;;;;;;\n", 2, "title_lines 1 Liste des clients"},
		"a title far right":    {";;;Liste des clients;;;\n", 2, "title_lines 1 Liste des clients"},
		"three titles":         {"Ma Boutique\nListe des clients\nEdité le 12/03/2026 à 14:05\n\n", 5, "title_lines 3 Ma Boutique"},
		"commas in a title":    {"Clients, 2024, 2025, 2026\n", 2, "title_lines 1 Clients, 2024, 2025, 2026"},
		"a date line":          {"Export du;12/03/2026\n", 2, "title_lines 1 Export du"},
		"criteria":             {"Magasin;Paris\nPériode;01/01/2026;31/12/2026\nNombre;3\n", 4, "title_lines 3 Magasin"},
		"wide criteria":        {"Du;01/01/2026;au;31/12/2026\n", 2, "title_lines 1 Du"},
		"a number":             {"125 clients\n", 2, "title_lines 1 125 clients"},
		"comments":             {"# Export, caisse; v2\n#\n# par Zoé;le soir;à 18 h;sans;les;inactifs\n", 4, "title_lines 3 # Export, caisse"},
		"a title with a quote": {"\"Clients\" de Zoé\n", 2, `title_lines 1 "Clients" de Zoé`},
		"titles of groups":     {"Identité;;;Contact;;Adresse;\n", 2, "title_lines 1 Identité"},
		"few groups":           {";;;Contact;;;\n", 2, "title_lines 1 Contact"},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.above+sevenNames+threeCustomers, Options{})
			require.Equal(t, ';', f.Info().Delimiter)
			require.Equal(t, strings.Split(strings.TrimSpace(sevenNames), ";"), f.Header())
			require.Equal(t, c.line, f.Info().HeaderLine)
			require.Equal(t, c.note, strings.Join(notesOf(f), "; "))
			rows, err := read(f)
			require.NoError(t, err)
			require.Len(t, rows, 3)

			asked := mustOpen(t, c.above+sevenNames+threeCustomers, Options{Header: c.line})
			require.Equal(t, f.Header(), asked.Header())
		})
	}
}

// TestFirstRowIsHeader holds that nothing but a plain case makes another row
// than the first the header.
func TestFirstRowIsHeader(t *testing.T) {
	for name, content := range map[string]string{
		"no header":                   threeCustomers,
		"no header, after a title":    "Liste des clients\n" + threeCustomers,
		"no header, a narrow first":   "C-0;Durand;;;;;\n" + threeCustomers,
		"no header, a name alone":     ";Durand;;;;;\n" + threeCustomers,
		"words first":                 "N° client;Nom;Prénom;E-mail;Téléphone;Code postal;Ville\n;Durand;Zoé;aucun;aucun;inconnu;Paris\n" + threeCustomers,
		"words, then values":          "Nom;CP\nDurand;inconnu\nMartin;75001\nPetit;69002\n",
		"few names":                   "Nom;CP;;;;\nDurand;75001;x;y;z;t\nMartin;75002;x;y;z;t\n",
		"one name":                    "Nom;;\nDurand;Paris;VIP\nMartin;Lyon;\n",
		"one name, then words":        "Nom;\nDurand;VIP\nMartin;\nPetit;12\n",
		"one column":                  "Nom\nDurand\nMartin\n12\n13\n",
		"one column, e-mails below":   "Nom\nE-mail\na@example.org\nb@example.org\n",
		"a row too long":              "Nom;CP\nDurand;75001\na;b;c;d;e;f;g\nMartin;75002\n",
		"a table below":               "Ville;Nombre\nParis;1\nLyon;2\nNice;3\nLille;4\nBrest;5\nMetz;6\nNancy;7\n\n" + sevenNames + threeCustomers,
		"a repeated header":           "Nom;CP\nDurand;75001\nNom;CP\nMartin;75002\n",
		"numbers for names":           "Nom;2024;2025\nDurand;1;2\nMartin;3;4\n",
		"only numbers":                "1;2;3\n4;5;6\na;b;c\n7;8;9\n",
		"a name with #":               "#;Nom;CP\n1;Durand;75001\n2;Martin;75002\n",
		"# above the first column":    "# client;\n1;Durand\n2;Martin\n",
		"a comment, no header":        "# export\n1;Durand\n2;Martin\n",
		"comments below":              "Nom;CP\n# inactifs;\nDurand;75001\nMartin;75002\n",
		"a blank name":                "N°;Nom;;CP\n1;Durand;x;75001\n2;Martin;y;75002\n",
		"a blank name, words below":   "N°;Nom;Ville;;CP\n;Durand;Paris;ami;inconnu\n2;Martin;Lyon;ami;75002\n3;Petit;Nice;;6000\n",
		"a first row without a key":   "N°;Nom;;CP\n;;ami;inconnu\n2;Martin;;75002\n3;Petit;ami;75003\n",
		"no rows":                     "Nom;CP;Ville\n",
		"a title, no rows":            "Liste des clients\nNom;CP;Ville\n",
		"two columns of words":        "Liste des clients\nNom;Ville\nDurand;Paris\n",
		"all words, but one is again": "Liste\nDurand;Zoé;Paris\nMartin;Luc;Paris\nPetit;Ida;Lyon\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, content, Options{Delimiter: ';'})
			require.Equal(t, 1, f.Info().HeaderLine)
			require.Empty(t, notesOf(f))
		})
	}
}

// TestCommentIsNoHeader holds that a comment is none, even where nothing speaks
// for the row below.
func TestCommentIsNoHeader(t *testing.T) {
	f := mustOpen(t, "# export\n# v2\nNom;Ville\nDurand;Paris\n", Options{})
	require.Equal(t, []string{"Nom", "Ville"}, f.Header())
	require.Equal(t, []string{"title_lines 2 # export"}, notesOf(f))
}

// TestHeaderOfWords holds that where all columns are words, a title is passed
// over only if the names are as many as the columns.
func TestHeaderOfWords(t *testing.T) {
	f := mustOpen(t, "Liste des clients\nNom;Prénom;Ville\nDurand;Zoé;Paris\nMartin;;Lyon\n", Options{})
	require.Equal(t, 2, f.Info().HeaderLine)
	require.Equal(t, []string{"title_lines 1 Liste des clients"}, notesOf(f))
}

// TestLongTextIsNoGroup holds that a text above the header is not put before each
// of its names.
func TestLongTextIsNoGroup(t *testing.T) {
	f := mustOpen(t, strings.Repeat("A", 500_000)+",,B\n"+strings.Repeat("x,", 16_000)+"x\n", Options{Header: 2})
	require.Equal(t, "x", f.Header()[0])
}

func TestHeaderOnTwoLines(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    []string
		notes   []string
	}{
		"names that are doubled": {
			"Client;;Facturation;;Livraison;\nN°;Nom;Rue;CP;Rue;CP\n1;Durand;a;75001;b;75002\n",
			[]string{"N°", "Nom", "Facturation Rue", "Facturation CP", "Livraison Rue", "Livraison CP"}, []string{"header_lines 2"},
		},
		"doubled in one group": {
			"Client;;Adresse;;;\nN°;Nom;Rue;Rue;CP;Ville\n1;Durand;a;b;75002;c\n",
			[]string{"N°", "Nom", "Rue", "Rue", "CP", "Ville"}, []string{"title_lines 1 Client"},
		},
		"names that are blank": {
			"N°;;Adresse;;\n;Nom;Rue;CP;Ville\n1;Durand;a;75001;Paris\n",
			[]string{"N°", "Nom", "Rue", "CP", "Ville"}, []string{"header_lines 2"},
		},
		"merged downwards": {
			"N°;Nom;Adresse;;;Contact;\n;;Rue;CP;Ville;Tél;E-mail\n1;Durand;a;75001;Paris;0612345678;a@example.org\n2;Petit;b;75002;Paris;;\n",
			[]string{"N°", "Nom", "Rue", "CP", "Ville", "Tél", "E-mail"}, []string{"header_lines 2"},
		},
		"many groups": {
			"Qui;;Adresse;;Divers\nN°;Nom;CP;Ville;Note\n1;Durand;75001;Paris;x\n",
			[]string{"N°", "Nom", "CP", "Ville", "Note"}, []string{"title_lines 1 Qui"},
		},
		"a title, too": {
			"Liste\n\nClient;;Facturation;;Livraison;\nN°;Nom;Rue;CP;Rue;CP\n1;Durand;a;75001;b;75002\n",
			[]string{"N°", "Nom", "Facturation Rue", "Facturation CP", "Livraison Rue", "Livraison CP"}, []string{"header_lines 2", "title_lines 1 Liste"},
		},
		"a title, no group": {
			"Liste des clients\nN°;Titre;Titre;CP\n1;Mme;Dr;75001\n",
			[]string{"N°", "Titre", "Titre", "CP"}, []string{"title_lines 1 Liste des clients"},
		},
		"not close": {
			"Client;;Facturation;;Livraison;\n\nN°;Nom;Rue;CP;Rue;CP\n1;Durand;a;75001;b;75002\n",
			[]string{"N°", "Nom", "Rue", "CP", "Rue", "CP"}, []string{"title_lines 1 Client"},
		},
		"lines in a cell": {
			"Client;;\"Factu-\nration\";;Livraison;\nN°;Nom;Rue;CP;Rue;CP\n1;Durand;a;75001;b;75002\n",
			[]string{"N°", "Nom", "Factu-\nration Rue", "Factu-\nration CP", "Livraison Rue", "Livraison CP"}, []string{"header_lines 2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := mustOpen(t, c.content, Options{Delimiter: ';'})
			require.Equal(t, c.want, f.Header())
			require.Equal(t, c.notes, notesOf(f))
			rows, err := read(f)
			require.NoError(t, err)
			require.NotContains(t, rows[0], "row_")
			require.Contains(t, rows[0], `"1" `)

			asked := mustOpen(t, c.content, Options{Delimiter: ';', Header: f.Info().HeaderLine})
			require.Equal(t, c.want, asked.Header())
		})
	}
}

func TestValues(t *testing.T) {
	for _, text := range []string{
		"1", "06 12 34 56 78", "+33612345678", "'0612345678", "75001", "12,50 €", "12/03/2026", "2026-03-12T14:05:00Z",
		"12 mars 2026", "3,36E+10", "C-000123", "FR7630001007941234567890185", "zoe@example.org", "a@example.org; b@example.org",
		"TRUE", "false", "https://example.org/a", "(0)1 23", "99 %", "1984",
	} {
		require.True(t, isValue(text), text)
	}
	for _, text := range []string{
		"Nom", "N°", "#", "Adresse 1", "Address2", "E-mail 1 - Value", "Active (0/1)", "Birthday (yyyy-mm-dd)", "Titre (2)",
		"12 rue de la Gare", "75001 Paris", "SIRET (14 chiffres)", "E-mail (a@example.org)", "@", "Zoé", "M1", "oui", "Total 2026 (EUR)",
	} {
		require.False(t, isValue(text), text)
	}
}

// TestHeaderOfAnyExport fills header rows of many systems with values, some
// with many holes: no row of these may ever be taken for the header, and titles
// above are seldom taken for it.
func TestHeaderOfAnyExport(t *testing.T) {
	files, err := filepath.Glob("testdata/headers/*.csv")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	titles := []string{"Liste des clients", "Ma Boutique\n12 rue de la Gare\n75001 Paris\n\nClients au 12/03/2026", "# export\n# v2", "Du;12/03/2026", "Magasin;Paris"}
	found, tried := 0, 0
	random := rand.New(rand.NewPCG(1, 2))
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) { // whose files are closed at its end
			line, err := os.ReadFile(path)
			require.NoError(t, err)
			names := mustOpen(t, string(line), Options{}).Header()
			for range 12 {
				table := exported(names, random)
				f := mustOpen(t, table, Options{})
				require.Equal(t, 1, f.Info().HeaderLine, table)
				require.Equal(t, names, f.Header(), table)

				title := titles[random.IntN(len(titles))]
				above := 1 + strings.Count(title, "\n")
				f = mustOpen(t, title+"\n"+table, Options{})
				tried++
				if f.Info().HeaderLine == above+1 {
					found++
					require.Equal(t, names, f.Header(), table)
				} else {
					require.LessOrEqual(t, f.Info().HeaderLine, 2, title+"\n"+table)
				}
			}
		})
	}
	t.Logf("%d of %d headers below titles were found", found, tried)
	require.Greater(t, found*100, tried*95)
}

// exported returns a table of some invented customers.
func exported(names []string, random *rand.Rand) string {
	kinds := make([]int, len(names))
	for i := range kinds {
		kinds[i] = random.IntN(8)
	}
	holes := random.IntN(10)
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + name + `"`
	}
	lines := []string{strings.Join(quoted, ";")}
	for n := range 1 + random.IntN(30) {
		cells := make([]string, len(names))
		for i := range cells {
			if i > 0 && random.IntN(10) < holes {
				continue
			}
			cells[i] = []string{
				fmt.Sprintf("C-%04d", n), "Durand", "Zoé", fmt.Sprintf("c%d@example.org", n),
				fmt.Sprintf("06 12 34 56 %02d", n), fmt.Sprintf("12/03/19%02d", 50+n), "12 rue de la Gare", "oui",
			}[kinds[i]]
		}
		lines = append(lines, strings.Join(cells, ";"))
	}
	return strings.Join(lines, "\n") + "\n"
}
