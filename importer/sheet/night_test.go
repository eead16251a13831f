package sheet

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNightAfterNight reads exports whose rows are others each night, a few or
// many. No customer is ever taken for the header, whatever the names are like;
// and who knows the names always gets the same line.
func TestNightAfterNight(t *testing.T) {
	random, path := rand.New(rand.NewPCG(3, 4)), filepath.Join(t.TempDir(), "night.csv")
	for _, line := range []string{
		"N°;Nom;Prénom;E-mail;Tél;CP;Ville", "Client;2021;2022;2023;2024", "2021;2022;2023", "1;2;3;4", "Nom", "E-mail",
		"Nom;Ville", "Nom;Points", ";Nom;E-mail;CP", "N°;;Nom;;E-mail", "N°;Nom;;;;", "Tél;Tél;Tél;Tél", "Nom;Nom;Tél;Tél",
		"a@example.org;Nom;Points", "N°;Nom;E-mail;", "id;nom;actif;TRUE", "Client;01/2024;02/2024", "Votre nom (facultatif);Adresse, ville",
		"A" + strings.Repeat(";Champ", 120),
	} {
		names := strings.Split(line, ";")
		fits := func(header []string) bool {
			return len(header) >= len(names) && slices.Equal(header[:len(names)], names)
		}
		for _, titles := range []string{"", "Liste des clients\n", "Ma Boutique\nExport du 12/03/2026\n\n", "Magasin;Paris\nDate;12/03/2026\n", "125 clients\n"} {
			at := 1 + strings.Count(titles, "\n")
			for range 10 {
				table := exported(names, random)
				_, rows, _ := strings.Cut(table, "\n")
				require.NoError(t, os.WriteFile(path, []byte(titles+line+"\n"+rows), 0o600))
				f, err := Open(path, Options{Delimiter: ';'})
				require.NoError(t, err)
				require.LessOrEqual(t, f.Info().HeaderLine, at, table)
				require.NoError(t, f.Close())

				f, err = OpenFor(path, Options{Delimiter: ';'}, fits)
				require.NoError(t, err)
				require.Equal(t, at, f.Info().HeaderLine, fmt.Sprint(titles, table))
				require.NoError(t, f.Close())
			}
		}
	}
}
