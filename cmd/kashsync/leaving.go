package main

import (
	"time"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// leaves says what becomes of the missing in the end. A kept plan tells by those
// whom it has, for its setting is spent.
func (j *job) leaves() string {
	if mapping.Missing(j.missing) == mapping.MissingBlacklist || j.plan.Summary.Blacklist > 0 {
		return "blacklisted"
	}
	return "deleted"
}

// absentSentence tells how many known customers the file lacks where nothing
// becomes of that; "" where there are none. A kept plan does not know what was to
// become of them.
func (j *job) absentSentence() string {
	switch n := j.plan.Summary.Absent; {
	case n == 0 || j.kept != nil || mapping.Missing(j.missing).Leaves():
		return ""
	case n == 1:
		return "1 known customer is not in the file, and stays unchanged."
	default:
		return several(n, "known customer") + " are not in the file, and stay as they are."
	}
}

// showLeaving tells who is on the way out.
func (a *app) showLeaving(j *job) error {
	total := j.plan.Summary.Leaving
	if total == 0 {
		return nil
	}
	a.print("\nOn the way out: missing, and %s if they stay so", j.leaves())
	left := sampleSize
	for l, err := range j.plan.Leaving() {
		if err != nil {
			return err
		}
		if left == 0 {
			break
		}
		left--
		a.print("  %s  %s  %s", clean(l.Key), short(clean(l.Who)), patienceWords(&l))
	}
	a.more(total - sampleSize)
	return nil
}

// patienceWords tells for how long somebody is missing, and how much longer that
// may last.
func patienceWords(l *plan.Leaving) string {
	text := "missing from " + several(l.Files, "file")
	if !l.Since.IsZero() {
		text += ", since " + moment(l.Since)
	}
	switch {
	case l.FilesLeft > 0 && l.DaysLeft > 0:
		return text + ": " + several(l.FilesLeft, "file") + " and " + several(l.DaysLeft, "day") + " left"
	case l.FilesLeft > 0:
		return text + ": " + several(l.FilesLeft, "file") + " left"
	}
	return text + ": " + several(l.DaysLeft, "day") + " left"
}

// jsonLeaving is somebody on the way out, as `plan --json` shows it.
type jsonLeaving struct {
	Key       string `json:"key"`
	ID        string `json:"id"`
	Files     int    `json:"files"`
	Since     string `json:"since,omitempty"`
	FilesLeft int    `json:"files_left"`
	DaysLeft  int    `json:"days_left"`
}

// leaving writes who is on the way out.
func (w *jsonWriter) leaving(p *plan.Plan) error {
	w.begin("leaving")
	for l, err := range p.Leaving() {
		if err != nil {
			return err
		}
		w.item(newJSONLeaving(&l))
	}
	w.end()
	return nil
}

// waits reports whether a guard holds, of those who are missing, nobody yet who
// would go: the file alone is doubted.
func waits(held []plan.Hold) bool {
	for _, h := range held {
		if h.Guard == plan.GuardDeletes && h.Waiting > 0 {
			return true
		}
	}
	return false
}

func newJSONLeaving(l *plan.Leaving) *jsonLeaving {
	one := &jsonLeaving{Key: l.Key, ID: l.ID, Files: l.Files, FilesLeft: l.FilesLeft, DaysLeft: l.DaysLeft}
	if !l.Since.IsZero() {
		one.Since = l.Since.UTC().Format(time.RFC3339)
	}
	return one
}
