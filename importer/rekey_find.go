package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kashsync/importer/plan"
	"kashsync/mapping"
	"kashsync/mapping/customer"
)

func (f *keyFinder) chooseWay(by []string) error {
	header := f.source.File.Header()
	lacks := func(columns []string) (missing string) {
		for _, column := range columns {
			one := mapping.Mapping{Match: []string{column}}
			if _, err := one.Compile(header); err != nil {
				return column
			}
		}
		return ""
	}
	switch {
	case len(by) > 0:
		if column := lacks(by); column != "" {
			return &ColumnError{Column: column, Have: mapping.Labels(header)}
		}
		f.By = by
		return f.readOld(by)
	case len(f.From) == 0 || slices.Equal(f.From, f.To) || lacks(f.From) != "":
		return f.countLost()
	case by == nil:
		f.By = f.From
	}
	return f.readOld(f.From)
}

// readOld has the old key of each row be read, too: also where the known are
// recognised by their values, for of those who are gone nothing else is left.
func (f *keyFinder) readOld(by []string) (err error) {
	if f.undone, err = f.state.Undone(); err != nil {
		return err
	}
	old, err := (&mapping.Mapping{Match: by}).Compile(f.source.File.Header())
	f.source.Watch(func(row *mapping.Row, _ *mapping.Record) { old.Read(row, &f.was) })
	return err
}

// byColumn reads the old key beside the new one.
func (f *keyFinder) byColumn(ctx context.Context) error {
	for rec, err := range until(ctx, f.source.Records()) {
		if err != nil {
			return err
		}
		if !f.see(rec) {
			continue
		}
		if _, known := f.index.Find(f.was.Key); known {
			f.give(f.was.Key, newKey{rec.Key, rec.Line})
		}
	}
	return nil
}

// see counts a row, and reports whether it has a key.
func (f *keyFinder) see(rec *mapping.Record) bool {
	f.Rows++
	switch {
	case rec.Wish == mapping.Skip:
		return false
	case rec.Key == "":
		if f.Unreadable++; f.FirstUnreadable == 0 {
			f.FirstUnreadable = rec.Line
		}
		return false
	}
	if _, again := f.rows[rec.Key]; !again {
		f.rows[rec.Key] = rec.Line
	}
	f.seeGone(rec.Key)
	return true
}

// seeGone notes the new key of who is not known any more, and is not to come back
// by it: forgotten, or entered by a run that was undone.
func (f *keyFinder) seeGone(key string) {
	if _, known := f.index.Find(f.was.Key); known || f.was.Key == "" {
		return
	}
	if f.index.Forgotten(f.was.Key) {
		f.forgotten = append(f.forgotten, key)
	}
	if _, undone := f.undone[f.was.Key]; undone {
		f.moves[f.was.Key] = key
	}
}

// give notes the new key of a known customer.
func (f *keyFinder) give(old string, is newKey) {
	before, again := f.newOf[old]
	switch {
	case !again:
		f.newOf[old] = is
	case before.key != is.key:
		f.clash(RekeyClash{OneOldKey, []string{old, before.key, is.key}, is.line})
	}
}

func (f *keyFinder) clash(c RekeyClash) {
	const most = 1000
	if f.Clashing++; len(f.Clashes) < most {
		f.Clashes = append(f.Clashes, c)
	}
}

// byValues recognises customers by what they were last sent: all of it, or the
// match columns' fields, or what tells one person from another.
func (f *keyFinder) byValues(ctx context.Context) error {
	p := plan.NewPairing()
	fields, _, _ := f.source.Mapping.MatchFields()
	known := make([]string, 0, f.index.Len())
	for one, err := range f.state.Customers() {
		if err != nil {
			return err
		}
		entry, _ := f.index.Find(one.Key)
		traits := plan.TraitsOf(&one.Fields)
		p.Left(int32(len(known)), append(traits[:], printTrait(entry.Fingerprint), fieldTrait(&one.Fields, fields))...)
		known = append(known, one.Key)
	}
	var rows []newKey
	numbers := map[string]int32{}
	for rec, err := range until(ctx, f.source.Records()) {
		if err != nil {
			return err
		}
		if !f.see(rec) {
			continue
		}
		number, again := numbers[rec.Key]
		if !again {
			number = int32(len(rows))
			numbers[rec.Key], rows = number, append(rows, newKey{rec.Key, rec.Line})
		}
		traits := plan.TraitsOf(&rec.Customer)
		p.Right(number, append(traits[:], printTrait(rec.Customer.Fingerprint()), fieldTrait(&rec.Customer, fields))...)
	}
	for row, customer := range p.Pairs() {
		f.give(known[customer], rows[row])
	}
	return nil
}

func printTrait(print customer.Fingerprint) plan.Trait {
	if print == (customer.Fingerprint{}) || print == new(customer.Customer).Fingerprint() {
		return 0
	}
	return plan.TraitOf("print\x00" + string(print[:]))
}

// fieldTrait is all values of the fields together; none where one is empty.
func fieldTrait(c *customer.Customer, fields []customer.Field) plan.Trait {
	if len(fields) == 0 {
		return 0
	}
	var b strings.Builder
	b.WriteString("fields")
	for _, f := range fields {
		value := c.Value(f)
		if value == "" {
			return 0
		}
		fmt.Fprintf(&b, "\x00%d:%s", len(value), value)
	}
	return plan.TraitOf(b.String())
}
