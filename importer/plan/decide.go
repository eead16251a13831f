package plan

import (
	"cmp"

	"kashsync/mapping"
	"kashsync/mapping/customer"
)

// Problems that only the comparison can find.
const (
	DuplicateKey mapping.Code = "duplicate_key"  // args: the lines that share the key
	DuplicateID  mapping.Code = "duplicate_id"   // args: the lines that share the id
	IDOfAnother  mapping.Code = "id_of_another"  // args: the key that has this id
	IDDiffers    mapping.Code = "id_differs"     // args: the id known for this key
	NothingToAdd mapping.Code = "nothing_to_add" // no field has a value
)

// A decider turns one row, or one known customer, into an action. It knows
// nothing of the other rows.
type decider struct {
	known Known
	rules Rules
	// origins are how the values were made that edits change, as the survey finds
	// them; they only tell why.
	origins map[int64]made
}

// row decides about a row that shares its key with no other.
func (d *decider) row(rec *mapping.Record) (Action, error) {
	a, err := d.choose(rec)
	if err == nil {
		d.ownGuard(&a, rec)
	}
	return a, err
}

// ownGuard holds a call back for the customer's own sake, unless it is held
// already. rec is nil where no row asks for it.
func (d *decider) ownGuard(a *Action, rec *mapping.Record) {
	switch {
	case !a.Kind.Calls() || a.Guard != "":
	case (a.Kind == Add || a.Adopts || a.OldKey != "") && d.known.Forgotten(a.Key):
		a.Guard = GuardForgotten
	case !d.rules.Again && d.wasUndone(a, rec):
		a.Guard = GuardUndone
	}
}

func (d *decider) choose(rec *mapping.Record) (Action, error) {
	switch {
	case rec.Wish == mapping.Skip:
		return d.skipped(rec, noCustomer(rec.Skipped)), nil
	case rec.Invalid:
		return d.invalid(rec), nil
	case d.known.InDoubt(rec.Key):
		a := d.action(InDoubt, rec)
		a.Note = NoteUnsettled
		return a, nil
	}
	entry, known := d.known.Find(rec.Key)
	if problem, bad := d.wrongID(rec, entry, known); bad {
		return d.invalid(rec, problem), nil
	}
	switch {
	case rec.Wish == mapping.Delete && known:
		return d.leave(tail{key: rec.Key, line: rec.Line, kind: Delete, cells: rec.Cells, sums: rec.Sums()})
	case rec.Wish == mapping.Delete:
		return d.skipped(rec, NoteNotKnown), nil
	case known:
		return d.compare(rec, rec.Key, entry)
	case rec.ID != "":
		return d.adopt(rec), nil
	default:
		return d.add(rec), nil
	}
}

// noCustomer tells why a row stands for no customer.
func noCustomer(why mapping.SkipReason) Note {
	switch why {
	case mapping.SkipHeader:
		return NoteRepeatedHeader
	case mapping.SkipTotals:
		return NoteTotals
	case mapping.SkipComment:
		return NoteComment
	}
	return NoteSkipRule
}

// wrongID finds an id in the row that contradicts what is known.
func (d *decider) wrongID(rec *mapping.Record, entry Entry, known bool) (mapping.Problem, bool) {
	if rec.ID == "" {
		return mapping.Problem{}, false
	}
	problem := mapping.Problem{Line: rec.Line, Value: rec.ID}
	if known && entry.ID != rec.ID {
		problem.Code, problem.Args = IDDiffers, []string{entry.ID}
		return problem, true
	}
	if owner, taken := d.known.KeyOf(rec.ID); taken && owner != rec.Key {
		problem.Code, problem.Args = IDOfAnother, []string{owner}
		return problem, true
	}
	return mapping.Problem{}, false
}

func (d *decider) add(rec *mapping.Record) Action {
	filled := rec.Customer.Filled()
	if filled.Len() == 0 {
		return d.invalid(rec, mapping.Problem{Line: rec.Line, Code: NothingToAdd})
	}
	a := d.action(Add, rec)
	a.Send = rec.Customer.Only(filled)
	a.Keep = rec.Customer.Only(rec.Customer.Fields() &^ filled)
	a.Print = rec.Customer.Fingerprint()
	return a
}

// adopt edits a customer whose id the row names and the state does not know:
// whatever the shop has there, it gets every field that the row speaks of.
func (d *decider) adopt(rec *mapping.Record) Action {
	if rec.Customer.Fields() == 0 {
		return d.invalid(rec, mapping.Problem{Line: rec.Line, Code: NothingToAdd})
	}
	a := d.action(Edit, rec)
	a.Note = NoteLearntHere
	a.Adopts = true
	a.Send = rec.Customer
	a.Print = rec.Customer.Fingerprint()
	return a
}

// compare finds the fields of a known customer that the row wants different. key
// is the one by which the customer is known so far.
func (d *decider) compare(rec *mapping.Record, key string, entry Entry) (Action, error) {
	print := rec.Customer.Fingerprint()
	if print == entry.Print && !entry.Gone && d.rules.Shop == nil {
		return d.settled(rec, entry, print), nil
	}
	last, err := d.known.Values(key)
	if err != nil {
		return Action{}, err
	}
	wanted := rec.Customer
	a := d.action(Edit, rec)
	a.Who = cmp.Or(a.Who, last.FullName())
	if !wanted.Fields().Has(customer.Blacklist) && entry.Gone {
		wanted.Set(customer.Blacklist, "0")
		a.Note = NoteCameBack
	}
	a.ID, a.Print = entry.ID, print
	a.Unsure = entry.Unsure
	for f := range wanted.Fields().All() {
		value, _ := wanted.Get(f)
		before, told := last.Get(f)
		if told && before == value {
			continue
		}
		a.Send.Set(f, value)
		if told {
			a.Before.Set(f, before)
		}
	}
	if a.Send.Fields() == 0 {
		a = d.settled(rec, entry, print)
	}
	d.drift(&a, &last)
	d.arbitrate(&a)
	return a, d.explain(rec, key, entry, &a)
}

func (d *decider) settled(rec *mapping.Record, entry Entry, print customer.Fingerprint) Action {
	a := d.action(Unchanged, rec)
	a.ID, a.Print = entry.ID, print
	a.Stale = !entry.Fresh || entry.Cells != rec.Cells || entry.Print != print && !entry.Unsure || entry.Plain != a.Plain()
	return a
}

// leave makes a customer go who is known: deleted, or blacklisted.
func (d *decider) leave(t tail) (Action, error) {
	last, err := d.known.Values(t.key)
	if err != nil {
		return Action{}, err
	}
	a := d.leaving(t)
	a.Who, a.Before = last.FullName(), last
	if t.kind == Edit {
		a.Before = last.Only(a.Send.Fields())
	}
	d.drift(&a, &last)
	return a, nil
}

// leaving is the call that makes a customer go.
func (d *decider) leaving(t tail) Action {
	entry, _ := d.known.Find(t.key)
	a := Action{Kind: t.kind, Cause: FromFile, Key: t.key, Line: t.line, ID: entry.ID, Cells: t.cells, Sums: t.sums}
	if t.line == 0 {
		a.Cause = FromMissing
	}
	if t.kind == Edit {
		a.Gone = true
		a.Send.Set(customer.Blacklist, "1")
	}
	return a
}

// tail decides about what comes last: deletes, blacklistings, unsettled calls.
func (d *decider) tail(t tail) (Action, error) {
	if t.kind == InDoubt {
		return Action{Kind: InDoubt, Cause: FromEarlier, Key: t.key, Note: NoteUnsettled}, nil
	}
	a, err := d.leave(t)
	if err == nil {
		d.ownGuard(&a, nil)
	}
	return a, err
}

func (d *decider) skipped(rec *mapping.Record, note Note) Action {
	a := d.action(Skipped, rec)
	a.Note = note
	return a
}

// invalid names the Kash id that is known, not the one that the row claims: a
// report must not say what is not so.
func (d *decider) invalid(rec *mapping.Record, problems ...mapping.Problem) Action {
	a := d.action(Invalid, rec)
	entry, _ := d.known.Find(rec.Key)
	a.ID = entry.ID
	a.Problems = append(a.Problems[:len(a.Problems):len(a.Problems)], problems...)
	return a
}

func (d *decider) action(kind Kind, rec *mapping.Record) Action {
	return Action{
		Kind: kind, Cause: FromFile, Line: rec.Line, Key: rec.Key, Who: rec.Customer.FullName(), ID: rec.ID,
		Problems: rec.Problems, Cells: rec.Cells,
	}
}
