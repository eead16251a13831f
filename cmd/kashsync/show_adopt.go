package main

import (
	"encoding/json"
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
	switch d.Way {
	case importer.FromIDs:
		return fmt.Sprintf("%s: %s; the Kash ids are in column %s", clean(d.path), rows, quoted(d.mapping.ID))
	case importer.FromReport:
		return fmt.Sprintf("%s: the results of an earlier run, %s", clean(d.path), several(d.Rows, "line"))
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
	switch d.Way {
	case importer.FromIDs:
		fresh = "without a Kash id (a sync would add them)"
	case importer.FromReport:
		fresh = "without a Kash id"
	}
	var rest []string
	for _, more := range []struct {
		n   int
		are string
	}{
		{d.Known, "known already"}, {d.Fresh, fresh}, {len(d.Near), "like somebody there"},
		{len(d.Ambiguous), "ambiguous"}, {len(d.InDoubt), "in doubt"}, {d.Clashing, "contradictory"},
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

// valuesWords says what the next sync sends to whom is learnt.
func (d *adopting) valuesWords() string {
	switch {
	case d.Learns() == 0 && len(d.Near) == 0:
		return ""
	case d.inStep:
		return " The shop is taken to hold the spreadsheet's values already."
	case d.Way == importer.FromIDs:
		return " What the shop holds of them is not known: the next sync sends each of them every mapped field once, unless --in-step says that the shop holds them already."
	case d.Way == importer.FromReport:
		return " What the shop holds of them is not known: the next sync sends each of them every mapped field once."
	}
	return " The next sync sends what differs from the list, and what the list does not show."
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
		d.print("\n%s; kashsync resolve -s %s settles that", d.paint(color.FgMagenta, "In doubt: a call for them is not settled"), shellWord(d.settings.state))
		for _, e := range d.InDoubt[:min(len(d.InDoubt), sampleSize)] {
			d.print("  %s%s", linesWords([]int{e.Line}), clean(e.Key))
		}
		d.more(len(d.InDoubt) - sampleSize)
	}
}

func (d *adopting) showMay(may []match.Listed) {
	for i := range may[:min(len(may), sampleSize)] {
		d.print("      may be %s", listedWords(&may[i]))
	}
	d.more(len(may) - sampleSize)
}

// showLearnt tells what was done.
func (d *adopting) showLearnt() {
	switch n := d.Learns() + d.Values; {
	case d.end == endNobody:
		d.print("%s", d.nobodyWords())
		return
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
	if held := len(d.nearHeld()) + len(d.Ambiguous); held > 0 {
		d.print("HELD: of %s it is not certain who is meant.", several(held, "row"))
	}
	if d.Open() && d.end == "" {
		d.print("Until that is settled, a sync enters nobody as new. On a terminal kashsync asks about each; or look them up in the till, " +
			"and write their Kash ids into a column of the spreadsheet (`id:` in the mapping file). If none of them is there: kashsync sync … --new-state")
	} else if d.end == "" {
		d.print("It is recorded that all who are in the shop are known: a sync enters the others as new.")
	}
}

// printJSON writes what was learnt and what was not as one object.
func (d *adopting) printJSON(v verdict) error {
	type held struct {
		Reason string   `json:"reason"`
		Lines  []int    `json:"lines"`
		Keys   []string `json:"keys"`
		IDs    []string `json:"ids"`
	}
	type conflict struct {
		Conflict importer.ClashCode `json:"conflict"`
		Lines    []int              `json:"lines"`
		Keys     []string           `json:"keys"`
		IDs      []string           `json:"ids"`
	}
	ids := func(all []match.Listed) (ids []string) {
		for i := range all {
			ids = append(ids, all[i].ID)
		}
		return ids
	}
	back, conflicts := []held{}, []conflict{}
	for _, n := range d.nearHeld() {
		back = append(back, held{"near", []int{n.Line}, []string{n.Key}, ids(n.May)})
	}
	for i := range d.Ambiguous {
		h := held{Reason: "ambiguous", IDs: ids(d.Ambiguous[i].Listed)}
		for _, r := range d.Ambiguous[i].Rows {
			h.Lines, h.Keys = append(h.Lines, r.Line), append(h.Keys, r.Key)
		}
		back = append(back, h)
	}
	for _, e := range d.InDoubt {
		back = append(back, held{"in_doubt", []int{e.Line}, []string{e.Key}, []string{}})
	}
	for _, c := range d.Clashes {
		conflicts = append(conflicts, conflict{c.Code, orEmpty(c.Lines), orEmpty(c.Keys), orEmpty(c.IDs)})
	}
	enc := json.NewEncoder(d.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]any{
		"version": 1, "way": d.Way, "rows": d.Rows, "listed": d.Listed,
		"counts": map[string]int{
			"learnt": d.Learns(), "values": d.Values, "known": d.Known, "new": d.Fresh, "near": len(d.nearHeld()),
			"ambiguous": len(d.Ambiguous), "in_doubt": len(d.InDoubt), "conflicts": d.Clashing,
			"unreadable": d.Unreadable, "blank": d.Blank, "forgotten": d.Forgotten,
		},
		"held": back, "conflicts": conflicts, "exit": v.exit(), "reasons": orEmpty([]reason(v)),
	})
}
