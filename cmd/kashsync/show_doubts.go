package main

import (
	"fmt"
	"strings"

	"kashsync/importer"
	"kashsync/importer/match"
	"kashsync/state"
	"kashsync/state/register"
)

// showDoubts tells of each call in doubt what is known of it, and what will
// become of it.
func (r *resolving) showDoubts(answers map[string]importer.Settlement) {
	r.print("%s in doubt in %s:", areMany(len(r.inquiry.Doubts), "call"), clean(r.settings.state))
	if r.inquiry.Unlisted != nil {
		r.print("(%s: nothing can be proved.)", aboutList(r.inquiry.Unlisted).what)
	}
	for i := range r.inquiry.Doubts {
		d := &r.inquiry.Doubts[i]
		r.print("\n  %s", doubtWords(&d.Call))
		if answer, ok := answers[d.Call.Key]; ok {
			r.print("    → you say that it %s", happenedWords(answer.Happened))
			continue
		}
		for _, line := range findingLines(d) {
			r.print("    %s", line)
		}
	}
	r.print("")
}

func happenedWords(happened bool) string {
	if happened {
		return "happened"
	}
	return "did not happen"
}

// findingLines tells what was found out about a call in doubt.
func findingLines(d *importer.Doubt) []string {
	switch {
	case d.Action == state.Edit:
		return []string{"→ is sent again: to set the same values twice changes nothing"}
	case d.Action == state.Delete:
		return []string{"→ is sent again: nobody can be deleted twice"}
	case d.Verdict == match.Happened:
		return []string{"→ happened: on the shop's list this customer has the Kash id " + d.Finding.ID}
	case d.Verdict == match.NotHappened:
		return []string{"→ did not happen: nobody like that is on the shop's list; the next sync adds the customer"}
	case len(d.Near) == 0:
		return []string{"? look the customer up in the till"}
	}
	var lines []string
	for _, near := range d.Near {
		lines = append(lines, fmt.Sprintf("? is it the Kash id %s, %s? They share %s",
			near.ID, quoted(near.Fields.FullName()), strings.Join(namesOf(near.By), ", ")))
	}
	return lines
}

// mayGoWords asks whether to do what the list proves.
func mayGoWords(proved, again int) string {
	var parts []string
	if proved > 0 {
		parts = append(parts, "settle "+several(proved, "add")+" as the list proves")
	}
	if again > 0 {
		parts = append(parts, "send "+several(again, "call")+" again")
	}
	text := strings.Join(parts, ", and ")
	return strings.ToUpper(text[:1]) + text[1:] + "?"
}

// outOfPlaceWords tells why an older or second copy of the state settles nothing.
func (r *resolving) outOfPlaceWords() string {
	other := r.place.Other
	if r.place.Kind == register.Older {
		return fmt.Sprintf("%s is an older copy of the state file: this machine has used a newer one since (%s), which may have settled this. "+
			"Put the newest copy back.", clean(r.settings.state), lastUse(other))
	}
	if r.place.Kind == register.Second {
		return fmt.Sprintf("This machine has kept shop %s in step with another state file, %s (%s): it may have settled this, and what it did is not known to this one. "+
			"Let this one learn who is there first: %s", r.shop, clean(other.Path), lastUse(other), r.command("adopt", "FILE"))
	}
	return fmt.Sprintf("This machine has last used another copy of this state file, %s (%s), which may have settled this. Use that one (-s).",
		clean(other.Path), lastUse(other))
}

// showSettled tells what came of it.
func (r *resolving) showSettled(left []state.Call) {
	happened, not := 0, 0
	for _, s := range r.settled {
		if s.Happened {
			happened++
		} else {
			not++
		}
	}
	if happened+not > 0 {
		r.print("Settled: %s happened, %s did not.", number(happened), number(not))
	}
	if r.sent > 0 {
		r.print("%s sent again.", several(r.sent, "call"))
	}
	if len(left) == 0 {
		r.print("Nothing is in doubt.")
		return
	}
	r.print("%s still in doubt:", areMany(len(left), "call"))
	for i := range left[:min(len(left), sampleSize)] {
		r.print("  %s", doubtWords(&left[i]))
	}
	r.more(len(left) - sampleSize)
	if !r.place.InPlace() {
		return
	}
	r.showWays(left)
}

// showWays tells how what is left can be settled, the simplest way first.
func (r *resolving) showWays(left []state.Call) {
	if unlisted := r.inquiry.Unlisted; unlisted != nil {
		if hint := aboutList(unlisted).hint; hint != "" {
			r.print("%s", sentence(hint+"; then give this again"))
		}
	}
	if !r.yes && !r.inTerminal {
		ready := r.ready(left)
		if ready > 0 {
			r.print("With --yes what the list proves is settled, and edits and deletes are sent again.")
		}
		if ready == len(left) {
			return
		}
	}
	r.print("Look these customers up in the till, and say what you see: --happened KEY=ID, or --not-happened KEY")
}

// ready is how many calls need no person's word.
func (r *resolving) ready(left []state.Call) (n int) {
	needsNone := map[int64]bool{}
	for i := range r.inquiry.Doubts {
		d := &r.inquiry.Doubts[i]
		_, proved := d.Proof()
		needsNone[d.Ticket] = proved || d.Again()
	}
	for i := range left {
		if needsNone[left[i].Ticket] {
			n++
		}
	}
	return n
}

func (r *resolving) printJSON(left []state.Call, v verdict) error {
	type settled struct {
		Key      string       `json:"key"`
		Action   state.Action `json:"action"`
		Line     int          `json:"line,omitempty"`
		Happened bool         `json:"happened"`
		ID       string       `json:"id,omitempty"`
		By       string       `json:"by"`
	}
	type near struct {
		ID string   `json:"id"`
		By []string `json:"by"`
	}
	type open struct {
		jsonCall
		Verdict match.Verdict `json:"verdict,omitempty"`
		Near    []near        `json:"near,omitempty"`
	}
	done, doubts := []settled{}, []open{}
	for _, s := range r.settled {
		done = append(done, settled{s.Call.Key, s.Call.Action, s.Call.Line, s.Happened, s.ID, s.By})
	}
	findings := map[int64]match.Finding{}
	for _, d := range r.inquiry.Doubts {
		findings[d.Ticket] = d.Finding
	}
	for i := range left {
		o := open{jsonCall: newJSONCall(&left[i]), Verdict: findings[left[i].Ticket].Verdict}
		for _, n := range findings[left[i].Ticket].Near {
			o.Near = append(o.Near, near{n.ID, namesOf(n.By)})
		}
		doubts = append(doubts, o)
	}
	return r.printObject(map[string]any{
		"version": 1, "settled": done, "calls": r.sent, "in_doubt": doubts,
		"exit": v.exit(), "reasons": orEmpty([]reason(v)),
	})
}
