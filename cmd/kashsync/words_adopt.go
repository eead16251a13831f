package main

import (
	"fmt"
	"strings"

	"kashsync/importer"
	"kashsync/importer/match"
	"kashsync/mapping/customer"
)

// question is the last one. What it is about stands above it.
func (d *adopting) question() string {
	n := d.Learns() + d.Values
	switch {
	case n == 0 && d.Forgotten == 0 && d.Open():
		return "Record that it is open who is in the shop? A sync enters nobody as new then."
	case d.FoundNobody() && !d.Open():
		return "Nobody was found. Is it right that none of them is in the shop, and shall the next sync enter them as new?"
	case n == 0 && d.Forgotten == 0:
		return "Record that those who are known are all of this spreadsheet's who are in the shop?"
	}
	text := "Learn " + several(n, "customer")
	if d.Forgotten > 0 {
		text += ", and forget " + number(d.Forgotten)
	}
	return text + "?"
}

func nearQuestion(n *importer.Near, may *match.Listed) string {
	return fmt.Sprintf("%s%s  %s: is that %s? [y: yes, n: somebody else, Enter: leave it open]",
		linesWords([]int{n.Line}), clean(n.Key), personWords(&n.Row), listedWords(may))
}

// vouchQuestion asks for what a person may know better; "" where nobody can.
func (d *adopting) vouchQuestion(code importer.OpenCode) string {
	switch code {
	case importer.OpenUncompared:
		return d.whyWords(code) + "\nAre you sure that they are other people?"
	case importer.OpenLacking:
		return d.whyWords(code) + "\nAre you sure that all of them were deleted in the till?"
	case importer.OpenUnproved:
		other := d.place.Other
		return fmt.Sprintf("With another state file, %s, customers may have been entered since (%s), and the shop's list was not looked at.\n"+
			"Are you sure that it entered nobody but those who have a Kash id in %s?", clean(other.Path), lastUse(other), clean(d.path))
	}
	return ""
}

func aboutClash(c *importer.Clash) words {
	key, id := "", ""
	if len(c.Keys) > 0 {
		key = clean(c.Keys[0])
	}
	if len(c.IDs) > 0 {
		id = clean(c.IDs[0])
	}
	switch c.Code {
	case importer.SeveralIDs:
		return words{key + " has several Kash ids: " + someOf(c.IDs), "one customer is there several times, or an id is wrong"}
	case importer.SeveralKeys:
		return words{"the Kash id " + id + " stands for several: " + someOf(c.Keys), "one of them is wrong"}
	case importer.KnownID:
		return words{key + " is given the Kash id " + id + ", and is known under " + someOf(c.IDs[1:]), "correct the id, or `kashsync forget --gone` the customer if somebody deleted it in the till"}
	case importer.KnownKey:
		return words{key + " is given the Kash id " + id + ", which is known as that of " + someOf(c.Keys[1:]), "correct the id, or the key"}
	case importer.NotListed:
		return words{key + " is given the Kash id " + id + ", and the shop's list shows nobody of that id", "the id is another shop's or wrong, or somebody deleted the customer in the till"}
	case importer.RowsDiffer:
		return words{key + " has rows that differ", "keep one of them"}
	}
	return words{string(c.Code), ""}
}

func someOf(all []string) string {
	some := all[:min(len(all), sampleSize)]
	text := clean(strings.Join(some, ", "))
	if len(all) > len(some) {
		text += ", …"
	}
	return text
}

// keyWords says why the list alone does not do.
func keyWords(e *importer.KeyError) error {
	const hint = "give the spreadsheet as well: kashsync adopt FILE"
	if e.Code == importer.KeyChanged {
		return usage(hint, "the shop does not hold %s to the letter: a key cannot be made of what its list shows", columns(e.Match))
	}
	return usage(hint, "the shop's list cannot tell who is who: no Kash field holds %s by itself", columns(e.Match))
}

func linesWords(lines []int) string {
	switch {
	case len(lines) == 0 || lines[0] == 0:
		return ""
	case len(lines) == 1:
		return place(lines[0])
	}
	some := make([]string, 0, sampleSize)
	for _, line := range lines[:min(len(lines), sampleSize)] {
		some = append(some, fmt.Sprint(line))
	}
	if len(lines) > len(some) {
		some = append(some, "…")
	}
	return "lines " + strings.Join(some, ", ") + "  "
}

func adopteeWords(e *importer.Adoptee) string {
	text := linesWords([]int{e.Line}) + clean(e.Key)
	if e.Row.Fields() != 0 {
		text += "  " + personWords(&e.Row)
	}
	return text + "  is " + listedWords(&match.Listed{ID: e.ID, Fields: e.Listed})
}

func listedWords(l *match.Listed) string {
	text := "Kash id " + clean(l.ID)
	if who := personWords(&l.Fields); who != "" {
		text += ", " + who
	}
	return text
}

// personWords is what tells a person at a glance.
func personWords(c *customer.Customer) string {
	var parts []string
	for _, part := range []string{
		c.FullName(), c.Value(customer.Email), c.Value(customer.Phone), c.Value(customer.City), c.Value(customer.Barcode),
	} {
		if part != "" {
			parts = append(parts, short(clean(part)))
		}
	}
	return strings.Join(parts, ", ")
}

func fieldNames(fields []customer.Field, between string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.String()
	}
	return strings.Join(names, between)
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func doesNot(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " does"
	}
	return several(n, noun) + " do"
}
