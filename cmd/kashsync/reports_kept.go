package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"kashsync/importer"
	"kashsync/importer/sheet"
)

// Where the state file is lost, or an older copy, the reports of earlier runs may
// be all that tells who is in the shop.

// keepEarlier moves the reports of an earlier run aside where they tell of somebody
// whom the state file does not know. Those of a run that was held tell of nobody,
// and make room for the next.
func (r *reports) keepEarlier(j *job) error {
	paths := slices.DeleteFunc(slices.Clone(j.reportPaths()), func(path string) bool { return !exists(path) })
	if !j.wouldTeach(paths) {
		return nil
	}
	for _, path := range paths {
		kept := keptName(path)
		if err := os.Rename(path, kept); err != nil {
			return usage("move it elsewhere", "the report of an earlier run, %s, cannot be kept: %v", path, err)
		}
		r.kept = append(r.kept, kept)
	}
	return nil
}

// outOfPlace reports whether the state file may not know all who are in the shop.
func (j *job) outOfPlace() bool { return j.admission.Guard != "" || j.place.Guard() != "" }

// wouldTeach reports whether adopt would learn from one of the reports; also where
// it can read none of them, as nobody knows then, and none like them was kept
// before. They are of one run.
func (j *job) wouldTeach(paths []string) bool {
	unread := 0
	for _, path := range paths {
		switch n, err := j.learnable(path); {
		case n > 0:
			return true
		case err != nil && !errors.Is(err, importer.ErrNoRows) && !errors.Is(err, importer.ErrShortened) && !exists(firstKept(path)):
			unread++
		}
	}
	return unread > 0 && unread == len(paths)
}

// learnable is how many customers a report tells of whom the state does not know.
func (j *job) learnable(path string) (int, error) {
	file, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if !importer.IsReport(file.Header()) {
		return 0, errNoReport
	}
	// Whoever interrupts a run does not lose the report by it.
	a, err := importer.AdoptReport(context.Background(), file, j.known, nil)
	if err != nil {
		return 0, err
	}
	return a.Learns() + len(a.Doubtful), nil
}

var errNoReport = errors.New("no report")

// firstKept is the name for the first file that is moved aside.
func firstKept(path string) string { return stem(path) + ".kept" + filepath.Ext(path) }

// keptName is the next free name for a file that is moved aside.
func keptName(path string) string {
	name := firstKept(path)
	for n := 2; exists(name); n++ {
		name = stem(path) + ".kept-" + strconv.Itoa(n) + filepath.Ext(path)
	}
	return name
}
