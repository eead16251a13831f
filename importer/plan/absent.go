package plan

import (
	"cmp"
	"fmt"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A tail is an action that comes after all rows.
type tail struct {
	key  string
	line int // 0 where no row asks for it
	kind Kind
	// cells and sums are the row's; zero where there is none.
	cells customer.Fingerprint
	sums  customer.Sums
	drifted
}

// findAbsent finds the known customers whom the file lacks, and puts together
// what comes last.
func (s *survey) findAbsent(rows Rows, d *decider) error {
	for _, t := range s.deletes {
		if s.keys.at(s.index[keyPrint(t.key)]).clash == 0 {
			s.tail = append(s.tail, t)
		}
	}
	for key := range d.known.Doubts() {
		if _, listed := s.index[keyPrint(key)]; !listed {
			s.tail = append(s.tail, tail{key: key, kind: InDoubt})
		}
	}
	if err := s.addAbsent(rows, d); err != nil {
		return err
	}
	slices.SortFunc(s.tail, func(a, b tail) int { return cmp.Compare(a.key, b.key) })
	return nil
}

func (s *survey) addAbsent(rows Rows, d *decider) error {
	absent, left := s.lacking(d)
	s.absent = len(absent)
	if err := s.pair(slices.Concat(absent, left), rows, d); err != nil {
		return err
	}
	for _, key := range absent {
		if err := s.addLeaving(key, d); err != nil {
			return fmt.Errorf("customer %q: %w", key, err)
		}
	}
	return nil
}

// lacking returns the known customers whom the file lacks; left are those of whom
// the shop was told before that they are gone, and who stay as they are unless
// they come back.
func (s *survey) lacking(d *decider) (absent, left []string) {
	if d.rules.Partial {
		return nil, nil
	}
	for ordinal, key := range d.known.Keys() {
		if s.seen[ordinal] || d.known.InDoubt(key) {
			continue
		}
		if entry, _ := d.known.Find(key); entry.Gone && d.rules.Missing != mapping.MissingDelete {
			left = append(left, key)
		} else {
			absent = append(absent, key)
		}
	}
	return absent, left
}

// addLeaving makes an absent customer go, as the rules want it.
func (s *survey) addLeaving(key string, d *decider) error {
	if !d.rules.Missing.Leaves() {
		return nil
	}
	t := tail{key: key, kind: Delete}
	if d.rules.Missing == mapping.MissingBlacklist {
		t.kind = Edit
	}
	a := d.leaving(t)
	if t.kind == Edit || d.rules.Shop != nil {
		var err error
		if a, err = d.leave(t); err != nil {
			return err
		}
		if t.kind == Edit && a.Before.Value(customer.Blacklist) == "1" {
			return nil
		}
	}
	d.ownGuard(&a, nil)
	t.drifted = driftOf(&a)
	s.letGo(t, d)
	return nil
}
