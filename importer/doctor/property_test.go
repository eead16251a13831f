package doctor_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever stands in a file: what is counted is what is told, and the first few
// of each sort are the first few. Both are checked where findings are gathered.
func TestCountsAreWhatIsTold(t *testing.T) {
	value := func(among ...string) *rapid.Generator[string] { return rapid.SampledFrom(append(among, "")) }
	rapid.Check(t, func(r *rapid.T) {
		var file strings.Builder
		file.WriteString("No,Nom,Prénom,Mail,Tél,Mobile,CP,Né\n")
		for range rapid.IntRange(0, 12).Draw(r, "rows") {
			phone := value("199000100", "0199000100", "+33199000100", "01 99 00 02 00 / 0199000300", "3,36E+10", "12")
			row := []string{
				value("1", "2", "3", "4", "No", "Total", "# x").Draw(r, "No"),
				value("Abadie", "ABADIE", "BÃ©rard", "A ::: B", "Nom", "Le\u00a0Goff").Draw(r, "Nom"),
				value("Amélie", "Amelie", "Prénom").Draw(r, "Prénom"),
				value("a@example.com", "A@example.com", "b@example.com", "no").Draw(r, "Mail"),
				phone.Draw(r, "Tél"), phone.Draw(r, "Mobile"),
				value("6000", "06000", "75001").Draw(r, "CP"),
				value("31/12/1990", "12/31/1990", "12/30/1990", "1990-12-31", "32874", "01/01/1850", "24/12").Draw(r, "Né"),
			}
			file.WriteString(`"` + strings.Join(row, `","`) + "\"\n")
		}
		spec := rapid.SampledFrom([]string{"", "invalid: cell\n", "repair: [zeros, mojibake]\n", "invalid: cell\nrepair: [mojibake]\n"}).Draw(r, "spec")
		findings(t, newPatient(t, spec+salon, file.String()))
		if !strings.Contains(spec, "zeros") {
			findings(t, newPatient(t, spec+strings.Replace(salon, "region: FR\n", "", 1), file.String()))
		}
	})
}
