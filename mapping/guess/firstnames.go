package guess

import (
	_ "embed" // a list that people can read and mend
	"strings"
)

//go:embed firstnames.txt
var firstNamesText string

// firstNames returns common first names, as plain writes them.
func firstNames() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(firstNamesText) {
		if line[0] == '#' {
			continue
		}
		for name := range strings.FieldsSeq(line) {
			all[name] = true
		}
	}
	return all
}
