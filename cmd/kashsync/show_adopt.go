package main

import (
	"fmt"

	"github.com/fatih/color"

	"kashsync/importer"
	"kashsync/importer/match"
)

// show tells what would be learnt, in a sentence and a sample, and what would
// not.
func (d *adopting) show() {
	d.print("%s", d.comparedWith())
	d.print("%s", d.sentence())
	if d.Learns() > 0 {
		d.print("\n%s", d.paint(color.FgGreen, "Learn"))
		for i := range d.Sample {
			d.print("  %s", adopteeWords(&d.Sample[i]))
		}
		d.more(d.Learns() - len(d.Sample))
	}
	d.showClashes()
	d.showHeld()
	if d.Blank > 0 {
		d.print("\n%s of the list %s no %s, and cannot be told apart by it: a sync would enter whoever of them the spreadsheet lists a second time",
			several(d.Blank, "customer"), has(d.Blank), fieldNames(d.By, " and "))
		for i := range d.Blanks {
			d.print("  %s", listedWords(&d.Blanks[i]))
		}
		d.more(d.Blank - len(d.Blanks))
	}
	if d.Leftover > 0 {
		d.print("\n%s of the list %s not in the report", several(d.Leftover, "customer"), isAre(d.Leftover))
		for i := range d.Leftovers {
			d.print("  %s", listedWords(&d.Leftovers[i]))
		}
		d.more(d.Leftover - len(d.Leftovers))
	}
	if d.Unreadable > 0 {
		d.print("\n%s not say whom it is about, or under which Kash id; the first is on line %d.", doesNot(d.Unreadable, "row"), d.FirstUnreadable)
	}
	if d.Moved != nil {
		d.print("\n%s tells customers apart by %s, the mapping file by %s. It goes over to these: %s it knows cannot be found that way, and would be forgotten.",
			clean(d.settings.state), columns(d.Moved), columns(d.mapping.Match), several(d.Forgotten, "customer"))
	}
	d.print("")
}

// comparedWith says where the Kash ids come from.
func (d *adopting) comparedWith() string {
	rows, list := several(d.Rows, "row"), several(d.Listed, "customer")+" on the list of shop "+d.shop
	and := ""
	if d.AskedList() {
		and = "; compared with " + list
	}
	switch d.Way {
	case importer.FromIDs:
		return fmt.Sprintf("%s: %s; the Kash ids are in column %s", clean(d.path), rows, quoted(d.mapping.ID)) + and
	case importer.FromReport:
		return fmt.Sprintf("%s: the results of an earlier run, %s", clean(d.path), several(d.Rows, "line")) + and
	case importer.FromShop:
		return fmt.Sprintf("%s, told apart by %s", list, fieldNames(d.By, " and "))
	}
	by := "e-mail, barcode or phone"
	if d.By != nil {
		by = fieldNames(d.By, " and ")
	}
	return fmt.Sprintf("%s: %s, matched by %s with %s", clean(d.path), rows, by, list)
}

// sentence says in short what would be learnt.
func (d *adopting) sentence() string {
	text := "There is nobody to learn"
	if n := d.Learns(); n > 0 {
		text = areMany(n, "customer") + " to be learnt"
	}
	if d.Values > 0 {
		text += "; of " + number(d.Values) + " who are known the spreadsheet's values"
	}
	fresh := "not found there (a sync would add them)"
	switch {
	case d.Way == importer.FromIDs && !d.AskedList():
		fresh = "without a Kash id (a sync would add them)"
	case d.Way == importer.FromReport:
		fresh = "without a Kash id"
	}
	var rest []string
	for _, more := range []struct {
		n   int
		are string
	}{
		{d.Known, "known already"}, {d.Erased, "forgotten, and left so"}, {d.Fresh, fresh}, {len(d.Near), "like somebody there"},
		{d.ambiguousRows(), "ambiguous"}, {len(d.InDoubt) + len(d.Doubtful), "in doubt"}, {d.Clashing, "contradictory"},
	} {
		if more.n > 0 {
			rest = append(rest, number(more.n)+" "+more.are)
		}
	}
	if len(rest) > 0 {
		text += "; " + list(rest)
	}
	return text + "." + d.valuesWords()
}

// valuesWords says what the next sync sends to whom is learnt, and to whom a copy
// knows that is older than another.
func (d *adopting) valuesWords() string {
	const differs = "the next sync sends what differs from the list, and what the list does not show"
	const all = "the next sync sends each of them every mapped field once"
	older := ""
	if d.place.Outdated() && d.Known > d.Values {
		older = " What this copy has of those known already may be out of date: "
		if d.AskedList() {
			older += differs + "."
		} else {
			older += all + "."
		}
	}
	switch {
	case d.Learns() == 0 && len(d.Near) == 0:
		return older
	case d.inStep:
		return " The shop is taken to hold the spreadsheet's values already." + older
	case d.Way == importer.FromIDs:
		return " What the shop holds of them is not known: " + all + ", unless --in-step says that the shop holds them already." + older
	case d.Way == importer.FromReport:
		return " What the shop holds of them is not known: " + all + "." + older
	}
	return " " + sentence(differs) // likewise of those known already
}

func (d *adopting) showClashes() {
	if d.Clashing == 0 {
		return
	}
	d.print("\n%s", d.paint(color.FgRed, "Contradictory, and not learnt"))
	shown := d.Clashes[:min(len(d.Clashes), sampleSize)]
	for i := range shown {
		w := aboutClash(&shown[i])
		d.print("  %s%s", linesWords(shown[i].Lines), w.what)
		d.print("      → %s", w.hint)
	}
	d.more(d.Clashing - len(shown))
}

// showHeld tells of those whom a person must decide about.
func (d *adopting) showHeld() {
	if len(d.Near) > 0 {
		d.print("\n%s", d.paint(color.FgYellow, "Near: alike, and not certain"))
		for _, n := range d.Near[:min(len(d.Near), sampleSize)] {
			d.print("  %s%s  %s", linesWords([]int{n.Line}), clean(n.Key), personWords(&n.Row))
			d.showMay(n.May)
		}
		d.more(len(d.Near) - sampleSize)
	}
	if len(d.Ambiguous) > 0 {
		d.print("\n%s", d.paint(color.FgYellow, "Ambiguous: more than one way to pair them"))
		for _, g := range d.Ambiguous[:min(len(d.Ambiguous), sampleSize)] {
			for _, r := range g.Rows[:min(len(g.Rows), sampleSize)] {
				d.print("  %s%s  %s", linesWords([]int{r.Line}), clean(r.Key), personWords(&r.Row))
			}
			d.more(len(g.Rows) - sampleSize)
			d.showMay(g.Listed)
		}
		d.more(len(d.Ambiguous) - sampleSize)
	}
	if len(d.InDoubt) > 0 {
		d.print("\n%s; %s settles that", d.paint(color.FgMagenta, "In doubt: a call for them is not settled"), d.settleCommand())
		d.showKeys(d.InDoubt)
	}
	if len(d.Doubtful) > 0 {
		d.print("\n%s; look in the till, or let the shop's list tell: %s", d.paint(color.FgMagenta, "In doubt: they may have been entered"), d.command("adopt", "FILE"))
		d.showKeys(d.Doubtful)
	}
}

func (d *adopting) showKeys(people []importer.Adoptee) {
	for _, e := range people[:min(len(people), sampleSize)] {
		d.print("  %s%s", linesWords([]int{e.Line}), clean(e.Key))
	}
	d.more(len(people) - sampleSize)
}

func (d *adopting) showMay(may []match.Listed) {
	for i := range may[:min(len(may), sampleSize)] {
		d.print("      may be %s", listedWords(&may[i]))
	}
	d.more(len(may) - sampleSize)
}
