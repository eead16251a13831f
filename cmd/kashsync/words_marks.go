package main

import (
	"strings"

	"kashsync/state"
)

// marksWords tells how many keys are marked, and by what.
func marksWords(m state.Marks) string {
	var parts []string
	if m.Forgotten > 0 {
		parts = append(parts, "who was forgotten ("+several(m.Forgotten, "key")+")")
	}
	if m.Undone > 0 {
		parts = append(parts, "what was undone ("+several(m.Undone, "key")+")")
	}
	return strings.Join(parts, " and ")
}

// marksError says how to leave the match columns without losing what is marked.
func (d *adopting) marksError(m state.Marks) error {
	file := "FILE"
	if d.source != nil {
		file = d.path
	}
	return usage("have the state know them by their new keys: "+d.command("rekey", file),
		"the state goes by other match columns than the mapping file, and remembers by these %s: to adopt would lose that, and a sync bring it back", marksWords(m))
}

func (r *rekeying) losesMarks() bool { return r.Lost != (state.Marks{}) && !r.Vain() }

// lostWords warns of who may come back by a new key.
func (r *rekeying) lostWords() string {
	return "The spreadsheet has no column of the old keys, by which the state remembers " + marksWords(r.Lost) +
		": a sync may bring that back by new keys. Give a spreadsheet that has the old keys, too, and name their column with --by."
}
