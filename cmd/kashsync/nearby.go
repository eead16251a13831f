package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kashsync/importer/sheet"
	"kashsync/mapping"
)

// withoutMapping tells what to do where a spreadsheet has no mapping file:
// another one beside it may fit.
func withoutMapping(spreadsheet, missing string) error {
	var fit []string
	for _, path := range nearbyMappings(spreadsheet) {
		fit = append(fit, shellWord(path))
	}
	hint := "make one: kashsync init " + shellWord(spreadsheet)
	if missing != mappingPath(spreadsheet) {
		hint += " -m " + shellWord(missing)
	}
	switch len(fit) {
	case 0:
	case 1:
		hint = "its columns fit " + fit[0] + ", if it lists the same customers: give -m " + fit[0] + "; or " + hint
	default:
		hint = "its columns fit " + list(fit) + ": give the one of these customers, as -m " + fit[0] + "; or " + hint
	}
	return usage(hint, "there is no mapping file %s", missing)
}

// A neighbour is a mapping file whose columns a spreadsheet has.
type neighbour struct {
	path   string
	fields int
	since  time.Time
}

// nearbyMappings returns the mapping files in the spreadsheet's folder that fit
// its header: the few best, which map the most, the newest first.
func nearbyMappings(spreadsheet string) []string {
	const most, told = 40, 3
	var all []neighbour
	headers := map[sheet.Options][]string{} // read once for each way to read it
	for _, n := range neighbours(filepath.Dir(spreadsheet), most) {
		m, err := mapping.Load(n.path)
		if err != nil {
			continue
		}
		how := sheet.Options(m.File)
		if _, seen := headers[how]; !seen {
			headers[how] = headerOf(spreadsheet, how)
		}
		if len(headers[how]) == 0 {
			continue
		}
		if _, err := m.Compile(headers[how]); err == nil {
			n.fields = len(m.Fields)
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.fields, a.fields), b.since.Compare(a.since))
	})
	var paths []string
	for _, n := range all[:min(told, len(all))] {
		paths = append(paths, n.path)
	}
	return paths
}

// neighbours returns the newest mapping files of a folder.
func neighbours(folder string, most int) []neighbour {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var all []neighbour
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), mappingEnding) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			all = append(all, neighbour{path: filepath.Join(folder, e.Name()), since: info.ModTime()})
		}
	}
	slices.SortStableFunc(all, func(a, b neighbour) int { return b.since.Compare(a.since) })
	return all[:min(most, len(all))]
}

// headerOf reads a spreadsheet's header; nil where it cannot be read so.
func headerOf(path string, how sheet.Options) []string {
	f, err := sheet.Open(path, how)
	if err != nil {
		return nil
	}
	defer f.Close()
	return f.Header()
}
