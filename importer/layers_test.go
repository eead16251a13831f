package importer_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "kashsync"

// mayImport says which of our packages each package may import, itself aside:
// what stands lower knows nothing of what stands higher. A new package takes
// its place here first.
func mayImport() map[string][]string {
	return map[string][]string{
		"mapping/customer":   {},
		"mapping/checkdigit": {},
		"mapping":            {"mapping/checkdigit", "mapping/customer"},
		"mapping/profile":    {"mapping", "mapping/checkdigit", "mapping/customer"},
		"mapping/guess":      {"mapping", "mapping/customer", "mapping/profile"},
		"state":              {"mapping/customer"},
		"state/register":     {"state"},
		"importer/sheet":     {"mapping"},
		"importer/doctor":    {"importer/match", "importer/sheet", "mapping", "mapping/customer", "mapping/profile"},
		"importer/plan":      {"mapping", "mapping/customer"},
		"importer/match":     {"mapping/customer"},
		"importer/send":      {"importer/plan", "mapping/customer"},
		"importer/kash":      {"importer/plan", "importer/send", "mapping", "mapping/customer"},
		"importer/report":    {"importer/plan", "importer/send", "mapping", "mapping/customer"},
		"importer/simulator": {"mapping", "mapping/customer"},
		"importer/saved": {
			"importer/plan", "importer/report", "importer/sheet", "mapping", "mapping/customer", "state",
		},
		"importer/rehearse": {
			"importer", "importer/kash", "importer/match", "importer/plan", "importer/send", "importer/simulator",
			"mapping/customer", "state",
		},
		"importer": {
			"importer/kash", "importer/match", "importer/plan", "importer/send", "importer/sheet",
			"mapping", "mapping/customer", "state", "state/register",
		},
		"cmd/kashsync": {
			"importer", "importer/doctor", "importer/kash", "importer/match", "importer/plan", "importer/rehearse", "importer/report",
			"importer/saved", "importer/send", "importer/sheet", "importer/simulator", "mapping", "mapping/customer", "mapping/guess",
			"mapping/profile", "samples", "state", "state/register",
		},
		"cmd/kashbench": {"importer/simulator"},
		"samples":       {},
	}
}

// floor is how high a package stands; samples, which know nothing, lowest.
// Tests may use any package that stands no higher than the one they test.
func floor(pkg string) int {
	top, _, _ := strings.Cut(pkg, "/")
	return slices.Index([]string{"samples", "mapping", "state", "importer", "cmd"}, top)
}

func TestNoImportRunsBack(t *testing.T) {
	allowed := mayImport()
	seen := map[string]bool{}
	for file, imports := range ourImports(t) {
		pkg := path.Dir(file)
		seen[pkg] = true
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s: the package has no place in mayImport", file)
		}
		for _, imported := range imports {
			switch {
			case imported == pkg: // by its own outside tests
			case strings.HasSuffix(file, "_test.go"):
				if floor(imported) > floor(pkg) {
					t.Errorf("%s tests a lower floor than that of %s, which it imports", file, imported)
				}
			case !slices.Contains(may, imported):
				t.Errorf("%s may not import %s", file, imported)
			}
		}
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("mayImport names %s, which is no package", pkg)
		}
	}
}

// ourImports returns, for every Go file of the module, which of the module's
// packages it imports; files and packages are named from the module's root,
// with slashes.
func ourImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", filepath.FromSlash(name)), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		found[name] = nil
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
				found[name] = append(found[name], ours)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return found
}
