package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"kashsync/importer/report"
	"kashsync/importer/send"
	"kashsync/state"
)

// Between two nightly runs somebody may be mending the rejects of the first: the
// second must not write over them.

// keepMended moves a rejects file aside that somebody has changed since a run
// wrote it, and that no run was given. It returns its new name; "" where there is
// none to keep.
func (j *job) keepMended(path string) (kept string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", nil //nolint:nilerr // there is none to keep
	}
	runs, err := j.known.Runs()
	if err != nil {
		return "", err
	}
	const coarse = 2 * time.Second // some file systems know no less
	written := writtenAt(path, runs)
	if written.IsZero() || !info.ModTime().After(written.Add(coarse)) || wasGiven(path, runs) {
		return "", nil
	}
	kept = keptName(path)
	if os.Rename(path, kept) != nil {
		return "", nil //nolint:nilerr // it is open in Excel, and so not written over either
	}
	return kept, nil
}

// leftOver says of which run the rejects file is that lies at path still, although
// no row or cell of the spreadsheet that it is of is left out any more; "" where
// there is none, or its owner gave it to a run. It may be somebody's work, and so
// it stays.
func (j *job) leftOver(path string, counts resultsCount) (string, error) {
	if j.partial || j.source == nil || !exists(path) || !counts.allWell() || j.plan.Summary.Warnings > 0 {
		return "", nil
	}
	runs, err := j.known.Runs()
	if err != nil || wasGiven(path, runs) {
		return "", err
	}
	origin, _, _ := report.RejectsOrigin(path)
	i := slices.IndexFunc(runs, func(r state.Run) bool { return r.Number == int64(origin.Run) })
	if i < 0 || filepath.Base(runs[i].Source) != filepath.Base(j.path) {
		return "", nil
	}
	return fmt.Sprintf("run %d", origin.Run), nil
}

// allWell reports whether every row is as the file asks for.
func (c resultsCount) allWell() bool {
	for _, o := range []send.Outcome{send.Failed, send.InDoubt, send.Invalid, send.Held, send.NotSent} {
		if c[string(o)] > 0 {
			return false
		}
	}
	return true
}

// writtenAt returns when the run ended that wrote a rejects file, or the last
// run where the file does not say which; the zero time where nobody knows.
func writtenAt(path string, runs []state.Run) (at time.Time) {
	origin, _, _ := report.RejectsOrigin(path) // what cannot be read tells nothing
	for i := range runs {
		r := &runs[i]
		if mine := int64(origin.Run) == r.Number && origin.Source == r.Digest; !r.Ended.IsZero() && (mine || origin.Run == 0) {
			at = r.Ended
		}
	}
	return at
}

// wasGiven reports whether a run was given a file as it is.
func wasGiven(path string, runs []state.Run) bool {
	digest, err := digestOf(path)
	return err == nil && slices.ContainsFunc(runs, func(r state.Run) bool { return r.Digest == digest })
}

// digestOf is a file's digest, as importer.Source's.
func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return hex.EncodeToString(sum.Sum(nil)), err
}
