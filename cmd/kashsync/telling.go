package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"kashsync/mapping"
	"kashsync/mapping/guess"
	"kashsync/mapping/profile"
)

// What follows says how well columns tell one customer from another.

func (l *look) matchWords() string {
	m := &l.proposal.Match
	if len(m.Columns) == 0 {
		return "No column is sure to tell one customer from another; " + l.nearestMatch() + "."
	}
	text := fmt.Sprintf("Customers are told apart by %s (%s: %s).", list(quotedAll(m.Columns)), confidenceWord(m.Confidence), reasonWords(m.Why, m.Args))
	if m.Confidence == guess.Unsure && len(m.Columns) == 1 {
		text += " It is " + l.telltales(m.Columns[0]) + "."
	}
	if len(m.Others) > 0 {
		text += " " + list(quotedAll(m.Others)) + " would do, too."
	}
	return text
}

// nearestMatch says of the columns that come nearest how well they tell customers
// apart.
func (l *look) nearestMatch() string {
	const told = 3
	columns := l.proposal.Match.Near
	if len(columns) == 0 {
		for _, c := range l.byDistinct() {
			columns = append(columns, c.Label)
		}
	}
	var near []string
	for _, label := range columns[:min(told, len(columns))] {
		if l.column(label).Distinct > 1 {
			near = append(near, quoted(label)+", "+l.telltales(label))
		}
	}
	if len(near) == 0 {
		return "there are not enough rows to see it"
	}
	return "nearest come " + strings.Join(near, "; ")
}

// byDistinct are the columns with the most different values first, but secrets
// and what counts the rows.
func (l *look) byDistinct() []profile.Column {
	columns := slices.DeleteFunc(slices.Clone(l.profile.Columns), func(c profile.Column) bool {
		return slices.ContainsFunc(l.proposal.Left, func(left guess.Left) bool {
			return left.Column == c.Label && (left.Why == guess.LeftSecret || left.Why == guess.LeftIndex)
		})
	})
	slices.SortStableFunc(columns, func(a, b profile.Column) int { return cmp.Compare(b.Distinct, a.Distinct) })
	return columns
}

// tellingColumns are those that may tell most customers apart, the best first.
func (l *look) tellingColumns() []string {
	var all []string
	for _, c := range l.byDistinct() {
		if c.Distinct > 1 && 10*c.Distinct >= 9*l.profile.Rows {
			all = append(all, c.Label)
		}
	}
	return all
}

// telling describes columns by how well they tell customers apart.
func (l *look) telling(labels []string) string {
	if len(labels) > 1 {
		return strings.Join(quotedAll(labels), " and ") + " together"
	}
	return quoted(labels[0]) + ": " + l.telltales(labels[0]) + l.suchAs(labels[0])
}

// telltales says how much of a column is filled, and with how many values.
func (l *look) telltales(label string) string {
	c := l.column(label)
	text := fmt.Sprintf("filled on %s of %s", number(c.Filled), several(l.profile.Rows, "row"))
	switch {
	case c.Unique:
		return text + ", all different"
	case c.Distinct > 0:
		return text + ", with " + several(c.Distinct, "different value")
	}
	return text
}

// suchAs gives an example of what stands in a column.
func (l *look) suchAs(label string) string {
	if samples := l.column(label).Samples; len(samples) > 0 {
		return ", such as " + quoted(samples[0])
	}
	return ""
}

// weighNames takes a key of names away that leaves too many customers alike: a
// profile tells of single columns only.
func (l *look) weighNames(rows iter.Seq2[*mapping.Row, error]) error {
	p := l.proposal
	reader, err := p.Mapping().Compile(l.header)
	if err != nil || p.Match.Why != guess.MatchNames {
		return nil
	}
	keys, n := map[string]bool{}, 0
	var rec mapping.Record
	for row, err := range rows {
		if err != nil {
			return err
		}
		if reader.Read(row, &rec); rec.Wish == mapping.Skip {
			continue
		}
		if n++; n > mostRows {
			break
		}
		keys[rec.Key] = true
	}
	if !guess.Tells(len(keys), n) {
		p.Match = guess.Match{Why: guess.MatchNone, Near: p.Match.Near}
	}
	return nil
}
