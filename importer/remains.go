package importer

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"kashsync/state"
)

// A Remain is a file that may still hold customers who are forgotten in the
// state.
type Remain struct {
	Path string
	Kind RemainKind
}

// RemainKind is what such a file is.
type RemainKind string

// The kinds, in the order in which they are told.
const (
	RemainCopy    RemainKind = "copy"        // a copy of the state file
	RemainPlan    RemainKind = "plan"        // a plan that was kept
	RemainReport  RemainKind = "report"      // results of a run, or a preview
	RemainRejects RemainKind = "rejects"     // rows that a run left out
	RemainPassing RemainKind = "passing"     // what a run left behind that was killed
	RemainSource  RemainKind = "spreadsheet" // that a run was given
)

// FindRemains looks for such files where kashsync writes them: in the folder of
// the state file, and in those of the spreadsheets that its runs were given.
// What was moved elsewhere is not found. A folder that cannot be read is left
// out.
func FindRemains(st *state.State) ([]Remain, error) {
	runs, err := st.Runs()
	if err != nil {
		return nil, err
	}
	f := remains{state: st, sources: map[string]bool{}}
	folders := []string{filepath.Dir(st.Path())}
	for i := range runs {
		if source := f.sourceOf(&runs[i]); source != "" {
			f.sources[source] = true
			folders = append(folders, filepath.Dir(source))
		}
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		f.look(folder)
	}
	order := []RemainKind{RemainCopy, RemainPlan, RemainReport, RemainRejects, RemainPassing, RemainSource}
	slices.SortFunc(f.found, func(a, b Remain) int {
		return cmp.Or(slices.Index(order, a.Kind)-slices.Index(order, b.Kind), strings.Compare(a.Path, b.Path))
	})
	return f.found, nil
}

type remains struct {
	state   *state.State
	sources map[string]bool // absolute paths
	found   []Remain
}

// sourceOf finds the spreadsheet of a run where it is still there: a name that
// the run was given may be that of a file of the folder that it was called from.
func (f *remains) sourceOf(run *state.Run) string {
	if run.Source == "" {
		return ""
	}
	for _, source := range []string{run.Source, filepath.Join(filepath.Dir(f.state.Path()), run.Source)} {
		source, err := filepath.Abs(source)
		if info, missing := os.Stat(source); err == nil && missing == nil && info.Mode().IsRegular() {
			return source
		}
	}
	return ""
}

func (f *remains) look(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		name := filepath.Join(folder, e.Name())
		if kind := f.kindOf(name); kind != "" {
			f.found = append(f.found, Remain{Path: name, Kind: kind})
		}
	}
}

// kindOf knows a file by its name as kashsync gives it, else by its content: a
// report may have any name. It is "" for what is none of these.
func (f *remains) kindOf(file string) RemainKind {
	name := strings.ToLower(filepath.Base(file))
	switch {
	case strings.HasPrefix(name, ".kashsync-") && strings.HasSuffix(name, ".tmp"):
		return RemainPassing
	case strings.Contains(name, ".rejects") && isTable(name):
		return RemainRejects
	case strings.Contains(name, ".results") && isTable(name):
		return RemainReport
	case f.sources[file]:
		return RemainSource
	case strings.HasSuffix(name, ".plan"):
		return RemainPlan
	}
	if f.state.IsCopy(file) {
		return RemainCopy
	}
	if isTable(name) {
		return kindWithin(file)
	}
	return ""
}

func isTable(name string) bool {
	return slices.Contains([]string{".csv", ".xlsx", ".json", ".html"}, path.Ext(name))
}

// kindWithin knows a report, a preview or a kept plan by how it begins, and a
// workbook by what it says of itself.
func kindWithin(file string) RemainKind {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	const enough = 4096
	head, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return ""
	}
	if info, err := f.Stat(); err == nil && bytes.HasPrefix(head, []byte("PK")) {
		return kindOfWorkbook(f, info.Size())
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	for _, begins := range []string{"line,sheet,key,action,", "plan,action,line,key,", `{"version":1,`} {
		if bytes.HasPrefix(head, []byte(begins)) {
			return RemainReport
		}
	}
	if bytes.Contains(head, []byte(`name="generator" content="kashsync"`)) {
		return RemainReport
	}
	return ""
}

func kindOfWorkbook(file io.ReaderAt, size int64) RemainKind {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return ""
	}
	for _, mark := range []struct {
		part, text string
		kind       RemainKind
	}{
		{"xl/workbook.xml", `"kashsync plan"`, RemainPlan}, // the hidden sheet
		{"docProps/custom.xml", "kashsync source", RemainRejects},
		{"docProps/core.xml", ">kashsync<", RemainReport},
	} {
		if bytes.Contains(readPart(archive, mark.part), []byte(mark.text)) {
			return mark.kind
		}
	}
	return ""
}

// readPart reads a part of a workbook, as far as it can be.
func readPart(archive *zip.Reader, name string) []byte {
	part, err := archive.Open(name)
	if err != nil {
		return nil
	}
	defer part.Close()
	const enough = 1 << 20
	text, _ := io.ReadAll(io.LimitReader(part, enough))
	return text
}
