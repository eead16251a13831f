package main

import (
	"fmt"
	"path/filepath"

	"github.com/fatih/color"

	"kashsync/importer/plan"
	"kashsync/importer/sheet"
)

// A warning is about the file as a whole, and is told before the plan.
type warning struct {
	Code string `json:"code"`
	Text string `json:"warning"`
}

// warnings tells what is odd about the file, beside the files before it.
func (j *job) warnings() []warning {
	var all []warning
	for _, n := range j.notes() {
		if n.Code == sheet.LockFile {
			all = append(all, warning{string(n.Code), fmt.Sprintf("%s is open in another program (%s is beside it): what is not saved there is not seen",
				clean(filepath.Base(j.path)), clean(arguments(n.Args).at(0)))})
		}
	}
	if j.besideRun {
		all = append(all, warning{"run_at_work", fmt.Sprintf("somebody is at work with %s: what they have yet to do is told here once more, and calls that are under way, as in doubt", clean(j.settings.state))})
	}
	if sum := &j.plan.Summary; sum.Before > 0 {
		all = append(all, warning{"fewer_rows", fmt.Sprintf("%s has %s, and the last one had %s: is it whole? Where it lists some customers only: --partial",
			clean(filepath.Base(j.path)), several(sum.Rows, "row"), number(sum.Before))})
	}
	if was := j.earlier.Version; was != "" && was != version() && j.plan.Summary.Counts[plan.Edit] > 0 {
		all = append(all, warning{"new_version", fmt.Sprintf("this is kashsync %s, and the last run that sent anything was made by %s: "+
			"they may read some values in different ways, so not every edit need come from the spreadsheet", version(), clean(was))})
	}
	return all
}

// notes are the reader's; none of a kept plan whose spreadsheet is gone.
func (j *job) notes() []sheet.Note {
	if j.source == nil {
		return nil
	}
	return j.source.File.Info().Notes
}

// showWarnings leads the preview.
func (a *app) showWarnings(j *job) {
	for _, w := range j.warnings() {
		a.print("%s", a.paint(color.FgYellow, "WARNING: "+w.Text+"."))
	}
}

// warnUnseen tells them where no preview does.
func (a *app) warnUnseen(j *job) {
	for _, w := range j.warnings() {
		a.complain(usage("", "%s", w.Text))
	}
}

// oldFileWords explains why nothing of an old export is sent.
func (j *job) oldFileWords(h plan.Hold) string {
	if j.back != nil {
		return fmt.Sprintf("HELD: %s about customers whom a whole spreadsheet has changed since these rows were rejected: what they say is older. "+
			"Everything else goes on. If it is really meant: --old-file", several(h.Count, "call"))
	}
	old, newer := j.earlier.Old, j.earlier.Newer
	return fmt.Sprintf("HELD: %s. This is an old export: run %d (%s) was given this very file, and run %d (%s) a newer one, %s. "+
		"Nothing is sent: it would put back what was changed since. If it is really meant: --old-file",
		several(h.Count, "call"), old.Number, moment(old.Started), newer.Number, moment(newer.Started), clean(filepath.Base(newer.Source)))
}
