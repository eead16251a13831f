package main

import (
	"strings"

	"kashsync/importer"
	"kashsync/state/register"
)

// showLearnt tells what was done.
func (d *adopting) showLearnt() {
	switch n := d.Learns() + d.Values; {
	case d.end == endNobody:
		d.print("%s", d.nobodyWords())
		return
	case d.end == endOpen:
		d.print("Nobody was learnt.")
	case d.end == endVain:
		d.print("There is nothing to learn.")
	case n == 0:
		d.print("Nobody was learnt.")
	default:
		d.print("Learnt: %s.", several(n, "customer"))
	}
	if d.Forgotten > 0 {
		d.print("Forgotten: %s, who cannot be found under the new match columns.", several(d.Forgotten, "customer"))
	}
	if held := len(d.nearHeld()) + d.ambiguousRows(); held > 0 {
		d.print("HELD: of %s it is not certain who is meant.", several(held, "row"))
	}
	if d.Open() {
		d.print("%s", d.openWords())
	} else if d.end == "" {
		d.print("It is recorded that all who are in the shop are known: a sync enters the others as new.")
	}
}

// openWords tells why a sync enters nobody as new, and every way out.
func (d *adopting) openWords() string {
	var said []string
	for _, code := range d.WhyOpen() {
		if text := d.whyWords(code); text != "" {
			said = append(said, text)
		}
	}
	said = append(said, "Until that is settled, a sync enters nobody as new.")
	return strings.Join(append(said, d.waysOut()...), " ")
}

// whyWords says why it is open who is there, where the samples above do not.
func (d *adopting) whyWords(code importer.OpenCode) string {
	switch code {
	case importer.OpenDoubtful:
		return "Of " + several(len(d.Doubtful), "line") + " the report does not say whether the customer was entered."
	case importer.OpenUncompared:
		if d.Way == importer.FromReport {
			return several(d.Leftover, "customer") + " on the shop's list " + isAre(d.Leftover) + " not in the report, and may be whom a sync would enter."
		}
		return several(len(d.Uncompared), "row") + " (" + strings.TrimSpace(linesWords(d.Uncompared)) + ") cannot be told from somebody on the shop's list: " +
			"the two have nothing that could be compared, neither names nor e-mail, phone or barcode."
	case importer.OpenForgotten:
		return several(d.Forgotten, "customer") + " who " + isAre(d.Forgotten) + " in the shop cannot be found any more."
	case importer.OpenLacking:
		return "The shop's list lacks " + several(d.Lacking(), "customer") + " who " + isAre(d.Lacking()) + " known: it may not be whole, and proves of nobody that they are not there."
	case importer.OpenUnproved:
		return "Others may have been entered with another state file, and only the shop's list tells them."
	}
	return ""
}

// waysOut are what a person can do.
func (d *adopting) waysOut() (ways []string) {
	again := d.command("adopt", "FILE")
	if d.path != "" {
		again = d.command("adopt", d.path)
	}
	asked := len(d.nearHeld())
	for _, g := range d.Ambiguous {
		if g.Few() {
			asked += len(g.Rows)
		}
	}
	for _, code := range d.WhyOpen() {
		switch code {
		case importer.OpenLacking:
			ways = append(ways, "Try again later; if they were deleted in the till, say so on a terminal.")
		case importer.OpenUncompared:
			ways = append(ways, "If they are other people, say so on a terminal.")
		case importer.OpenUnproved:
			ways = append(ways, "Let the list be looked at (set KASH_API_KEY, or give --key-file): "+again+"; or say on a terminal what you know.")
		case importer.OpenDoubtful, importer.OpenBlank:
			ways = append(ways, "Let the list tell who is who in a spreadsheet: "+d.command("adopt", "FILE")+".")
		}
	}
	if asked > 0 && !d.asks() {
		ways = append(ways, "On a terminal kashsync asks about "+several(asked, "row")+".")
	}
	ways = append(ways, "Whoever is looked up in the till can have their Kash id in a column of the spreadsheet (`id:` in the mapping file).")
	return append(ways, d.lastResort())
}

// lastResort is what is left where nobody in the shop is meant. A file that is
// out of place enters nobody, whatever is said.
func (d *adopting) lastResort() string {
	switch d.place.Kind {
	case register.Older:
		return "Or put the newest copy of the state file back."
	case register.Copy, register.Second:
		return "Or use the other state file: -s " + shellWord(d.place.Other.Path) + "."
	}
	return "If none of them is there: " + d.syncNew()
}

// nobodyWords tells why an adoption that found nobody is not recorded.
func (d *adopting) nobodyWords() string {
	there := ""
	if d.Listed > 0 {
		there = ", which has " + several(d.Listed, "customer")
	}
	text := "HELD: nobody was found in the shop" + there + ". Nothing is recorded, for then the next sync would enter everybody as new. " +
		"Give the spreadsheet a column of Kash ids (`id:` in the mapping file), or adopt on a terminal, where you are asked. "
	if d.place.InPlace() {
		return text + "If none of them is there, that is just right: " + d.syncNew()
	}
	return text + d.lastResort()
}

// syncNew is the command that enters all who are not known.
func (d *adopting) syncNew() string {
	file := "FILE"
	if d.source != nil {
		file = d.path
	}
	return d.command("sync", file, "--new-state")
}

// settleCommand is the command that settles what the state has in doubt.
func (d *adopting) settleCommand() string {
	if d.given("state") || d.given("mapping") {
		return d.command("resolve")
	}
	return d.command("resolve", "-s", d.settings.state)
}

// ambiguousRows is how many rows are ambiguous.
func (d *adopting) ambiguousRows() (n int) {
	for i := range d.Ambiguous {
		n += len(d.Ambiguous[i].Rows)
	}
	return n
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
