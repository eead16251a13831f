package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"kashsync/importer"
	"kashsync/importer/plan"
	"kashsync/state"
)

// showPeople tells who is about to be forgotten.
func (r *resolving) showPeople(people []found) {
	for i := range people {
		r.print("  %s", whoWords(&people[i]))
	}
}

func whoWords(f *found) string {
	text := clean(f.Key)
	for _, more := range []string{clean(f.fullName()), clean(f.Email)} {
		if more != "" {
			text += "  " + short(more)
		}
	}
	if f.ID != "" {
		text += "  Kash id " + clean(f.ID)
	}
	if !f.Known {
		text += "  (no longer known; the journal has them)"
	}
	return text
}

// showForgotten tells what was done, what is left to do, and where else to look.
func (r *resolving) showForgotten(f *forgetting) {
	r.print("\n%s forgotten, with %s of the journal. %s keeps a hash of each key, and nothing else of them.",
		areMany(len(f.people), "customer"), several(f.erased.Calls, "call"), clean(r.settings.state))
	if f.erased.Rest != nil {
		r.print("%s", restWords(f.erased.Rest))
	}
	r.print("The shop was not touched. Whoever is still there: delete them in the till%s.", r.idsWords(f.people))
	r.print("A spreadsheet that still lists them does not bring them back: they are held, until you take them out of it.")
	if len(f.remains) == 0 {
		return
	}
	r.print("\nThese files may still hold them:")
	rows := [][]string{{"file", "what it is, and what to do"}}
	for _, one := range f.remains {
		rows = append(rows, []string{clean(nearName(one.Path)), remainWords(one.Kind)})
	}
	r.printTable(rows, nil)
	r.print("Backups of this machine, and files that were moved or sent elsewhere, are yours to think of.")
}

// idsWords names the Kash ids: after this nobody knows them.
func (r *resolving) idsWords(people []found) string {
	var ids []string
	for i := range people {
		if people[i].ID != "" && people[i].Known {
			ids = append(ids, clean(people[i].ID))
		}
	}
	switch len(ids) {
	case 0:
		return ""
	case 1:
		return " (Kash id " + ids[0] + ")"
	}
	return " (Kash ids " + list(ids) + ")"
}

// restWords says why old bytes are left in the state file.
func restWords(err error) string {
	const later = "; the next command that writes to it takes them out."
	w := aboutState(err)
	if isBusy(err) {
		return "Somebody reads the state file at this moment: old bytes of them are left in it" + later
	}
	return "Old bytes of them are left in the state file, for it could not be written anew (" + w.what + ")" + later
}

func remainWords(kind importer.RemainKind) string {
	switch kind {
	case importer.RemainCopy:
		return "a copy of the state file: delete it, and make a new one (status --backup)"
	case importer.RemainPlan:
		return "a plan that was kept: delete it, it cannot be applied any more"
	case importer.RemainReport:
		return "results or a preview: delete it, or take their lines out"
	case importer.RemainRejects:
		return "rows that were left out: take theirs out, or delete it"
	case importer.RemainPassing:
		return "left behind by a run that was killed: delete it"
	}
	return "a spreadsheet that was synced: take their row out"
}

// nearName names a file as one does from the folder that one is in.
func nearName(path string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return path
	}
	if name, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(name) {
		return name
	}
	return path
}

func (r *resolving) forgottenJSON(f *forgetting) error {
	type person struct {
		Key string `json:"key"`
		ID  string `json:"id,omitempty"`
	}
	type file struct {
		File string              `json:"file"`
		Kind importer.RemainKind `json:"kind"`
	}
	people, files := []person{}, []file{}
	for i := range f.people {
		people = append(people, person{f.people[i].Key, f.people[i].ID})
	}
	for _, one := range f.remains {
		files = append(files, file{filepath.ToSlash(one.Path), one.Kind})
	}
	return r.printObject(map[string]any{
		"version": 1, "forgotten": people, "calls": f.erased.Calls, "clean": f.erased.Rest == nil, "files": files,
	})
}

// forgottenWords explains why who was forgotten is not added.
func (j *job) forgottenWords(h plan.Hold) string {
	return fmt.Sprintf("HELD: %s about somebody who asked to be forgotten. Everything else goes on. Take them out of the spreadsheet; "+
		"or, if they are a customer again: kashsync forget --allow-back -s %s KEY", several(h.Count, "call"), shellWord(j.state))
}

func isBusy(err error) bool {
	var broken *state.Error
	return errors.As(err, &broken) && broken.Code == state.Busy
}
