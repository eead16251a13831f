package plan

import (
	"cmp"
	"fmt"
	"slices"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// A customer whom the file lacks, be that since today or since they were
// blacklisted for it, and a row of a new key may be one person, who got another
// key. They are paired once all rows are surveyed; what a row is
// recognised by is noted with it, for by then it is gone.

// people are the rows of a file by what each is recognised by, where anybody may
// be paired.
type people struct {
	at     []int32 // of survey.keys
	traits []Traits
}

// renaming is what becomes of the pairs.
type renaming struct {
	old   map[int32]string           // the keys by which rows are known so far
	fate  map[string]mapping.Renames // of each of these keys: edit or ask
	twins map[string]string          // the other key, where a person has to decide
	due   Counts                     // of the edits: who would leave by now
}

// Renames counts the customers who are missing and look like a new row.
type Renames struct {
	Edits int `json:"edits"` // who get the other key
	Asked int `json:"asked"` // of whom a person has to decide
}

// pairs reports whether missing customers are held against new rows.
func (d *decider) pairs() bool {
	sought := d.rules.Renames == mapping.RenamesEdit || d.rules.Renames == mapping.RenamesAsk
	return d.rules.Missing.Leaves() && sought && !d.rules.Partial && d.rules.Rejected == nil
}

// notePerson notes what the row of a key is recognised by.
func (s *survey) notePerson(at int32, rec *mapping.Record, d *decider) {
	if !d.pairs() {
		return
	}
	if traits := TraitsOf(&rec.Customer); traits != (Traits{}) {
		s.people.at = append(s.people.at, at)
		s.people.traits = append(s.people.traits, traits)
	}
}

// pair holds the absent against the rows, and decides who is to get another key.
func (s *survey) pair(absent []string, rows Rows, d *decider) error {
	s.renames = renaming{
		old: map[int32]string{}, fate: map[string]mapping.Renames{}, twins: map[string]string{}, due: Counts{},
	}
	if len(absent) == 0 || !slices.ContainsFunc(s.people.at, s.isNew) {
		return nil
	}
	p := NewPairing()
	for i, key := range absent {
		values, err := d.known.Values(key)
		if err != nil {
			return fmt.Errorf("customer %q: %w", key, err)
		}
		traits := TraitsOf(&values)
		p.Left(int32(i), traits[:]...)
	}
	for i, at := range s.people.at {
		p.Right(at, s.people.traits[i][:]...)
	}
	s.people = people{}
	if s.same.rows > 0 && s.anyAdd(p.Pairs()) {
		if err := s.pairSame(p, rows, d); err != nil {
			return err
		}
	}
	decided := s.decided(d.rules.Rename)
	for at, i := range p.Pairs() {
		if at < 0 {
			continue
		}
		fate := cmp.Or(decided[at], d.rules.Renames)
		if k := s.keys.at(at); k.kind.kind() == Add && k.clash == 0 && fate != mapping.RenamesSeparate {
			s.renames.old[at], s.renames.fate[absent[i]] = absent[i], fate
		}
	}
	return nil
}

func (s *survey) isNew(at int32) bool { return s.keys.at(at).kind.kind() == Add }

func (s *survey) anyAdd(pairs map[int32]int32) bool {
	for at := range pairs {
		if s.isNew(at) {
			return true
		}
	}
	return false
}

// pairSame also looks at the rows that were not read in the survey. They can part
// a pair, and make none: so they are read only where there is any.
func (s *survey) pairSame(p *Pairing, rows Rows, d *decider) error {
	who := several // below it are numbers that no key has
	for rec, err := range rows(nil) {
		if err != nil {
			return err
		}
		if !d.stays(rec) {
			continue
		}
		at, keyed := s.find(rec)
		if !keyed {
			who--
			at = who
		}
		traits := TraitsOf(&rec.Customer)
		p.Right(at, traits[:]...)
	}
	return nil
}

// decided finds the rows of whom a person has decided.
func (s *survey) decided(by map[string]mapping.Renames) map[int32]mapping.Renames {
	decided := make(map[int32]mapping.Renames, len(by))
	for key, fate := range by {
		if at, ok := s.index[keyPrint(key)]; ok {
			decided[at] = fate
		}
	}
	return decided
}

// settleRenames reads the rows once more that may get another key, and notes what
// becomes of them.
func (s *survey) settleRenames(rows Rows, d *decider) error {
	left := len(s.renames.old)
	if left == 0 {
		return nil
	}
	for rec, err := range rows(s.same.holds) {
		if err != nil {
			return err
		}
		at, keyed := s.find(rec)
		if !keyed || s.isRepeat(at, rec) || s.renames.old[at] == "" {
			continue
		}
		if err := s.settleRename(at, rec, d); err != nil {
			return fmt.Errorf("line %d: %w", rec.Line, err)
		}
		if left--; left == 0 {
			break
		}
	}
	return nil
}

func (s *survey) settleRename(at int32, rec *mapping.Record, d *decider) error {
	k, old := s.keys.at(at), s.renames.old[at]
	if s.renames.fate[old] == mapping.RenamesAsk {
		s.renames.twins[rec.Key], s.renames.twins[old] = old, rec.Key
		k.asked, k.own = true, cmp.Or(k.own, briefGuard(GuardRename))
		return nil
	}
	a, err := d.rename(rec, old)
	if err != nil {
		return err
	}
	k.kind, k.renamed, k.mark, k.drifted, k.motive = briefKind(Edit), true, markOf(&a), driftOf(&a), s.why.note(&a)
	return nil
}

// renamed reports whether a row is that of a customer who gets another key, and
// which key that is so far.
func (s *survey) renamed(at int32) (old string, is bool) {
	old, paired := s.renames.old[at]
	return old, paired && s.renames.fate[old] == mapping.RenamesEdit
}

// rename edits a customer whom the row calls by another key. Where nothing else
// differs a field is sent as it is: it is by the call that the journal knows of
// the other key.
func (d *decider) rename(rec *mapping.Record, old string) (Action, error) {
	entry, _ := d.known.Find(old)
	a, err := d.compare(rec, old, entry)
	if err != nil {
		return Action{}, err
	}
	if a.Send.Fields() == 0 {
		d.resend(&a, rec)
	}
	a.OldKey, a.Cause, a.Causes, a.Stale = old, FromFile, nil, false
	if a.Note == NoteGoneThere {
		a.Guard = GuardGone
	} else {
		a.Note = NoteRenamed
	}
	d.ownGuard(&a, rec)
	return a, nil
}

// resend has an edit send a field that the shop has as the row has it: best a
// name, and none that the till has changed.
func (d *decider) resend(a *Action, rec *mapping.Record) {
	a.Kind = Edit
	if a.Conflicts == 0 {
		a.Print = rec.Customer.Fingerprint()
	}
	calm := rec.Customer.Filled() &^ a.Theirs.Fields()
	f := best(cmp.Or(calm, rec.Customer.Filled()))
	a.Send.Set(f, rec.Customer.Value(f))
	a.Before.Set(f, rec.Customer.Value(f))
	if calm == 0 {
		a.Conflicts = a.Conflicts.With(f)
		if cmp.Or(d.rules.Decide[a.Key], d.rules.Conflict, mapping.ConflictFile) != mapping.ConflictFile {
			a.Guard = GuardConflict
		}
	}
}

// best is the field of a set that is the least likely to change.
func best(set customer.Set) customer.Field {
	for _, f := range []customer.Field{customer.Name, customer.Surname, customer.Email} {
		if set.Has(f) {
			return f
		}
	}
	for f := range set.All() {
		return f
	}
	return customer.Name // nobody is paired of whom nothing is said
}

// countRename counts what may be, or is, one customer.
func (k *keyed) countRename(sum *Summary, t *totals) {
	switch {
	case k.asked:
		sum.Renames.Asked++
	case k.renamed:
		sum.Renames.Edits++
		t.renames++
		if !k.held() {
			t.freeRenames++
		}
	}
}

// ask holds back both halves of what may be one customer.
func (r *renaming) ask(a *Action) {
	twin, asked := r.twins[a.Key]
	if !asked || a.Kind != Add && a.Cause != FromMissing {
		return
	}
	a.Twin, a.Guard = twin, cmp.Or(a.Guard, GuardRename)
}
