package main

import (
	"cmp"
	"fmt"
	"strings"

	"kashsync/importer/plan"
	"kashsync/mapping"
)

// causeSentence tells where the edits come from, unless they all come from the
// spreadsheet.
func causeSentence(causes []plan.CauseCount) string {
	var parts, too []string
	come := func(c *plan.CauseCount, from string) {
		switch {
		case len(parts) > 0:
			parts = append(parts, number(c.Edits)+" from "+from)
		case c.Edits == 1:
			parts = append(parts, "1 edit comes from "+from)
		default:
			parts = append(parts, several(c.Edits, "edit")+" come from "+from)
		}
	}
	var file *plan.CauseCount
	for i := range causes {
		switch c := &causes[i]; {
		case c.Edits == 0:
			too = append(too, causeWord(c.Cause)+causeFields(c))
		case c.Cause == plan.FromFile:
			file = c
		default:
			come(c, causeWord(c.Cause)+causeFields(c))
		}
	}
	if len(parts)+len(too) == 0 {
		return ""
	}
	if file != nil {
		come(file, causeWord(file.Cause))
	}
	text := strings.Join(parts, ", ")
	if len(too) > 0 {
		text += "; some change a field because of " + list(too) + ", too"
	}
	return text + "."
}

func causeWord(c plan.Cause) string {
	switch c {
	case plan.FromFile:
		return "the spreadsheet"
	case plan.FromMapping:
		return "the mapping file"
	case plan.FromRepair:
		return "a repair"
	case plan.FromTool:
		return "another version of kashsync"
	case plan.FromDrift:
		return "what became known of the shop since"
	}
	return string(c)
}

// causeFields tells which fields change for a cause, and what makes them.
func causeFields(c *plan.CauseCount) string {
	const most = 4
	var all []string
	for i := range c.Fields {
		if i == most {
			all = append(all, fmt.Sprintf("%d more", len(c.Fields)-most))
			break
		}
		all = append(all, fieldCause(&c.Fields[i]))
	}
	return " (" + strings.Join(all, "; ") + ")"
}

func fieldCause(f *plan.FieldCount) string {
	const most = 2
	var all []string
	for i := range f.Changes {
		if i == most {
			all = append(all, "…")
			break
		}
		all = append(all, ruleWords(&f.Changes[i].RuleChange))
	}
	if len(all) == 0 {
		return f.Field
	}
	return f.Field + ": " + strings.Join(all, ", ")
}

// ruleWords says what of a field's rule is another.
func ruleWords(c *mapping.RuleChange) string {
	none := "none"
	switch c.Part {
	case mapping.PartField:
		return "newly mapped"
	case mapping.PartValues:
		return "`values:` changed"
	case mapping.PartJoined:
		if c.To == "" {
			return "columns no longer joined"
		}
		return "columns joined"
	case mapping.PartJoin:
		return fmt.Sprintf("join changed from %s to %s", quoted(c.From), quoted(c.To))
	case mapping.PartColumns:
		return fmt.Sprintf("column changed from %s to %s", quoted(c.From), quoted(c.To))
	case mapping.PartBlank:
		none = "keep"
	}
	return fmt.Sprintf("%s changed from %s to %s", c.Part, short(clean(cmp.Or(c.From, none))), short(clean(cmp.Or(c.To, none))))
}

// causeLine tells why an edit is made, where the spreadsheet alone does not ask
// for it.
func causeLine(action *plan.Action) string {
	var parts []string
	for _, cause := range []plan.Cause{plan.FromMapping, plan.FromRepair, plan.FromTool, plan.FromDrift} {
		if fields := namesOf(action.Causes[cause]); len(fields) > 0 {
			parts = append(parts, causeWord(cause)+": "+strings.Join(fields, ", "))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "because of " + strings.Join(parts, "; ")
}

// remappedWords explains why edits are held that, as far as can be told, no cell asks for:
// whose column was renamed may have been changed as well.
func remappedWords(h plan.Hold, causes []plan.CauseCount) string {
	var why []string
	for i := range causes {
		if c := &causes[i]; c.Cause.Remaps() && c.Edits > 0 {
			why = append(why, causeWord(c.Cause)+causeFields(c))
		}
	}
	return fmt.Sprintf("HELD: %s that come, as far as can be told, not from the spreadsheet but from %s. Everything else goes on. "+
		"If they are really to change: --allow-edits=%d", several(h.Count, "edit"), list(why), h.Count)
}
